// @ts-check
/** The pieces that a regex is made of, each checked, and their order. A part of the twin of automata/regex.py. */

import { isAlphanumeric, repr } from "characters";
import { InvalidInput } from "errors";

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
 * Returns the pieces of a regex, in which parentheses match and every operator has its operands.
 * @param {string} regex
 * @returns {Token[]}
 */
export function tokeniseRegex(regex) {
  const tokens = readTokens(regex);
  checkOrder(regex, tokens);
  return tokens;
}

/**
 * Says whether a character may stand for itself in a regex.
 * @param {string} character
 */
export function isLetter(character) {
  return character === "_" || isAlphanumeric(character);
}

/**
 * Refuses a regex, naming the position.
 * @param {string} regex
 * @param {number} position
 * @param {string} what
 * @returns {never}
 */
export function refuseRegex(regex, position, what) {
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
  return refuseRegex(regex, position, `${repr(character)} is not understood; ${ACCEPTED}; escapes by --syntax python`);
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
    return refuseRegex(regex, place + 1, "a repetition is written {m}, {m,}, {,n} or {m,n} with whole numbers");
  }
  const [text, exact, least, most] = match;
  const low = Number(exact || least || 0);
  const high = exact || most ? Number(exact || most) : Math.max(low, 1);
  if (!(Math.max(low, 1) <= high && high <= MOST_REPEATS)) {
    const needs = `a repetition needs m <= n and 1 <= n <= ${MOST_REPEATS}, got ${text}`;
    refuseRegex(regex, place + 1, `${needs}; () is the empty word`);
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
  if (end < 0) refuseRegex(regex, place + 1, "'[' is never closed");
  const text = characters.slice(place, end + 1).join("");
  let inner = place + 1 + +(characters[place + 1] === "^");
  if (inner === end) refuseRegex(regex, place + 1, `a class holds at least one letter, got ${text}`);
  /** @type {[number, string][]} */
  const letters = [];
  while (inner < end) {
    const width = characters[inner + 1] === "-" && inner + 2 < end ? 3 : 1;
    const span = listSpan(characters[inner], characters[inner + width - 1]);
    if (span === null) {
      const got = repr(characters.slice(inner, inner + width).join(""));
      return refuseRegex(regex, inner + 1, `a class holds letters and ranges such as a-c, got ${got}`);
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
    if (kind === ")" && opened.length === 0) refuseRegex(regex, position, "')' closes nothing");
    const needsOne = kind === ")" || kind === "infix" || kind === "postfix";
    if (needsOne && (before === "(" || before === "infix") && !emptyWord) {
      refuseRegex(regex, position, `${repr(text)} has nothing before it; () is the empty word`);
    }
    if (kind === "postfix" && before === "postfix" && text in SECOND) {
      refuseRegex(regex, position, `${SECOND[text]}; ${HINT}${text}`);
    }
    if (kind === "(") opened.push(position);
    else if (kind === ")") opened.pop();
    before = kind;
  }
  if (opened.length > 0) refuseRegex(regex, opened[opened.length - 1], "'(' is never closed");
  if (before === "infix") {
    refuseRegex(regex, Array.from(regex).length + 1, "something must follow; () is the empty word");
  }
}
