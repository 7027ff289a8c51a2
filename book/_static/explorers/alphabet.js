// @ts-check
/** Alphabets: what a letter is. The twin of `check_alphabet` in automata/regex.py. */

import { compare, isVisible, repr } from "characters";
import { InvalidInput } from "errors";

/**
 * Returns the letters of an alphabet, sorted; refuses a letter twice, a character that cannot be seen, and no letter.
 * @param {string} alphabet
 * @returns {string}
 */
export function checkAlphabet(alphabet) {
  const letters = Array.from(alphabet);
  if (letters.length === 0) {
    throw new InvalidInput("the alphabet is empty: it needs at least one letter");
  }
  letters.forEach((letter, place) => {
    const where = `alphabet ${repr(alphabet)}, position ${place + 1}`;
    if (letters.indexOf(letter) < place) {
      throw new InvalidInput(`${where}: letter ${repr(letter)} is written twice`);
    }
    if (!isVisible(letter)) throw new InvalidInput(`${where}: a letter is one visible character`);
  });
  return letters.sort(compare).join("");
}
