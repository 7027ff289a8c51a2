// @ts-check
// Match2, Match3 and its two variants by their definitions: the twin of what expressivity.tasks.matching says of one sequence.
import { InvalidInput } from "errors";
import { checkResidues, matchByDefinition } from "matching";

/**
 * Return Match3 of a sequence, as it is defined.
 * @param {number[]} tokens
 * @param {number} modulus
 * @returns {boolean[]}
 */
export function match3ByDefinition(tokens, modulus) {
  return tokens.map((x) => tokens.some((y) => tokens.some((z) => (x + y + z) % modulus === 0)));
}

/**
 * Return Match3Bigram of a sequence, as it is defined: the partners are neighbours.
 * @param {number[]} tokens
 * @param {number} modulus
 * @returns {boolean[]}
 */
export function match3BigramByDefinition(tokens, modulus) {
  const sums = tokens.slice(1).map((token, before) => tokens[before] + token);
  return tokens.map((x) => sums.some((sum) => (x + sum) % modulus === 0));
}

/**
 * Return Match3Local of a sequence, as it is defined: the partners are at most K places away.
 * @param {number[]} tokens
 * @param {number} modulus
 * @param {number} radius K
 * @returns {boolean[]}
 */
export function match3LocalByDefinition(tokens, modulus, radius) {
  return tokens.map((x, i) => {
    const near = tokens.slice(Math.max(0, i - radius), i + radius + 1);
    return near.some((y) => near.some((z) => (x + y + z) % modulus === 0));
  });
}

/**
 * Return which tokens match in a task: `match2`, `match3`, `bigram`, or `local1` with its radius.
 * @param {string} task
 * @param {number[]} tokens
 * @param {number} modulus
 * @returns {boolean[]}
 */
export function matchOf(task, tokens, modulus) {
  checkResidues(tokens, modulus);
  const radius = /^local(\d+)$/.exec(task)?.[1];
  if (radius !== undefined) return match3LocalByDefinition(tokens, modulus, Number(radius));
  if (task === "match2") return matchByDefinition(tokens, modulus);
  if (task === "match3") return match3ByDefinition(tokens, modulus);
  if (task === "bigram") return match3BigramByDefinition(tokens, modulus);
  throw new InvalidInput(`unknown task ${JSON.stringify(task)}: accepted are match2, match3, bigram and local with a radius`);
}

/**
 * Count the ordered pairs of tokens that complete the token at a place to a triple.
 * @param {number[]} tokens
 * @param {number} modulus
 * @param {number} place from 1
 */
export function pairsFor(tokens, modulus, place) {
  checkResidues(tokens, modulus);
  const x = tokens[place - 1];
  return tokens.reduce((count, y) => count + tokens.filter((z) => (x + y + z) % modulus === 0).length, 0);
}
