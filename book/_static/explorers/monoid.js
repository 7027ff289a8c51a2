// @ts-check
/** The maps of states that nonempty words induce, and what they say of the language. The twin of automata/semigroup.py. */

import { InvalidInput } from "errors";

/** @typedef {import("dfa").Dfa} Dfa */

/** Default for the greatest number of maps that are listed. */
export const LIMIT = 20_000;

/** The semigroup has more elements than the limit. */
export class SemigroupTooLarge extends InvalidInput {}

/**
 * Lists the maps that nonempty words induce, with a shortest word for each, in the order of these words.
 * @param {Dfa} dfa
 * @param {number} [limit]
 * @returns {{map: number[], word: string}[]}
 */
export function transitionSemigroup(dfa, limit = LIMIT) {
  if (!(limit >= 1)) throw new InvalidInput(`the limit must be at least 1: got ${limit}`);
  /** @type {Set<string>} */
  const known = new Set();
  /** @type {{map: number[], word: string}[]} */
  const elements = [];
  /**
   * @param {number[]} map
   * @param {string} word
   */
  const extend = (map, word) => {
    dfa.letters.forEach((letter, number) => {
      const product = map.map((state) => dfa.delta[state][number]);
      const key = product.join();
      if (known.has(key)) return;
      if (elements.length === limit) {
        throw new SemigroupTooLarge(
          `the transition semigroup of ${dfa.states} states has more than ${limit} elements`,
        );
      }
      known.add(key);
      elements.push({ map: product, word: word + letter });
    });
  };
  extend([...dfa.delta.keys()], "");
  for (const { map, word } of elements) extend(map, word); // it grows while it is read
  return elements;
}

/**
 * Says whether a language is star-free: no word moves some states round a cycle (Schützenberger).
 * @param {Dfa} dfa
 * @param {number} [limit]
 * @returns {boolean}
 */
export function isStarFree(dfa, limit = LIMIT) {
  return periodicWord(dfa, limit) === null;
}

/**
 * Returns a shortest word that moves some states round a cycle; null if there is none.
 * @param {Dfa} dfa
 * @param {number} [limit]
 * @returns {string | null}
 */
export function periodicWord(dfa, limit = LIMIT) {
  return transitionSemigroup(dfa, limit).find(({ map }) => isPeriodic(map))?.word ?? null;
}

/** @param {number[]} map */
function isPeriodic(map) {
  let power = map;
  for (let exponent = 1; exponent <= map.length; exponent *= 2) {
    power = power.map((state) => power[state]);
  }
  return power.some((state) => map[state] !== state);
}
