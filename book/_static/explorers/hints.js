// @ts-check
// What a page adds to a refusal, and leaves out of it: a reader here has no command line, and may write as other tools do.

/** @type {[RegExp, string][]} what is seen in a text, and what to say of it */
const SEEN = [
  [/^\^|\$$/, "No ^ or $ is needed: the whole word must match."],
  [/[¬∧∨→~≤]|&&|\|\||\b(?:and|or|not)\b/i, "Write ! for not, & for and, | for or, -> for implies, <= for ≤."],
  [/\\/, "Nothing is escaped here: write letters, digits and classes such as [0-9]."],
];

const REMARKS = [/; escapes by --syntax python/, /; for Python's regexes there is --syntax python \(from_python_regex\); else put parentheses before \S+/, /: the command line takes more$/];

/**
 * Return a refusal for a reader of the page.
 * @param {string} message
 * @param {string} text what was typed
 * @param {string} [letters] the alphabet, where there is one
 * @returns {string}
 */
export function plainly(message, text, letters = "") {
  const short = REMARKS.reduce((said, remark) => said.replace(remark, ""), message).replaceAll("\\\\", "\\");
  const hints = SEEN.filter(([seen]) => seen.test(text)).map(([, hint]) => hint);
  const other = /letter '(.)' is not in the alphabet/.exec(message)?.[1];
  if (other && letters) {
    const turned = other === other.toLowerCase() ? other.toUpperCase() : other.toLowerCase();
    hints.push(letters.includes(turned) ? `Capitals matter: ${turned} is a letter here, ${other} is not.` : `The letters are ${[...letters].join(", ")}.`);
  }
  return [short.length > 300 ? `${short.slice(0, 300)}…` : short, ...hints].join(" ");
}
