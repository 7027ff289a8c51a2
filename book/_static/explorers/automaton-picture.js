// @ts-check
// An automaton drawn by Graphviz, with some states in colour, and in words for those who do not see it.
import { element } from "ui";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {Record<number, "first" | "second" | "both">} Marked states that are in colour */

/**
 * Return a text as it stands between quotes in Graphviz's language.
 * @param {string} text
 */
const quoted = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;

/**
 * Return an automaton in Graphviz's language; letters that lead the same way share an arrow.
 * @param {Dfa} dfa
 * @param {Marked} [marked]
 * @returns {string}
 */
export function toDot(dfa, marked = {}) {
  const lines = ["digraph {", 'rankdir=LR; bgcolor=transparent; node [shape=circle, fontsize=12, width=0.4, fixedsize=true]; edge [fontsize=12, arrowsize=0.7];', 'start [shape=none, label="", width=0, height=0]; start -> 0;'];
  dfa.delta.forEach((row, state) => {
    lines.push(`${state} [shape=${dfa.accepting[state] ? "doublecircle" : "circle"}${marked[state] ? `, class=${marked[state]}` : ""}];`);
    /** @type {Map<number, string[]>} */
    const by = new Map();
    row.forEach((target, letter) => by.set(target, [...(by.get(target) ?? []), dfa.letters[letter]]));
    for (const [target, letters] of by) lines.push(`${state} -> ${target} [label=${quoted(letters.join(" "))}];`);
  });
  return [...lines, "}"].join("\n");
}

/**
 * Return what an automaton does, state by state.
 * @param {Dfa} dfa
 */
export function inWords(dfa) {
  const rows = dfa.delta.map((row, state) => {
    const moves = row.map((target, letter) => `${dfa.letters[letter]} to ${target}`).join(", ");
    return `state ${state}${dfa.accepting[state] ? ", accepting" : ""}: ${moves}`;
  });
  return `automaton with ${dfa.states} ${dfa.states === 1 ? "state" : "states"}, from state 0. ${rows.join("; ")}`;
}

/**
 * Draw an automaton into an element; until Graphviz is there, and where it cannot be loaded, its words stand there.
 * @param {HTMLElement} into
 * @param {Dfa} dfa
 * @param {Marked} [marked]
 */
export async function drawAutomaton(into, dfa, marked = {}) {
  const dot = toDot(dfa, marked);
  into.dataset.dot = dot;
  if (!into.childElementCount) into.replaceChildren(element("p", { class: "explorer-help" }, inWords(dfa)));
  /** @type {any} */
  const library = await /** @type {any} */ (globalThis).explorerLibrary("viz.js", "Viz");
  const viz = await (library.running ??= library.instance());
  if (into.dataset.dot !== dot) return; // another one is asked for by now
  const svg = viz.renderSVGElement(dot);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", inWords(dfa));
  svg.classList.add("explorer-automaton");
  svg.querySelectorAll("title").forEach((/** @type {Element} */ title) => title.remove());
  into.replaceChildren(svg);
}
