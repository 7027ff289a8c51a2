// @ts-check
/** Minimal complete automata, numbered so that equal languages have equal tables. The twin of automata/dfa.py. */

import { checkAlphabet } from "alphabet";
import { repr } from "characters";
import { InvalidInput } from "errors";
import { shortestWordOfPairs } from "graphs";
import { minimal } from "minimisation";

/** @typedef {readonly (readonly number[])[]} Table */
/** @typedef {{alphabet: string, states: number, start: number, transitions: number[][], accepting: number[]}} DfaDocument */

/** States that a product of two automata may have before it is minimised. */
export const MOST_PAIRS = 250_000;

/** The minimal complete automaton of a regular language; build it with `fromTable`, `fromRegex` or `toDfa`. */
export class Dfa {
  /**
   * @param {string} alphabet the letters, sorted
   * @param {Table} delta the state reached from each state by each letter; it is minimal, and 0 is the start
   * @param {readonly boolean[]} accepting
   */
  constructor(alphabet, delta, accepting) {
    this.alphabet = alphabet;
    this.letters = Array.from(alphabet);
    this.delta = delta;
    this.accepting = accepting;
    this.start = 0;
    this.states = delta.length;
    /** Equal for equal languages over the same alphabet. */
    this.key = `${alphabet} ${delta.map((row) => row.join()).join(";")} ${accepting.map(Number).join("")}`;
    /** @type {Map<string, number>} */
    this.number = new Map(this.letters.map((letter, number) => [letter, number]));
  }

  /**
   * Says whether the languages are equal, alphabets included.
   * @param {Dfa} other
   */
  equals(other) {
    return this.key === other.key;
  }

  /**
   * Returns a shortest word to each state, from the start.
   * @returns {string[]}
   */
  get access() {
    /** @type {string[]} */
    const words = [""];
    this.delta.forEach((row, state) => {
      row.forEach((target, letter) => (words[target] ??= words[state] + this.letters[letter]));
    });
    return words;
  }

  /**
   * Returns the numbers of a word's letters; refuses a letter outside the alphabet.
   * @param {string} word
   */
  encode(word) {
    return Array.from(word, (letter, place) => {
      const number = this.number.get(letter);
      if (number === undefined) {
        const where = `word ${repr(word)}, position ${place + 1}`;
        throw new InvalidInput(
          `${where}: letter ${repr(letter)} is not in the alphabet ${repr(this.alphabet)}`,
        );
      }
      return number;
    });
  }

  /**
   * Returns the word with these letter numbers.
   * @param {readonly number[]} numbers
   * @returns {string}
   */
  decode(numbers) {
    return numbers.map((number) => this.letters[number]).join("");
  }

  /**
   * Returns the state reached from a state by a word.
   * @param {string} word
   * @param {number} [state]
   * @returns {number}
   */
  after(word, state = 0) {
    return this.encode(word).reduce((reached, letter) => this.delta[reached][letter], state);
  }

  /**
   * Returns the states before each letter and after the last.
   * @param {string} word
   * @returns {number[]}
   */
  statesAlong(word) {
    const states = [0];
    for (const letter of this.encode(word)) states.push(this.delta[states[states.length - 1]][letter]);
    return states;
  }

  /**
   * Says whether a word belongs to the language.
   * @param {string} word
   * @returns {boolean}
   */
  accepts(word) {
    return this.accepting[this.after(word)];
  }

  /**
   * Returns a shortest word accepted from exactly one of a state of this automaton and one of another; null if there is none.
   * @param {Dfa} other
   * @param {number} [state]
   * @param {number} [otherState]
   * @returns {string | null}
   */
  difference(other, state = 0, otherState = 0) {
    checkSameAlphabet(this, other);
    const word = shortestWordOfPairs(
      this.delta,
      other.delta,
      [state, otherState],
      (p, q) => this.accepting[p] !== other.accepting[q],
    );
    return word === null ? null : this.decode(word);
  }

  /**
   * Returns the automaton of the words that are not accepted.
   * @returns {Dfa}
   */
  complement() {
    return new Dfa(this.alphabet, this.delta, this.accepting.map((accepts) => !accepts));
  }

  /**
   * Returns the automaton of the words that both accept.
   * @param {Dfa} other
   * @returns {Dfa}
   */
  intersection(other) {
    return this.combine(other, (one, two) => one && two);
  }

  /**
   * Returns the automaton of the words that at least one accepts.
   * @param {Dfa} other
   * @returns {Dfa}
   */
  union(other) {
    return this.combine(other, (one, two) => one || two);
  }

  /**
   * Returns the automaton of the words that exactly one accepts.
   * @param {Dfa} other
   * @returns {Dfa}
   */
  symmetricDifference(other) {
    return this.combine(other, (one, two) => one !== two);
  }

  /**
   * Returns the automaton of the words whose two verdicts are wanted.
   * @param {Dfa} other
   * @param {(one: boolean, two: boolean) => boolean} wanted
   * @returns {Dfa}
   */
  combine(other, wanted) {
    checkSameAlphabet(this, other);
    const n = other.states;
    const pairs = this.states * n;
    if (pairs > MOST_PAIRS) {
      throw new InvalidInput(`at most ${MOST_PAIRS} pairs of states can be combined: got ${pairs}`);
    }
    const delta = Array.from({ length: pairs }, (_, pair) => {
      const second = other.delta[pair % n];
      return this.delta[Math.floor(pair / n)].map((target, letter) => target * n + second[letter]);
    });
    const accepting = delta.flatMap((_, pair) =>
      wanted(this.accepting[Math.floor(pair / n)], other.accepting[pair % n]) ? [pair] : [],
    );
    return fromTable(this.alphabet, delta, 0, accepting);
  }

  /**
   * Returns the automaton in JSON's own types, as Python's `to_json` does.
   * @returns {DfaDocument}
   */
  toJSON() {
    return {
      alphabet: this.alphabet,
      states: this.states,
      start: 0,
      transitions: this.delta.map((row) => [...row]),
      accepting: this.accepting.flatMap((accepts, state) => (accepts ? [state] : [])),
    };
  }
}

/**
 * @param {Dfa} one
 * @param {Dfa} other
 */
function checkSameAlphabet(one, other) {
  if (one.alphabet !== other.alphabet) {
    throw new InvalidInput(`the automata read ${repr(one.alphabet)} and ${repr(other.alphabet)}`);
  }
}

/**
 * Returns the minimal automaton of an explicit one.
 * @param {string} alphabet the letters, in the order of the columns of `delta`
 * @param {Table} delta
 * @param {number} start
 * @param {readonly number[]} accepting
 * @returns {Dfa}
 */
export function fromTable(alphabet, delta, start, accepting) {
  const letters = checkAlphabet(alphabet);
  const given = Array.from(alphabet);
  delta.forEach((row, state) => {
    if (row.length !== given.length) {
      throw new InvalidInput(
        `state ${state} needs one target for each of the ${given.length} letters, got ${row.length}`,
      );
    }
  });
  for (const states of [[start], accepting, ...delta]) {
    for (const state of states) {
      if (!(Number.isInteger(state) && 0 <= state && state < delta.length)) {
        throw new InvalidInput(`states are 0..${delta.length - 1}, got ${state}`);
      }
    }
  }
  const columns = Array.from(letters, (letter) => given.indexOf(letter));
  const rows = letters === alphabet ? delta : delta.map((row) => columns.map((column) => row[column]));
  const found = minimal(rows, start, new Set(accepting));
  return new Dfa(letters, found.delta, found.accepting);
}

/**
 * Returns the automaton of a document such as `toJSON` makes; `start` is 0 where it is missing.
 * @param {{alphabet: string, transitions: number[][], accepting: number[], start?: number}} document
 * @returns {Dfa}
 */
export function fromJson(document) {
  return fromTable(document.alphabet, document.transitions, document.start ?? 0, document.accepting);
}

