// @ts-check
// The explorer of a language: its automaton, which attention recognises it, why or why not, in words that can be walked.
import { defines, forbiddenPattern, isStarFree, words } from "automata";
import { drawAutomaton } from "automaton-picture";
import { census } from "census";
import { InvalidInput } from "errors";
import { plainly } from "hints";
import { show } from "logic";
import { fromRegex } from "regex";
import { synthesise } from "synthesis";
import { button, choice, element, slider, table, textField, verdict } from "ui";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {import("fragments").Witness} Witness */
/** @typedef {"P" | "Y" | "PY"} Logic */
/** @typedef {{ word: string, symbol: string, letter: string, first: number, second: number }} Step one letter of the walk, and where p and q are after it */

/** @type {Logic[]} */
const ORDER = ["P", "Y", "PY"];
/** @type {Record<Logic, string>} */
const HEADS = { P: "global", Y: "1-local", PY: "hybrid" };
const MOST_STATES = 40, MOST_POWER = 6, CENSUS_STATES = 3, CENSUS_ALPHABET = "ab";

/**
 * Return the letters of a forbidden pattern, one after the other, with the states that the walks from p and from q have reached.
 * @param {Dfa} dfa
 * @param {Witness} witness
 * @returns {Step[]}
 */
export function walk(dfa, witness) {
  const start = dfa.after(witness.access[0]);
  const other = witness.logic === "Y" ? dfa.after(witness.access[1]) : dfa.after(witness.there ?? "", start);
  const parts = Object.entries({ x: witness.loop, u: witness.there, v: witness.back, z: witness.separates });
  return parts.flatMap(([symbol, word]) => {
    let [first, second] = [start, other];
    if (word === null) return [];
    const steps = [...word].map((letter) => {
      [first, second] = [dfa.after(letter, first), dfa.after(letter, second)];
      return { word, symbol, letter, first, second };
    });
    return [{ word, symbol, letter: "", first: start, second: other }, ...steps];
  });
}

/**
 * Say which kinds of attention recognise a language.
 * @param {Dfa} dfa
 * @returns {string}
 */
export function whoRecognises(dfa) {
  const [global, local, hybrid] = ORDER.map((logic) => defines(dfa, logic));
  if (global && local) return "Global attention alone is enough, and so is 1-local attention.";
  if (global) return "Global attention is enough; 1-local attention is not.";
  if (local) return "1-local attention is enough; global attention is not.";
  if (hybrid) return "It needs heads of both kinds, global and 1-local.";
  return `Out of reach, even with heads of both kinds${isStarFree(dfa) ? ", although it is star-free" : "; it is not even star-free"}.`;
}

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {unknown} _
 * @param {import("ui").State} state
 */
export function mount(panel, _, state) {
  const says = verdict(), drawing = element("div", { class: "explorer-drawing-wide" }), rows = element("div"), walked = element("p", { role: "status" }), pair = element("div");
  const all = () => census(CENSUS_ALPHABET, CENSUS_STATES);
  let number = state.number("census", 0, 0, 100_000), logic = /** @type {Logic} */ (ORDER.find((one) => one === state.get("fragment", "PY")) ?? "PY"), power = 2, at = 0;
  /** @type {Dfa | null} */
  let dfa = null;
  const regex = textField("regex", state.get("regex", ".*ab*"), () => { number = 0; read(); }, { size: 16 });
  const letters = textField("letters", state.get("letters", "abc"), () => { number = 0; read(); }, { size: 6 });
  const powers = slider("power of the pair", { least: 1, most: MOST_POWER, value: power }, (value) => { power = value; pairOf(); });
  const kinds = choice("forbidden pattern of", HEADS, logic, (value) => { logic = /** @type {Logic} */ (value); at = 0; draw(); });

  /** @param {number} by */
  function step(by) {
    const count = all().length;
    number = number ? ((number - 1 + by + count) % count) + 1 : 1;
    [regex.input.value, letters.input.value] = ["", CENSUS_ALPHABET];
    take(all()[number - 1]);
  }
  /** Take the regex, or say what is wrong with it. */
  async function read() {
    const [text, alphabet] = [regex.input.value, letters.input.value];
    await /** @type {any} */ (globalThis).explorerLibrary("refa.js", "Refa");
    if (text !== regex.input.value || alphabet !== letters.input.value || number) return;
    try {
      const found = fromRegex(text.trim().replaceAll("ε", "()"), alphabet || null);
      if (found.states > MOST_STATES) throw new InvalidInput(`the automaton has ${found.states} states; at most ${MOST_STATES} are drawn here`);
      take(found);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(plainly(error.message, text.trim(), alphabet));
    }
  }
  /** @param {Dfa} found */
  function take(found) {
    dfa = found;
    at = 0;
    draw();
  }
  /** Show what is chosen. */
  function draw() {
    if (!dfa) return;
    const which = number ? `Language ${number} of ${all().length} in the census. ` : "";
    says.say(`${which}The least automaton has ${dfa.states} ${dfa.states === 1 ? "state" : "states"}. ${whoRecognises(dfa)}`);
    const shown = dfa;
    rows.replaceChildren(verdictsOf(shown, () => "…"));
    setTimeout(() => { if (dfa === shown) rows.replaceChildren(verdictsOf(shown, formulaOf)); }); // a formula may take longer than an answer should
    walkTo(0);
    pairOf();
    state.set(number ? { census: number, regex: null, letters: null, fragment: logic } : { census: null, regex: regex.input.value, letters: letters.input.value, fragment: logic });
  }
  /** @param {number} place */
  function walkTo(place) {
    if (!dfa) return;
    const witness = forbiddenPattern(dfa, logic);
    if (!witness) {
      walked.textContent = `There is no forbidden pattern of ${HEADS[logic]} attention here.`;
      return void drawAutomaton(drawing, dfa);
    }
    const steps = walk(dfa, witness);
    at = (place + steps.length) % steps.length;
    const { first, second } = steps[at];
    walked.textContent = sentence(dfa, witness, steps[at], at, steps.length);
    return void drawAutomaton(drawing, dfa, first === second ? { [first]: "both" } : { [first]: "first", [second]: "second" });
  }
  /** Show the hard pair. */
  function pairOf() {
    const witness = dfa && forbiddenPattern(dfa, logic);
    powers.box.hidden = !witness;
    pair.replaceChildren(...(witness && dfa ? [pairTable(dfa, witness, power)] : []));
  }
  panel.append(
    element("div", { class: "explorer-fields" }, regex.box, letters.box, button("back in the census", () => step(-1)), button("on in the census", () => step(1))),
    says.box, drawing, rows,
    element("div", { class: "explorer-fields" }, kinds, button("walk a letter", () => walkTo(at + 1)), button("a letter back", () => walkTo(at - 1))), walked,
    element("div", { class: "explorer-fields" }, powers.box), pair,
    element("p", { class: "explorer-help" }, `Two circles accept. A regex must match the whole word; letters are written without separators. The least automaton is the one with fewest states. LTL[P] has the operator P, sometime before, LTL[Y] has Y, just before, LTL[P,Y] both; formulas are read at the end of a word. The pattern's words lead between the states p and q, in colour as they walk: p in blue, q in red. The census has all languages over a and b whose least automaton has at most ${CENSUS_STATES} states.`),
  );
  number = Math.min(number, all().length);
  if (number) {
    [regex.input.value, letters.input.value] = ["", CENSUS_ALPHABET];
    take(all()[number - 1]);
  } else read();
}

/** @param {string} word */
const written = (word) => word || "ε";

/**
 * @param {Dfa} dfa
 * @param {Witness} witness
 * @param {Step} step
 * @param {number} at
 * @param {number} count
 */
function sentence(dfa, witness, { word, symbol, letter, first, second }, at, count) {
  const [p, q] = [dfa.after(witness.access[0]), witness.logic === "Y" ? dfa.after(witness.access[1]) : dfa.after(witness.there ?? "", dfa.after(witness.access[0]))];
  /** @type {Record<string, string>} */
  const goals = { x: "x brings p back to p, and q back to q", u: "u leads from p to q", v: "v leads from q back to p", z: "z is accepted from one of them only" };
  const where = letter ? `after ${letter} they are in ${first} and ${second}` : `they start in p = ${p} and q = ${q}`;
  const ends = symbol === "z" && letter ? ` (${[first, second].map((state) => (dfa.accepting[state] ? "accepts" : "rejects")).join(" and ")})` : "";
  return `${symbol} = ${written(word)}: ${where}${ends}. ${goals[symbol]}. (${at + 1} of ${count})`;
}

/**
 * Return a formula of a fragment for a language, as a page shows it.
 * @param {Dfa} dfa
 * @param {Logic} logic
 */
function formulaOf(dfa, logic) {
  if (!dfa.accepting.some(Boolean)) return element("code", {}, "false");
  const found = synthesise(dfa, logic);
  return found ? element("code", {}, show(found.formula)) : "a formula too large for this page";
}

/**
 * Make the table of verdicts: for each kind of attention a formula, or the words of the forbidden pattern.
 * @param {Dfa} dfa
 * @param {(dfa: Dfa, logic: Logic) => string | HTMLElement} write
 */
function verdictsOf(dfa, write) {
  const rows = ORDER.map((logic) => {
    const witness = forbiddenPattern(dfa, logic), name = `LTL[${[...logic].join(",")}]`;
    if (!witness) return [`${HEADS[logic]} ${name}`, "yes", write(dfa, logic)];
    const parts = Object.entries({ x: witness.loop, u: witness.there, v: witness.back, z: witness.separates }).filter(([, word]) => word !== null);
    return [`${HEADS[logic]} ${name}`, "no", `pattern: ${witness.access.map((word) => `after ${written(word)}`).join(" and ")}: ${parts.map(([symbol, word]) => `${symbol} = ${written(word ?? "")}`).join(", ")}`];
  });
  const made = table(["attention", "recognises it", "formula, or forbidden pattern"], rows);
  made.classList.add("explorer-texts");
  return made;
}

/**
 * Make the table of a hard pair.
 * @param {Dfa} dfa
 * @param {Witness} witness
 * @param {number} power
 */
function pairTable(dfa, witness, power) {
  const pair = words(witness, power), name = `LTL[${[...witness.logic].join(",")}]`;
  const made = table([`no formula of ${name} of depth ${power} or less tells these apart`, "letters", "in the language"], pair.map((word) => [element("code", {}, written(word)), String(word.length), dfa.accepts(word) ? "yes" : "no"]));
  made.classList.add("explorer-texts");
  return made;
}
