// @ts-check
/**
 * Which fragment of temporal logic defines a language, decided by forbidden patterns. The twin of automata/fragments.py.
 *
 * For states p ≠ q and words x, u, v, x nonempty, the patterns are
 *
 *     LTL[P]      p·u = q,  q·v = p
 *     LTL[Y]      p·x = p,  q·x = q
 *     LTL[P,Y]    p·x = p,  q·x = q,  p·u = q,  q·v = p
 */

import { length } from "characters";
import { choose } from "errors";
import { components, onCycle, shortestWord, shortestWordOfPairs } from "graphs";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {[number, number]} Pair */

export const LOGICS = Object.freeze(["P", "Y", "PY"]);

/**
 * A forbidden pattern in words that a reader can run by hand.
 * @typedef {object} Witness
 * @property {string} logic the fragment that it excludes
 * @property {string[]} access a word from the start to p; for LTL[Y] one to p and one to q
 * @property {string | null} loop x with p·x = p and q·x = q, null for LTL[P]
 * @property {string | null} there u with p·u = q, null for LTL[Y]
 * @property {string | null} back v with q·v = p, null for LTL[Y]
 * @property {string} separates z such that exactly one of p·z and q·z accepts
 */

/** Greatest number of pairs of states that are tried for the shortest witness. */
const MOST_CANDIDATES = 64;

/** Edges searched over all candidates: on large automata the first pair found must do. */
const EFFORT = 500_000;

/**
 * Returns the forbidden pattern of a fragment in an automaton, null if the language lies in the fragment.
 *
 * The words are those that Python finds: the shortest, of these the first by letters, for the first of the best pairs.
 * @param {Dfa} dfa
 * @param {string} logic "P", "Y" or "PY"
 * @returns {Witness | null}
 */
export function forbiddenPattern(dfa, logic) {
  const pairs = candidates(dfa, logic);
  const tries = Math.floor(EFFORT / (dfa.states ** 2 * dfa.letters.length));
  /** @type {Witness | null} */
  let best = null;
  for (const [p, q] of pairs.slice(0, Math.max(1, Math.min(MOST_CANDIDATES, tries)))) {
    const found = makeWitness(dfa, logic, p, q);
    if (best === null || witnessSize(found) < witnessSize(best)) best = found;
  }
  return best;
}

/**
 * Says whether a fragment defines a language.
 * @param {Dfa} dfa
 * @param {string} logic "P", "Y" or "PY"
 * @returns {boolean}
 */
export function defines(dfa, logic) {
  return candidates(dfa, logic).length === 0;
}

/**
 * Returns the number of letters in all words of a witness together.
 * @param {Witness} witness
 */
export function witnessSize(witness) {
  const { access, loop, there, back, separates } = witness;
  return [...access, loop ?? "", there ?? "", back ?? "", separates]
    .reduce((sum, word) => sum + length(word), 0);
}

/**
 * Returns the states p and q of a witness.
 * @param {Dfa} dfa
 * @param {Witness} witness
 * @returns {Pair}
 */
export function witnessStates(dfa, witness) {
  const p = dfa.after(witness.access[0]);
  return [p, witness.logic === "Y" ? dfa.after(witness.access[1]) : dfa.after(witness.there ?? "", p)];
}

/**
 * Returns a text that shows where each word leads from p and from q, one line per word.
 * @param {Dfa} dfa
 * @param {Witness} witness
 * @returns {string}
 */
export function byHand(dfa, witness) {
  const [p, q] = witnessStates(dfa, witness);
  const lines = [`LTL[${Array.from(witness.logic).join(",")}]: p is state ${p}, q is state ${q}`];
  const { loop, there, back, separates } = witness;
  for (const [symbol, word] of Object.entries({ x: loop, u: there, v: back, z: separates })) {
    if (word === null) continue;
    const ends = [p, q].map((state) => dfa.after(word, state));
    const verdicts = ends.map((end) => (dfa.accepting[end] ? "accepts" : "rejects")).join(" and ");
    const line = `    ${symbol} = ${word || "ε"}: p·${symbol} = ${ends[0]}, q·${symbol} = ${ends[1]}`;
    lines.push(symbol === "z" ? `${line} (${verdicts})` : line);
  }
  return lines.join("\n");
}

/**
 * Says whether a pattern occurs in an automaton: every word is run, nothing else is used.
 * @param {Dfa} dfa
 * @param {Witness} witness
 * @returns {boolean}
 */
export function occursIn(dfa, witness) {
  const [p, q] = witnessStates(dfa, witness);
  const { logic, loop, back, separates } = witness;
  const loops = logic === "P" || (Boolean(loop) && [p, q].every((state) => dfa.after(loop ?? "", state) === state));
  const returns = logic === "Y" || dfa.after(back ?? "", q) === p;
  const [first, second] = [p, q].map((state) => dfa.accepting[dfa.after(separates, state)]);
  return loops && returns && first !== second;
}

/**
 * Says which pairs of different states some nonempty word fixes both of.
 * @param {Dfa} dfa
 * @returns {boolean[][]}
 */
export function cyclicPairs(dfa) {
  const cyclic = dfa.delta.map(() => dfa.delta.map(() => false));
  for (const [p, q] of candidates(dfa, "Y")) cyclic[p][q] = cyclic[q][p] = true;
  return cyclic;
}

/**
 * Lists the pairs p < q in the pattern, early states first.
 * @param {Dfa} dfa
 * @param {string} logic
 * @returns {Pair[]}
 */
function candidates(dfa, logic) {
  choose("logic", logic, LOGICS);
  const pairs = listPairs(dfa, logic);
  if (logic === "P" || pairs.length === 0) return pairs;
  const cyclic = onCycle(pairTable(dfa, pairs));
  return pairs.filter((_, number) => cyclic[number]);
}

/**
 * Lists all pairs p < q, for LTL[P] and LTL[P,Y] those within a component.
 * @param {Dfa} dfa
 * @param {string} logic
 * @returns {Pair[]}
 */
function listPairs(dfa, logic) {
  const labels = logic === "Y" ? dfa.delta.map(() => 0) : components(dfa.delta);
  /** @type {Pair[]} */
  const pairs = [];
  for (let p = 0; p < dfa.states; p += 1) {
    for (let q = p + 1; q < dfa.states; q += 1) {
      if (labels[p] === labels[q]) pairs.push([p, q]);
    }
  }
  return pairs;
}

/**
 * Says where each letter takes an unordered pair of states: to the number of a pair in the list, or to -1.
 * @param {Dfa} dfa
 * @param {Pair[]} pairs
 * @returns {number[][]}
 */
function pairTable(dfa, pairs) {
  const number = new Int32Array(dfa.states ** 2).fill(-1);
  pairs.forEach(([p, q], place) => {
    number[p * dfa.states + q] = number[q * dfa.states + p] = place;
  });
  return pairs.map(([p, q]) =>
    dfa.delta[p].map((target, letter) => number[target * dfa.states + dfa.delta[q][letter]]),
  );
}

/**
 * Returns the shortest words that show the pattern at p and q.
 * @param {Dfa} dfa
 * @param {string} logic
 * @param {number} p
 * @param {number} q
 * @returns {Witness}
 */
function makeWitness(dfa, logic, p, q) {
  const access = dfa.access;
  return {
    logic,
    access: logic === "Y" ? [access[p], access[q]] : [access[p]],
    loop: logic === "P" ? null : wordOfLoop(dfa, p, q),
    there: logic === "Y" ? null : wordBetween(dfa, p, q),
    back: logic === "Y" ? null : wordBetween(dfa, q, p),
    separates: dfa.difference(dfa, p, q) ?? "",
  };
}

/**
 * @param {Dfa} dfa
 * @param {number} source
 * @param {number} end
 */
function wordBetween(dfa, source, end) {
  const word = shortestWord((state) => dfa.delta[state], source, (state) => state === end);
  return dfa.decode(word ?? []);
}

/**
 * @param {Dfa} dfa
 * @param {number} p
 * @param {number} q
 */
function wordOfLoop(dfa, p, q) {
  const { delta } = dfa;
  const word = shortestWordOfPairs(delta, delta, [p, q], (one, two) => one === p && two === q, true);
  return dfa.decode(word ?? []);
}
