// @ts-check
// Questions that a page marks: what a reader answers is tried with the explorers' own code, and a wrong answer is told why.
import { defines, fromTable, isStarFree } from "automata";
import { InvalidInput } from "errors";
import { TEMPORAL, parse, show, size, subformulas, toDfa } from "logic";
import { Match2Head, matchByDefinition, mistakes, readTokens } from "matching";
import { PART1_KINDS } from "questions-part1";
import { fromRegex } from "regex";
import { agree, modalities } from "types";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {{ right: boolean, said: string }} Mark */
/** @typedef {Record<string, string>} Question its kind, and what the kind needs */

const LONGEST = 200;

/** @type {Record<string, (question: Question, answer: string) => Mark | Promise<Mark>>} */
const KINDS = { number, word, pair, formula, language, tokens, codes, choice };

/**
 * Mark an answer.
 * @param {Question} question
 * @param {string} answer
 * @returns {Promise<Mark>}
 */
export async function mark(question, answer) {
  if (answer.length > LONGEST) throw new InvalidInput(`an answer has at most ${LONGEST} characters: got ${answer.length}`);
  await /** @type {any} */ (globalThis).explorerLibrary("refa.js", "Refa");
  return { ...KINDS, ...PART1_KINDS }[question.kind](question, answer.trim());
}

/** @param {string} said @returns {Mark} */
const right = (said) => ({ right: true, said });
/** @param {string} said @returns {Mark} */
const wrong = (said) => ({ right: false, said });

/** @param {string} word */
const written = (word) => word || "ε";

/**
 * Return a language that a question names: a regex, a formula after `formula:`, or `counter:` and where a running sum stops.
 * @param {string} text
 * @param {string} alphabet
 * @returns {Dfa}
 */
export function languageOf(text, alphabet) {
  const [, kind, named] = /^(formula|counter):(.*)$/.exec(text) ?? [];
  if (kind === "counter") return stoppingCounter(Number(named), alphabet);
  return kind ? toDfa(parse(named, alphabet), alphabet) : fromRegex(text, alphabet);
}

/**
 * Return the words of which a running sum is positive: the first letter adds one, the second takes one away, and the sum stops at both ends.
 * @param {number} end
 * @param {string} alphabet two letters
 * @returns {Dfa}
 */
function stoppingCounter(end, alphabet) {
  const sums = Array.from({ length: 2 * end + 1 }, (_, place) => place);
  return fromTable(alphabet, sums.map((place) => [Math.min(2 * end, place + 1), Math.max(0, place - 1)]), end, sums.slice(end + 1));
}

/**
 * Mark a number: that of `quantity`, which names a function of a module and what it gets, such as `matching.sufficientBits(12, 3)`.
 * @param {Question} question
 * @param {string} answer
 */
async function number({ quantity, tolerance = "0" }, answer) {
  const text = answer.replace("−", "-").replace(/\s+/g, "").replace(/\.$/, ""), wanted = await quantityOf(quantity);
  // A comma before three digits parts thousands if the number is that large, and is a point elsewhere.
  const thousands = Math.abs(wanted) >= 1000 && /^-?[1-9]\d{0,2}(,\d{3})+$/.test(text);
  const found = /^(-?(?:\d+\.?\d*|\.\d+))(?:\/([1-9]\d*))?(%?)$/.exec(thousands ? text.replaceAll(",", "") : text.replace(",", "."));
  if (!found) throw new InvalidInput(`a number is asked for, such as 3, 0.25 or 1/4: got ${JSON.stringify(answer)}`);
  const given = Number(found[1]) / Number(found[2] ?? 1) / (found[3] ? 100 : 1);
  if (Math.abs(given - wanted) <= Number(tolerance) + 1e-9) return right(`Yes: ${answer}.`);
  if (Number.isInteger(wanted) && !Number.isInteger(given)) return wrong(`Not ${answer}: a whole number is asked for.`);
  return wrong(`Not ${answer}: it is ${given < wanted ? "more" : "less"}.`);
}

/**
 * Compute a number that a question asks for.
 * @param {string} quantity
 * @returns {Promise<number>}
 */
export async function quantityOf(quantity) {
  const [, module, name, given] = /** @type {RegExpExecArray} */ (/^([\w-]+)\.(\w+)\((.*)\)$/.exec(quantity));
  const found = (await import(module))[name](...JSON.parse(`[${given}]`));
  return Number(found);
}

/**
 * Mark a word: it must be in one language and not in another, or in either one alone if `either` is said.
 * @param {Question} question
 * @param {string} answer
 */
function word({ in: inside, out: outside, alphabet, either, most = "" }, answer) {
  const given = answer === "ε" ? "" : answer;
  const [first, second] = [inside, outside].map((text) => languageOf(text, alphabet).accepts(given));
  if (most && given.length > Number(most)) return wrong(`It has ${given.length} letters: at most ${most} are allowed.`);
  if (either ? first !== second : first && !second) return right(`Yes: ${written(given)} is in one and not in the other.`);
  if (first === second) return wrong(`${written(given)} is in ${first ? "both" : "neither"}.`);
  return wrong(`${written(given)} is in the second and not in the first.`);
}

/**
 * Mark two words: one in a language and one not, which no formula of at most a depth with these operators tells apart.
 * @param {Question} question
 * @param {string} answer
 */
function pair({ language: asked, alphabet, depth, operators = "P Y", most = "" }, answer) {
  const given = answer.split(",").map((one) => one.trim().replace("ε", ""));
  if (given.length !== 2) throw new InvalidInput(`two words are asked for, with a comma between them: got ${JSON.stringify(answer)}`);
  const [first, second] = given.map((one) => languageOf(asked, alphabet).accepts(one)), long = given.find((one) => most && one.length > Number(most));
  if (long !== undefined) return wrong(`${long} has ${long.length} letters: at most ${most} are allowed.`);
  if (first === second) return wrong(`${first ? "Both words are" : "Neither word is"} in the language.`);
  if (!agree(given[0], given[1], Number(depth), modalities(operators))) return wrong(`Some formula of depth ${depth} or less tells them apart.`);
  return right(`Yes: only ${written(given[first ? 0 : 1])} is in the language, and no formula of depth ${depth} or less says so.`);
}

/**
 * Mark a formula: of at most so many parts, with no other temporal operators than those allowed, and of the same language.
 * @param {Question} question
 * @param {string} answer
 */
function formula({ language: asked, alphabet, most, operators: allowed = "P Y" }, answer) {
  const given = parse(answer, alphabet), used = temporal(given).filter((one) => !allowed.split(" ").includes(one));
  if (used.length) return wrong(`It uses ${used.join(" and ")}: only ${allowed.split(" ").join(" and ")} may be used.`);
  if (most && size(given) > Number(most)) return wrong(`It has ${size(given)} parts: at most ${most} are allowed.`);
  const wanted = languageOf(asked, alphabet), found = toDfa(given, alphabet), apart = wanted.difference(found);
  if (apart === null) return right(`Yes: ${show(given)} says it in ${size(given)} parts.`);
  return wrong(`Not the same: ${written(apart)} is ${wanted.accepts(apart) ? "in the language, and the formula rejects it" : "not in the language, and the formula accepts it"}.`);
}

/**
 * List the temporal operators of a formula as a question names them: P, Y, S, MOD, and Y<=k with its k.
 * @param {import("logic").Formula} given
 */
function temporal(given) {
  const used = subformulas(given).filter(({ op }) => TEMPORAL.has(op) || op === "MOD");
  return [...new Set(used.map(({ op, value }) => (op === "Y<=" ? `${op}${value}` : op)))];
}

/** @type {Record<string, string>} */
const HEADS = { P: "global attention", Y: "1-local attention", PY: "hybrid attention" };

/**
 * Mark a language, given as a regex: which attention must recognise it (`in`), and which must not (`out`).
 * @param {Question} question
 * @param {string} answer
 */
function language({ alphabet, in: inside = "", out: outside = "", starfree = "", states = "" }, answer) {
  const dfa = fromRegex(answer, alphabet);
  if (states && dfa.states > Number(states)) return wrong(`Its automaton has ${dfa.states} states: at most ${states} are allowed.`);
  for (const logic of inside.split(" ").filter(Boolean)) if (!defines(dfa, logic)) return wrong(`Not that one: ${HEADS[logic]} does not recognise it.`);
  for (const logic of outside.split(" ").filter(Boolean)) if (defines(dfa, logic)) return wrong(`Not that one: ${HEADS[logic]} recognises it.`);
  if (starfree && isStarFree(dfa) !== (starfree === "yes")) return wrong(`Not that one: it is ${isStarFree(dfa) ? "" : "not "}star-free.`);
  return right(`Yes: its automaton has ${dfa.states} ${dfa.states === 1 ? "state" : "states"}.`);
}

/**
 * Mark tokens for Match2: so many of them that match (`matched`), or some on which the head with p bits, or in single precision, is wrong.
 * @param {Question} question
 * @param {string} answer
 */
function tokens({ modulus, length, matched = "", bits = "", arithmetic = "" }, answer) {
  const given = readTokens(answer, Number(modulus), 50);
  if (given.length !== Number(length)) return wrong(`${length} tokens are asked for: got ${given.length}.`);
  const truth = matchByDefinition(given, Number(modulus)), count = truth.filter(Boolean).length;
  if (matched) return count === Number(matched) ? right(`Yes: ${count} of them match.`) : wrong(`${count} of them match: ${matched} are asked for.`);
  const head = new Match2Head(Number(modulus), given.length, bits ? { arithmetic: "fixed", bits: Number(bits) } : { arithmetic: /** @type {any} */ (arithmetic) });
  const places = mistakes(head, given);
  return places.length ? right(`Yes: the head is wrong at token ${given[places[0] - 1]}.`) : wrong("The head answers correctly at all of these tokens.");
}

/**
 * Say whether residues are a code for disjointness in Match3: the twin of expressivity.lower_bounds.matching.is_code with the filler 1.
 * @param {number[]} residues
 * @param {number} modulus
 */
export function isCode(residues, modulus) {
  const all = new Set(residues.map((u) => ((u % modulus) + modulus) % modulus));
  const sums = [...all].some((u) => [...all].some((v) => (u + v + 1) % modulus === 0));
  return all.size === residues.length && !sums && !all.has(1 % modulus) && !all.has((((-2 % modulus) + modulus) % modulus)) && 3 % modulus !== 0;
}

/**
 * Mark codes of elements, residues from 0.
 * @param {Question} question
 * @param {string} answer
 */
function codes({ modulus, count }, answer) {
  const words = answer.split(/[\s,;]+/).filter(Boolean), bad = words.find((one) => !/^\d{1,6}$/.test(one));
  if (bad !== undefined || !words.length) throw new InvalidInput(`residues are whole numbers from 0 to ${Number(modulus) - 1}, with commas between them: got ${JSON.stringify(bad ?? answer)}`);
  const given = words.map(Number);
  if (given.length !== Number(count)) return wrong(`${count} residues are asked for: got ${given.length}.`);
  return isCode(given, Number(modulus)) ? right("Yes: no three tokens but a code, its partner and the filler sum to zero.") : wrong("These do not work: some other three tokens with the filler among them sum to zero, or two codes are one.");
}

/**
 * Return the answers that a question offers.
 * @param {Question} question
 */
export const offered = ({ options = "" }) => options.split(" | ");

/**
 * Mark a choice among answers: that which `right` names, or the one whose number, from 1, is that of `quantity`.
 * @param {Question} question
 * @param {string} answer
 */
async function choice(question, answer) {
  const answers = offered(question);
  if (!answers.includes(answer)) throw new InvalidInput("one of the answers is to be chosen");
  const wanted = question.right ?? answers[(await quantityOf(question.quantity)) - 1];
  return answer === wanted ? right(`Yes: ${answer}.`) : wrong(`Not this one: ${answer}.`);
}
