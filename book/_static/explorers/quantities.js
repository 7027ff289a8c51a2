// @ts-check
// Numbers that questions ask for, computed as the explorers compute.
import { forbiddenPattern, transitionSemigroup, words } from "automata";
import { census } from "census";
import { length } from "characters";
import { depth, parse, size, subformulas, toDfa } from "logic";
import { languageOf } from "questions";
import { reach, reachAtLastLetter } from "reach";
import { kinds } from "word-kinds";

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

/**
 * Return which heads recognise a language, as `reach` numbers them.
 * @param {string} language
 * @param {string} alphabet
 */
export const heads = (language, alphabet) => reach(languageOf(language, alphabet));

/**
 * Return which heads recognise a language where the answer is read at the last letter.
 * @param {string} language
 * @param {string} alphabet
 */
export const headsAtLastLetter = (language, alphabet) => reachAtLastLetter(languageOf(language, alphabet));

/**
 * Count the languages of so many states or fewer whose heads `reach` gives this number.
 * @param {string} alphabet
 * @param {number} most
 * @param {number} which
 */
export const inCensus = (alphabet, most, which) => census(alphabet, most).filter((dfa) => reach(dfa) === which).length;

/**
 * Return the elements of the syntactic semigroup of a language.
 * @param {string} language
 * @param {string} alphabet
 */
export const elements = (language, alphabet) => transitionSemigroup(languageOf(language, alphabet)).length;

/**
 * Return the most heads that a formula's weights need: two for each different P, and one for each different Y.
 * @param {string} text
 */
export function headsOfFormula(text) {
  const ops = subformulas(parse(text)).map(({ op }) => op);
  return 2 * ops.filter((op) => op === "P").length + ops.filter((op) => op.startsWith("Y")).length;
}

/**
 * Round a number to the nearest multiple of a step, a tie to the even one.
 * @param {number} value
 * @param {number} step
 */
function rounded(value, step) {
  const below = Math.floor(value / step), over = value / step - below;
  return (over > 0.5 || (over === 0.5 && below % 2) ? below + 1 : below) * step;
}

/**
 * Return what arrives of so many ones that share a softmax equally, over the multiples of a step with none too large.
 * @param {number} step
 * @param {number} count
 */
export const arrives = (step, count) => rounded(count * rounded(1 / count, step), step);

/**
 * Return the greatest number of positions with equal scores that all have a positive weight.
 * @param {number} step
 */
export function span(step) {
  let count = 1;
  while (arrives(step, count + 1) > 0) count += 1;
  return count;
}

/**
 * Return the share of a letter in what a strict head sees from a position: all before it, or the last k; nothing is 0.
 * @param {string} word
 * @param {string} letter
 * @param {number} position from 1; one more than there are letters is the end
 * @param {number | null} window
 */
export function share(word, letter, position, window) {
  const before = [...word].slice(0, position - 1), inside = before.slice(-(window ?? before.length));
  return inside.filter((one) => one === letter).length / (inside.length || 1);
}

/**
 * Count the words up to a length over so many letters.
 * @param {number} letters
 * @param {number} longest
 */
export const wordsUpTo = (letters, longest) => Array.from({ length: longest + 1 }, (_, n) => letters ** n).reduce((sum, many) => sum + many, 0);

/**
 * Return the probability that one of the first numbers is above one of the second, both drawn at random; a tie counts one half.
 * @param {number[]} first
 * @param {number[]} second
 */
export function rightOrder(first, second) {
  let won = 0;
  for (const one of first) for (const other of second) won += one > other ? 1 : Number(one === other) / 2;
  return won / (first.length * second.length);
}

/**
 * Return the perplexity of a model with a loss in nats.
 * @param {number} loss
 */
export const perplexity = (loss) => Math.exp(loss);

/**
 * Return the perplexity on words that a model gave these probabilities.
 * @param {number[]} probabilities
 */
export const perplexityOf = (probabilities) => perplexity(-probabilities.reduce((sum, one) => sum + Math.log(one), 0) / probabilities.length);

/**
 * Count the words of a text that are of a kind.
 * @param {string} text
 * @param {number} near
 * @param {string} kind
 */
export const wordsOfKind = (text, near, kind) => kinds(text.split(" "), near).filter((one) => one === kind).length;
