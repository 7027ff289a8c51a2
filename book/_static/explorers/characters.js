// @ts-check
/** Characters as Python sees them: a text is a row of code points, and kinds of characters are Python's. */

/** Inside the brackets of a regular expression: what Python's `isspace` and `\s` call space. */
export const SPACE =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const SPACES = new RegExp(`^[${SPACE}]$`, "u");
const RUNS = new RegExp(`[${SPACE}]+`, "u");

/**
 * Says whether a character is white space.
 * @param {string} character
 */
export function isSpace(character) {
  return SPACES.test(character);
}

/**
 * Says whether a character is a letter, a digit or another sign for a number.
 * @param {string} character
 */
export function isAlphanumeric(character) {
  return /^[\p{L}\p{N}]$/u.test(character);
}

/**
 * Says whether a character can be printed as it is; of the spaces only the plain one can.
 * @param {string} character
 */
export function isPrintable(character) {
  return character === " " || /^[^\p{C}\p{Z}]$/u.test(character);
}

/**
 * Says whether a text is one visible character: only then can it be a letter.
 * @param {string} text
 */
export function isVisible(text) {
  return text !== " " && isPrintable(text);
}

/**
 * Returns the words of a text: the pieces between white space.
 * @param {string} text
 * @returns {string[]}
 */
export function split(text) {
  return text.split(RUNS).filter((word) => word !== "");
}

/**
 * Compares two characters by their code points, as Python sorts them.
 * @param {string} one
 * @param {string} other
 */
export function compare(one, other) {
  return (one.codePointAt(0) ?? -1) - (other.codePointAt(0) ?? -1);
}

/**
 * Returns the characters of a text once each, sorted.
 * @param {Iterable<string>} characters
 * @returns {string}
 */
export function sorted(characters) {
  return [...new Set(characters)].sort(compare).join("");
}

/**
 * Returns the number of characters of a text.
 * @param {string} text
 */
export function length(text) {
  return Array.from(text).length;
}

/**
 * Returns a text in quotes, written as Python's repr writes it.
 * @param {string} text
 * @returns {string}
 */
export function repr(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + Array.from(text, (character) => escaped(character, quote)).join("") + quote;
}

/**
 * @param {string} character
 * @param {string} quote
 */
function escaped(character, quote) {
  if (character === quote || character === "\\") return `\\${character}`;
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (named !== undefined) return named;
  if (isPrintable(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}
