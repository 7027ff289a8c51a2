// @ts-check
// What Alice sends and what Bob makes of it, for the unit of sparse averaging and for a layer over residues: the twin of the parties in
// expressivity.lower_bounds.averaging and expressivity.lower_bounds.protocol.
import { AveragingReduction, FILLER, Match3Reduction, fromBits, nearestMultiple, tightCodes, toBits } from "disjointness";

/** @typedef {import("disjointness").Bits} Bits */
/** @typedef {{ integerBits: number, fractionBits: number, keys: string[], queries: number[][] }} UnitData queries of all strings, in steps of the format */
/** @typedef {{ name: string, bits: number, multiples: number[] }} Part numbers of one kind in a message, each of so many bits */
/** @typedef {{ output: number[], met: boolean, scores?: number[], attention?: number[], read?: [Bits, Bits] }} Answer */

/** Alice and Bob with one unit of sparse averaging between them: she sends the embedding of the last token, m numbers of p bits. */
export class AveragingParties {
  /**
   * @param {number} q
   * @param {UnitData} unit with its keys as ±1, one list for each position
   * @param {number[][]} keys
   * @param {number} bits p; with fewer than the promised ones each number loses its last bits
   */
  constructor(q, unit, keys, bits) {
    this.reduction = new AveragingReduction(q, keys.length);
    this.unit = unit;
    this.keys = keys;
    this.bits = bits;
    this.lost = promisedBits(unit) - bits;
    this.step = 2 ** (this.lost - unit.fractionBits);
  }

  /**
   * Return Alice's numbers: value, query and key of her token.
   * @param {Bits} a
   * @returns {Part[]}
   */
  parts(a) {
    const row = a.reduce((number, bit) => 2 * number + bit, 0), one = 2 ** this.unit.fractionBits;
    const numbers = { value: [0], query: this.unit.queries[row], key: this.keys[this.reduction.asker].map((sign) => sign * one) };
    return Object.entries(numbers).map(([name, all]) => ({ name, bits: this.bits, multiples: all.map((number) => nearestMultiple(number / 2 ** this.lost, this.bits)) }));
  }

  /**
   * Return what Bob makes of a message: he puts it in the place of the last token, runs the unit, and reads the average.
   * @param {string} message
   * @param {Bits} b
   * @returns {Answer}
   */
  answer(message, b) {
    const { scores, attention } = this.seen(message), values = this.reduction.values(b);
    const average = values.reduce((sum, value, j) => sum + value * attention[j], 0);
    return { output: [average], met: this.reduction.decide(average), scores, attention };
  }

  /**
   * Return scores and attention of the last token, which do not depend on what Bob holds.
   * @param {string} message
   */
  seen(message) {
    const numbers = fromBits(message, this.bits).map((multiple) => multiple * this.step), size = this.keys[0].length;
    const query = numbers.slice(1, 1 + size), keys = [...this.keys];
    keys[this.reduction.asker] = numbers.slice(1 + size);
    const scores = keys.map((key) => key.reduce((sum, entry, i) => sum + entry * query[i], 0)), most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - most)), total = powers.reduce((sum, power) => sum + power, 0);
    return { scores, attention: powers.map((power) => power / total) };
  }
}

/**
 * Return p, the bits of each number with which the unit keeps its promise.
 * @param {UnitData} unit
 */
export function promisedBits(unit) {
  return 1 + unit.integerBits + unit.fractionBits;
}

/**
 * Return what Alice sends: all her numbers, bit by bit.
 * @param {Part[]} parts
 */
export function messageOf(parts) {
  return parts.map(({ multiples, bits }) => toBits(multiples, bits)).join("");
}

/** A layer over embedded residues: for each head the score of the first token against every residue, and every residue's value. */
export class Layer {
  /**
   * @param {number[][]} scores
   * @param {number[][][]} values
   */
  constructor(scores, values) {
    this.scores = scores;
    this.values = values;
    this.largestScore = Math.max(...scores.flat().map(Math.abs));
  }

  /**
   * Return log-partition and mean value of these tokens in every head, as the first token's query sees them.
   * @param {number[]} tokens
   * @returns {{ partition: number, mean: number[] }[]}
   */
  summary(tokens) {
    return this.scores.map((scores, head) => {
      const most = Math.max(...tokens.map((token) => scores[token])), powers = tokens.map((token) => Math.exp(scores[token] - most));
      const total = powers.reduce((sum, power) => sum + power, 0), values = this.values[head];
      const mean = values[0].map((_, v) => tokens.reduce((sum, token, i) => sum + (powers[i] / total) * values[token][v], 0));
      return { partition: most + Math.log(total), mean };
    });
  }
}

/** A layer cut in two: Alice sends the log-partition and the mean of her half, rounded, for each head. */
export class Protocol {
  /**
   * @param {Layer} layer
   * @param {number} length N, an upper bound for the tokens of a half
   * @param {number} fractionBits bits after the point
   */
  constructor(layer, length, fractionBits) {
    this.layer = layer;
    this.step = 2 ** -fractionBits;
    this.partitionBits = 1 + Math.ceil(Math.log2(layer.largestScore + Math.log(length) + 1)) + fractionBits;
    this.meanBits = 2 + fractionBits;
  }

  /**
   * Return Alice's numbers, from her half.
   * @param {number[]} tokens
   * @returns {Part[]}
   */
  parts(tokens) {
    const heads = this.layer.summary([FILLER, ...tokens]);
    return [
      { name: "log-partition", bits: this.partitionBits, multiples: heads.map(({ partition }) => nearestMultiple(partition / this.step, this.partitionBits)) },
      { name: "means", bits: this.meanBits, multiples: heads.flatMap(({ mean }) => mean.map((entry) => nearestMultiple(entry / this.step, this.meanBits))) },
    ];
  }

  /**
   * Return the layer's output at the first token, from Alice's message and Bob's half.
   * @param {string} message
   * @param {number[]} tokens Bob's
   * @returns {number[]}
   */
  output(message, tokens) {
    const heads = this.layer.scores.length, split = heads * this.partitionBits, width = this.layer.values[0][0].length;
    const partitions = fromBits(message.slice(0, split), this.partitionBits).map((multiple) => multiple * this.step);
    const means = fromBits(message.slice(split), this.meanBits).map((multiple) => multiple * this.step);
    const output = Array(width).fill(0);
    this.layer.summary(tokens).forEach(({ partition, mean }, head) => {
      const share = 1 / (1 + Math.exp(partition - partitions[head]));
      output.forEach((_, v) => { output[v] += share * means[head * width + v] + (1 - share) * mean[v]; });
    });
    return output;
  }
}

/**
 * Return the layer that tells which residues there are: one head without scores, whose values are binary digits, Alice's in one
 * coordinate and Bob's in the other. A map after it reads the digits and looks Match3 up.
 * @param {Match3Reduction} reduction
 */
export function digitLayer(reduction) {
  const n = reduction.codes.length, values = Array.from({ length: reduction.modulus + 1 }, () => [0, 0]);
  const all = Array(n).fill(1), alice = reduction.alice(all), bob = reduction.bob(all);
  for (let i = 0; i < n; i += 1) { values[alice[i]][0] = 2 ** -(i + 1); values[bob[i]][1] = 2 ** -(i + 1); }
  return new Layer([values.map(() => 0)], [values]);
}

/** Alice and Bob with the layer of digits between them. */
export class MatchParties {
  /**
   * @param {number} n
   * @param {number} bits p, of a mean
   */
  constructor(n, bits) {
    this.reduction = new Match3Reduction(2 * n + 2, tightCodes(n));
    this.protocol = new Protocol(digitLayer(this.reduction), this.reduction.length, bits - 2);
  }

  /** @param {Bits} a @returns {Part[]} Alice's numbers */
  parts(a) {
    return this.protocol.parts(this.reduction.alice(a));
  }

  /**
   * Return what Bob makes of a message: the layer's output, the digits in it, and whether the sets that they name meet.
   * @param {string} message
   * @param {Bits} b
   * @returns {Answer}
   */
  answer(message, b) {
    const output = this.protocol.output(message, this.reduction.bob(b)), n = this.reduction.codes.length, most = 2 ** n - 1;
    const [mine, his] = output.map((entry) => Math.min(Math.max(Math.round(entry * this.reduction.length * 2 ** n), 0), most));
    /** @param {number} number @returns {Bits} */
    const digits = (number) => Array.from({ length: n }, (_, i) => (number >> (n - 1 - i)) & 1);
    return { output, met: (mine & his) !== 0, read: [digits(mine), digits(his)] };
  }
}

/**
 * Return the bits of a mean with which Match3 by digits keeps its promise: the output errs by less than half a digit.
 * @param {number} n
 */
export function sufficientForDigits(n) {
  return 2 + 3 + n + 1 + Math.ceil(Math.log2(2 * n + 1));
}
