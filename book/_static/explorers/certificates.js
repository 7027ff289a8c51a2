// @ts-check
// Queries for one set of positions, [SHT23] Theorem 2: the twin of expressivity.constructions.certificates, and of what tasks.averaging and
// constructions.budget say of sets and of the softmax. Positions are counted from 0.
import { InvalidInput } from "errors";

/** @typedef {number[][]} Keys one list of signs for each position */
/** @typedef {"candes-tao" | "accumulated" | "least-squares"} Method */

/** A certificate scores at most this off its set, in magnitude. */
export const OFF_SUPPORT = 0.5;

/** A certificate is at most this times √q long. */
export const NORM = 2;

const TOLERANCE = 1e-9, SETTLED = 1e-2, MOST_STEPS = 40;
/** Scores that differ by less count as equal. */
const SAME = 2 ** -30;
/** A pivot below this is no pivot: the keys depend on each other. */
const SINGULAR = 1e-11;

/**
 * Read keys from text: the signs of all positions in hexadecimal digits, row by row, a set bit for +1.
 * @param {string[]} rows one text for each of the m0 rows
 * @param {number} dimension m0, at most as many as there are rows
 * @param {number} length N, at most four times the digits of a row
 * @returns {Keys}
 */
export function readKeys(rows, dimension, length) {
  return Array.from({ length }, (_, j) => rows.slice(0, dimension).map((row) => (parseInt(row[j >> 2], 16) & (8 >> (j & 3)) ? 1 : -1)));
}

/**
 * Refuse a list that is not a set of positions.
 * @param {number[]} subset
 * @param {number} length
 */
export function checkSubset(subset, length) {
  const q = subset.length;
  if (q < 1) throw new InvalidInput(`q must be at least 1: got q=${q}`);
  if (q > length) throw new InvalidInput(`q must be at most N: got q=${q}, N=${length}`);
  const wrong = subset.find((place) => place < 0 || place >= length);
  if (wrong !== undefined) throw new InvalidInput(`positions must be in 0..N-1: got ${wrong}, N=${length}`);
  const ordered = [...subset].sort((x, y) => x - y), twice = ordered.find((place, i) => place === ordered[i + 1]);
  if (twice !== undefined) throw new InvalidInput(`the q positions of a set must be distinct: got ${twice} twice`);
}

/** What a vector promises for a set: scores of 1 on it, at most 1/2 elsewhere, and a norm of at most 2√q. */
export class Certificate {
  /**
   * @param {Keys} keys
   * @param {number[]} subset
   * @param {number[]} vector
   */
  constructor(keys, subset, vector) {
    this.subset = subset;
    this.vector = vector;
    /** ⟨u_j, w⟩ for every position. */
    this.scores = unitOf(keys).map((column) => dot(column, vector));
    const off = offOf(this.scores, subset);
    /** The largest deviation from 1 on the set. */
    this.onSupport = Math.max(...subset.map((place) => Math.abs(this.scores[place] - 1)));
    /** The largest magnitude off the set. */
    this.offSupport = Math.max(...off);
    /** The first position off the set with that magnitude, or −1 if there is none. */
    this.worst = this.offSupport > 0 ? off.indexOf(this.offSupport) : -1;
    /** ‖w‖ in units of √q. */
    this.norm = Math.sqrt(dot(vector, vector) / subset.length);
  }

  /** Whether all three promises are kept. */
  get valid() {
    return this.onSupport <= TOLERANCE && this.offSupport <= OFF_SUPPORT + TOLERANCE && this.norm <= NORM + TOLERANCE;
  }

  /**
   * Return the softmax of the scores at a scale.
   * @param {number} scale α
   * @returns {number[]}
   */
  attention(scale) {
    const most = Math.max(...this.scores), powers = this.scores.map((score) => Math.exp(scale * (score - most)));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  }

  /**
   * Return the error over all values in the unit ball: the distance of the attention from 1/q on the set and 0 elsewhere.
   * @param {number} scale α
   */
  worstError(scale) {
    const on = new Set(this.subset), q = this.subset.length;
    return this.attention(scale).reduce((sum, weight, j) => sum + Math.abs(weight - (on.has(j) ? 1 / q : 0)), 0);
  }
}

/**
 * Return a candidate for w_y by one of the methods; its `valid` says whether it is a certificate.
 * @param {Keys} keys
 * @param {number[]} subset
 * @param {Method | "sum"} method
 */
export function certificate(keys, subset, method) {
  checkSubset(subset, keys.length);
  const find = { "candes-tao": candesTao, accumulated, "least-squares": leastSquares, sum: sumOfKeys }[method];
  return new Certificate(keys, subset, find(unitOf(keys), subset));
}

/**
 * Return the shortest vector that scores 1 on the set.
 * @param {Keys} unit
 * @param {number[]} subset
 */
export function leastSquares(unit, subset) {
  return interpolate(unit, subset, subset.map(() => 1));
}

/**
 * Return w_1 − w_2 + w_3 − …, the iteration of the lemma: each term is corrected on the q places where it is largest.
 * @param {Keys} unit
 * @param {number[]} subset
 */
export function candesTao(unit, subset) {
  let term = leastSquares(unit, subset), total = term;
  /** @type {number[]} */
  let worst = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const scores = unit.map((column) => dot(column, term)), off = offOf(scores, [...subset, ...worst]);
    if (!(Math.max(...off) > SETTLED)) break;
    worst = largest(off, subset.length, unit.length - subset.length - worst.length);
    term = carry(unit, subset, worst, scores);
    const sign = step % 2 ? 1 : -1;
    total = total.map((entry, i) => entry + sign * term[i]);
  }
  return total;
}

/**
 * Return what comes of correcting the q worst scores of the sum until none exceeds 1/2: the best vector seen.
 * @param {Keys} unit
 * @param {number[]} subset
 */
export function accumulated(unit, subset) {
  let total = leastSquares(unit, subset), best = total, least = Infinity;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const scores = unit.map((column) => dot(column, total)), off = offOf(scores, subset), height = Math.max(...off);
    if (height < least) { best = total; least = height; }
    if (!(height > OFF_SUPPORT)) break;
    const correction = carry(unit, subset, largest(off, subset.length, unit.length - subset.length), scores);
    total = total.map((entry, i) => entry - correction[i]);
  }
  return best;
}

/**
 * Return the sum of the keys of the set, the popular shortcut.
 * @param {Keys} unit
 * @param {number[]} subset
 */
export function sumOfKeys(unit, subset) {
  return unit[0].map((_, i) => subset.reduce((sum, place) => sum + unit[place][i], 0));
}

/**
 * Return, for every position, the q other positions whose keys point most nearly the same way.
 * @param {Keys} keys
 * @param {number} q
 * @returns {number[][]}
 */
export function adversarialSubsets(keys, q) {
  const length = keys.length;
  if (!(q >= 1 && q <= length - 1)) throw new InvalidInput(`a set against one key needs 1 <= q <= N - 1: got q=${q}, N=${length}`);
  return keys.map((key, j) => {
    const alignment = keys.map((other) => dot(key, other));
    const others = [...keys.keys()].filter((place) => place !== j).sort((x, y) => alignment[y] - alignment[x] || x - y);
    return others.slice(0, q).sort((x, y) => x - y);
  });
}

/**
 * Return, of the sets against single positions, the one that hurts least squares most, and the position that it is against.
 * @param {Keys} keys
 * @param {number} q
 * @returns {{ subset: number[], against: number }}
 */
export function worstForLeastSquares(keys, q) {
  const unit = unitOf(keys), sets = adversarialSubsets(keys, q);
  const heights = sets.map((subset) => {
    const vector = leastSquares(unit, subset);
    return Math.max(...offOf(unit.map((column) => dot(column, vector)), subset));
  });
  const against = heights.indexOf(Math.max(...heights));
  return { subset: sets[against], against };
}

/**
 * Return α = ⌈2 ln(4(N−q)/(qε))⌉, at least 0: with a certificate the softmax then errs by at most ε/2.
 * @param {number} length
 * @param {number} q
 * @param {number} epsilon
 */
export function softmaxScale(length, q, epsilon) {
  if (q < 1) throw new InvalidInput(`q must be at least 1: got q=${q}`);
  if (q > length) throw new InvalidInput(`q must be at most N: got q=${q}, N=${length}`);
  if (!(epsilon > 0 && epsilon < 1)) throw new InvalidInput(`the error must satisfy 0 < epsilon < 1: got epsilon=${epsilon}`);
  const others = (4 * (length - q)) / (q * epsilon);
  return others > 1 ? Math.ceil(2 * Math.log(others)) : 0;
}

/** @param {Keys} keys @returns {Keys} keys of length 1 */
function unitOf(keys) {
  return keys.map((signs) => signs.map((sign) => sign / Math.sqrt(signs.length)));
}

/** @param {number[]} x @param {number[]} y */
function dot(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] * y[i];
  return sum;
}

/** @param {Keys} unit @param {number[]} places @param {number[]} targets */
function interpolate(unit, places, targets) {
  const columns = places.map((place) => unit[place]), gram = columns.map((x) => columns.map((y) => dot(x, y)));
  const weights = solved(gram, targets) ?? nearest(gram, targets);
  return unit[0].map((_, i) => columns.reduce((sum, column, k) => sum + weights[k] * column[i], 0));
}

/** @param {Keys} unit @param {number[]} subset @param {number[]} worst @param {number[]} scores */
function carry(unit, subset, worst, scores) {
  return interpolate(unit, [...subset, ...worst], [...subset.map(() => 0), ...worst.map((place) => scores[place])]);
}

/** @param {number[]} scores @param {number[]} places where magnitudes are 0 */
function offOf(scores, places) {
  const magnitudes = scores.map((score) => Math.round(Math.abs(score) / SAME) * SAME);
  for (const place of places) magnitudes[place] = 0;
  return magnitudes;
}

/** @param {number[]} magnitudes @param {number} q @param {number} free */
function largest(magnitudes, q, free) {
  const apart = magnitudes.map((magnitude, j) => magnitude - j * (SAME * 2 ** -20));
  return [...apart.keys()].sort((x, y) => apart[y] - apart[x]).slice(0, Math.min(q, free)).sort((x, y) => x - y);
}

/**
 * Solve a system by elimination, or return null where it is singular.
 * @param {number[][]} matrix
 * @param {number[]} targets
 */
function solved(matrix, targets) {
  const size = targets.length, rows = matrix.map((row, i) => [...row, targets[i]]);
  for (let k = 0; k < size; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < size; i += 1) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    if (!(Math.abs(rows[pivot][k]) > SINGULAR)) return null;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < size; i += 1) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= size; j += 1) rows[i][j] -= factor * rows[k][j];
    }
  }
  const weights = Array(size).fill(0);
  for (let k = size - 1; k >= 0; k -= 1) {
    let rest = rows[k][size];
    for (let j = k + 1; j < size; j += 1) rest -= rows[k][j] * weights[j];
    weights[k] = rest / rows[k][k];
  }
  return weights;
}

/**
 * Return the pseudo-inverse of a symmetric matrix times a vector, by Jacobi's rotations: the nearest possible scores.
 * @param {number[][]} matrix
 * @param {number[]} targets
 */
function nearest(matrix, targets) {
  const size = targets.length, a = matrix.map((row) => [...row]), v = a.map((_, i) => a.map((_, j) => Number(i === j)));
  for (let sweep = 0, going = true; going && sweep < 60; sweep += 1) {
    going = false;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) going = rotate(a, v, p, q) || going;
  }
  const values = a.map((row, i) => row[i]), least = SINGULAR * Math.max(...values.map(Math.abs));
  const shares = values.map((value, k) => (Math.abs(value) > least ? v.reduce((sum, row, i) => sum + row[k] * targets[i], 0) / value : 0));
  return v.map((row) => dot(row, shares));
}

/** @param {number[][]} a @param {number[][]} v @param {number} p @param {number} q @returns {boolean} whether there was anything to turn */
function rotate(a, v, p, q) {
  if (Math.abs(a[p][q]) < 1e-17) return false;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]), t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1), s = t * c;
  /** @param {number[]} row */
  const turn = (row) => { [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]]; };
  a.forEach(turn);
  a[p].forEach((_, i) => { [a[p][i], a[q][i]] = [c * a[p][i] - s * a[q][i], s * a[p][i] + c * a[q][i]]; });
  v.forEach(turn);
  return true;
}
