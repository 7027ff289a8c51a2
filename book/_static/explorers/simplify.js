// @ts-check
/** Formulas put together with the obvious simplifications, so that what a construction writes can be read. The twin of logic/simplify.py. */

import { FALSE, P, TRUE, Y, formula, letter, not } from "syntax";

/** @typedef {import("syntax").Formula} Formula */

/**
 * Returns "not", without double negations.
 * @param {Formula} body
 * @returns {Formula}
 */
export function negation(body) {
  if (body === TRUE) return FALSE;
  if (body === FALSE) return TRUE;
  return body.op === "!" ? body.args[0] : not(body);
}

/**
 * Returns "all of them"; several negations are drawn together.
 * @param {Iterable<Formula>} parts
 */
export const conjunction = (parts) => join(parts, "&");

/**
 * Returns "at least one of them"; several negations are drawn together.
 * @param {Iterable<Formula>} parts
 */
export const disjunction = (parts) => join(parts, "|");

/**
 * @param {Iterable<Formula>} parts
 * @param {string} op
 * @returns {Formula}
 */
function join(parts, op) {
  const [neutral, absorbing, other] = op === "&" ? [TRUE, FALSE, "|"] : [FALSE, TRUE, "&"];
  const distinct = [...new Set(parts)].filter((part) => part !== neutral);
  if (distinct.some((part) => part === absorbing || distinct.includes(negation(part)))) return absorbing;
  const negated = distinct.flatMap((part) => (part.op === "!" ? part.args : []));
  if (negated.length <= 1) return distinct.length > 0 ? chain(distinct, op) : neutral;
  return chain([...distinct.filter((part) => part.op !== "!"), not(chain(negated, other))], op);
}

/**
 * @param {Formula[]} parts
 * @param {string} op
 */
function chain(parts, op) {
  return parts.reduce((joined, part) => formula(op, [joined, part]));
}

/**
 * Returns "at some earlier position".
 * @param {Formula} body
 */
export const once = (body) => (body === FALSE ? FALSE : P(body));

/**
 * Returns "at the position before".
 * @param {Formula} body
 */
export const previously = (body) => (body === FALSE ? FALSE : Y(body));

/**
 * Returns "this position's letter is a member", given that it is a member or one of the others.
 * @param {string[]} members
 * @param {string[]} others
 * @returns {Formula}
 */
export function among(members, others) {
  if (others.length === 0) return TRUE;
  if (members.length <= others.length + 1) return disjunction(members.map(letter));
  return negation(disjunction(others.map(letter)));
}

/**
 * Returns the formula that belongs to this position's letter, given that the letter is one of those listed.
 * @param {[string, Formula][]} cases
 * @returns {Formula}
 */
export function byLetter(cases) {
  /** @type {Map<Formula, string[]>} */
  const groups = new Map();
  for (const [name, said] of cases) groups.set(said, [...(groups.get(said) ?? []), name]);
  const always = groups.get(TRUE) ?? [];
  const never = groups.get(FALSE) ?? [];
  groups.delete(TRUE);
  groups.delete(FALSE);
  const everything = cases.map(([name]) => name);
  if (never.length === 0 && groups.size === 1) {
    const [[said, group]] = groups; // a | (not a and f) is a | f
    return disjunction(always.length > 0 ? [among(always, group), said] : [said]);
  }
  /** @param {string[]} group */
  const choose = (group) => among(group, everything.filter((name) => !group.includes(name)));
  const parts = always.length > 0 ? [choose(always)] : [];
  for (const [said, group] of groups) parts.push(conjunction([choose(group), said]));
  return disjunction(parts);
}
