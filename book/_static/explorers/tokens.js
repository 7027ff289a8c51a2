// @ts-check
/** The pieces that the text of a formula is made of: operators, letters, names. A part of the twin of logic/parser.py. */

import { SPACE, isSpace, length, repr, split } from "characters";
import { InvalidInput } from "errors";
import { FALSE, LARGEST, TRUE, letter, position } from "syntax";

/** @typedef {import("syntax").Formula} Formula */

/**
 * A piece of the text: what it is, its text, its position (from 1), and the formula or number that it stands for.
 * @typedef {object} Token
 * @property {string} kind one of operand, name, prefix, infix, ( ) ; := and end
 * @property {string} text
 * @property {number} position
 * @property {Formula | null} formula
 * @property {number | null} k
 */

/** What a formula may be written with. */
export const ACCEPTED =
  "accepted are letters and digits (each one letter; others, P, Y and S as 'P'), true, false, " +
  "MOD(r,m), !, P, Y, Y<=k, O, H, S, &, |, ->, ( )";

/**
 * Operators that stand for others: `O f` is `P f`, `H f` is `!P !f`.
 * @type {Readonly<Record<string, string>>}
 */
export const PAST = { O: "once", H: "historically" };

/**
 * Operators that look ahead, before a formula (the first three) or between two.
 * @type {Readonly<Record<string, string>>}
 */
const FUTURE = { G: "always", F: "eventually", X: "next", U: "until", R: "release", W: "weak until" };

/** What to know of O and H: in some tools they see the position at which they stand. */
export const STRICT =
  "O and H are read as P and !P !: like P they do not see their own position; " +
  "where they should, write f | O f and f & H f";

/** Greatest number of characters of a text that an error message shows. */
const SHOWN = 60;

const BEGINS = ["operand", "name", "prefix", "("];

const GAP = `[${SPACE}]*`;
const TOKEN = new RegExp(
  `(?<window>Y${GAP}<=${GAP}(?<k>[0-9]+))` +
    `|MOD${GAP}\\(${GAP}(?<r>[0-9]+)${GAP},${GAP}(?<m>[0-9]+)${GAP}\\)` +
    `|'(?<quoted>[^${SPACE}])'|(?<word>[\\p{L}\\p{N}]+)|(?<sign>:=|->|[!&|();])`,
  "uy",
);

/**
 * Reads the pieces of a text, O and H as operators where a formula follows; what looks ahead is refused.
 * @param {string} text
 * @returns {Token[]}
 */
export function tokenise(text) {
  return recogniseOperators(text, readTokens(text));
}

/**
 * @param {string} text
 * @param {Token[]} tokens
 * @returns {Token[]}
 */
function recogniseOperators(text, tokens) {
  /** @type {Token[]} */
  const read = [];
  tokens.forEach((token, place) => {
    const after = tokens[Math.min(place + 1, tokens.length - 1)];
    const before = place > 0 ? read[place - 1].kind : "infix";
    const named = token.kind === "operand" && BEGINS.includes(after.kind);
    if (named && token.text in FUTURE) {
      if (["operand", "name", ")"].includes(before) === "URW".includes(token.text)) {
        const meaning = `${token.text} (${FUTURE[token.text]})`;
        refuse(text, token.position, `${meaning} looks ahead: this logic looks back only`);
      }
    }
    const past = named && token.text in PAST;
    read.push(past ? makeToken("prefix", token.text, token.position) : token);
  });
  return read;
}

/**
 * @param {string} kind
 * @param {string} text
 * @param {number} at
 * @param {Formula | null} [meant]
 * @param {number | null} [k]
 * @returns {Token}
 */
function makeToken(kind, text, at, meant = null, k = null) {
  return { kind, text, position: at, formula: meant, k };
}

/**
 * Reads the pieces of a text, the last of which is its end.
 * @param {string} text
 * @returns {Token[]}
 */
function readTokens(text) {
  const characters = Array.from(text);
  let end = characters.length;
  while (end > 0 && isSpace(characters[end - 1])) end -= 1;
  const tokens = [];
  let place = 0;
  let index = 0; // the same place, counted as JavaScript counts
  while (place < end) {
    for (; isSpace(characters[place]); place += 1) index += characters[place].length;
    TOKEN.lastIndex = index;
    const match = TOKEN.exec(text);
    if (match === null) {
      return refuse(text, place + 1, `${repr(characters[place])} is not understood; ${ACCEPTED}`);
    }
    tokens.push(readToken(text, match, place + 1));
    index += match[0].length;
    place += length(match[0]);
  }
  return [...tokens, makeToken("end", "the end", end + 1)];
}

/**
 * @param {string} text
 * @param {RegExpExecArray} match
 * @param {number} at
 * @returns {Token}
 */
function readToken(text, match, at) {
  const written = match[0];
  const { k, r, m, quoted, sign } = match.groups ?? {};
  try {
    if (k !== undefined) return makeToken("prefix", "Y<=", at, null, readWindow(k));
    if (m !== undefined) return makeToken("operand", written, at, readResidue(r, m));
    if (quoted !== undefined) return makeToken("operand", written, at, letter(quoted));
  } catch (error) {
    if (error instanceof InvalidInput) refuse(text, at, error.message);
    throw error;
  }
  if (sign === undefined) return readWord(text, written, at);
  const kind = written === "!" ? "prefix" : ["&", "|", "->"].includes(written) ? "infix" : written;
  return makeToken(kind, written, at);
}

/** @param {string} digits */
function readWindow(digits) {
  const k = BigInt(digits);
  if (k < 1n || k > BigInt(LARGEST)) {
    throw new InvalidInput(`Y<=k needs 1 <= k <= ${LARGEST}, got k=${k}`);
  }
  return Number(k);
}

/**
 * @param {string} r
 * @param {string} m
 */
function readResidue(r, m) {
  if (BigInt(m) > BigInt(LARGEST) || BigInt(r) >= BigInt(m)) {
    const pair = `(${BigInt(r)}, ${BigInt(m)})`;
    throw new InvalidInput(`MOD(r,m) needs 0 <= r < m <= ${LARGEST}, got ${pair}`);
  }
  return position(Number(r), Number(m));
}

/**
 * @param {string} text
 * @param {string} written
 * @param {number} at
 * @returns {Token}
 */
function readWord(text, written, at) {
  if (written === "true" || written === "false") {
    return makeToken("operand", written, at, written === "true" ? TRUE : FALSE);
  }
  if (written === "P" || written === "Y") return makeToken("prefix", written, at);
  if (written === "S") return makeToken("infix", written, at);
  if (length(written) === 1) return makeToken("operand", written, at, letter(written));
  if (/^q[0-9]+$/.test(written)) return makeToken("name", written, at);
  if (/^[GFX]+$/.test(written)) {
    refuse(text, at, `${written} looks ahead: this logic looks back only`);
  }
  const what = `${repr(written)} is no letter and no operator (put a space between them)`;
  return refuse(text, at, `${what}; ${ACCEPTED}`);
}

/**
 * Refuses a text, naming the position.
 * @param {string} text
 * @param {number} at
 * @param {string} what
 * @returns {never}
 */
export function refuse(text, at, what) {
  const shown = Array.from(split(text).join(" "));
  const cut = shown.length <= SHOWN ? shown.join("") : `${shown.slice(0, SHOWN).join("")}…`;
  throw new InvalidInput(`formula ${repr(cut)}, position ${at}: ${what}`);
}
