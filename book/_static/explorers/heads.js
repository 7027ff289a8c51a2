// @ts-check
// The explorer of heads and formulas: a formula's truth at every position, and the transformer that it is compiled to on the same word.
import { checkAlphabet } from "alphabet";
import { checkWord, compare, compileFormulas } from "compiled";
import { InvalidInput } from "errors";
import { plainly } from "hints";
import { blockView } from "headviews";
import { parse, show } from "logic";
import { subformulas } from "syntax";
import { run, withHeads } from "transformer";
import { choice, element, shown, slider, table, textField, verdict } from "ui";
import { SETS } from "values";

/** @typedef {import("transformer").Mode} Mode */
/** @typedef {import("compiled").Compiled} Compiled */
/** @typedef {import("compiled").Line} Line */
/** @typedef {import("transformer").Run} Run */

const MOST_LETTERS = 8, MOST_POSITIONS = 24, MOST_SUBFORMULAS = 40;
/** @type {Record<Mode, string>} */
const MODES = { hybrid: "as compiled", global: "all global", local: "all 1-local" };
/** @type {Record<string, string>} */
const NUMBERS = { quarters: "multiples of ¼ up to 8", half: "half precision" };
/** @type {Record<string, string>} */
const STAGES = { heads: "after its heads", all: "after its perceptron" };

/** @typedef {{ mode: Mode, numbers: string, stage: string, block: number, position: number, opened: boolean }} Chosen */
/** @typedef {{ word: string, compiled: Compiled, ran: Run, lines: Line[], changed: number }} Seen what is computed from what was typed */

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {unknown} _
 * @param {import("ui").State} state
 */
export function mount(panel, _, state) {
  const says = verdict(), truths = element("div", { class: "explorer-heads" }), inside = element("div", { class: "explorer-heads" });
  /** @type {Chosen} */
  const chosen = {
    mode: /** @type {Mode} */ (among(state.get("heads", "hybrid"), MODES, "hybrid")), numbers: among(state.get("numbers", "quarters"), NUMBERS, "quarters"),
    stage: among(state.get("stage", "all"), STAGES, "all"), block: state.number("block", 2, 0, 99), position: state.number("n", 8, 1, MOST_POSITIONS + 1), opened: false,
  };
  /** @type {Seen | null} */
  let seen = null;
  const letters = textField("letters", state.get("letters", "abc"), () => read(), { size: 6 });
  const word = textField("word", state.get("word", "cacabca"), () => read(), { size: 14 });
  const formula = textField("formula", state.get("formula", "P(b & Y a)"), () => read(), { size: 26 });
  const block = slider("block", { least: 0, most: 99, value: chosen.block, shown: (value) => (value ? `${value} of ${seen?.compiled.model.blocks.length ?? value}` : "before the first") }, (value) => { chosen.block = value; read(); });
  const position = slider("position that asks", { least: 1, most: MOST_POSITIONS + 1, value: chosen.position, shown: (value) => (seen ? nameOf(seen.word, value - 1) : "") }, (value) => { chosen.position = value; read(); });

  /** Take what the fields say, or say what is wrong with it. */
  function read() {
    try {
      seen = look(letters.input.value, word.input.value, formula.input.value, chosen);
      draw();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(plainly(error.message, formula.input.value, letters.input.value));
    }
  }

  /** @param {number} at a position, from 1 */
  function ask(at) {
    chosen.position = at;
    read();
  }

  /** Show what is chosen. */
  function draw() {
    if (!seen) return;
    const blocks = seen.compiled.model.blocks.length, places = Array.from(seen.word).length + 1;
    block.box.hidden = position.box.hidden = blocks === 0;
    block.input.max = String(blocks);
    position.input.max = String(places);
    block.set(Math.min(chosen.block, blocks));
    position.set(Math.min(chosen.position, places));
    const at = { block: Math.min(chosen.block, blocks), position: Math.min(chosen.position, places), stage: chosen.stage, opened: chosen.opened };
    truths.replaceChildren(truthTable(seen));
    inside.replaceChildren(...blockView(seen, at, ask, (opened) => { chosen.opened = opened; }));
    says.say(sentence(seen, chosen.mode));
    state.set({ letters: letters.input.value, word: word.input.value, formula: formula.input.value, heads: chosen.mode, numbers: chosen.numbers, stage: chosen.stage, block: at.block, n: at.position });
  }

  panel.append(
    element("div", { class: "explorer-fields" }, letters.box, word.box, formula.box,
      choice("heads", MODES, chosen.mode, (value) => { chosen.mode = /** @type {Mode} */ (value); read(); }),
      choice("numbers", NUMBERS, chosen.numbers, (value) => { chosen.numbers = value; read(); })),
    says.box, truths,
    element("p", { class: "explorer-help" }, "Each number is what the stream holds for a subformula at the end of the run. 1 is true and 0 is false. A cross marks a number that is not the truth. A faint row has no place in the stream, and shows the truth."),
    element("div", { class: "explorer-fields explorer-heads-inside" }, block.box, choice("stream", STAGES, chosen.stage, (value) => { chosen.stage = value; read(); }), position.box),
    inside,
    element("p", { class: "explorer-help" }, "Choose a block to see its heads at work. Choose a position, or press a row of a grid, to see how it looks back. All numbers are rounded to multiples of ¼ (or to half precision), so the weights of a row need not sum to 1."),
  );
  read();
}

/** @param {string} value @param {Record<string, string>} options @param {string} otherwise */
function among(value, options, otherwise) {
  return Object.keys(options).includes(value) ? value : otherwise;
}

/**
 * Return the name of a position: its letter and its number, or the end.
 * @param {string} word
 * @param {number} place from 0
 */
export function nameOf(word, place) {
  const letters = Array.from(word);
  return place < letters.length ? `${letters[place]}, position ${place + 1}` : "the end";
}

/**
 * Return a number as a reader writes it, with quarters as fractions.
 * @param {number} number
 */
export function short(number) {
  const size = Math.abs(number), whole = Math.floor(size), quarter = ["", "¼", "½", "¾"][(size - whole) * 4];
  if (!quarter || size >= 1000) return Number.isFinite(number) ? shown(number, 2) : number > 0 ? "∞" : "−∞";
  return `${number < 0 ? "−" : ""}${whole || ""}${quarter}`;
}

/**
 * Compile what was typed and run it.
 * @param {string} letters
 * @param {string} word
 * @param {string} text
 * @param {{ mode: Mode, numbers: string }} chosen
 * @returns {Seen}
 */
function look(letters, word, text, { mode, numbers }) {
  const alphabet = checkAlphabet(letters), formula = parse(text, alphabet);
  if (alphabet.length > MOST_LETTERS) throw new InvalidInput(`at most ${MOST_LETTERS} letters can be drawn: got ${alphabet.length}`);
  checkWord(word, alphabet);
  if (Array.from(word).length > MOST_POSITIONS) throw new InvalidInput(`a word of at most ${MOST_POSITIONS} letters can be drawn: got ${Array.from(word).length}`);
  const size = subformulas(formula).length;
  if (size > MOST_SUBFORMULAS) throw new InvalidInput(`the formula has ${size} distinct subformulas: too large to draw, at most ${MOST_SUBFORMULAS} are`);
  const compiled = compileFormulas([formula], alphabet, { values: SETS[numbers] }), model = withHeads(compiled.model, mode);
  const windows = [compiled.model, model].map((one) => one.blocks.flatMap((block) => block.heads.map((head) => head.window)));
  const ran = run(model, word);
  return { word, compiled: { ...compiled, model }, ran, lines: compare(compiled, ran, word), changed: windows[0].filter((window, i) => window !== windows[1][i]).length };
}

/** @param {Seen} seen @returns {{ line: Line, place: number }[]} the numbers that are not the truth, in the order of blocks and positions */
function mistakes({ lines }) {
  const ordered = [...lines].filter((line) => line.said).sort((one, other) => Number(one.block) - Number(other.block));
  return ordered.flatMap((line) => line.truth.flatMap((truth, place) => (line.said?.[place] === Number(truth) ? [] : [{ line, place }])));
}

/** @param {Seen} seen @param {Mode} mode */
function sentence(seen, mode) {
  const { compiled, ran, word, lines, changed } = seen, heads = compiled.model.blocks.flatMap((block) => block.heads).length;
  const truth = lines[lines.length - 1].truth[Array.from(word).length], says = ran.outputs[0] > 0;
  const built = `${count(compiled.model.blocks.length, "block")} and ${count(heads, "head")}`;
  const with_ = { hybrid: `The transformer of ${built}`, global: `With all heads global (${changed} of ${heads} changed), the transformer`, local: `With all heads 1-local (${changed} of ${heads} changed), the transformer` }[mode];
  const answer = `${with_} says ${says ? "yes" : "no"} to ${word ? `“${word}”` : "the empty word"}, and that is ${says === truth ? "right" : `wrong: the formula is ${truth} at the end`}.`;
  const wrong = mistakes(seen);
  if (!wrong.length) return `${answer} Its stream holds the truth of every subformula, at every position.`;
  const [{ line, place }] = wrong;
  const numbers = wrong.length === 1 ? "One number is" : `${wrong.length} numbers are`;
  return `${answer} ${numbers} not the truth. The first to break is ${show(line.formula)}, written by block ${line.block}: at ${nameOf(word, place)}, it is ${short(Number(line.said?.[place]))} where the truth is ${Number(line.truth[place])}.`;
}

/** @param {number} number @param {string} noun */
function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** @param {Seen} seen */
function truthTable({ word, lines }) {
  const heads = ["subformula", ...Array.from(word), "end"];
  const rows = lines.map(({ formula, truth, said }) => [
    element("code", {}, show(formula)),
    ...truth.map((value, place) => cell(said ? said[place] : Number(value), said ? Number(value) : null)),
  ]);
  const made = table(heads, rows, (i) => ({ class: lines[i].said ? "" : "explorer-heads-faint" }));
  made.setAttribute("aria-label", "the truth of every subformula at every position");
  return made;
}

/**
 * Make a number of a table, marked where it is not the truth.
 * @param {number} number
 * @param {number | null} truth what it should be; null where nothing is said of it
 */
export function cell(number, truth) {
  const right = truth === null || number === truth;
  const kind = right ? (truth === 1 ? " explorer-heads-true" : "") : " explorer-heads-wrong";
  return element("span", { class: `explorer-heads-cell${kind}`, title: right ? null : `the truth is ${truth}` }, `${short(number)}${right ? "" : "✗"}`);
}
