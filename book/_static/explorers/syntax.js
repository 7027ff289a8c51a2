// @ts-check
/** Formulas of past temporal logic, interned: equal formulas are one object. The twin of logic/syntax.py. */

import { isVisible, repr, sorted } from "characters";
import { InvalidInput, choose } from "errors";

/** @typedef {string | number | readonly [number, number] | null} Value the letter, k of Y<=k, (r, m) of MOD, or null */

/**
 * How many formulas each operator takes.
 * @type {Readonly<Record<string, number>>}
 */
export const ARITY = {
  true: 0,
  false: 0,
  letter: 0,
  MOD: 0,
  "!": 1,
  P: 1,
  Y: 1,
  "Y<=": 1,
  "&": 2,
  "|": 2,
  "->": 2,
  S: 2,
};

/**
 * The operators that look at other positions: depth counts these.
 * @type {ReadonlySet<string>}
 */
export const TEMPORAL = new Set(["P", "Y", "Y<=", "S"]);

/** The largest k of Y<=k and m of MOD(r,m): automata count that far. */
export const LARGEST = 10_000;

/** A formula; build it with `formula`, which returns the same object for the same parts. */
export class Formula {
  /**
   * @param {string} op the operator at the top
   * @param {readonly Formula[]} args what it applies to
   * @param {Value} value
   * @param {number} id its number among all formulas made so far
   */
  constructor(op, args, value, id) {
    this.op = op;
    this.args = args;
    this.value = value;
    this.id = id;
    /** The greatest number of temporal operators inside one another. */
    this.depth = Math.max(0, ...args.map(depth)) + +TEMPORAL.has(op);
    Object.freeze(this.args);
    Object.freeze(this);
  }
}

/** @type {Map<string, Formula>} */
const known = new Map();

/**
 * Returns the formula with an operator, its arguments and its value.
 * @param {string} op
 * @param {readonly Formula[]} [args]
 * @param {Value} [value]
 * @returns {Formula}
 */
export function formula(op, args = [], value = null) {
  const key = `${op} ${args.map((arg) => arg.id).join(" ")} ${typeof value} ${value}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  check(op, args, value);
  const made = new Formula(op, [...args], value, known.size);
  known.set(key, made);
  return made;
}

/**
 * @param {string} op
 * @param {readonly Formula[]} args
 * @param {Value} value
 */
function check(op, args, value) {
  choose("operator", op, Object.keys(ARITY));
  if (args.length !== ARITY[op]) {
    throw new InvalidInput(`${op} takes ${ARITY[op]} formulas, got ${args.length}`);
  }
  const shown = typeof value === "string" ? repr(value) : value === null ? "None" : String(value);
  if (op === "letter" && !(typeof value === "string" && isVisible(value))) {
    throw new InvalidInput(`a letter is one visible character, got ${shown}`);
  }
  if (op === "Y<=" && !(typeof value === "number" && isBetween(1, value, LARGEST))) {
    throw new InvalidInput(`Y<=k needs 1 <= k <= ${LARGEST}, got k=${value ?? "None"}`);
  }
  if (op === "MOD" && !isResidue(value)) {
    const pair = Array.isArray(value) ? `(${value.join(", ")})` : shown;
    throw new InvalidInput(`MOD(r,m) needs 0 <= r < m <= ${LARGEST}, got ${pair}`);
  }
  if (!["letter", "Y<=", "MOD"].includes(op) && value !== null) {
    throw new InvalidInput(`${op} takes no value, got ${shown}`);
  }
}

/**
 * @param {number} least
 * @param {number} value
 * @param {number} most
 */
function isBetween(least, value, most) {
  return Number.isInteger(value) && least <= value && value <= most;
}

/** @param {Value} value */
function isResidue(value) {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return isBetween(1, value[1], LARGEST) && isBetween(0, value[0], value[1] - 1);
}

export const TRUE = formula("true");
export const FALSE = formula("false");

/**
 * Returns "the letter at this position is `name`".
 * @param {string} name
 */
export const letter = (name) => formula("letter", [], name);

/**
 * Returns "not f".
 * @param {Formula} body
 */
export const not = (body) => formula("!", [body]);

/**
 * Returns "f and g".
 * @param {Formula} one
 * @param {Formula} other
 */
export const and = (one, other) => formula("&", [one, other]);

/**
 * Returns "f or g".
 * @param {Formula} one
 * @param {Formula} other
 */
export const or = (one, other) => formula("|", [one, other]);

/**
 * Returns "if f then g".
 * @param {Formula} one
 * @param {Formula} other
 */
export const implies = (one, other) => formula("->", [one, other]);

/**
 * Returns "at some earlier position".
 * @param {Formula} body
 */
export const P = (body) => formula("P", [body]);

/**
 * Returns "at the position before this one".
 * @param {Formula} body
 */
export const Y = (body) => formula("Y", [body]);

/**
 * Returns "at one of the k positions before this one".
 * @param {number} k
 * @param {Formula} body
 */
export const within = (k, body) => formula("Y<=", [body], k);

/**
 * Returns "event earlier, and holding strictly between".
 * @param {Formula} holding
 * @param {Formula} event
 */
export const since = (holding, event) => formula("S", [holding, event]);

/**
 * Returns "this position is r modulo m".
 * @param {number} r
 * @param {number} m
 */
export const position = (r, m) => formula("MOD", [], [r, m]);

/**
 * Lists every distinct subformula of some formulas, each after its own subformulas.
 * @param {...Formula} roots
 * @returns {Formula[]}
 */
export function subformulas(...roots) {
  /** @type {Set<Formula>} */
  const found = new Set();
  /** @type {[Formula, boolean][]} */
  const stack = [...roots].reverse().map((root) => [root, false]);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, ready] = top;
    if (found.has(node)) continue;
    if (ready) {
      found.add(node);
      continue;
    }
    stack.push([node, true]);
    for (let place = node.args.length - 1; place >= 0; place -= 1) {
      stack.push([node.args[place], false]);
    }
  }
  return [...found];
}

/**
 * Computes a value for a formula from the bottom up.
 * @template T
 * @param {Formula} root
 * @param {(node: Formula, values: T[]) => T} build the value of a subformula, given those of its arguments
 * @returns {T}
 */
export function fold(root, build) {
  /** @type {Map<Formula, T>} */
  const values = new Map();
  for (const node of subformulas(root)) {
    values.set(node, build(node, node.args.map((arg) => /** @type {T} */ (values.get(arg)))));
  }
  return /** @type {T} */ (values.get(root));
}

/**
 * Counts the distinct subformulas.
 * @param {Formula} root
 */
export const size = (root) => subformulas(root).length;

/**
 * Returns the greatest number of temporal operators inside one another.
 * @param {Formula} root
 * @returns {number}
 */
export function depth(root) {
  return root.depth;
}

/**
 * Returns the letters that are named, sorted.
 * @param {Formula} root
 * @returns {string}
 */
export function letters(root) {
  return sorted(subformulas(root).flatMap((node) => (node.op === "letter" ? [String(node.value)] : [])));
}

/**
 * Returns the temporal operators and `MOD` that occur.
 * @param {Formula} root
 * @returns {Set<string>}
 */
export function operators(root) {
  const used = subformulas(root).map((node) => node.op);
  return new Set(used.filter((op) => TEMPORAL.has(op) || op === "MOD"));
}
