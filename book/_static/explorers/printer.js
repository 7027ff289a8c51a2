// @ts-check
/** Formulas as text that the parser reads back to the same formula. The twin of logic/printer.py. */

import { isAlphanumeric, length } from "characters";
import { subformulas } from "syntax";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {string | [Formula, number]} Piece text, or a formula and how tightly it must bind to stand without parentheses */

/**
 * How tightly an operator binds. Constants and letters bind tighter than anything.
 * @type {Readonly<Record<string, number>>}
 */
export const STRENGTH = { "->": 1, "|": 2, "&": 3, S: 4, "!": 5, P: 5, Y: 5, "Y<=": 5 };

const ATOM = 6;

/** Least number of characters of a repeated subformula that gets a name. */
const LONG = 12;

/**
 * Returns the text of a formula, with definitions first for what is long and occurs more than once.
 * @param {Formula} formula
 * @returns {string}
 */
export function show(formula) {
  return toLines(formula).join("; ");
}

/**
 * Returns the same text line by line: the definitions, and last the formula.
 * @param {Formula} formula
 * @returns {string[]}
 */
export function toLines(formula) {
  const names = nameLongOnes(subformulas(formula));
  const definitions = [...names].map(([node, name]) => `${name} := ${render(node, names)}`);
  return [...definitions, render(formula, names)];
}

/**
 * Returns a letter as it is written: quoted if it would be read as something else.
 * @param {string} name
 * @returns {string}
 */
export function letterText(name) {
  return isAlphanumeric(name) && !"PYS".includes(name) ? name : `'${name}'`;
}

/**
 * @param {Formula[]} order
 * @returns {Map<Formula, string>}
 */
function nameLongOnes(order) {
  /** @type {Map<Formula, number>} */
  const uses = new Map();
  for (const arg of order.flatMap((node) => node.args)) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  /** @type {Map<Formula, number>} */
  const lengths = new Map();
  /** @type {Map<Formula, string>} */
  const names = new Map();
  for (const node of order) {
    const inner = node.args.reduce((sum, arg) => sum + (names.has(arg) ? 3 : lengths.get(arg) ?? 0), 0);
    const own = node.args.length > 0 ? 3 : length(String(parts(node, names)[0]));
    lengths.set(node, inner + own);
    if ((uses.get(node) ?? 0) > 1 && inner + own >= LONG) names.set(node, `q${names.size + 1}`);
  }
  return names;
}

/**
 * @param {Formula} root
 * @param {Map<Formula, string>} names
 */
function render(root, names) {
  const written = [];
  const stack = parts(root, names).reverse();
  for (let piece = stack.pop(); piece !== undefined; piece = stack.pop()) {
    if (typeof piece === "string") {
      written.push(piece);
      continue;
    }
    const [node, least] = piece;
    const name = names.get(node);
    if (name !== undefined) written.push(name);
    else if (strength(node) < least) stack.push(")", ...parts(node, names).reverse(), "(");
    else stack.push(...parts(node, names).reverse());
  }
  return written.join("");
}

/** @param {Formula} node */
function strength(node) {
  return STRENGTH[node.op] ?? ATOM;
}

/**
 * Returns a formula as text around its arguments.
 * @param {Formula} node
 * @param {Map<Formula, string>} names
 * @returns {Piece[]}
 */
function parts(node, names) {
  const own = strength(node);
  if (node.op === "letter") return [letterText(String(node.value))];
  if (Array.isArray(node.value)) return [`MOD(${node.value.join(",")})`];
  if (node.args.length === 0) return [node.op];
  if (node.args.length === 1) {
    const body = node.args[0];
    const enclosed = !names.has(body) && strength(body) < own;
    const sign = node.op === "Y<=" ? `${node.op}${node.value}` : node.op;
    return [node.op === "!" || enclosed ? sign : `${sign} `, [body, own]];
  }
  const [left, right] = node.args;
  const fromLeft = node.op !== "->"; // all but -> group from the left
  return [[left, own + +!fromLeft], ` ${node.op} `, [right, own + +fromLeft]];
}
