// @ts-check
// The panel of sparse averaging: three queries for one set of positions, what each scores, and the moment curve beside them.
import { adversarialSubsets, certificate, readKeys, softmaxScale, worstForLeastSquares } from "certificates";
import { InvalidInput } from "errors";
import { bitLength, momentBits, momentMargin, polynomialValues, wideScale } from "neighbourly";
import { button, choice, drawn, element, picture, shown, slider, table, textField, verdict } from "ui";

/** @typedef {import("certificates").Certificate} Certificate */
/** @typedef {{ keys: string[], length: number, epsilon: number }} Data */
/** @typedef {{ length: number, dimension: number, subset: number[], method: import("certificates").Method }} Chosen */
/** @typedef {{ name: string, query: Certificate }} Row */

const MOST_SET = 8, LEAST_LENGTH = 24, LEFT = 30, BARS = 92, WEIGHTS = 30, GAP = 34, SHORT = 1e-9;
/** @type {Record<string, string>} */
const CORRECTED = { "candes-tao": "the lemma's terms", accumulated: "its running sum" };

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {any} given
 * @param {import("ui").State} state
 */
export function mount(panel, given, state) {
  const data = /** @type {Data} */ (given), says = verdict();
  const scores = element("div"), curve = element("div"), rows = element("div"), told = element("p");
  const length = 8 * Math.floor(state.number("N", data.length, LEAST_LENGTH, data.length) / 8), dimension = state.number("m0", 160, 8, data.keys.length);
  const method = state.get("by", "candes-tao") in CORRECTED ? state.get("by", "candes-tao") : "candes-tao";
  const first = worstForLeastSquares(readKeys(data.keys, dimension, length), 4);
  /** @type {Chosen} */
  const chosen = { length, dimension, method: /** @type {any} */ (method), subset: first.subset };
  const setField = textField("set", state.get("set", positions(first.subset)), () => read(), { inputmode: "numeric", size: 26 });
  const sizes = {
    q: slider("q", { least: 1, most: MOST_SET, value: 4 }, (q) => put(resized(chosen.subset, q))),
    length: slider("N", { least: LEAST_LENGTH, most: data.length, step: 8, value: length }, (value) => {
      const kept = chosen.subset.filter((place) => place < value), lost = chosen.subset.length - kept.length;
      chosen.length = value;
      put(resized(kept, chosen.subset.length));
      if (lost) says.say(`${lost === 1 ? "One position was" : `${lost} positions were`} beyond N and had to be replaced. ${says.box.textContent}`);
    }),
    dimension: slider("m₀", { least: 8, most: data.keys.length, step: 8, value: dimension }, (value) => { chosen.dimension = value; draw(); }),
  };

  /** Take what the field says, or say what is wrong with it. */
  function read() {
    try {
      chosen.subset = readPositions(setField.input.value, chosen.length);
      draw();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(error.message);
    }
  }

  /** @param {number[]} subset */
  function put(subset) {
    chosen.subset = subset;
    setField.input.value = positions(subset);
    draw();
  }

  /** @param {number} place to be put into the set, or taken out */
  function toggle(place) {
    const { subset } = chosen, without = subset.filter((other) => other !== place);
    if (without.length === subset.length && subset.length === MOST_SET) return says.refuse(`at most ${MOST_SET} positions can be chosen: take one out first`);
    if (!without.length) return says.refuse("a set needs a position: put another one in first");
    put(without.length < subset.length ? without : [...subset, place].sort((x, y) => x - y));
  }

  /** Show what is chosen. */
  function draw() {
    const keys = readKeys(data.keys, chosen.dimension, chosen.length), alpha = softmaxScale(chosen.length, chosen.subset.length, data.epsilon);
    /** @type {Row[]} */
    const queries = [["the sum of the keys", "sum"], ["least squares", "least-squares"], ["the corrected query", chosen.method]].map(([name, by]) => ({ name, query: certificate(keys, chosen.subset, /** @type {any} */ (by)) }));
    const width = Math.max(280, scores.clientWidth || 640), worth = polynomialValues(chosen.subset, chosen.length);
    sizes.q.set(chosen.subset.length);
    scores.replaceChildren(scoresOf(queries, alpha, width, toggle));
    curve.replaceChildren(curveOf(worth, chosen.subset, width));
    rows.replaceChildren(tableOf(queries, alpha));
    told.textContent = curveSays(worth, chosen, data.epsilon);
    says.say(sentence(queries, surrounded(keys, chosen.subset)));
    state.set({ N: chosen.length, m0: chosen.dimension, set: positions(chosen.subset).replaceAll(" ", ""), by: chosen.method });
  }

  const corrected = choice("corrected by", CORRECTED, method, (value) => { chosen.method = /** @type {any} */ (value); draw(); });
  const against = button("choose the set against me", () => put(worstForLeastSquares(readKeys(data.keys, chosen.dimension, chosen.length), chosen.subset.length).subset));
  const spread = button("spread the set", () => put(spreadOver(chosen.length, chosen.subset.length)));
  panel.append(
    element("div", { class: "explorer-fields" }, setField.box, sizes.q.box, sizes.length.box, sizes.dimension.box, corrected, against, spread),
    says.box, scores,
    element("p", { class: "explorer-help" }, `Click on a position, or type its number, to put it into the set. Blue bars with a dot are the set, red ones are off it and beyond ½. Below the scores is the attention, with the scale at which a certificate errs by at most ${data.epsilon}. A query serves a set, and is called a certificate, if the set scores 1 and all else at most ½ either way. m₀ is how many signs a key has; the error is the most that the average can be off. The correction takes away the largest scores off the set, from each term in turn (the lemma's terms) or from their sum.`),
    rows, told, curve,
  );
  read();
  new ResizeObserver(() => { if (Math.abs(scores.clientWidth - Number(scores.firstElementChild?.getAttribute("data-width"))) > 1) draw(); }).observe(scores);
}

/** @param {number[]} subset @returns {string} its positions from 1 */
function positions(subset) {
  return subset.map((place) => place + 1).join(", ");
}

/** @param {string} text @param {number} length @returns {number[]} positions from 0 */
function readPositions(text, length) {
  const words = text.split(/[\s,;]+/).filter(Boolean), accepted = `whole numbers from 1 to ${length}, with commas between them`;
  const wrong = words.find((word) => !/^\d{1,9}$/.test(word));
  if (wrong !== undefined) throw new InvalidInput(`${JSON.stringify(wrong)} is not a position: positions are ${accepted}`);
  if (!words.length) throw new InvalidInput(`no position: write ${accepted}`);
  const numbers = words.map(Number).sort((x, y) => x - y), outside = numbers.find((number) => number < 1 || number > length);
  if (outside !== undefined) throw new InvalidInput(`positions must be in 1..N: got ${outside}, N=${length}`);
  const twice = numbers.find((number, i) => number === numbers[i + 1]);
  if (twice !== undefined) throw new InvalidInput(`the q positions of a set must be distinct: got ${twice} twice`);
  if (numbers.length > MOST_SET) throw new InvalidInput(`at most ${MOST_SET} positions can be chosen: got ${numbers.length}`);
  return numbers.map((number) => number - 1);
}

/** @param {number[]} subset @param {number} q @returns {number[]} the first of them, or with the first free positions */
function resized(subset, q) {
  const grown = subset.slice(0, q);
  for (let place = 0; grown.length < q; place += 1) if (!grown.includes(place)) grown.push(place);
  return grown.sort((x, y) => x - y);
}

/** @param {number} length @param {number} q */
function spreadOver(length, q) {
  return Array.from({ length: q }, (_, i) => Math.floor(((2 * i + 1) * length) / (2 * q)));
}

/**
 * Draw bars of one colour as one path.
 * @param {string} kind
 * @param {[number, number, number][]} bars of each: its middle, and where it begins and ends
 * @param {number} thick
 */
function barsOf(kind, bars, thick) {
  return drawn("path", { class: `explorer-bars ${kind}`, "stroke-width": thick, d: bars.map(([x, from, to]) => `M${x.toFixed(1)} ${from.toFixed(1)}V${to.toFixed(1)}`).join("") });
}

/**
 * Draw scores and attention of the three queries, one under the other, on one scale.
 * @param {Row[]} rows
 * @param {number} alpha
 * @param {number} width
 * @param {(place: number) => void} toggle
 */
function scoresOf(rows, alpha, width, toggle) {
  const all = rows.flatMap(({ query }) => query.scores), most = Math.max(1.25, ...all) + 0.1, least = Math.min(-0.6, ...all), length = rows[0].query.scores.length;
  const step = (width - LEFT) / length, height = rows.length * (BARS + WEIGHTS + GAP) + 14;
  const svg = picture(width, height, `scores of ${length} positions under three queries`);
  svg.setAttribute("data-width", String(width));
  svg.classList.add("explorer-clicked");
  rows.forEach(({ name, query }, i) => {
    const top = i * (BARS + WEIGHTS + GAP) + 22;
    /** @param {number} score */
    const level = (score) => top + ((most - score) / (most - least)) * BARS;
    svg.append(drawn("text", { x: 0, y: top - 12, class: "explorer-left" }, `${name}: ${query.valid ? "serves" : "fails"}`));
    for (const [score, label] of /** @type {[number, string][]} */ ([[1, "1"], [0.5, "½"], [0, "0"], [-0.5, "−½"]])) {
      svg.append(drawn("line", { x1: LEFT, x2: width, y1: level(score), y2: level(score), class: score ? "explorer-dashed" : "explorer-line" }), drawn("text", { x: LEFT - 6, y: level(score), class: "explorer-tick explorer-right" }, label));
    }
    svg.append(...stripOf(query, { alpha, step, level, foot: top + BARS + WEIGHTS }));
  });
  for (const place of [1, ...[1, 2, 3, 4].map((k) => Math.floor((length * k) / 4))]) svg.append(drawn("text", { x: LEFT + (place - 0.5) * step - (place === length ? 6 : 0), y: height - 6, class: "explorer-tick" }, String(place)));
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect(), place = Math.floor((((event.clientX - box.left) / box.width) * width - LEFT) / step);
    if (place >= 0 && place < length) toggle(place);
  });
  return svg;
}

/**
 * Draw one query: its scores, and below them its attention.
 * @param {Certificate} query
 * @param {{ alpha: number, step: number, level: (score: number) => number, foot: number }} at
 */
function stripOf(query, { alpha, step, level, foot }) {
  const weights = query.attention(alpha), on = new Set(query.subset), thick = Math.max(1, step - 1);
  /** @type {Record<string, [number, number, number][]>} */
  const scores = { "explorer-grey": [], "explorer-blue": [], "explorer-red": [] };
  /** @type {typeof scores} */
  const shares = { "explorer-grey": [], "explorer-blue": [], "explorer-red": [] };
  const dots = query.subset.map((place) => drawn("circle", { cx: LEFT + (place + 0.5) * step, cy: level(query.scores[place]), r: 3, class: "explorer-dot" }));
  const most = Math.max(1 / on.size, ...weights);
  query.scores.forEach((score, place) => {
    const x = LEFT + (place + 0.5) * step, kind = on.has(place) ? "explorer-blue" : Math.abs(score) > 0.5 + SHORT ? "explorer-red" : "explorer-grey";
    scores[kind].push([x, level(0), level(score)]);
    shares[kind].push([x, foot, foot - (weights[place] / most) * (WEIGHTS - 6)]);
  });
  return [...Object.entries(scores), ...Object.entries(shares)].map(([kind, bars]) => barsOf(kind, bars, thick)).concat(/** @type {any[]} */ (dots));
}

/** @param {Row[]} rows @param {number} alpha */
function tableOf(rows, alpha) {
  const cells = rows.map(({ name, query }) => {
    const on = query.subset.map((place) => query.scores[place]), weights = query.attention(alpha);
    const attention = query.subset.reduce((sum, place) => sum + weights[place], 0);
    return [name, query.valid ? "yes" : "no", range(on), `${shown(query.scores[query.worst], 2)} at ${query.worst + 1}`, shown(attention), shown(query.worstError(alpha)), shown(query.norm, 2)];
  });
  const heads = ["query", "serves", "scores on the set", "largest off it", "attention on the set", "error, at most", "length over √q"];
  return table(heads, cells, (i) => ({ class: rows[i].query.valid ? "explorer-marked" : "explorer-wrong" }));
}

/** @param {import("certificates").Keys} keys @param {number[]} subset @returns {number} the position that the set is the one against, or −1 */
function surrounded(keys, subset) {
  return adversarialSubsets(keys, subset.length).findIndex((set) => String(set) === String(subset));
}

/** @param {Row[]} rows @param {number} against a position, or −1 @returns {string} */
function sentence(rows, against) {
  const begun = against < 0 ? "" : `The keys of this set are those most nearly parallel to the key of position ${against + 1}. `;
  return begun + rows.map(({ name, query }) => `${name[0].toUpperCase()}${name.slice(1)} ${query.valid ? "serves" : "fails"}: ${reason(query)}.`).join(" ");
}

/** @param {number[]} scores @returns {string} the least and the largest, or one number if they are equal */
function range(scores) {
  const [least, most] = [Math.min(...scores), Math.max(...scores)].map((score) => shown(score, 2));
  return least === most ? most : `${least} to ${most}`;
}

/** @param {Certificate} query @returns {string} */
function reason(query) {
  const on = query.subset.map((place) => query.scores[place]), off = `position ${query.worst + 1}, off the set, scores ${shown(query.scores[query.worst], 2)}`;
  if (query.onSupport > SHORT) return `on the set its scores are ${range(on)}, and ${off}`;
  if (query.offSupport > 0.5 + SHORT) return off;
  if (!query.valid) return `it is ${shown(query.norm, 2)}√q long, more than 2√q`;
  return `it scores 1 on the set, and at most ${shown(Math.abs(query.scores[query.worst]), 2)} in size elsewhere`;
}

/**
 * Draw the polynomial of the moment curve: bits of its values, downwards.
 * @param {bigint[]} values
 * @param {number[]} subset
 * @param {number} width
 */
function curveOf(values, subset, width) {
  const step = (width - LEFT) / values.length, bits = values.map(bitLength), most = Math.max(...bits, 1), on = new Set(subset), top = 8, deep = 80;
  const svg = picture(width, top + deep + 8, "the polynomial of the moment curve at all positions, by the bits of its values");
  const bars = values.map((_, place) => /** @type {[number, number, number]} */ ([LEFT + (place + 0.5) * step, top, top + (bits[place] / most) * deep]));
  svg.append(barsOf("explorer-grey", bars, Math.max(1, step - 1)), drawn("line", { x1: LEFT, x2: width, y1: top, y2: top, class: "explorer-line" }));
  svg.append(drawn("text", { x: LEFT - 6, y: top, class: "explorer-tick explorer-right" }, "0"), drawn("text", { x: LEFT - 6, y: top + deep - 4, class: "explorer-tick explorer-right" }, `−2${[...String(most)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`));
  svg.append(...[...on].map((place) => drawn("circle", { cx: LEFT + (place + 0.5) * step, cy: top, r: 3, class: "explorer-dot" })));
  return svg;
}

/** @param {bigint[]} values @param {Chosen} chosen @param {number} epsilon */
function curveSays(values, { subset, length }, epsilon) {
  const q = subset.length, off = values.flatMap((value, place) => (subset.includes(place) ? [] : [value]));
  const nearest = off.reduce((best, value) => (value > best ? value : best)), bits = momentBits(subset, length, wideScale(length, q, epsilon));
  const holds = bits > 54 ? ", too many for double precision, which holds 54" : "";
  /** @param {bigint} value */
  const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  return `On the moment curve a key has only 2q = ${2 * q} numbers, and every set is served: with y the set, −∏(j − l)² over l in y is 0 on the set and −${grouped(-nearest)} or less elsewhere (−${grouped(momentMargin(q))} or less for every set of ${q}). The price is long numbers: the largest of keys and query has ${bits} bits with its sign${holds}.`;
}
