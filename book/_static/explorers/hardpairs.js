// @ts-check
/** Pairs of words that no formula of small depth tells apart, made from a forbidden pattern. The twin of automata/hard_pairs.py. */

import { length } from "characters";
import { InvalidInput } from "errors";
import { forbiddenPattern } from "fragments";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {import("fragments").Witness} Witness */
/** @typedef {{member: string, nonmember: string, power: number}} HardPair a member and a non-member that formulas of depth `power` or less do not tell apart */

/**
 * Returns the pair with the largest power whose words have at most `maxLength` letters.
 * @param {Dfa} dfa
 * @param {string} logic
 * @param {number} maxLength
 * @returns {HardPair}
 */
export function hardPair(dfa, logic, maxLength) {
  const witness = forbiddenPattern(dfa, logic);
  const name = `LTL[${Array.from(logic).join(",")}]`;
  if (witness === null) {
    throw new InvalidInput(`the language lies in ${name}: it has no hard pairs there`);
  }
  /** @param {number} power */
  const longest = (power) => Math.max(...words(witness, power).map(length));
  let power = 0;
  while (longest(power + 1) <= maxLength) power += 1;
  if (power === 0) {
    throw new InvalidInput(`a hard pair for ${name} needs max_length >= ${longest(1)}: got ${maxLength}`);
  }
  const [first, second] = words(witness, power);
  return dfa.accepts(first)
    ? { member: first, nonmember: second, power }
    : { member: second, nonmember: first, power };
}

/**
 * Returns the two words of a witness for one power: they lead to p and to q, and then z separates them.
 * @param {Witness} witness
 * @param {number} power
 * @returns {[string, string]}
 */
export function words(witness, power) {
  const x = (witness.loop ?? "").repeat(power);
  const u = witness.there ?? "";
  const v = witness.back ?? "";
  const z = witness.separates;
  if (witness.logic === "Y") return [witness.access[0] + x + z, witness.access[1] + x + z];
  const first = witness.access[0] + (x + u + x + v).repeat(power) + x;
  return [first + z, first + u + x + z];
}
