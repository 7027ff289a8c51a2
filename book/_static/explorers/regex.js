// @ts-check
/** The book's regexes, read as trees. The twin of automata/regex.py. */

import { checkAlphabet } from "alphabet";
import { repr, sorted } from "characters";
import { fromTree } from "construction";
import { InvalidInput } from "errors";
import { isLetter, refuseRegex, tokeniseRegex } from "regextokens";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {import("regextokens").Token} Token */

/**
 * A part of a regex: a choice of letters, a sequence of parts, a part repeated, or two parts combined by |, & or ^.
 * @typedef {{op: "letters", letters: string[]} | {op: "sequence", parts: Tree[]}
 *   | {op: "repeat", body: Tree, low: number, high: number} | {op: "|" | "&" | "^", left: Tree, right: Tree}} Tree
 */

/**
 * Returns the minimal automaton of a regex.
 * @param {string} regex
 * @param {string | null} [alphabet] its letters; those written when null
 * @param {any} [refa] the library refa; the global `Refa` when it is left out
 * @returns {Dfa}
 */
export function fromRegex(regex, alphabet = null, refa = /** @type {any} */ (globalThis).Refa) {
  const { letters, tree } = parseRegex(regex, alphabet);
  return fromTree(tree, letters, refa);
}

/**
 * Refuses everything that is not a regex over the alphabet, and returns the alphabet, sorted.
 * @param {string} regex
 * @param {string | null} [alphabet] its letters; those written when null
 * @returns {string}
 */
export function checkRegex(regex, alphabet = null) {
  return parseRegex(regex, alphabet).letters;
}

/**
 * Reads a regex, and returns its alphabet and its parts.
 *
 * `|`, `&` and `^` bind alike, from the left, and weakest; `()` is the empty word.
 * @param {string} regex
 * @param {string | null} [alphabet] its letters; those written when null
 * @returns {{letters: string, tree: Tree}}
 */
export function parseRegex(regex, alphabet = null) {
  const tokens = tokeniseRegex(regex);
  const letters = chooseAlphabet(regex, tokens, alphabet);
  return { letters, tree: buildTree(tokens, Array.from(letters)) };
}

/**
 * @param {string} regex
 * @param {Token[]} tokens
 * @param {string | null} alphabet
 * @returns {string}
 */
function chooseAlphabet(regex, tokens, alphabet) {
  const written = tokens.flatMap((token) => token.letters);
  if (alphabet === null) {
    if (written.length > 0) return sorted(written.map(([, letter]) => letter));
    throw new InvalidInput(`regex ${repr(regex)} writes no letter: name the alphabet`);
  }
  const letters = checkAlphabet(alphabet);
  for (const [position, letter] of written) {
    if (!letters.includes(letter)) {
      refuseRegex(regex, position, `letter ${repr(letter)} is not in the alphabet ${repr(letters)}`);
    }
  }
  for (const letter of letters) {
    if (isLetter(letter)) continue;
    const what = `in a regex a letter is a letter, a digit or _, not ${repr(letter)}`;
    throw new InvalidInput(`alphabet ${repr(alphabet)}: ${what}`);
  }
  return letters;
}

/**
 * Builds the tree of pieces that have been checked.
 * @param {Token[]} tokens
 * @param {string[]} alphabet
 * @returns {Tree}
 */
function buildTree(tokens, alphabet) {
  /** @typedef {{combine: (right: Tree) => Tree, parts: Tree[]}} Frame what stands before, and the sequence being read */
  /**
   * @param {Frame} frame
   * @returns {Tree}
   */
  const close = ({ combine, parts }) =>
    combine(parts.length === 1 ? parts[0] : { op: "sequence", parts });
  /** @returns {Frame} */
  const open = () => ({ combine: (right) => right, parts: [] });
  const frames = [open()];
  for (const token of tokens) {
    const frame = frames[frames.length - 1];
    if (token.kind === "(") frames.push(open());
    else if (token.kind === ")") {
      frames.pop();
      frames[frames.length - 1].parts.push(close(frame));
    } else if (token.kind === "infix") {
      const left = close(frame);
      const op = /** @type {"|" | "&" | "^"} */ (token.text);
      frames[frames.length - 1] = { combine: (right) => ({ op, left, right }), parts: [] };
    } else if (token.kind === "postfix") {
      const body = /** @type {Tree} */ (frame.parts.pop());
      frame.parts.push({ op: "repeat", body, low: token.bounds[0], high: token.bounds[1] });
    } else frame.parts.push({ op: "letters", letters: listLetters(token, alphabet) });
  }
  return close(frames[0]);
}

/**
 * @param {Token} token
 * @param {string[]} alphabet
 * @returns {string[]}
 */
function listLetters(token, alphabet) {
  if (token.text === ".") return alphabet;
  const written = token.letters.map(([, letter]) => letter);
  const negated = token.text.startsWith("[^");
  return alphabet.filter((letter) => written.includes(letter) !== negated);
}
