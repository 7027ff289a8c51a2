// @ts-check
/** What is thrown for input that has no meaning: the twin of expressivity/errors.py. */

import { repr } from "characters";

/** The reader asked for something that has no meaning: the message says what was wrong and what is accepted. */
export class InvalidInput extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "InvalidInput";
  }
}

/**
 * Returns the name if it is among those accepted, and refuses it otherwise.
 * @param {string} kind what is named
 * @param {string} name
 * @param {readonly string[]} accepted
 * @returns {string}
 */
export function choose(kind, name, accepted) {
  if (!accepted.includes(name)) {
    throw new InvalidInput(`unknown ${kind} ${repr(name)}: accepted are ${accepted.join(", ")}`);
  }
  return name;
}
