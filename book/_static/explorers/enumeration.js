// @ts-check
/**
 * The least formula for a language, among all that have few subformulas.
 *
 * A formula is written as a list of subformulas, each made of earlier ones. All lists are tried, short ones first, each set of
 * subformulas in few orders. The last step is directed: a formula is compared with the automaton if it is right on
 * some words.
 */

import { FALSE, TRUE, formula, letter } from "syntax";
import { holds } from "semantics";
import { toDfa } from "translation";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {import("dfa").Dfa} Dfa */

/**
 * How a subformula may be made: an operator with the numbers of its arguments, or a leaf, and its place among all ways.
 * @typedef {{op: string, args: number[], leaf: Formula | null, code: number}} Choice
 */

/**
 * A subformula and where it holds: after each word with each next letter and, last, at the end; and for each word whether it
 * held at the last letter, and at any.
 * @typedef {{choice: Choice, formula: Formula, table: Uint8Array, just: Uint8Array, ever: Uint8Array}} Node
 */

/** A formula that is tried has at most so many distinct subformulas. */
export const MOST_NODES = 6;

/** All words up to some length on which formulas are compared are at most so many; the automaton suggests as many more. */
const MOST_WORDS = 40;

/** So many lists of subformulas are looked at, and so many formulas are compared with the automaton. */
const MOST_LISTS = 120_000;
const MOST_COMPARED = 200;

/** More arguments than a list has: codes are written in this base. */
const BASE = 16;

/**
 * Returns the formula of a fragment with the fewest distinct subformulas that defines a language.
 * @param {Dfa} dfa
 * @param {string} logic "P", "Y" or "PY"
 * @param {number} [most] the greatest number of subformulas
 * @returns {Formula | null} null if none is so small, or if the search would be long
 */
export function leastFormula(dfa, logic, most = MOST_NODES) {
  const search = new Search(dfa, logic);
  for (let size = 1; size <= most && search.goesOn(); size += 1) {
    const found = search.extend([], size, 0);
    if (found !== null) return found;
  }
  return null;
}

/** All lists of subformulas, looked through for one language. */
class Search {
  /**
   * @param {Dfa} dfa
   * @param {string} logic
   */
  constructor(dfa, logic) {
    this.dfa = dfa;
    this.operators = ["!", ...logic, "&", "|"];
    this.leaves = [...dfa.letters.map(letter), TRUE];
    this.words = chooseWords(dfa);
    const number = new Map(this.words.map((word, place) => [word.join(), place]));
    /** Each word's number without its last letter, and the number of that letter. */
    this.parent = this.words.map((word) => number.get(word.slice(0, -1).join()) ?? 0);
    this.last = this.words.map((word) => word[word.length - 1] ?? 0);
    this.symbols = dfa.letters.length + 1;
    this.goal = this.words.map((word) => +dfa.accepts(dfa.decode(word)));
    /** @type {string[]} */
    this.counterexamples = [];
    this.lists = 0;
    this.compared = 0;
  }

  /** Says whether the search is still short. */
  goesOn() {
    return this.lists <= MOST_LISTS && this.compared <= MOST_COMPARED;
  }

  /**
   * Returns a formula that a list of subformulas can be extended to, with so many more; null if there is none.
   * @param {Node[]} nodes
   * @param {number} more
   * @param {number} used the bits of the subformulas that others are made of
   * @returns {Formula | null}
   */
  extend(nodes, more, used) {
    for (const choice of this.choices(nodes, more, used)) {
      const made = more === 1 ? this.finish(nodes, choice) : write(nodes, choice);
      if (more === 1 && made !== null) return made;
      if (made === null || nodes.some((node) => node.formula === made)) continue;
      this.lists += 1;
      if (!this.goesOn()) return null;
      const marks = choice.args.reduce((set, arg) => set | (1 << arg), used);
      const found = this.extend([...nodes, this.make(nodes, choice, made)], more - 1, marks);
      if (found !== null) return found;
    }
    return null;
  }

  /**
   * Lists how the next subformula may be made; not of true, except by P and Y, nor as a double negation.
   *
   * Each later subformula is made of at most two that nothing is made of yet, and one must be left. And of two that do not
   * depend on one another the one with the smaller code comes first.
   * @param {Node[]} nodes
   * @param {number} more
   * @param {number} used
   * @returns {Choice[]}
   */
  choices(nodes, more, used) {
    const count = nodes.length;
    const latest = more > 1 && count > 0 ? nodes[count - 1].choice.code : -1;
    /** @type {Choice[]} */
    const found = [];
    /** @type {(code: number, op: string, args: number[], mask: number, leaf: Formula | null) => void} */
    const add = (code, op, args, mask, leaf) => {
      const inOrder = code > latest || (mask & (1 << (count - 1))) !== 0;
      if (inOrder && countZeros(used | mask, count) < more) found.push({ op, args, leaf, code });
    };
    this.leaves.forEach((leaf, code) => add(code, "", [], 0, leaf));
    if (count === 0 && more === 1) found.push({ op: "", args: [], leaf: FALSE, code: 0 });
    this.operators.forEach((op, rank) => {
      const code = (rank + 1) * BASE ** 2;
      for (let one = 0; one < count; one += 1) {
        const { formula: body, choice } = nodes[one];
        if (op === "P" || op === "Y" || (op === "!" && body !== TRUE && choice.op !== "!")) {
          add(code + one * BASE, op, [one], 1 << one, null);
        }
        for (let other = one + 1; other < count && "&|".includes(op) && body !== TRUE; other += 1) {
          if (nodes[other].formula === TRUE) continue;
          add(code + one * BASE + other, op, [one, other], (1 << one) | (1 << other), null);
        }
      }
    });
    return found;
  }

  /**
   * Makes a subformula, and computes where it holds.
   * @param {Node[]} nodes
   * @param {Choice} choice
   * @param {Formula} made
   * @returns {Node}
   */
  make(nodes, choice, made) {
    const { symbols, words } = this;
    const table = new Uint8Array(words.length * symbols);
    for (let word = 0; word < words.length; word += 1) {
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        table[word * symbols + symbol] = this.value(nodes, choice, word, symbol);
      }
    }
    const just = new Uint8Array(words.length);
    const ever = new Uint8Array(words.length);
    for (let word = 1; word < words.length; word += 1) {
      const before = this.parent[word];
      just[word] = table[before * symbols + this.last[word]];
      ever[word] = just[word] | ever[before];
    }
    return { choice, formula: made, table, just, ever };
  }

  /**
   * Says whether a subformula holds after a word, with a letter or, for the last number, at the end.
   * @param {Node[]} nodes
   * @param {Choice} choice
   * @param {number} word
   * @param {number} symbol
   * @returns {number}
   */
  value(nodes, { op, args, leaf }, word, symbol) {
    const place = word * this.symbols + symbol;
    switch (op) {
      case "":
        return +(leaf === TRUE || leaf?.value === this.dfa.letters[symbol]);
      case "!":
        return 1 - nodes[args[0]].table[place];
      case "P":
        return nodes[args[0]].ever[word];
      case "Y":
        return nodes[args[0]].just[word];
      case "&":
        return nodes[args[0]].table[place] & nodes[args[1]].table[place];
    }
    return nodes[args[0]].table[place] | nodes[args[1]].table[place];
  }

  /**
   * Returns a formula if it defines the language, else null.
   * @param {Node[]} nodes
   * @param {Choice} choice
   * @returns {Formula | null}
   */
  finish(nodes, choice) {
    const end = this.symbols - 1;
    for (let word = 0; word < this.words.length; word += 1) {
      if (this.value(nodes, choice, word, end) !== this.goal[word]) return null;
    }
    const found = write(nodes, choice);
    const { dfa } = this;
    if (!this.counterexamples.every((word) => holds(found, word) === dfa.accepts(word))) return null;
    this.compared += 1;
    const word = toDfa(found, dfa.alphabet).difference(dfa);
    if (word !== null) this.counterexamples.push(word);
    return word === null ? found : null;
  }
}

/**
 * @param {Node[]} nodes
 * @param {Choice} choice
 * @returns {Formula}
 */
function write(nodes, { op, args, leaf }) {
  return leaf ?? formula(op, args.map((arg) => nodes[arg].formula));
}

/**
 * Counts the bits that are not set.
 * @param {number} bits
 * @param {number} length
 */
function countZeros(bits, length) {
  let count = 0;
  for (let place = 0; place < length; place += 1) count += +((bits & (1 << place)) === 0);
  return count;
}

/**
 * Returns words, as letter numbers, with all their prefixes: short ones, and some that tell states of the automaton apart.
 * @param {Dfa} dfa
 * @returns {number[][]}
 */
function chooseWords(dfa) {
  /** @type {Map<string, number[]>} */
  const found = new Map([["", []]]);
  for (const word of found.values()) {
    // it grows while it is read
    if (found.size + dfa.letters.length > MOST_WORDS) break;
    dfa.letters.forEach((_, letter) => found.set([...word, letter].join(), [...word, letter]));
  }
  dfa.access.forEach((access, p) => {
    for (let q = 0; q < p && found.size < 2 * MOST_WORDS; q += 1) {
      for (const start of [access, dfa.access[q]]) {
        const word = dfa.encode(start + (dfa.difference(dfa, p, q) ?? ""));
        word.forEach((_, end) => found.set(word.slice(0, end + 1).join(), word.slice(0, end + 1)));
      }
    }
  });
  return [...found.values()].sort((one, other) => one.length - other.length);
}
