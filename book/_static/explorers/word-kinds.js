// @ts-check
// Whether a word of a text occurred before, and where: the twin of expressivity.tasks.repeats.

export const KINDS = Object.freeze(["bigram", "near", "far", "first"]);

/**
 * Return the kind of the second and every later word: its pair with the word before occurred, or it stood among the last `near` words, or farther back, or nowhere.
 * @param {readonly (string | number)[]} words
 * @param {number} near
 * @returns {string[]}
 */
export function kinds(words, near) {
  const last = new Map([[words[0], 0]]), pairs = new Set();
  return words.slice(1).map((word, before) => {
    const pair = JSON.stringify([words[before], word]), place = before + 1, back = place - (last.get(word) ?? -Infinity);
    const kind = pairs.has(pair) ? "bigram" : back <= near ? "near" : back < Infinity ? "far" : "first";
    pairs.add(pair);
    last.set(word, place);
    return kind;
  });
}
