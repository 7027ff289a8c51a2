// @ts-check
// Kinds of questions that Part I asks: sets of keys, sets of Alice and Bob, triples, and sequences of which an answer flips.
import { certificate, readKeys } from "certificates";
import { Match3Reduction, disjointness, firstTriple } from "disjointness";
import { InvalidInput } from "errors";
import { readTokens } from "matching";
import { matchOf } from "matching3";
import { AveragingParties, messageOf } from "protocol";

/** @typedef {import("questions").Mark} Mark */
/** @typedef {import("questions").Question} Question */
/** @typedef {import("disjointness").Bits} Bits */

/** @type {Record<string, (question: Question, answer: string) => Mark>} */
export const PART1_KINDS = { keys, sets, triples, flips };

/** @type {Record<string, string>} */
const QUERIES = { "least-squares": "the shortest query", "candes-tao": "the corrected query", accumulated: "the query corrected by its running sum", sum: "the sum of the keys" };

/** @type {Record<string, string>} */
const TASKS = { match2: "Match2", match3: "Match3", bigram: "Match3Bigram" };

/** @param {boolean} right @param {string} said @returns {Mark} */
const told = (right, said) => ({ right, said });

/** @param {string} task */
const called = (task) => TASKS[task] ?? `Match3Local with K = ${task.replace("local", "")}`;

/**
 * Read distinct whole numbers from 1 to a greatest one.
 * @param {string} text
 * @param {number} most
 * @param {string} kind what they number
 */
function readSet(text, most, kind) {
  const words = text.split(/[\s,{}∅]+/).filter(Boolean), bad = words.find((one) => !/^\d{1,6}$/.test(one) || Number(one) < 1 || Number(one) > most);
  if (bad !== undefined) throw new InvalidInput(`${kind} are whole numbers from 1 to ${most}, with commas between them: got ${JSON.stringify(bad)}`);
  const numbers = words.map(Number).sort((x, y) => x - y), twice = numbers.find((number, i) => number === numbers[i + 1]);
  if (twice !== undefined) throw new InvalidInput(`a set has each of its ${kind} once: got ${twice} twice`);
  return numbers;
}

/**
 * Read two answers with a semicolon between them.
 * @param {string} text
 * @param {string} kind
 */
function readTwo(text, kind) {
  const parts = text.split(";");
  if (parts.length !== 2) throw new InvalidInput(`two ${kind} are asked for, with a semicolon between them: got ${JSON.stringify(text)}`);
  return parts;
}

/**
 * Mark a set of positions: the queries named in `out` must be no certificates for it, and those in `in` must be.
 * @param {Question} question with the keys of the explorer of sparse averaging, row by row
 * @param {string} answer
 */
function keys({ keys: rows, length, dimension, count, in: inside = "", out: outside = "" }, answer) {
  const given = readSet(answer, Number(length), "positions");
  if (given.length !== Number(count)) return told(false, `${count} positions are asked for: got ${given.length}.`);
  const all = readKeys(rows.split(" "), Number(dimension), Number(length)), subset = given.map((place) => place - 1);
  for (const method of outside.split(" ").filter(Boolean)) {
    const found = certificate(all, subset, /** @type {any} */ (method));
    if (found.valid) return told(false, `On this set ${QUERIES[method]} is a certificate: off it no score is above ${found.offSupport.toFixed(2)}.`);
  }
  for (const method of inside.split(" ").filter(Boolean)) {
    const found = certificate(all, subset, /** @type {any} */ (method));
    if (!found.valid) return told(false, `On this set ${QUERIES[method]} is no certificate either: position ${found.worst + 1} scores ${found.scores[found.worst].toFixed(2)}.`);
  }
  const first = certificate(all, subset, /** @type {any} */ (outside.split(" ")[0]));
  return told(true, `Yes: with ${QUERIES[outside.split(" ")[0]]} position ${first.worst + 1}, which is not in the set, scores ${first.scores[first.worst].toFixed(2)}.`);
}

/**
 * Mark two sets, Alice's and Bob's: what decides for them whether they meet must be wrong, a protocol with p bits in a number, or codes.
 * @param {Question} question
 * @param {string} answer
 */
function sets(question, answer) {
  const n = Number(question.count), [a, b] = readTwo(answer, "sets").map((text) => {
    const chosen = readSet(text, n, "elements");
    return Array.from({ length: n }, (_, i) => Number(chosen.includes(i + 1)));
  });
  const met = disjointness(a, b), says = answered(question, n, a, b);
  const truth = met ? "they meet" : "they do not meet", said = says ? "that they meet" : "that they do not meet";
  return Boolean(met) === says ? told(false, `Here Bob is right: he says ${said}, and ${truth}.`) : told(true, `Yes: he says ${said}, and ${truth}.`);
}

/** @param {Question} question @param {number} n @param {Bits} a @param {Bits} b @returns {boolean} what is said of two sets */
function answered({ task, bits = "", codes = "", modulus = "", unit = "" }, n, a, b) {
  if (task === "codes") {
    const reduction = new Match3Reduction(Number(modulus), codes.split(" ").map(Number));
    return firstTriple(reduction.sequence(a, b), reduction.modulus) !== null;
  }
  const parties = averagingParties(n, unit, Number(bits));
  return parties.answer(messageOf(parties.parts(a)), b).met;
}

/** @param {number} q @param {string} text the unit's data as JSON @param {number} bits */
function averagingParties(q, text, bits) {
  const unit = JSON.parse(text);
  return new AveragingParties(q, unit, readKeys(unit.keys, unit.keys.length, 2 * q + 1), bits);
}

/**
 * Mark tokens: those at the places `at`, or all, must match in the tasks of `in` and in none of `out`; `matched` asks for so many in all.
 * @param {Question} question
 * @param {string} answer
 */
function triples({ modulus, length, at = "", in: inside = "", out: outside = "", matched = "" }, answer) {
  const given = readTokens(answer, Number(modulus), 50);
  if (given.length !== Number(length)) return told(false, `${length} tokens are asked for: got ${given.length}.`);
  const places = at ? at.split(" ").map(Number) : given.map((_, i) => i + 1);
  for (const [names, wanted] of /** @type {[string, boolean][]} */ ([[inside, true], [outside, false]])) {
    for (const task of names.split(" ").filter(Boolean)) {
      const found = matchOf(task, given, Number(modulus)), count = found.filter(Boolean).length;
      if (matched && wanted && count !== Number(matched)) return told(false, `In ${called(task)} ${count} of them match: ${matched} are asked for.`);
      const bad = matched && wanted ? undefined : places.find((place) => found[place - 1] !== wanted);
      if (bad !== undefined) return told(false, `Token ${bad}, which is ${given[bad - 1]}, has ${wanted ? "no" : "a"} match in ${called(task)}.`);
    }
  }
  return told(true, "Yes: these do.");
}

/**
 * Mark two sequences that differ in one token: the answer at another place, the first, flips in the tasks of `in` and in none of `out`.
 * @param {Question} question
 * @param {string} answer
 */
function flips({ modulus, length, in: inside, out: outside = "" }, answer) {
  const [first, second] = readTwo(answer, "sequences").map((text) => readTokens(text, Number(modulus), 50));
  for (const one of [first, second]) if (one.length !== Number(length)) return told(false, `Each sequence has ${length} tokens: got ${one.length}.`);
  const apart = first.flatMap((token, i) => (token === second[i] ? [] : [i + 1]));
  if (apart.length !== 1) return told(false, `They differ in ${apart.length} tokens: one is asked for.`);
  if (apart[0] === 1) return told(false, "They differ in the first token, of which the answer is asked for: change another one.");
  /** @param {string} task */
  const flipped = (task) => matchOf(task, first, Number(modulus))[0] !== matchOf(task, second, Number(modulus))[0];
  for (const task of inside.split(" ")) if (!flipped(task)) return told(false, `In ${called(task)} the first token has the same answer in both.`);
  for (const task of outside.split(" ").filter(Boolean)) if (flipped(task)) return told(false, `In ${called(task)} the answer of the first token flips too.`);
  return told(true, `Yes: token ${apart[0]} decides the answer of the first.`);
}
