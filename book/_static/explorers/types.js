// @ts-check
/** What formulas of bounded depth can say at a position, computed without writing a formula. The twin of logic/types.py. */

import { InvalidInput } from "errors";

/**
 * The temporal operators of a logic: P, Y, and Y<=k for each k listed; windows that count say at how many of the last k positions.
 * @typedef {{ past?: boolean, previous?: boolean, windows?: number[], counting?: boolean, modulus?: number }} Modalities
 */

/** Greatest number of letters that the compared words may have together. */
export const MOST_LETTERS = 20_000;

/**
 * Returns the operators that a text names, such as `P Y` or `P Y<=2`.
 * @param {string} text
 * @returns {Modalities}
 */
export function modalities(text) {
  const names = text.split(" ").filter(Boolean);
  const windows = names.flatMap((name) => /^Y<=(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
  return { past: names.includes("P"), previous: names.includes("Y"), windows };
}

/**
 * Returns the types of a depth at positions 1 to N+1 of each word, with the same numbering for all words.
 * @param {readonly string[]} words
 * @param {number} depth
 * @param {Modalities} logic
 * @returns {number[][]}
 */
export function types(words, depth, logic) {
  if (depth < 0) throw new InvalidInput(`the depth must be at least 0: got ${depth}`);
  const letters = words.map((word) => [...word, ""]);
  const total = letters.reduce((sum, row) => sum + row.length - 1, 0);
  if (total > MOST_LETTERS) {
    throw new InvalidInput(`the words together may have at most ${MOST_LETTERS} letters: got ${total}`);
  }
  const bottom = letters.map((row) => row.map((letter, place) => `${letter} ${(place + 1) % (logic.modulus ?? 1)}`));
  let found = numbered(bottom);
  for (let level = 0; level < depth; level += 1) {
    found = numbered(found.map((row, i) => views(row, logic).map((view, place) => `${bottom[i][place]} ${view}`)));
  }
  return found;
}

/**
 * Says whether no formula of at most a depth holds for exactly one of two words.
 * @param {string} first
 * @param {string} second
 * @param {number} depth
 * @param {Modalities} logic
 * @returns {boolean}
 */
export function agree(first, second, depth, logic) {
  const [one, other] = types([first, second], depth, logic).map((row) => row[row.length - 1]);
  return one === other;
}

/**
 * Numbers contents in the order in which they are met.
 * @param {string[][]} rows
 * @returns {number[][]}
 */
function numbered(rows) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  return rows.map((row) => row.map((content) => {
    const number = numbers.get(content) ?? numbers.size;
    numbers.set(content, number);
    return number;
  }));
}

/**
 * Writes what the temporal operators see from each position of one word, given the types at its positions.
 * @param {number[]} row
 * @param {Modalities} logic
 * @returns {string[]}
 */
function views(row, { past, previous, windows = [], counting }) {
  /** @type {Set<number>} */
  const seen = new Set();
  /** @param {Iterable<number>} some */
  const listed = (some) => [...some].sort((one, other) => one - other).join();
  return row.map((_, place) => {
    if (past && place) seen.add(row[place - 1]);
    const inside = windows.map((k) => row.slice(Math.max(0, place - k), place));
    const before = previous && place ? row[place - 1] : "";
    return [listed(seen), before, ...inside.map((window) => listed(counting ? window : new Set(window)))].join(";");
  });
}
