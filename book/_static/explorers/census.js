// @ts-check
// All small automata, one after the other: the twin of expressivity.automata.census.
import { fromTable } from "automata";

/** @typedef {import("dfa").Dfa} Dfa */

/** @type {Map<string, Dfa[]>} */
const known = new Map();

/**
 * Return the minimal automata of all languages over an alphabet that a machine with at most so many states recognises, the smallest first.
 * @param {string} alphabet
 * @param {number} most states: 3 or fewer for two letters take a moment
 * @returns {Dfa[]}
 */
export function census(alphabet, most) {
  const key = `${alphabet} ${most}`, found = known.get(key);
  if (found) return found;
  /** @type {Dfa[]} */
  const all = [];
  for (let states = 1; states <= most; states += 1) all.push(...minimalWith(alphabet, states));
  known.set(key, all);
  return all;
}

/**
 * Return the minimal automata with exactly so many states, each once: tables of which the states are met in the order of their numbers.
 * @param {string} alphabet
 * @param {number} states
 * @returns {Dfa[]}
 */
function minimalWith(alphabet, states) {
  const letters = [...alphabet].length, cells = states * letters, found = [];
  for (let code = 0; code < states ** cells; code += 1) {
    const flat = Array.from({ length: cells }, (_, cell) => Math.floor(code / states ** (cells - 1 - cell)) % states);
    if (!inOrder(flat, states)) continue;
    const delta = Array.from({ length: states }, (_, state) => flat.slice(state * letters, (state + 1) * letters));
    for (let accepts = 0; accepts < 2 ** states; accepts += 1) {
      const accepting = Array.from({ length: states }, (_, state) => state).filter((state) => Math.floor(accepts / 2 ** state) % 2);
      const dfa = fromTable(alphabet, delta, 0, accepting);
      if (dfa.states === states) found.push(dfa);
    }
  }
  return found;
}

/**
 * Say whether all states are reached, and first met in the order of their numbers.
 * @param {number[]} flat targets, row by row
 * @param {number} states
 */
function inOrder(flat, states) {
  const letters = flat.length / states;
  let met = 1;
  for (let place = 0; place < flat.length; place += 1) {
    if (Math.floor(place / letters) >= met || flat[place] > met) return false;
    if (flat[place] === met) met += 1;
  }
  return met === states;
}
