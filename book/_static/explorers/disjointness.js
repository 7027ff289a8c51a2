// @ts-check
// Disjointness, messages whose bits are counted, and the two reductions to it: the twin of expressivity.lower_bounds.communication, and of what
// lower_bounds.averaging and lower_bounds.matching say of tokens. Sets are lists of 0 and 1; elements are counted from 0.
import { InvalidInput } from "errors";

/** @typedef {number[]} Bits one 0 or 1 for each element */

/** The residue that stands for an element that is not there, and the first token. */
export const FILLER = 1;

/**
 * Return all 2^n strings of n bits, in lexicographic order.
 * @param {number} n
 * @returns {Bits[]}
 */
export function everyString(n) {
  if (!(n >= 1 && n <= 20)) throw new InvalidInput(`strings of n bits are listed for 1 <= n <= 20: got n=${n}`);
  return Array.from({ length: 2 ** n }, (_, row) => Array.from({ length: n }, (_, i) => (row >> (n - 1 - i)) & 1));
}

/**
 * Return whether two sets have an element in common.
 * @param {Bits} a
 * @param {Bits} b
 */
export function disjointness(a, b) {
  return a.some((bit, i) => bit && b[i]);
}

/**
 * Return the first two of Alice's strings that get the same message, or null if no two do.
 * @param {string[]} messages
 * @returns {[number, number] | null}
 */
export function equalRows(messages) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const [row, message] of messages.entries()) {
    const first = seen.get(message);
    if (first !== undefined) return [first, row];
    seen.set(message, row);
  }
  return null;
}

/**
 * Return whole multiples of a format's step as a message: p characters 0 or 1 for each, the multiple plus 2^(p−1).
 * @param {number[]} multiples
 * @param {number} bits p
 */
export function toBits(multiples, bits) {
  const offset = 2 ** (bits - 1);
  if (!multiples.every((multiple) => Number.isInteger(multiple) && Math.abs(multiple) < offset)) throw new InvalidInput(`a message holds numbers of its format only: round to ${bits} bits first`);
  return multiples.map((multiple) => (multiple + offset).toString(2).padStart(bits, "0")).join("");
}

/**
 * Return the multiples that `toBits` wrote.
 * @param {string} message
 * @param {number} bits p
 * @returns {number[]}
 */
export function fromBits(message, bits) {
  if (message.length % bits) throw new InvalidInput(`a message has p=${bits} bits for each number: got ${message.length} bits`);
  return Array.from({ length: message.length / bits }, (_, i) => parseInt(message.slice(i * bits, (i + 1) * bits), 2) - 2 ** (bits - 1));
}

/**
 * Return the nearest whole number, halves to even, within what p bits hold.
 * @param {number} value in steps of the format
 * @param {number} bits p
 */
export function nearestMultiple(value, bits) {
  const floor = Math.floor(value), rest = value - floor, most = 2 ** (bits - 1) - 1;
  const whole = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.min(Math.max(whole, -most), most);
}

/** Disjointness on q elements inside one instance of sparse averaging: pair i is at positions 2i and 2i + 1, and the asker at 2q. */
export class AveragingReduction {
  /**
   * @param {number} q
   * @param {number} length N
   */
  constructor(q, length) {
    if (q < 1) throw new InvalidInput(`q must be at least 1: got q=${q}`);
    if (length < 2 * q + 1) throw new InvalidInput(`the reduction needs N >= 2q + 1: got q=${q}, N=${length}`);
    this.q = q;
    this.length = length;
    this.asker = 2 * q;
    /** Half way between the answer −1 and the next. */
    this.threshold = -1 + 1 / q;
  }

  /**
   * Return the set of Alice's token: the right one of pair i if she has element i, and the left one if not.
   * @param {Bits} a
   */
  subset(a) {
    return a.map((bit, i) => 2 * i + bit);
  }

  /**
   * Return Bob's values: −1 on the left of every pair, +1 or −1 on the right, and 0 elsewhere.
   * @param {Bits} b
   * @returns {number[]}
   */
  values(b) {
    return Array.from({ length: this.length }, (_, j) => (j >= this.asker ? 0 : j % 2 && b[j >> 1] ? 1 : -1));
  }

  /**
   * Return whether the sets meet, from the average at the asker.
   * @param {number} average
   */
  decide(average) {
    return average > this.threshold;
  }
}

/**
 * Return 0, 2, 3, …, n: n codes that work for every M ≥ 2n + 2.
 * @param {number} n
 */
export function tightCodes(n) {
  if (n < 1) throw new InvalidInput(`codes need n >= 1 elements: got n=${n}`);
  return Array.from({ length: n }, (_, i) => (i ? i + 1 : 0));
}

/** Disjointness on n elements as Match3 at the first of N = 2n + 1 tokens. */
export class Match3Reduction {
  /**
   * @param {number} modulus M
   * @param {number[]} codes
   */
  constructor(modulus, codes) {
    if (codes.length < 1) throw new InvalidInput(`the reduction needs n >= 1 elements: got n=${codes.length}`);
    if (modulus < 2 * codes.length + 2) throw new InvalidInput(`a code with one filler for n elements needs M >= 2n + 2: got n=${codes.length}, M=${modulus}`);
    this.modulus = modulus;
    this.codes = codes;
    this.length = 2 * codes.length + 1;
  }

  /**
   * Return Alice's tokens: her elements' codes, fillers for the rest.
   * @param {Bits} a
   */
  alice(a) {
    return this.written(a, this.codes);
  }

  /**
   * Return Bob's tokens: what completes his elements' codes to a triple with the filler.
   * @param {Bits} b
   */
  bob(b) {
    return this.written(b, this.codes.map((code) => -1 - code));
  }

  /**
   * Return the first token, Alice's and Bob's: residues 1..M.
   * @param {Bits} a
   * @param {Bits} b
   */
  sequence(a, b) {
    return [FILLER, ...this.alice(a), ...this.bob(b)];
  }

  /** @param {Bits} chosen @param {number[]} codes */
  written(chosen, codes) {
    return chosen.map((bit, i) => (bit ? (((codes[i] - 1) % this.modulus) + this.modulus) % this.modulus + 1 : FILLER));
  }
}

/**
 * Return two positions that complete the first token to a sum of 0, or null: Match3 at the first token, by its definition.
 * @param {number[]} tokens
 * @param {number} modulus
 * @returns {[number, number] | null}
 */
export function firstTriple(tokens, modulus) {
  for (let j = 0; j < tokens.length; j += 1) {
    for (let k = j; k < tokens.length; k += 1) if ((tokens[0] + tokens[j] + tokens[k]) % modulus === 0) return [j, k];
  }
  return null;
}
