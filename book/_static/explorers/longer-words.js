// @ts-check
// The explorer of trained models on words longer than those that they learned from: three patterns, uniform words and hard pairs.
import { choice, drawn, element, picture, shown, table, verdict } from "ui";

/** @typedef {"global" | "1-local" | "hybrid-1"} Pattern */
/** @typedef {{ name: string, regex: string, alphabet: string, allowed: Record<Pattern, boolean | null>, uniform: Record<Pattern, number[]>, hard: Record<Pattern, number[]> }} Language */
/** @typedef {{ lengths: number[], languages: Language[] }} Accuracies */

/** @type {Record<Pattern, string>} */
const PATTERNS = { global: "global", "1-local": "1-local", "hybrid-1": "hybrid" };
/** @type {Pattern[]} */
const ORDER = ["global", "1-local", "hybrid-1"];
const KINDS = { both: "both", uniform: "uniform words", hard: "hard pairs" };
const APART = 0.2, WELL = 0.75, GUESSING = 0.6;

/** @param {number[]} numbers */
const last = (numbers) => numbers[numbers.length - 1];

/**
 * Return the patterns that do well on uniform words at the greatest length, and clearly worse on hard pairs.
 * @param {Language} language
 * @returns {Pattern[]}
 */
export function deceptive(language) {
  return ORDER.filter((pattern) => last(language.uniform[pattern]) >= WELL && last(language.uniform[pattern]) - last(language.hard[pattern]) > APART);
}

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {Accuracies} data
 * @param {import("ui").State} state
 */
export function mount(panel, data, state) {
  const says = verdict(), drawing = element("div"), numbers = element("div");
  const names = data.languages.map((language) => language.name);
  let name = names.includes(state.get("language", "")) ? state.get("language", "") : "flip-flop";
  let kind = state.get("words", "both") in KINDS ? state.get("words", "both") : "both";
  const id = `explorer-language-${name}`;
  const list = element("select", { id, onchange: () => { name = list.value; draw(); } }, ...names.map((one) => element("option", { value: one, selected: one === name }, one)));

  /** Show what is chosen. */
  function draw() {
    const language = /** @type {Language} */ (data.languages.find((one) => one.name === name));
    drawing.replaceChildren(...ORDER.map((pattern) => chartOf(data.lengths, language, pattern, kind)));
    numbers.replaceChildren(tableOf(data.lengths, language));
    says.say(sentence(data.lengths, language));
    state.set({ language: name, words: kind });
  }
  drawing.className = "explorer-panels";
  panel.append(
    element("div", { class: "explorer-fields" }, element("span", { class: "explorer-field" }, element("label", { for: id }, "language"), list), choice("words", KINDS, kind, (value) => { kind = value; draw(); })),
    says.box, drawing, numbers,
    element("p", { class: "explorer-help" }, "Models learned from words of at most 40 letters. Rings: uniform words, half of them in the language. Filled dots: hard pairs, one word in the language and one not, chosen by theory; a pair counts where both words are right. Each number is a mean over three models or more."),
  );
  draw();
}

/** @param {boolean | null} answer */
const said = (answer) => (answer ? "theory: can" : answer === false ? "theory: cannot" : "theory: open");

/**
 * @param {number[]} lengths
 * @param {Language} language
 */
function sentence(lengths, language) {
  const found = deceptive(language), longest = lengths[lengths.length - 1];
  const begins = `${language.name}, ${language.regex} over ${[...language.alphabet].join(", ")}.`;
  const told = found.map((pattern) => `${PATTERNS[pattern]} attention gets ${shown(last(language.uniform[pattern]), 2)} of the uniform words right and ${shown(last(language.hard[pattern]), 2)} of the hard pairs`);
  const guesses = ORDER.filter((pattern) => last(language.uniform[pattern]) < GUESSING).map((pattern) => `${PATTERNS[pattern]} attention does no better than guessing, which is right on half of the uniform words`);
  const all = [...told, ...guesses];
  return `${begins} At ${longest} letters ${all.length ? all.join("; ") : "uniform words and hard pairs tell the same story"}.`;
}

/**
 * @param {number[]} lengths
 * @param {Language} language
 */
function tableOf(lengths, language) {
  const rows = ORDER.flatMap((pattern) => /** @type {const} */ (["uniform", "hard"]).map((kind) => [`${PATTERNS[pattern]}, ${KINDS[kind]}`, ...language[kind][pattern].map((value) => shown(value, 2))]));
  return table(["part answered correctly", ...lengths.map((length) => `${length} letters`)], rows);
}

/**
 * Draw the accuracies of one pattern against the length.
 * @param {number[]} lengths
 * @param {Language} language
 * @param {Pattern} pattern
 * @param {string} kind
 */
function chartOf(lengths, language, pattern, kind) {
  const [width, height, left, bottom] = [220, 190, 34, 150];
  const x = (/** @type {number} */ i) => left + 14 + (i * (width - left - 34)) / (lengths.length - 1);
  const y = (/** @type {number} */ value) => bottom - value * (bottom - 34);
  const answer = language.allowed[pattern];
  const svg = picture(width, height, `${PATTERNS[pattern]} attention, ${said(answer)}: accuracy against length`);
  svg.append(drawn("text", { x: left, y: 9, class: "explorer-left explorer-strong-text" }, PATTERNS[pattern]), drawn("text", { x: width - 6, y: 9, class: `explorer-right ${answer ? "explorer-good" : "explorer-bad"}` }, said(answer)));
  for (const value of [0, 0.5, 1]) svg.append(drawn("line", { x1: left, x2: width - 6, y1: y(value), y2: y(value), class: "explorer-faint-line" }), drawn("text", { x: left - 6, y: y(value), class: "explorer-right explorer-tick" }, String(value)));
  for (const one of /** @type {const} */ (["uniform", "hard"])) {
    if (kind !== "both" && kind !== one) continue;
    const values = language[one][pattern];
    svg.append(drawn("polyline", { points: values.map((value, i) => `${x(i)},${y(value)}`).join(" "), class: one === "hard" ? "explorer-curve" : "explorer-dashed" }));
    values.forEach((value, i) => svg.append(drawn("circle", { cx: x(i), cy: y(value), r: 4.5, class: one === "hard" ? "explorer-dot" : "explorer-ring" })));
  }
  lengths.forEach((length, i) => svg.append(drawn("text", { x: x(i), y: bottom + 14, class: "explorer-tick" }, String(length))));
  svg.append(drawn("text", { x: width - 6, y: bottom + 30, class: "explorer-right explorer-tick" }, "letters"));
  return svg;
}
