// @ts-check
/** What formulas say: their truth at every position of a word. The twin of logic/semantics.py and logic/evaluation.py. */

import { isVisible, repr } from "characters";
import { InvalidInput } from "errors";
import { subformulas } from "syntax";

/** @typedef {import("syntax").Formula} Formula */

/**
 * Says where each distinct subformula holds in a word, at positions 1..N and, last, at the end.
 *
 * Each subformula comes after those that it is made of.
 * @param {Formula} formula
 * @param {string} word
 * @returns {Map<Formula, boolean[]>}
 */
export function truths(formula, word) {
  const characters = Array.from(word);
  characters.forEach((character, place) => {
    if (isVisible(character)) return;
    const where = `word ${repr(word)}, position ${place + 1}`;
    throw new InvalidInput(`${where}: a letter is one visible character, got ${repr(character)}`);
  });
  /** @type {Map<Formula, boolean[]>} */
  const found = new Map();
  for (const node of subformulas(formula)) {
    const args = node.args.map((arg) => /** @type {boolean[]} */ (found.get(arg)));
    found.set(node, truth(node, args, characters));
  }
  return found;
}

/**
 * Says whether a word satisfies a formula: whether it is true at the end.
 * @param {Formula} formula
 * @param {string} word
 * @returns {boolean}
 */
export function holds(formula, word) {
  return truths(formula, word).get(formula)?.pop() ?? false;
}

/**
 * Returns the truth of a formula from that of its arguments.
 * @param {Formula} node
 * @param {boolean[][]} args
 * @param {string[]} word
 * @returns {boolean[]}
 */
function truth(node, args, word) {
  const places = Array.from({ length: word.length + 1 }, (_, place) => place);
  const [first, second] = args;
  switch (node.op) {
    case "true":
    case "false":
      return places.map(() => node.op === "true");
    case "letter":
      return places.map((place) => word[place] === node.value);
    case "MOD": {
      const [r, m] = /** @type {[number, number]} */ (node.value);
      return places.map((place) => (place + 1) % m === r);
    }
    case "!":
      return first.map((value) => !value);
    case "&":
      return places.map((place) => first[place] && second[place]);
    case "|":
      return places.map((place) => first[place] || second[place]);
    case "->":
      return places.map((place) => !first[place] || second[place]);
  }
  return lookBack(node, args);
}

/**
 * Returns the truth of a temporal formula, one position after the other.
 * @param {Formula} node
 * @param {boolean[][]} args
 * @returns {boolean[]}
 */
function lookBack(node, args) {
  const [first, second] = args;
  const values = [false];
  let last = -Infinity; // where the argument of Y<=k held last
  for (let place = 1; place < first.length; place += 1) {
    const before = place - 1;
    if (node.op === "P") values.push(values[before] || first[before]);
    else if (node.op === "Y") values.push(first[before]);
    else if (node.op === "S") values.push(second[before] || (first[before] && values[before]));
    else {
      if (first[before]) last = before;
      values.push(place - last <= Number(node.value));
    }
  }
  return values;
}
