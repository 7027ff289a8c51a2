// @ts-check
/** Formulas as automata: what a formula must remember of the past, explored. The twin of logic/translation.py. */

import { checkAlphabet } from "alphabet";
import { repr } from "characters";
import { fromTable } from "dfa";
import { InvalidInput } from "errors";
import { TEMPORAL, size, subformulas } from "syntax";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {import("dfa").Dfa} Dfa */

/** Memories explored before a formula is refused, unless a caller allows more. */
export const MOST_MEMORIES = 50_000;

/** By default, memories times subformulas times symbols are no more than this either. */
const WORK = 300_000_000;

/** The formula has too many memories to be explored. */
export class TooLarge extends InvalidInput {}

/**
 * Returns the minimal automaton of the words over an alphabet that satisfy a formula.
 * @param {Formula} formula
 * @param {string} alphabet
 * @param {number} [most] the memories explored at most; as `memoriesAllowed` says if not given
 * @returns {Dfa}
 */
export function toDfa(formula, alphabet, most) {
  const letters = checkAlphabet(alphabet);
  const memory = new Memory(formula, Array.from(letters));
  const limit = most ?? memoriesAllowed(formula, letters);
  const numbers = new Map([[toKey(memory.initial), 0]]);
  /** @type {Uint16Array[]} */
  const memories = [memory.initial];
  const delta = [];
  const accepting = [];
  for (let state = 0; state < memories.length; state += 1) {
    const { targets, accepts } = memory.step(memories[state]);
    if (accepts) accepting.push(state);
    delta.push(targets.map((target) => {
      const key = toKey(target);
      const number = numbers.get(key) ?? memories.push(target) - 1;
      numbers.set(key, number);
      return number;
    }));
    if (memories.length > limit) {
      throw new TooLarge(
        `the formula has more than ${limit} memories before minimisation: too many, unless more are allowed`,
      );
    }
  }
  return fromTable(letters, delta, 0, accepting);
}

/**
 * Returns how many memories are explored by default: fewer where each takes long.
 * @param {Formula} formula
 * @param {string} alphabet
 */
export function memoriesAllowed(formula, alphabet) {
  const each = size(formula) * (Array.from(alphabet).length + 1);
  return Math.min(MOST_MEMORIES, Math.floor(WORK / each));
}

/** @param {Uint16Array} cells */
function toKey(cells) {
  let key = "";
  for (const cell of cells) key += String.fromCharCode(cell);
  return key;
}

/** What a formula remembers of the past, and how a letter changes it. */
class Memory {
  /**
   * @param {Formula} formula
   * @param {string[]} letters
   */
  constructor(formula, letters) {
    this.letters = letters;
    this.order = subformulas(formula);
    for (const node of this.order) {
      if (node.op === "letter" && !letters.includes(String(node.value))) {
        const name = repr(String(node.value));
        const alphabet = repr(letters.join(""));
        throw new InvalidInput(`the formula names ${name}, which is not in the alphabet ${alphabet}`);
      }
    }
    const place = new Map(this.order.map((node, index) => [node, index]));
    this.args = this.order.map((node) => node.args.map((arg) => place.get(arg) ?? 0));
    this.cells = this.order.flatMap((node, index) =>
      TEMPORAL.has(node.op) || node.op === "MOD" ? [index] : [],
    );
    this.cell = this.order.map((_, index) => this.cells.indexOf(index));
    this.initial = Uint16Array.from(this.cells, (index) => {
      const { value } = this.order[index];
      return Array.isArray(value) ? 1 % value[1] : 0;
    });
    this.truth = new Uint8Array(this.order.length);
  }

  /**
   * Returns the memory after each letter, and whether the formula holds at the end.
   * @param {Uint16Array} memory
   * @returns {{targets: Uint16Array[], accepts: boolean}}
   */
  step(memory) {
    const targets = this.letters.map((letter) => {
      this.evaluate(memory, letter);
      return Uint16Array.from(this.cells, (index, cell) => this.remember(index, memory[cell]));
    });
    this.evaluate(memory, null);
    return { targets, accepts: this.truth[this.order.length - 1] === 1 };
  }

  /**
   * Computes the truth of every subformula with a letter, or at the end.
   * @param {Uint16Array} memory
   * @param {string | null} letter
   */
  evaluate(memory, letter) {
    const { truth } = this;
    this.order.forEach((node, index) => {
      const [first, second] = this.args[index];
      const cell = this.cell[index];
      switch (node.op) {
        case "letter":
          truth[index] = +(node.value === letter);
          break;
        case "MOD":
          truth[index] = +(memory[cell] === /** @type {[number, number]} */ (node.value)[0]);
          break;
        case "!":
          truth[index] = 1 - truth[first];
          break;
        case "&":
          truth[index] = truth[first] & truth[second];
          break;
        case "|":
          truth[index] = truth[first] | truth[second];
          break;
        case "->":
          truth[index] = (1 - truth[first]) | truth[second];
          break;
        default:
          truth[index] = cell >= 0 ? +(memory[cell] > 0) : +(node.op === "true");
      }
    });
  }

  /**
   * Returns a cell after a letter with which the truth of every subformula has been computed.
   * @param {number} index of the subformula
   * @param {number} before the cell before the letter
   * @returns {number}
   */
  remember(index, before) {
    const { op, value } = this.order[index];
    const [first, second] = this.args[index];
    const { truth } = this;
    switch (op) {
      case "MOD":
        return (before + 1) % /** @type {[number, number]} */ (value)[1];
      case "P":
        return truth[first] | +(before > 0);
      case "Y":
        return truth[first];
      case "Y<=":
        return truth[first] ? Number(value) : Math.max(before - 1, 0);
    }
    return truth[second] | (truth[first] & before);
  }
}
