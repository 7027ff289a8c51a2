// @ts-check
// Which heads recognise a language, as a number, and the same where the answer is read at the last letter: see expressivity.tasks.last_letter.
import { LOGICS, defines, fromTable } from "automata";

/** @typedef {import("dfa").Dfa} Dfa */

/**
 * Return which heads recognise all of some languages: 1 for global alone, 2 for 1-local alone, 3 for either kind alone, 4 for both kinds only together, 5 for none of these.
 * @param {...Dfa} languages
 * @returns {number}
 */
export function reach(...languages) {
  const [global, local, hybrid] = LOGICS.map((logic) => languages.every((dfa) => defines(dfa, logic)));
  if (global && local) return 3;
  if (global) return 1;
  if (local) return 2;
  return hybrid ? 4 : 5;
}

/**
 * Return the language of all w such that w and then a letter are accepted.
 * @param {Dfa} dfa
 * @param {string} letter
 * @returns {Dfa}
 */
export function quotient(dfa, letter) {
  const [number] = dfa.encode(letter);
  const accepting = [...dfa.delta.keys()].filter((state) => dfa.accepting[dfa.delta[state][number]]);
  return fromTable(dfa.alphabet, dfa.delta, 0, accepting);
}

/**
 * Return which heads recognise a language if the answer is read at the last letter, which the model sees: those that recognise each quotient by a letter.
 * @param {Dfa} dfa
 */
export const reachAtLastLetter = (dfa) => reach(...dfa.letters.map((letter) => quotient(dfa, letter)));
