// @ts-check
/** From a language to a formula: the least one if it is short, else the smallest that a construction gives. The twin of logic/synthesis.py. */

import { Dfa } from "dfa";
import { leastFormula } from "enumeration";
import { defines } from "fragments";
import { InvalidInput } from "errors";
import { definiteFormula } from "lastletters";
import { lookingBackFormulas } from "lookingback";
import { among, conjunction, disjunction, negation } from "simplify";
import { TEMPORAL, fold, formula, letter, size } from "syntax";
import { TooLarge, toDfa } from "translation";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {{formula: Formula, size: number, way: "enumeration" | "last letters" | "looking back"}} Synthesis a formula, its distinct subformulas, and how it was found */

/** Formulas with more distinct subformulas are not returned. */
export const MOST_SUBFORMULAS = 400;

/** So many memories of a formula are explored when it is compared with the language. */
const MOST_MEMORIES = 5_000;

/** So many formulas that are too much to compare are passed over. */
const MOST_UNDECIDED = 3;

/**
 * Returns a formula of a fragment for a language, shown to define it; null if none is found in short time.
 *
 * By enumeration it has the fewest distinct subformulas that a formula of the fragment can have.
 * @param {Dfa} dfa
 * @param {string} logic "P", "Y" or "PY"
 * @returns {Synthesis | null}
 */
export function synthesise(dfa, logic) {
  if (!defines(dfa, logic)) {
    const name = `LTL[${Array.from(logic).join(",")}]`;
    throw new InvalidInput(`no formula of ${name} defines the language`);
  }
  const least = leastFormula(dfa, logic);
  if (least !== null) return { formula: least, size: size(least), way: "enumeration" };
  let undecided = 0;
  for (const candidate of construct(dfa, logic)) {
    if (candidate.size > MOST_SUBFORMULAS || undecided >= MOST_UNDECIDED) return null;
    const shown = isRight(candidate.formula, dfa);
    if (shown) return candidate;
    undecided += +(shown === null);
  }
  return null;
}

/**
 * Says whether a formula defines a language; null if that is too much to compute.
 * @param {Formula} formula
 * @param {Dfa} dfa
 * @returns {boolean | null}
 */
function isRight(formula, dfa) {
  try {
    return toDfa(formula, dfa.alphabet, MOST_MEMORIES).equals(dfa);
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

/**
 * Returns what the constructions give, the smallest first.
 * @param {Dfa} dfa
 * @param {string} logic
 * @returns {Synthesis[]}
 */
function construct(dfa, logic) {
  const { reduced, kinds } = oneOfEach(dfa);
  const definite = logic.includes("Y") && defines(dfa, "Y") ? definiteFormula(reduced) : null;
  /** @type {[Synthesis["way"], Formula][]} */
  const written = definite === null ? [] : [["last letters", definite]];
  for (const found of lookingBackFormulas(reduced, logic)) written.push(["looking back", found]);
  return written
    .map(([way, found]) => ({ way, formula: putBack(found, kinds) }))
    .map(({ way, formula }) => ({ formula, size: size(formula), way }))
    .sort((one, other) => one.size - other.size);
}

/**
 * Returns the automaton with one letter of each kind, and for each of these letters all letters that act like it.
 * @param {Dfa} dfa
 * @returns {{reduced: Dfa, kinds: Map<string, string[]>}}
 */
export function oneOfEach(dfa) {
  /** @type {Map<string, number[]>} */
  const columns = new Map();
  dfa.letters.forEach((_, letter) => {
    const column = dfa.delta.map((row) => row[letter]).join();
    columns.set(column, [...(columns.get(column) ?? []), letter]);
  });
  const groups = [...columns.values()];
  const rows = dfa.delta.map((row) => groups.map(([first]) => row[first]));
  const kinds = groups.map((group) => group.map((letter) => dfa.letters[letter]));
  return {
    reduced: new Dfa(kinds.map(([first]) => first).join(""), rows, dfa.accepting),
    kinds: new Map(kinds.map((group) => [group[0], group])),
  };
}

/**
 * Returns the formula with each letter replaced by all of its kind.
 *
 * A position inside a temporal operator always has a letter, so there "none of the others" is used where it is shorter.
 * @param {Formula} root
 * @param {Map<string, string[]>} kinds
 * @returns {Formula}
 */
export function putBack(root, kinds) {
  const everything = [...kinds.values()].flat();
  /** @typedef {{inside: Formula, outside: Formula}} Rebuilt */
  /** @type {(node: Formula, args: Rebuilt[]) => Rebuilt} */
  const build = (node, args) => {
    const inside = args.map((arg) => arg.inside);
    if (node.op === "letter") {
      const group = kinds.get(String(node.value)) ?? [];
      const others = everything.filter((name) => !group.includes(name));
      return { inside: among(group, others), outside: disjunction(group.map(letter)) };
    }
    const made = rebuild(node, inside);
    return { inside: made, outside: TEMPORAL.has(node.op) ? made : rebuild(node, args.map((arg) => arg.outside)) };
  };
  return fold(root, build).outside;
}

/**
 * @param {Formula} node
 * @param {Formula[]} args
 * @returns {Formula}
 */
function rebuild(node, args) {
  if (node.op === "!") return negation(args[0]);
  if (node.op === "&") return conjunction(args);
  if (node.op === "|") return disjunction(args);
  return formula(node.op, args, node.value);
}
