// @ts-check
// The explorer that replays training: the attention matrix of one unit, step by step, and how much of it lies where it should.
import { button, drawn, element, picture, shown, slider, verdict } from "ui";

/** @typedef {{ size: number, steps: number[], weights: number[][], members: number[] }} Replay weights in thousandths, row by row */

const CELL = 15, EDGE = 26, DARKEST = 500, WAIT = 650;

/**
 * Return, for each row of a matrix, the attention on the positions that the row names, from 0 to 1.
 * @param {number[]} weights in thousandths, row by row
 * @param {number[]} members 1 where the column is named by the row
 * @param {number} size
 * @returns {number[]}
 */
export function massOfRows(weights, members, size) {
  return Array.from({ length: size }, (_, i) => {
    const row = weights.slice(i * size, (i + 1) * size);
    const total = row.reduce((sum, weight) => sum + weight, 0);
    return row.reduce((sum, weight, j) => sum + weight * members[i * size + j], 0) / total;
  });
}

/**
 * Return the mean of numbers.
 * @param {number[]} numbers
 */
export function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {Replay} data
 * @param {import("ui").State} state
 */
export function mount(panel, data, state) {
  const says = verdict(), matrix = element("div", { class: "explorer-drawing" }), curve = element("div");
  const last = data.steps.length - 1, named = data.members.reduce((sum, one) => sum + one, 0) / data.size;
  let at = state.number("at", last, 0, last), row = state.number("row", 0, 0, data.size), playing = 0;
  const steps = slider("training step", { least: 0, most: last, value: at, shown: (value) => String(data.steps[value]) }, (value) => { stop(); go(value); });
  const rows = slider("look at row", { least: 0, most: data.size, value: row, shown: (value) => (value ? String(value) : "all") }, (value) => { row = value; draw(); });
  const play = button("play", () => (playing ? stop() : start()), { "aria-pressed": "false" });

  /** @param {number} value */
  function go(value) {
    at = value;
    steps.set(value);
    draw();
  }
  /** Go through all steps, from the first. */
  function start() {
    if (at === last) go(0);
    play.textContent = "pause";
    play.setAttribute("aria-pressed", "true");
    playing = window.setInterval(() => (at === last ? stop() : go(at + 1)), WAIT);
  }
  /** Stay where it is. */
  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "play";
    play.setAttribute("aria-pressed", "false");
  }
  /** Show what is chosen. */
  function draw() {
    const masses = data.weights.map((weights) => massOfRows(weights, data.members, data.size));
    const mass = masses[at], chosen = row ? mass[row - 1] : mean(mass);
    matrix.replaceChildren(matrixOf(data, at, row));
    curve.replaceChildren(curveOf(data, masses.map((one) => (row ? one[row - 1] : mean(one))), at, named / data.size));
    const who = row ? `Position ${row} pays` : "On average a position pays";
    says.say(`After ${data.steps[at]} training steps: ${who.toLowerCase()} ${shown(chosen, 2)} of its attention to the ${named} positions that it names. Even attention would pay ${shown(named / data.size, 2)}, an exact answer 1.`);
    state.set({ at, row });
  }
  panel.append(
    element("div", { class: "explorer-fields" }, play, steps.box, rows.box), says.box,
    element("div", { class: "explorer-beside" }, matrix, curve),
    element("p", { class: "explorer-help" }, "Each row is a position, each column a position that it may attend to: the stronger the colour, the more attention. Framed cells are those that the row names. The sequence was never trained on. The steps of the curve are not evenly spaced."),
  );
  draw();
}

/**
 * Draw a matrix, with frames round the cells that rows name.
 * @param {Replay} data
 * @param {number} at
 * @param {number} row the one that is marked, from 1, or 0
 */
function matrixOf({ size, steps, weights, members }, at, row) {
  const side = EDGE + size * CELL + 4;
  const svg = picture(side, side, `attention of ${size} positions on ${size} positions after ${steps[at]} steps`);
  weights[at].forEach((weight, place) => {
    const x = EDGE + (place % size) * CELL, y = EDGE + Math.floor(place / size) * CELL;
    svg.append(drawn("rect", { x, y, width: CELL, height: CELL, class: "explorer-cell", "fill-opacity": Math.min(weight / DARKEST, 1).toFixed(3) }));
  });
  members.forEach((member, place) => {
    if (member) svg.append(drawn("rect", { x: EDGE + (place % size) * CELL + 1, y: EDGE + Math.floor(place / size) * CELL + 1, width: CELL - 2, height: CELL - 2, class: "explorer-frame" }));
  });
  if (row) svg.append(drawn("rect", { x: EDGE - 2, y: EDGE + (row - 1) * CELL - 1, width: size * CELL + 4, height: CELL + 2, class: "explorer-line explorer-strong" }));
  for (const number of [1, 5, 10, 15, 20].filter((one) => one <= size)) {
    const middle = EDGE + (number - 0.5) * CELL;
    svg.append(drawn("text", { x: middle, y: EDGE - 10, class: "explorer-tick" }, String(number)), drawn("text", { x: EDGE - 12, y: middle, class: "explorer-tick" }, String(number)));
  }
  return svg;
}

/**
 * Draw how the attention on the named positions grew, against the number of the look.
 * @param {Replay} data
 * @param {number[]} masses
 * @param {number} at
 * @param {number} even what even attention pays
 */
function curveOf({ steps }, masses, at, even) {
  const [width, height, left, bottom] = [320, 230, 40, 190];
  const x = (/** @type {number} */ i) => left + (i * (width - left - 14)) / (steps.length - 1);
  const y = (/** @type {number} */ mass) => bottom - mass * (bottom - 20);
  const svg = picture(width, height, "attention on the named positions against training steps");
  for (const mass of [0, 0.5, 1]) svg.append(drawn("line", { x1: left, x2: width - 10, y1: y(mass), y2: y(mass), class: "explorer-faint-line" }), drawn("text", { x: left - 8, y: y(mass), class: "explorer-right" }, String(mass)));
  svg.append(
    drawn("line", { x1: left, x2: width - 10, y1: y(even), y2: y(even), class: "explorer-dashed" }), drawn("text", { x: width - 10, y: y(even) + 11, class: "explorer-right" }, "even attention"),
    drawn("polyline", { points: masses.map((mass, i) => `${x(i)},${y(mass)}`).join(" "), class: "explorer-curve" }),
    drawn("circle", { cx: x(at), cy: y(masses[at]), r: 5, class: "explorer-dot" }),
    drawn("text", { x: left, y: 10, class: "explorer-left" }, "attention on the named positions"),
    drawn("text", { x: width - 10, y: height - 12, class: "explorer-right" }, "training steps"),
  );
  for (const i of [0, Math.floor((steps.length - 1) / 3), Math.floor((2 * (steps.length - 1)) / 3), steps.length - 1]) svg.append(drawn("text", { x: x(i), y: bottom + 14, class: "explorer-tick" }, String(steps[i])));
  return svg;
}
