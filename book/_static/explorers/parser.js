// @ts-check
/** Text to formulas, by operator precedence with an explicit stack. The twin of logic/parser.py. */

import { checkAlphabet } from "alphabet";
import { repr } from "characters";
import { STRENGTH } from "printer";
import { formula } from "syntax";
import { ACCEPTED, PAST, STRICT, refuse, tokenise } from "tokens";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {import("tokens").Token} Token */

/**
 * Returns the formula that a text stands for.
 *
 * `!`, P, Y and Y<=k bind tightest, then S, `&`, `|` (these group from the left) and `->` (from the right). Before the
 * formula there may be definitions `q1 := …;` of names q with a number, each using those before it.
 * @param {string} text such as `P(b & Y a)`
 * @param {string | null} [alphabet] the letters that may be named; any when null
 * @returns {Formula}
 */
export function parse(text, alphabet = null) {
  const tokens = tokenise(text);
  if (alphabet !== null) checkLetters(text, tokens, checkAlphabet(alphabet));
  /** @type {Map<string, Formula>} */
  const names = new Map();
  let place = 0;
  while (tokens[place].kind === "name" && tokens[place + 1].kind === ":=") {
    const name = tokens[place];
    if (names.has(name.text)) refuse(text, name.position, `${name.text} is defined twice`);
    const [defined, after] = readExpression(text, tokens, place + 2, names);
    names.set(name.text, defined);
    if (tokens[after].kind !== ";") {
      refuse(text, tokens[after].position, `';' must end the definition of ${name.text}`);
    }
    place = after + 1;
  }
  const [found, end] = readExpression(text, tokens, place, names);
  if (tokens[end].kind !== "end") {
    refuse(text, tokens[end].position, "nothing can follow; only a definition q1 := … ends with ';'");
  }
  return found;
}

/**
 * Returns what a reader should know of how a text is read, a line each.
 * @param {string} text
 * @returns {string[]}
 */
export function notes(text) {
  const tokens = tokenise(text);
  return tokens.some((token) => token.kind === "prefix" && token.text in PAST) ? [STRICT] : [];
}

/**
 * @param {string} text
 * @param {Token[]} tokens
 * @param {string} alphabet
 */
function checkLetters(text, tokens, alphabet) {
  for (const token of tokens) {
    if (token.formula?.op === "letter" && !alphabet.includes(String(token.formula.value))) {
      const name = repr(String(token.formula.value));
      refuse(text, token.position, `letter ${name} is not in the alphabet ${repr(alphabet)}`);
    }
  }
}

/**
 * Returns the longest formula from a token on, and the place of the token after it.
 * @param {string} text
 * @param {Token[]} tokens
 * @param {number} from
 * @param {Map<string, Formula>} names
 * @returns {[Formula, number]}
 */
function readExpression(text, tokens, from, names) {
  /** @type {Token[]} */
  const waiting = []; // operators and opening parentheses whose right operand is not complete
  /** @type {Formula[]} */
  const operands = [];
  let opened = 0;
  for (let place = from; ; place += 1) {
    for (; tokens[place].kind === "prefix" || tokens[place].kind === "("; place += 1) {
      opened += +(tokens[place].kind === "(");
      waiting.push(tokens[place]);
    }
    operands.push(readOperand(text, tokens[place], names));
    place += 1;
    for (; tokens[place].kind === ")" && opened > 0; place += 1) {
      reduce(waiting, operands, 0, false);
      waiting.pop();
      opened -= 1;
    }
    const token = tokens[place];
    if (token.kind !== "infix") {
      checkEnd(text, token, waiting.filter((one) => one.kind === "("));
      reduce(waiting, operands, 0, false);
      return [/** @type {Formula} */ (operands.pop()), place];
    }
    reduce(waiting, operands, STRENGTH[token.text], token.text === "->");
    waiting.push(token);
  }
}

/**
 * @param {string} text
 * @param {Token} token
 * @param {Token[]} opened
 */
function checkEnd(text, token, opened) {
  const last = opened.pop();
  if (last !== undefined) {
    const got = `an operator S, &, |, -> or ')' must follow, got ${repr(token.text)}`;
    refuse(text, token.position, `${got}; the '(' at position ${last.position} is open`);
  }
  if (token.kind === ")") refuse(text, token.position, "')' closes nothing");
  if (token.kind !== "end" && token.kind !== ";") {
    refuse(text, token.position, `an operator S, &, |, -> must come before ${repr(token.text)}`);
  }
}

/**
 * @param {string} text
 * @param {Token} token
 * @param {Map<string, Formula>} names
 * @returns {Formula}
 */
function readOperand(text, token, names) {
  if (token.formula !== null) return token.formula;
  if (token.kind === "name") {
    const undefinedYet = `${token.text} is not defined; write before it ${token.text} := …;`;
    return names.get(token.text) ?? refuse(text, token.position, undefinedYet);
  }
  const got = `a formula must stand here, got ${repr(token.text)}; ${ACCEPTED}`;
  return refuse(text, token.position, got);
}

/**
 * Applies the waiting operators that bind more tightly, down to the last opening parenthesis.
 * @param {Token[]} waiting
 * @param {Formula[]} operands
 * @param {number} strength
 * @param {boolean} fromRight
 */
function reduce(waiting, operands, strength, fromRight) {
  for (let token = waiting[waiting.length - 1]; token !== undefined; token = waiting[waiting.length - 1]) {
    if (token.kind === "(" || tightness(token) + +!fromRight <= strength) return;
    waiting.pop();
    const right = /** @type {Formula} */ (operands.pop());
    if (token.kind === "prefix") operands.push(applyPrefix(token, right));
    else operands.push(formula(token.text, [/** @type {Formula} */ (operands.pop()), right]));
  }
}

/** @param {Token} token */
function tightness(token) {
  return STRENGTH[token.text in PAST ? "P" : token.text];
}

/**
 * @param {Token} token
 * @param {Formula} body
 * @returns {Formula}
 */
function applyPrefix(token, body) {
  if (token.text === "H") return formula("!", [formula("P", [formula("!", [body])])]);
  return formula(token.text === "O" ? "P" : token.text, [body], token.k);
}
