// @ts-check
// Averaging with keys on the moment curve, [SHT23] Theorem 3: the twin of expressivity.constructions.neighbourly. Whole numbers of any size
// are BigInts. Positions are counted from 0 outside and from 1 in the formulas.
import { checkSubset } from "certificates";
import { InvalidInput } from "errors";

/**
 * Return (⌊q/2⌋! ⌈q/2⌉!)², the least distance of a score off the set from those on it.
 * @param {number} q
 * @returns {bigint}
 */
export function momentMargin(q) {
  if (q < 1) throw new InvalidInput(`q must be at least 1: got q=${q}`);
  /** @param {number} n @returns {bigint} */
  const factorial = (n) => (n > 1 ? BigInt(n) * factorial(n - 1) : 1n);
  return (factorial(Math.floor(q / 2)) * factorial(Math.ceil(q / 2))) ** 2n;
}

/**
 * Return the coefficients of P_y(t) = −∏ (t − l)² over the nodes l, the constant one first.
 * @param {number[]} nodes
 * @returns {bigint[]}
 */
export function squaredPolynomial(nodes) {
  let product = [1n];
  for (const node of [...nodes, ...nodes]) product = timesFactor(product, BigInt(node));
  return product.map((coefficient) => -coefficient);
}

/** @param {bigint[]} polynomial @param {bigint} node @returns {bigint[]} the polynomial times (t − node) */
function timesFactor(polynomial, node) {
  return [...polynomial, 0n].map((_, k) => (k ? polynomial[k - 1] : 0n) - node * (polynomial[k] ?? 0n));
}

/**
 * Return P_y(j) at all positions: 0 on the set, and at most −1 elsewhere.
 * @param {number[]} subset
 * @param {number} length
 * @returns {bigint[]}
 */
export function polynomialValues(subset, length) {
  checkSubset(subset, length);
  return Array.from({ length }, (_, j) => -subset.reduce((product, l) => product * BigInt(j - l) ** 2n, 1n));
}

/**
 * Return the scores ⟨u_j, w_y⟩ of all positions, exactly: P_y(j) less its constant.
 * @param {number[]} subset
 * @param {number} length
 * @returns {bigint[]}
 */
export function momentScores(subset, length) {
  checkSubset(subset, length);
  const query = squaredPolynomial(subset.map((place) => place + 1));
  return Array.from({ length }, (_, j) => query.reduce((sum, coefficient, k) => (k ? sum + coefficient * BigInt(j + 1) ** BigInt(k) : sum), 0n));
}

/**
 * Return α = ⌈ln(2N/(qε))⌉: off the set the softmax leaves a mass below ε/2 if the margin is at least 1.
 * @param {number} length
 * @param {number} q
 * @param {number} epsilon
 */
export function wideScale(length, q, epsilon) {
  return Math.ceil(Math.log((2 * length) / (q * epsilon)));
}

/**
 * Return the bits of the largest number in any key, N^{2q}.
 * @param {number} length
 * @param {number} q
 */
export function keyBits(length, q) {
  return bitLength(BigInt(length) ** BigInt(2 * q));
}

/**
 * Return the bits of the largest number in any key or in the query of this set, and one for the sign.
 * @param {number[]} subset
 * @param {number} length
 * @param {number} scale α
 */
export function momentBits(subset, length, scale) {
  const query = squaredPolynomial(subset.map((place) => place + 1)).slice(1);
  const widest = Math.max(...query.map((coefficient) => bitLength(BigInt(scale) * coefficient)));
  return 1 + Math.max(keyBits(length, subset.length), widest);
}

/**
 * Return how many binary digits a whole number has.
 * @param {bigint} value
 */
export function bitLength(value) {
  return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
}
