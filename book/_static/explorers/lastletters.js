// @ts-check
/** Definite languages, by what the last letters say. The twin of logic/last_letters.py. */

import { Shape, isEmpty, opposite } from "statesets";
import { byLetter, negation, previously } from "simplify";
import { FALSE } from "syntax";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {import("statesets").States} States */

/** Greatest number of sets of states that are followed backwards. */
const MOST_SETS = 500;

/**
 * Returns a formula of LTL[Y] for a language that it defines; null if it needs too many sets of states.
 *
 * Let D(A) say that the state lies in A. If the start is in A, D(A) is the negation of D of the other states. Otherwise there is a
 * last letter, and D(A) = Y ⋁ (a ∧ D(the states from which a leads into A)). This ends for a definite language.
 * @param {Dfa} dfa
 * @returns {Formula | null}
 */
export function definiteFormula(dfa) {
  const shape = new Shape(dfa);
  /** @type {Map<States, Formula>} */
  const said = new Map();
  let sets = 0;
  /** @param {States} states @returns {Formula} */
  const say = (states) => {
    if (states[0] === "1") return negation(say(opposite(states)));
    const known = isEmpty(states) ? FALSE : said.get(states);
    if (known !== undefined || ++sets > MOST_SETS) return known ?? FALSE;
    const cases = dfa.letters.map((name, letter) => /** @type {[string, Formula]} */ ([
      name,
      say(shape.where((state) => states[dfa.delta[state][letter]] === "1")),
    ]));
    const formula = previously(byLetter(cases));
    said.set(states, formula);
    return formula;
  };
  const formula = say(shape.where((state) => dfa.accepting[state]));
  return sets > MOST_SETS ? null : formula;
}
