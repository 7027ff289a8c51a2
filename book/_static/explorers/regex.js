// @ts-check
/** The book's regexes, checked and read as trees. The twin of automata/regex.py. */

import { checkAlphabet } from "alphabet";
import { isAlphanumeric, repr, sorted } from "characters";
import { fromTree } from "construction";
import { InvalidInput } from "errors";

/** @typedef {import("dfa").Dfa} Dfa */

/**
 * A part of a regex: a choice of letters, a sequence of parts, a part repeated, or two parts combined by |, & or ^.
 * @typedef {{op: "letters", letters: string[]} | {op: "sequence", parts: Tree[]}
 *   | {op: "repeat", body: Tree, low: number, high: number} | {op: "|" | "&" | "^", left: Tree, right: Tree}} Tree
 */

/**
 * One piece of a regex: what it does, where it starts (from 1), and the letters written in it.
 * @typedef {object} Token
 * @property {string} kind one of operand, ( ) infix and postfix
 * @property {number} position
 * @property {string} text
 * @property {[number, string][]} letters
 * @property {[number, number]} bounds how often the operand before it stands, for postfix ones
 */

/** The largest bound in {m,n}: each repetition is a copy of its operand. */
export const MOST_REPEATS = 1000;

const ACCEPTED =
  "accepted are letters, digits and _ (each one letter), . [abc] [^abc] [a-c] ( ) | & ^ * + ? {m} {m,} {m,n}";

/**
 * What some tools mean by a quantifier after a quantifier: none is read here.
 * @type {Readonly<Record<string, string>>}
 */
const SECOND = {
  "?": "a second ? makes a quantifier lazy elsewhere",
  "+": "a second + makes a quantifier possessive elsewhere",
};

const HINT =
  "for Python's regexes there is --syntax python (from_python_regex); else put parentheses before ";

/** @type {Readonly<Record<string, [number, number]>>} */
const REPEATS = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] };

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
  const tokens = readTokens(regex);
  checkOrder(regex, tokens);
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
      refuse(regex, position, `letter ${repr(letter)} is not in the alphabet ${repr(letters)}`);
    }
  }
  for (const letter of letters) {
    if (isLetter(letter)) continue;
    const what = `in a regex a letter is a letter, a digit or _, not ${repr(letter)}`;
    throw new InvalidInput(`alphabet ${repr(alphabet)}: ${what}`);
  }
  return letters;
}

/** @param {string} character */
function isLetter(character) {
  return character === "_" || isAlphanumeric(character);
}

/**
 * @param {string} regex
 * @param {number} position
 * @param {string} what
 * @returns {never}
 */
function refuse(regex, position, what) {
  throw new InvalidInput(`regex ${repr(regex)}, position ${position}: ${what}`);
}

/**
 * Returns the pieces of a regex, each checked by itself.
 * @param {string} regex
 * @returns {Token[]}
 */
function readTokens(regex) {
  const characters = Array.from(regex);
  const tokens = [];
  for (let place = 0; place < characters.length; ) {
    const token = readToken(regex, characters, place);
    tokens.push(token);
    place += Array.from(token.text).length;
  }
  return tokens;
}

/**
 * @param {string} kind
 * @param {number} position
 * @param {string} text
 * @param {[number, string][]} [letters]
 * @param {[number, number]} [bounds]
 * @returns {Token}
 */
function makeToken(kind, position, text, letters = [], bounds = REPEATS[text] ?? [1, 1]) {
  return { kind, position, text, letters, bounds };
}

/**
 * @param {string} regex
 * @param {string[]} characters
 * @param {number} place
 * @returns {Token}
 */
function readToken(regex, characters, place) {
  const character = characters[place];
  const position = place + 1;
  if (isLetter(character)) return makeToken("operand", position, character, [[position, character]]);
  if (character === ".") return makeToken("operand", position, character);
  if (character === "(" || character === ")") return makeToken(character, position, character);
  if ("|&^".includes(character)) return makeToken("infix", position, character);
  if ("*+?".includes(character)) return makeToken("postfix", position, character);
  if (character === "{") return readBounds(regex, characters, place);
  if (character === "[") return readClass(regex, characters, place);
  return refuse(regex, position, `${repr(character)} is not understood; ${ACCEPTED}; escapes by --syntax python`);
}

/**
 * @param {string} regex
 * @param {string[]} characters
 * @param {number} place
 * @returns {Token}
 */
function readBounds(regex, characters, place) {
  const rest = characters.slice(place).join("");
  const match = /^\{(?:([0-9]+)|([0-9]*),([0-9]*))\}/.exec(rest);
  if (match === null || match[0] === "{,}") {
    return refuse(regex, place + 1, "a repetition is written {m}, {m,}, {,n} or {m,n} with whole numbers");
  }
  const [text, exact, least, most] = match;
  const low = Number(exact || least || 0);
  const high = exact || most ? Number(exact || most) : Math.max(low, 1);
  if (!(Math.max(low, 1) <= high && high <= MOST_REPEATS)) {
    const needs = `a repetition needs m <= n and 1 <= n <= ${MOST_REPEATS}, got ${text}`;
    refuse(regex, place + 1, `${needs}; () is the empty word`);
  }
  return makeToken("postfix", place + 1, text, [], [low, exact || most ? high : Infinity]);
}

/**
 * @param {string} regex
 * @param {string[]} characters
 * @param {number} place
 * @returns {Token}
 */
function readClass(regex, characters, place) {
  const end = characters.indexOf("]", place);
  if (end < 0) refuse(regex, place + 1, "'[' is never closed");
  const text = characters.slice(place, end + 1).join("");
  let inner = place + 1 + +(characters[place + 1] === "^");
  if (inner === end) refuse(regex, place + 1, `a class holds at least one letter, got ${text}`);
  /** @type {[number, string][]} */
  const letters = [];
  while (inner < end) {
    const width = characters[inner + 1] === "-" && inner + 2 < end ? 3 : 1;
    const span = listSpan(characters[inner], characters[inner + width - 1]);
    if (span === null) {
      const got = repr(characters.slice(inner, inner + width).join(""));
      return refuse(regex, inner + 1, `a class holds letters and ranges such as a-c, got ${got}`);
    }
    for (const letter of span) letters.push([inner + 1, letter]);
    inner += width;
  }
  return makeToken("operand", place + 1, text, letters);
}

/**
 * Lists the characters from one to another; null if there are none, or if one is no letter.
 * @param {string} first
 * @param {string} last
 * @returns {string[] | null}
 */
function listSpan(first, last) {
  const begin = first.codePointAt(0) ?? 0;
  const count = (last.codePointAt(0) ?? 0) - begin + 1;
  if (count < 1) return null;
  const span = [];
  for (let code = begin; code < begin + count; code += 1) {
    const character = String.fromCodePoint(code);
    if (!isLetter(character)) return null;
    span.push(character);
  }
  return span;
}

/**
 * Checks that parentheses match, and that every operator has its operands.
 * @param {string} regex
 * @param {Token[]} tokens
 */
function checkOrder(regex, tokens) {
  /** @type {number[]} */
  const opened = [];
  let before = "infix"; // at the start, as after an operator, an operand must follow
  for (const { kind, position, text } of tokens) {
    const emptyWord = kind === ")" && before === "(";
    if (kind === ")" && opened.length === 0) refuse(regex, position, "')' closes nothing");
    const needsOne = kind === ")" || kind === "infix" || kind === "postfix";
    if (needsOne && (before === "(" || before === "infix") && !emptyWord) {
      refuse(regex, position, `${repr(text)} has nothing before it; () is the empty word`);
    }
    if (kind === "postfix" && before === "postfix" && text in SECOND) {
      refuse(regex, position, `${SECOND[text]}; ${HINT}${text}`);
    }
    if (kind === "(") opened.push(position);
    else if (kind === ")") opened.pop();
    before = kind;
  }
  if (opened.length > 0) refuse(regex, opened[opened.length - 1], "'(' is never closed");
  if (before === "infix") {
    refuse(regex, Array.from(regex).length + 1, "something must follow; () is the empty word");
  }
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
