// @ts-check
// Finite sets of numbers: every operation is exact and rounded once. The twin of expressivity.attention.finite.values.
import { InvalidInput } from "errors";

/** @typedef {number[][]} Matrix a list of rows */

/** A sum for which doubles might have to round: it is refused, since a second rounding could change a result. */
export class NotExact extends InvalidInput {}

/** The largest d of x/√d. */
export const MOST_ROOT = 2 ** 15;

/** A finite set of numbers, symmetric about 0, with ±∞. */
export class ValueSet {
  /** @type {number[] | undefined} */
  #positive;
  /** @type {number | undefined} */
  #forgets;
  /** @type {number | undefined} */
  #span;

  /**
   * @param {string} name
   * @param {number} precision significant bits
   * @param {number} least the smallest positive number, a power of two
   * @param {number} largest the largest finite number
   */
  constructor(name, precision, least, largest) {
    this.name = name;
    this.precision = precision;
    this.least = least;
    this.largest = largest;
    this.counts = 2 ** precision;
  }

  /**
   * Return a number's nearest neighbour on the grid without end, ties to even; ±∞ where that lies beyond the largest.
   * @param {number} number
   * @returns {number}
   */
  round(number) {
    if (!Number.isFinite(number)) return number;
    const fixed = Math.abs(number) < this.least * this.counts; // there neighbours are the least number apart
    const apart = fixed ? this.least : Math.max(this.least, 2 ** (exponent(number) - this.precision));
    const near = roundHalfToEven(number / apart) * apart;
    return Math.abs(near) > this.largest ? Math.sign(number) * Infinity : near + 0; // no negative zero
  }

  /**
   * Say whether a number is in the set.
   * @param {number} number
   */
  holds(number) {
    return this.round(number) === number;
  }

  /**
   * Return the sums of products of each row with each column, each rounded once.
   * @param {Matrix} rows
   * @param {Matrix} columns the right factor, column by column
   * @returns {Matrix}
   */
  dot(rows, columns) {
    const grain = commonGrain(rows) * commonGrain(columns), finite = allFinite(rows) && allFinite(columns);
    let most = 0;
    const sums = rows.map((row) => columns.map((column) => {
      let sum = 0, size = 0;
      for (let i = 0; i < row.length; i += 1) {
        const term = row[i] * column[i];
        if (!finite && !(Number.isFinite(row[i]) && Number.isFinite(column[i]))) continue;
        sum += term;
        size += Math.abs(term);
      }
      if (size > most) most = size;
      return finite ? this.round(sum) : withInfinities(row, column, this.round(sum));
    }));
    if (most / grain >= 2 ** 53) throw new NotExact(`sums over ${this.name} must fit into 53 bits: got ${Math.ceil(Math.log2(most / grain))}`);
    return sums;
  }

  /**
   * Return left − right, rounded; ∞ − ∞ is 0.
   * @param {number} left
   * @param {number} right
   */
  subtract(left, right) {
    const less = left - right;
    return Number.isNaN(less) ? 0 : this.round(less);
  }

  /**
   * Return left + right, rounded; ∞ − ∞ is 0.
   * @param {number} left
   * @param {number} right
   */
  add(left, right) {
    return this.subtract(left, -right);
  }

  /**
   * Return left / right, rounded; x/∞ is 0.
   * @param {number} left
   * @param {number} right
   */
  divide(left, right) {
    if (right === 0) throw new InvalidInput("numbers are divided by numbers other than 0");
    return Number.isFinite(right) ? this.round(left / right) : 0;
  }

  /**
   * Return x/√d, rounded once, for a whole number d.
   * @param {number} number
   * @param {number} d
   */
  overRoot(number, d) {
    if (!(d >= 1 && d <= MOST_ROOT)) throw new InvalidInput(`scores are divided by the root of 1 to ${MOST_ROOT}: got ${d}`);
    return this.round(number / Math.sqrt(d));
  }

  /**
   * Return e^x, rounded; exp(−∞) is 0.
   * @param {number} number
   */
  exp(number) {
    return this.round(Math.exp(number));
  }

  /** The finite positive numbers, in order. */
  get positive() {
    if (!this.#positive) {
      /** @type {number[]} */
      const found = [];
      const half = 2 ** (this.precision - 1);
      for (let count = 1; count < 2 * half; count += 1) found.push(count * this.least);
      for (let step = 2 * this.least; found[found.length - 1] < this.largest; step *= 2) {
        for (let count = half; count < 2 * half; count += 1) found.push(count * step);
      }
      this.#positive = found.filter((number) => number <= this.largest);
    }
    return this.#positive;
  }

  /** The smallest number f_large with exp(−f_large) rounded to 0. */
  get forgets() {
    this.#forgets ??= this.positive.find((number) => this.exp(-number) === 0);
    if (this.#forgets === undefined) throw new InvalidInput(`${this.name} has no number f with exp(-f) rounded to 0`);
    return this.#forgets;
  }

  /** The largest c with round(1/round(c)) > 0, called C: up to C equal weights of a softmax do not vanish. */
  get span() {
    if (this.#span === undefined) {
      let count = Math.floor(2 * this.largest + 1);
      while (!(this.divide(1, this.round(count)) > 0)) count -= 1;
      this.#span = count;
    }
    return this.#span;
  }
}

/**
 * Return the multiples of a step up to a largest one, and ±∞.
 * @param {string} name
 * @param {number} step
 * @param {number} largest
 */
export function fixedPoint(name, step, largest) {
  return new ValueSet(name, Math.max(1, exponent(Math.trunc(largest / step))), step, largest);
}

/** The multiples of 1/4 up to 8. */
export const QUARTERS = fixedPoint("quarters", 0.25, 8);

/** The numbers of IEEE half precision, float16. */
export const HALF = new ValueSet("half", 11, 2 ** -24, 65504);

/**
 * The sets that the book compiles to, by name.
 * @type {Readonly<Record<string, ValueSet>>}
 */
export const SETS = { quarters: QUARTERS, half: HALF };

/**
 * Return a sum of products with its infinite terms, of which 0·∞ is 0, and 0 if there are two kinds of them.
 * @param {number[]} row
 * @param {number[]} column
 * @param {number} finite the sum of the other terms
 */
function withInfinities(row, column, finite) {
  const infinite = row.map((number, i) => (Number.isFinite(number) && Number.isFinite(column[i]) ? 0 : number * column[i]));
  const up = infinite.some((term) => term > 0), down = infinite.some((term) => term < 0);
  if (up && down) return 0;
  return up ? Infinity : down ? -Infinity : finite;
}

/** @param {Matrix} matrix */
function allFinite(matrix) {
  return matrix.every((row) => row.every(Number.isFinite));
}

/**
 * Return the e with 2^(e − 1) ≤ |x| < 2^e, and 0 for 0.
 * @param {number} number
 */
function exponent(number) {
  if (number === 0) return 0;
  const size = Math.abs(number), near = Math.floor(Math.log2(size)) + 1;
  if (size >= 2 ** near) return near + 1;
  return size < 2 ** (near - 1) ? near - 1 : near;
}

/** @param {number} number */
function roundHalfToEven(number) {
  const floor = Math.floor(number), rest = number - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/**
 * Return the largest power of two that divides all finite numbers of a matrix; 1 if all are 0.
 * @param {Matrix} matrix
 */
function commonGrain(matrix) {
  let grain = 2 ** 60, some = false;
  for (const row of matrix) {
    for (const number of row) {
      if (number === 0 || !Number.isFinite(number)) continue;
      some = true;
      while (number % grain !== 0) grain /= 2;
    }
  }
  return some ? grain : 1;
}
