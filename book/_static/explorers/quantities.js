// @ts-check
// Numbers that questions ask for, computed as the explorers compute.
import { forbiddenPattern, words } from "automata";
import { length } from "characters";
import { depth, parse, size, toDfa } from "logic";
import { languageOf } from "questions";

/**
 * Return the states of the least automaton of a language.
 * @param {string} language a regex, or a formula after `formula:`
 * @param {string} alphabet
 */
export const states = (language, alphabet) => languageOf(language, alphabet).states;

/**
 * Return the distinct subformulas of a formula.
 * @param {string} text
 */
export const formulaSize = (text) => size(parse(text));

/**
 * Return how deep temporal operators stand inside one another.
 * @param {string} text
 */
export const formulaDepth = (text) => depth(parse(text));

/**
 * Return the letters of the longer word of a hard pair.
 * @param {string} language
 * @param {string} alphabet
 * @param {string} logic
 * @param {number} power
 */
export function hardPairLength(language, alphabet, logic, power) {
  const witness = forbiddenPattern(languageOf(language, alphabet), logic);
  if (!witness) throw new Error(`${language} lies in the fragment`);
  return Math.max(...words(witness, power).map(length));
}

/**
 * Count the words up to a length that a formula accepts.
 * @param {string} text
 * @param {string} alphabet
 * @param {number} longest
 */
export function accepted(text, alphabet, longest) {
  const dfa = toDfa(parse(text, alphabet), alphabet);
  let reached = dfa.delta.map((_, state) => +(state === 0)), count = 0;
  for (let at = 0; at <= longest; at += 1) {
    count += reached.reduce((sum, many, state) => sum + (dfa.accepting[state] ? many : 0), 0);
    const next = reached.map(() => 0);
    dfa.delta.forEach((row, state) => row.forEach((target) => { next[target] += reached[state]; }));
    reached = next;
  }
  return count;
}

// What Part I alone asks for stands in a module of its own.
export * from "quantities-part1";

/**
 * Return the squared error of the average of all N positions, over that of the answer 0, in expectation.
 * @param {number} n
 * @param {number} q
 */
export const errorOfMean = (n, q) => 1 - q / n;

/**
 * Return the least squared error that attention of this mass on the q named of N positions leaves, over that of the answer 0.
 * @param {number} mass
 * @param {number} n
 * @param {number} q
 */
export const errorOfMass = (mass, n, q) => ((1 - mass) ** 2 * n) / (n - q);

/**
 * Count the positions that a strict head sees from a position of a word: all before it, or the last k of these.
 * @param {number} position from 1
 * @param {number | null} window
 */
export const seen = (position, window) => Math.min(position - 1, window ?? Infinity);

/**
 * Return a power, such as the number of sets or of messages of so many bits.
 * @param {number} base
 * @param {number} exponent
 */
export const power = (base, exponent) => base ** exponent;

/**
 * Return the binomial coefficient.
 * @param {number} n
 * @param {number} k
 */
export function choose(n, k) {
  let count = 1;
  for (let i = 1; i <= k; i += 1) count = (count * (n - k + i)) / i;
  return count;
}

/**
 * Return the least whole number of bits that tell so many things apart.
 * @param {number} things
 */
export const bitsFor = (things) => Math.ceil(Math.log2(things) - 1e-9);
