// @ts-check
// One block of a compiled transformer on a word: the stream, its heads with their weights and attention, its perceptron, the output.
import { headSteps, labels, standsFor } from "compiled";
import { cell, nameOf, short } from "heads";
import { show } from "logic";
import { not } from "syntax";
import { drawn, element, picture, table } from "ui";

/** @typedef {import("heads").Seen} Seen */
/** @typedef {import("transformer").Head} Head */
/** @typedef {import("transformer").Looking} Looking */
/** @typedef {import("plan").Step} Step */
/** @typedef {{ block: number, position: number, stage: string, opened: boolean }} At the block, the position that asks, and whether matrices are shown */

/** The room for letters before a grid. */
const ROOM = 30;
/** With more columns no numbers are written into the cells, which are smaller. */
const MOST_WRITTEN = 13;

/**
 * Show a block: block 0 is the embedding.
 * @param {Seen} seen
 * @param {At} at
 * @param {(position: number) => void} ask
 * @param {(opened: boolean) => void} opened called when matrices are shown or hidden
 * @returns {HTMLElement[]}
 */
export function blockView(seen, at, ask, opened) {
  /** @type {HTMLElement[]} */
  const parts = [title(at.block ? `The stream after ${at.stage === "heads" ? "the heads of " : ""}block ${at.block}` : "The stream before the first block: the embedding"), streamTable(seen, at)];
  const block = seen.compiled.model.blocks[at.block - 1];
  if (block) {
    const steps = headSteps(seen.compiled.plan, at.block);
    block.heads.forEach((head, i) => parts.push(headView(seen, at, { head, steps: steps[i], looking: seen.ran.blocks[at.block - 1].heads[i], name: `Head ${i + 1} of ${block.heads.length}` }, ask, opened)));
    parts.push(title("Then the perceptron"), perceptronView(seen, at.block));
  }
  return [...parts, title("The output"), outputView(seen)];
}

/** @param {string} text */
function title(text) {
  return element("p", { class: "explorer-heads-title" }, text);
}

/** @param {Seen} seen @returns {string[]} */
function names(seen) {
  const { plan } = seen.compiled, held = standsFor(plan);
  return labels(plan).map((label, i) => { const one = held[i]; return one ? show(one.sign ? one.formula : not(one.formula)) : label || "part of a conjunction"; });
}

/** @param {Seen} seen @param {At} at */
function streamTable(seen, at) {
  const { plan } = seen.compiled, ran = seen.ran.blocks[at.block - 1], held = standsFor(plan), named = names(seen);
  const stream = !ran ? seen.ran.embedding : at.stage === "heads" ? ran.afterHeads : ran.after;
  const steps = named.map((_, i) => plan.steps.filter((step) => step.target === i));
  const heads = ["coordinate", ...Array.from(seen.word), "end"];
  const rows = named.map((name, i) => {
    const stands = held[i], settled = stands && steps[i].every((step) => step.block < at.block || (step.block === at.block && (at.stage === "all" || step.kind === "copy")));
    const truth = settled ? seen.lines.find((line) => line.formula === stands.formula)?.truth : undefined;
    return [element("code", {}, name), ...stream.map((column, n) => cell(column[i], truth ? Number(truth[n] === stands?.sign) : null))];
  });
  const made = table(heads, rows, (i) => ({ class: steps[i].some((step) => step.block === at.block) ? "explorer-heads-written" : "" }));
  made.setAttribute("aria-label", "the stream: coordinates at every position");
  return element("div", {}, made, at.block ? element("p", { class: "explorer-help" }, "Rows with a bar at the left are written by this block.") : "");
}

/**
 * Say an affine function of the coordinates, such as [b] + [Y a] − 1.
 * @param {number[]} row
 * @param {string[]} named
 * @param {number} [constant] added to it
 */
function formText(row, named, constant = 0) {
  const terms = row.flatMap((weight, i) => (i && weight ? [{ weight, text: `[${named[i]}]` }] : []));
  const all = row[0] + constant;
  if (all || !terms.length) terms.push({ weight: all, text: "" });
  return terms.map(({ weight, text }, i) => {
    const sign = weight < 0 ? (i ? " − " : "−") : i ? " + " : "", size = Math.abs(weight);
    return sign + (text && size === 1 ? text : `${short(size)}${text && `·${text}`}`);
  }).join("");
}

/**
 * @param {Seen} seen
 * @param {At} at
 * @param {{ head: Head, steps: Step[], looking: Looking, name: string }} of
 * @param {(position: number) => void} ask
 * @param {(opened: boolean) => void} opened
 */
function headView(seen, at, { head, steps, looking, name }, ask, opened) {
  const named = names(seen), does = { copy: "copies", look: "looks", "look again": "looks again", gate: "" }[steps[0].kind];
  const sees = head.window === null ? "global: it sees all positions before" : head.window === 1 ? "1-local: it sees the position before" : `${head.window}-local: it sees the ${head.window} positions before`;
  const compiledTo = steps[0].window;
  const was = head.window === compiledTo ? "" : ` It was compiled ${compiledTo === null ? "global" : `${compiledTo}-local`}.`;
  const targets = steps.map((step) => `[${named[step.target]}]`);
  const words = [
    ["query", head.query.map((row) => formText(row, named)).join(", ")], ["key", head.key.map((row) => formText(row, named)).join(", ")],
    ["value", head.value.map((row) => formText(row, named)).join(", ")], ["adds it to", targets.join(", ")],
  ];
  return element("div", {},
    title(`${name} ${does}`), element("p", { class: "explorer-heads-words" }, `${sees}.${was}`.replace(/^\w/, (letter) => letter.toUpperCase())),
    element("div", { class: "explorer-beside" },
      element("div", {}, element("dl", { class: "explorer-heads-list" }, ...words.flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, element("code", {}, text))])), matrices(head, named, at.opened, opened), rowView(seen, at, looking, targets)),
      grid(seen, at, looking, name, ask)));
}

/** @param {Head} head @param {string[]} named @param {boolean} open @param {(opened: boolean) => void} opened */
function matrices(head, named, open, opened) {
  const columns = head.output[0].map((_, i) => head.output.map((row) => row[i]));
  const parts = /** @type {[string, number[][]][]} */ ([["Q", head.query], ["K", head.key], ["V", head.value], ["O, turned", columns]]);
  const rows = parts.flatMap(([name, matrix]) => matrix.map((row, i) => [matrix.length > 1 ? `${name}, row ${i + 1}` : name, ...row.map((number) => (number ? short(number) : "·"))]));
  /** @type {HTMLDetailsElement} */
  const made = element("details", { open }, element("summary", { onclick: () => opened(!made.open) }, "its matrices"), table(["", ...named], rows));
  return made;
}

/** @param {Seen} seen @param {At} at @param {Looking} looking @param {string[]} targets */
function rowView(seen, at, looking, targets) {
  const n = at.position - 1, before = looking.admitted[n].flatMap((sees, m) => (sees ? [m] : [])), asks = nameOf(seen.word, n);
  if (!before.length) return element("p", { class: "explorer-heads-words" }, `At ${asks}: nothing can be seen, and 0 arrives.`);
  const letters = Array.from(seen.word), many = looking.contents[0].length > 1;
  const values = looking.contents[0].map((_, i) => [many ? `value ${i + 1}` : "value", ...before.map((m) => short(looking.contents[m][i]))]);
  const rows = [["score", ...before.map((m) => short(looking.scores[n][m]))], ["attention", ...before.map((m) => short(looking.attention[n][m]))], ...values];
  return element("div", {},
    element("p", { class: "explorer-heads-words" }, `At ${asks}: ${looking.output[n].map((number, i) => `${short(number)} ${i ? "" : "arrives "}for ${targets[i]}`).join(", ")}.`),
    table(["sees", ...before.map((m) => `${letters[m]} ${m + 1}`)], rows));
}

/**
 * Draw the attention of every position: a row looks back to columns.
 * @param {Seen} seen
 * @param {At} at
 * @param {Looking} looking
 * @param {string} name
 * @param {(position: number) => void} ask
 */
function grid(seen, at, looking, name, ask) {
  const heads = [...Array.from(seen.word), "end"], written = heads.length <= MOST_WRITTEN, side = written ? 30 : 17, size = ROOM + heads.length * side;
  const svg = picture(size + 10, size, `${name}: the attention of ${heads.length} positions to those before them`);
  heads.forEach((letter, n) => {
    const start = ROOM + n * side;
    if (n < heads.length - 1) svg.append(drawn("text", { x: 10 + start + side / 2, y: ROOM / 2 }, letter));
    svg.append(drawn("text", { x: ROOM, y: start + side / 2, class: "explorer-right" }, letter));
    looking.attention[n].forEach((weight, m) => {
      if (!looking.admitted[n][m]) return;
      const x = 10 + ROOM + m * side;
      svg.append(drawn("rect", { x: x + 1, y: start + 1, width: side - 2, height: side - 2, class: "explorer-heads-seen", "fill-opacity": weight && Math.min(1, 0.06 + 0.94 * weight) }));
      if (written) svg.append(drawn("text", { x: x + side / 2, y: start + side / 2, class: weight > 0.5 ? "explorer-heads-inverse" : weight ? "" : "explorer-tick" }, short(weight)));
    });
    svg.append(drawn("rect", {
      x: 1, y: start + 0.5, width: size + 8, height: side - 1, onclick: () => ask(n + 1), class: `explorer-heads-row${n === at.position - 1 ? " explorer-chosen" : ""}`,
    }));
  });
  return element("div", { class: "explorer-heads-grid", style: `max-width: ${size + 10}px; flex-basis: ${written ? 256 : size + 10}px` }, svg);
}

/** @param {Seen} seen @param {number} block */
function perceptronView(seen, block) {
  const named = names(seen), { plan } = seen.compiled, lines = plan.steps.filter((step) => step.block === block).flatMap((step) => {
    const target = `[${named[step.target]}]`;
    if (step.kind === "gate") {
      const [one, ...rest] = step.reads;
      return [`${target} ← ReLU(${formText(one.plus(rest, -rest.length).row(plan.coordinates), named)})`];
    }
    return step.raw ? [`x = ${target} becomes x + ReLU(x) − 2·ReLU(x − ½), which is 1 where x is at least ½`] : [];
  });
  if (!lines.length) return element("p", { class: "explorer-heads-words" }, "This block has none: what was copied is a truth value already.");
  return element("ul", { class: "explorer-heads-list" }, ...lines.map((line) => element("li", {}, element("code", {}, line))));
}

/** @param {Seen} seen */
function outputView(seen) {
  const { model } = seen.compiled, [number] = seen.ran.outputs;
  return element("p", { class: "explorer-heads-words" }, "At the end, ", element("code", {}, formText(model.readout[0], names(seen), model.readoutBias[0])), ` is ${short(number)}: the transformer says ${number > 0 ? "yes, since that is positive" : "no, since that is not positive"}.`);
}
