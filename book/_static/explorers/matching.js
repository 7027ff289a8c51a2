// @ts-check
// Match2 by one head of three dimensions, [SHT23] Theorem 6: the twin of expressivity.constructions.matching and of expressivity.tasks.matching.
import { InvalidInput } from "errors";

/** @typedef {{ bits: number, fractionBits: number }} FixedPoint */
/** @typedef {{ tokens: number[], blank: number }} Row scores, or attention, of one query against every token and the blank */
/** @typedef {"double" | "single" | "fixed"} Arithmetic */

/** Output above which a token counts as matched: a third of the attention on tokens. */
export const THRESHOLD = -1 / 3;

/** Two tokens that do not match have 1 − cos(a + b) ≥ MARGIN / M². */
export const MARGIN = 8;

/**
 * Refuse anything but residues 1..M.
 * @param {number[]} tokens
 * @param {number} modulus
 */
export function checkResidues(tokens, modulus) {
  if (!(modulus >= 2)) throw new InvalidInput(`M must be at least 2: got M=${modulus}`);
  if (tokens.length < 1) throw new InvalidInput(`N must be at least 1: got N=${tokens.length}`);
  const wrong = tokens.find((token) => token < 1 || token > modulus);
  if (wrong !== undefined) throw new InvalidInput(`tokens must be in 1..M, with 0 written M: got ${wrong}, M=${modulus}`);
}

/**
 * Read tokens that a reader typed, such as `3, 9, 8`.
 * @param {string} text
 * @param {number} modulus
 * @param {number} most tokens
 * @returns {number[]}
 */
export function readTokens(text, modulus, most) {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const wrong = words.find((word) => !/^\d{1,9}$/.test(word));
  if (wrong !== undefined) throw new InvalidInput(`${JSON.stringify(wrong)} is not a token: tokens are whole numbers from 1 to ${modulus}, with commas between them`);
  if (!words.length) throw new InvalidInput(`no token: write whole numbers from 1 to ${modulus}, with commas between them`);
  if (words.length > most) throw new InvalidInput(`at most ${most} tokens can be drawn: got ${words.length}`);
  const tokens = words.map(Number);
  checkResidues(tokens, modulus);
  return tokens;
}

/**
 * Return Match2 of a sequence, as it is defined.
 * @param {number[]} tokens
 * @param {number} modulus
 * @returns {boolean[]}
 */
export function matchByDefinition(tokens, modulus) {
  return tokens.map((x) => tokens.some((y) => (x + y) % modulus === 0));
}

/**
 * Return c = (M²/8) ln 4N, with which all N tokens together have at most a quarter of the blank's weight unless one of them matches.
 * @param {number} modulus
 * @param {number} length
 */
export function smallestScale(modulus, length) {
  return (modulus ** 2 / MARGIN) * Math.log(4 * length);
}

/**
 * One head over at most N tokens and a blank: numbers of the embedding and of the matrices, in an arithmetic.
 *
 * In fixed point the scale is rounded up to a power of two and its root goes into the embedding, as `match2_in_fixed_point` has it.
 */
export class Match2Head {
  /**
   * @param {number} modulus
   * @param {number} length the most tokens that a sequence may have
   * @param {{ arithmetic?: Arithmetic, bits?: number, scale?: number }} options
   */
  constructor(modulus, length, { arithmetic = "double", bits, scale } = {}) {
    this.modulus = modulus;
    this.length = length;
    this.arithmetic = arithmetic;
    /** @type {(value: number) => number} */
    this.number = (value) => value;
    /** @type {(value: number) => number} */
    this.step = arithmetic === "single" ? Math.fround : (value) => value;
    this.scale = scale ?? smallestScale(modulus, length);
    this.amplitude = 1;
    if (arithmetic === "single") this.number = Math.fround;
    if (arithmetic === "fixed") {
      const exponent = scaleExponent(modulus, length), half = Math.floor((exponent + 1) / 2);
      const total = bits ?? sufficientBits(modulus, length);
      if (total < fewestBits(modulus, length)) throw new InvalidInput(`p must be at least ${fewestBits(modulus, length)} for M=${modulus}, N=${length}: got p=${total}`);
      this.scale = 2 ** exponent;
      this.amplitude = 2 ** half;
      this.number = (value) => roundedTo(value, half + 1, total - half - 2);
    }
  }

  /**
   * Return φ(x); the blank is written 0.
   * @param {number} token
   * @returns {number[]}
   */
  embedding(token) {
    const angle = ((2 * Math.PI) / this.modulus) * token;
    const row = token === 0 ? [0, 0, -1] : [Math.cos(angle), Math.sin(angle), 1];
    return row.map((entry) => this.number(this.amplitude * entry));
  }

  /**
   * Return what the query x scores against y: φ(x) Q Kᵀ φ(y)ᵀ, each product and sum in the arithmetic.
   * @param {number} x
   * @param {number} y a token, or 0 for the blank
   */
  score(x, y) {
    const query = this.number(this.scale / this.amplitude ** 2), keys = [1, -1, -1 / 2].map((entry) => this.number(entry));
    const left = this.embedding(x), right = this.embedding(y);
    let sum = 0;
    for (let i = 0; i < 3; i += 1) {
      const product = this.step(this.step(left[i] * query) * this.step(right[i] * keys[i]));
      sum = this.step(sum + product);
    }
    return sum;
  }

  /**
   * Return the scores of a query against every token and the blank, less the greatest of them.
   * @param {number} x
   * @param {number[]} tokens
   * @returns {Row}
   */
  scores(x, tokens) {
    const all = [...tokens, 0].map((y) => this.score(x, y)), most = Math.max(...all);
    const less = all.map((score) => this.step(score - most));
    return { tokens: less.slice(0, -1), blank: less[less.length - 1] };
  }

  /**
   * Return the attention of a query on every token and on the blank: the softmax of its scores.
   * @param {number} x
   * @param {number[]} tokens
   * @returns {Row}
   */
  attention(x, tokens) {
    const scores = this.scores(x, tokens);
    const powers = [...scores.tokens, scores.blank].map((score) => this.step(Math.exp(score)));
    const sum = powers.reduce((total, power) => this.step(total + power), 0);
    const weights = powers.map((power) => this.step(power / sum));
    return { tokens: weights.slice(0, -1), blank: weights[weights.length - 1] };
  }

  /**
   * Return the attention on tokens less that on the blank, for every token.
   * @param {number[]} tokens
   * @returns {number[]}
   */
  output(tokens) {
    checkResidues(tokens, this.modulus);
    if (tokens.length > this.length) throw new InvalidInput(`this model takes at most N=${this.length} tokens: got ${tokens.length}`);
    return tokens.map((x) => {
      const row = this.attention(x, tokens), sum = row.tokens.reduce((total, weight) => this.step(total + weight), 0);
      return this.step(sum - row.blank);
    });
  }

  /**
   * Return Match2 as this head decides it.
   * @param {number[]} tokens
   * @returns {boolean[]}
   */
  decide(tokens) {
    return this.output(tokens).map((value) => value >= THRESHOLD);
  }
}

/**
 * Round to a multiple of 2^−fraction within what the integer bits hold, halves to even, as expressivity.attention.units.arithmetic does.
 * @param {number} value
 * @param {number} integerBits
 * @param {number} fractionBits
 */
export function roundedTo(value, integerBits, fractionBits) {
  const unit = 2 ** -fractionBits, floor = Math.floor(value / unit), rest = value / unit - floor;
  const steps = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  const most = 2 ** (integerBits + fractionBits);
  return Math.min(Math.max(steps, 1 - most), most - 1) * unit;
}

/**
 * Return p = ⌈log₂(M² ln 4N)⌉ + 1, the bits at which the head in fixed point is proved right for every input.
 * @param {number} modulus
 * @param {number} length
 */
export function sufficientBits(modulus, length) {
  return scaleExponent(modulus, length) + 4;
}

/**
 * Return the least number of bits with which Q, K and V can be written.
 * @param {number} modulus
 * @param {number} length
 */
export function fewestBits(modulus, length) {
  return Math.max(3, 2 + 2 * Math.floor((scaleExponent(modulus, length) + 1) / 2));
}

/**
 * @param {number} modulus
 * @param {number} length
 */
function scaleExponent(modulus, length) {
  return Math.ceil(Math.log2(smallestScale(modulus, length)));
}

/**
 * Return the tokens of a sequence for which a head is wrong, by their positions from 1.
 * @param {Match2Head} head
 * @param {number[]} tokens
 * @returns {number[]}
 */
export function mistakes(head, tokens) {
  const right = matchByDefinition(tokens, head.modulus), said = head.decide(tokens);
  return right.flatMap((truth, i) => (truth === said[i] ? [] : [i + 1]));
}

/**
 * Find two tokens that miss each other by one, of which a head says that they match, or null: N − 1 copies of one and the other.
 * @param {Match2Head} head
 * @returns {number[] | null}
 */
export function wronglyMatched(head) {
  for (let x = 1; x < head.modulus; x += 1) {
    const near = head.modulus - x + 1;
    const tokens = [x, ...Array(head.length - 1).fill(near)];
    if (near <= head.modulus && mistakes(head, tokens).includes(1)) return tokens;
  }
  return null;
}
