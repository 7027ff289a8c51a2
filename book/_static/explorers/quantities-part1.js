// @ts-check
// Numbers that the questions of Part I ask for.
import { certificate } from "certificates";
import { sufficientBits } from "matching";
import { matchOf, pairsFor } from "matching3";
import { bitsFor, choose } from "quantities";

/**
 * Return the attention on the q named of N tokens together, if a named one counts as so many shares and another one as one.
 * @param {number} length N
 * @param {number} q
 * @param {number} shares
 */
export const massOfNamed = (length, q, shares) => (q * shares) / (q * shares + length - q);

/**
 * Return the least whole number of bits that tell apart the sets of q others that the last of N tokens may name.
 * @param {number} length N
 * @param {number} q
 */
export const countingBits = (length, q) => bitsFor(choose(length - 1, q));

/**
 * Return what a query for a set scores at a position, both counted from 1.
 * @param {number[][]} keys the signs of every position
 * @param {number[]} subset
 * @param {import("certificates").Method} method
 * @param {number} place
 */
export const scoreOf = (keys, subset, method, place) => certificate(keys, subset.map((one) => one - 1), method).scores[place - 1];

/**
 * Return the fewest rows of a first layer of a perceptron that averages q of N values of a dimension with error below 1/(2q − 1).
 * @param {number} length N
 * @param {number} q
 * @param {number} dimension
 */
export const firstLayerRows = (length, q, dimension) => (q === length ? 1 : length) * dimension;

/**
 * Return the fewest states of memory with which N tokens are read once and averages of one are answered.
 * @param {number} length N
 */
export const memoryStates = (length) => 2 ** (length - 1);

/**
 * Return how many functions of the last token Match3 at the first can be, the first being 1.
 * @param {number} length N
 * @param {number} modulus
 */
export function match3Futures(length, modulus) {
  const chords = Math.floor(modulus / 2) - 1;
  let functions = 1;
  for (let k = 0; k <= Math.min(length - 2, chords) && modulus !== 3; k += 1) functions += choose(chords, k) * 2 ** k;
  return functions;
}

/**
 * Return what all keys of a set score with the query by votes.
 * @param {number} agreed places where all keys agree
 * @param {number} alone places where the key that is least often alone dissents alone
 * @param {number} q keys, three or more
 */
export const voteScore = (agreed, alone, q) => agreed + (q - 2) * alone;

/**
 * Return how many bits more are proved to be enough for Match2 at the second modulus than at the first.
 * @param {number} first
 * @param {number} second
 * @param {number} length N
 */
export const bitsMore = (first, second, length) => sufficientBits(second, length) - sufficientBits(first, length);

/**
 * Return the most elements that a code with one filler has at a modulus.
 * @param {number} modulus
 */
export const largestCode = (modulus) => Math.max(0, Math.floor(modulus / 2) - 1);

/**
 * Return the attention of a token on pairs of tokens at a very large scale: its pairs and the pair of blanks share alike.
 * @param {number[]} tokens
 * @param {number} modulus
 * @param {number} place from 1
 */
export function massOnPairs(tokens, modulus, place) {
  const pairs = pairsFor(tokens, modulus, place);
  return pairs / (pairs + 1);
}

/**
 * Return q from the relative error of the average of all N positions.
 * @param {number} length N
 * @param {number} error
 */
export const namedAtMean = (length, error) => Math.round(length * (1 - error));

/**
 * Return the least dimension of a linear query whose scores on every set of q of N positions are equal, and lower elsewhere, 3 ≤ q ≤ N − 1.
 * @param {number} length N
 */
export const linearQueryRank = (length) => length - 1;

/**
 * Return the least whole dimension of a linear query whose scores differ by at most a spread on every set and are lower by a gap elsewhere.
 * @param {number} length N
 * @param {number} spread
 * @param {number} gap more than twice the spread
 */
export function tolerantRank(length, spread, gap) {
  const rho = (2 * spread) / (gap - 2 * spread);
  return Math.ceil((length - 3) / (1 + (length - 4) * rho ** 2) - 2 - 1e-9);
}

/**
 * Return which fraction of the tokens of all sequences of N residues match.
 * @param {string} task
 * @param {number} modulus
 * @param {number} length N
 */
export function matchedFraction(task, modulus, length) {
  let matched = 0;
  for (let row = 0; row < modulus ** length; row += 1) {
    const tokens = Array.from({ length }, (_, i) => (Math.floor(row / modulus ** i) % modulus) + 1);
    matched += matchOf(task, tokens, modulus).filter(Boolean).length;
  }
  return matched / (length * modulus ** length);
}

/**
 * Return a head's output from two halves of its tokens: what each weighs, and the mean of its values.
 * @param {number} left
 * @param {number} leftMean
 * @param {number} right
 * @param {number} rightMean
 */
export const joined = (left, leftMean, right, rightMean) => (left * leftMean + right * rightMean) / (left + right);

/**
 * Return the layers after which a pointer spans so many hops, if the first spans one and each further one doubles what it spans.
 * @param {number} hops
 */
export const doublingLayers = (hops) => 1 + bitsFor(hops);
