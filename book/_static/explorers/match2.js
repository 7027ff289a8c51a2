// @ts-check
// The explorer of Match2: tokens on a circle, their angles and scores, and what the softmax makes of them.
import { InvalidInput } from "errors";
import { Match2Head, checkResidues, fewestBits, matchByDefinition, readTokens, sufficientBits, wronglyMatched } from "matching";
import { button, choice, drawn, element, picture, shown, slider, table, textField, verdict } from "ui";

/** @typedef {import("matching").Arithmetic} Arithmetic */

const MOST_TOKENS = 12, LARGEST = 20000, SIZE = 320, RADIUS = 118;
/** With a larger modulus the single residues are not drawn. */
const MOST_MARKS = 72;
/** @type {Record<Arithmetic, string>} */
const ARITHMETICS = { double: "double precision", single: "single precision", fixed: "p bits" };

/** @typedef {{ modulus: number, tokens: number[], asks: number, arithmetic: Arithmetic, bits: number }} Chosen */

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {unknown} _
 * @param {import("ui").State} state
 */
export function mount(panel, _, state) {
  const says = verdict(), circle = element("div", { class: "explorer-drawing" }), rows = element("div");
  /** @type {Chosen} */
  const chosen = {
    modulus: state.number("M", 12, 2, LARGEST), tokens: [3, 9, 8], asks: state.number("i", 1, 1, MOST_TOKENS),
    arithmetic: /** @type {Arithmetic} */ (state.get("arithmetic", "double") in ARITHMETICS ? state.get("arithmetic", "double") : "double"),
    bits: state.number("p", 12, 3, 50),
  };
  const tokensField = textField("tokens", state.get("tokens", "3, 9, 8"), () => read(), { inputmode: "numeric" });
  const modulusField = textField("modulus M", String(chosen.modulus), () => read(), { inputmode: "numeric", size: 6 });
  const bits = slider("p", { least: 3, most: 50, value: chosen.bits }, (value) => { chosen.bits = value; read(); });

  /** Take what the fields say, or say what is wrong with it. */
  function read() {
    try {
      const modulus = readModulus(modulusField.input.value), tokens = readTokens(tokensField.input.value, modulus, MOST_TOKENS);
      Object.assign(chosen, { modulus, tokens });
      chosen.asks = Math.min(chosen.asks, chosen.tokens.length);
      draw();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(error.message);
    }
  }

  /** @param {number} place @param {number} token */
  function move(place, token) {
    chosen.tokens = chosen.tokens.map((other, i) => (i === place ? token : other));
    chosen.asks = place + 1;
    tokensField.input.value = chosen.tokens.join(", ");
    draw();
  }

  /** Look for near misses that the chosen arithmetic takes for a match, at this modulus. */
  function trick() {
    const found = wronglyMatched(headOf(chosen));
    if (!found) return says.say(`Among ${chosen.tokens.length} tokens no near miss deceives this head at M = ${chosen.modulus}: take a larger modulus, fewer bits, or single precision.`);
    chosen.tokens = found;
    chosen.asks = 1;
    tokensField.input.value = found.join(", ");
    draw();
  }

  /** Show what is chosen. */
  function draw() {
    const least = fewestBits(chosen.modulus, chosen.tokens.length);
    bits.box.hidden = chosen.arithmetic !== "fixed";
    bits.input.min = String(least);
    if (chosen.arithmetic === "fixed" && chosen.bits < least) { chosen.bits = least; bits.set(least); }
    const focused = document.activeElement instanceof SVGElement ? document.activeElement.getAttribute("data-place") : null;
    circle.replaceChildren(circleOf(chosen, circle, move, (place) => { chosen.asks = place + 1; draw(); }));
    if (focused !== null) /** @type {SVGElement | null} */ (circle.querySelector(`[data-place="${focused}"]`))?.focus();
    rows.replaceChildren(tableOf(chosen));
    says.say(sentence(chosen));
    state.set({ M: chosen.modulus, tokens: chosen.tokens.join(","), i: chosen.asks, arithmetic: chosen.arithmetic, p: chosen.bits });
  }

  const arithmetic = choice("numbers in", ARITHMETICS, chosen.arithmetic, (value) => { chosen.arithmetic = /** @type {Arithmetic} */ (value); read(); });
  panel.append(
    element("div", { class: "explorer-fields" }, tokensField.box, modulusField.box, arithmetic, bits.box, button("deceive the head", trick)),
    says.box, element("div", { class: "explorer-beside" }, circle, rows),
    element("p", { class: "explorer-help" }, "Drag a token along the circle, or choose it and press the arrow keys. The hollow mark is where a partner of the chosen token would stand. The table: each token's sum with the chosen one modulo M, the cosine of its angle, and its score less that of the blank, which stands by and scores what a perfect partner would."),
  );
  read();
}

/** @param {string} text @returns {number} */
function readModulus(text) {
  const modulus = Number(text.trim());
  if (!/^\s*\d+\s*$/.test(text) || modulus < 2 || modulus > LARGEST) throw new InvalidInput(`the modulus M is a whole number from 2 to ${LARGEST}: got ${JSON.stringify(text)}`);
  return modulus;
}

/** @param {Chosen} chosen */
function headOf({ modulus, tokens, arithmetic, bits }) {
  checkResidues(tokens, modulus);
  return new Match2Head(modulus, tokens.length, { arithmetic, bits: arithmetic === "fixed" ? bits : undefined });
}

/** @param {number} token @param {number} modulus @param {number} radius @returns {[number, number]} */
function placeOf(token, modulus, radius) {
  const angle = (2 * Math.PI * token) / modulus;
  return [SIZE / 2 + radius * Math.sin(angle), SIZE / 2 - radius * Math.cos(angle)];
}

/**
 * Draw the circle: residues, tokens that can be dragged, and the place of the partner.
 * @param {Chosen} chosen
 * @param {HTMLElement} around what holds the drawing, and stays when it is drawn anew
 * @param {(place: number, token: number) => void} move
 * @param {(place: number) => void} choose
 */
function circleOf({ modulus, tokens, asks }, around, move, choose) {
  const svg = picture(SIZE, SIZE, `a circle of ${modulus} residues with ${tokens.length} tokens on it`);
  svg.setAttribute("role", "group");
  svg.append(drawn("circle", { cx: SIZE / 2, cy: SIZE / 2, r: RADIUS, class: "explorer-line" }));
  for (let token = 1; token <= modulus && modulus <= MOST_MARKS; token += 1) {
    const [x, y] = placeOf(token, modulus, RADIUS), [u, v] = placeOf(token, modulus, RADIUS - 13);
    svg.append(drawn("circle", { cx: x, cy: y, r: 1.8, class: "explorer-faint" }));
    if (modulus <= 24 && !tokens.includes(token)) svg.append(drawn("text", { x: u, y: v, class: "explorer-tick" }, String(token)));
  }
  const mirror = modulus - tokens[asks - 1] || modulus, [hx, hy] = placeOf(mirror, modulus, RADIUS), [ax, ay] = placeOf(tokens[asks - 1], modulus, RADIUS);
  svg.append(drawn("line", { x1: ax, y1: ay, x2: hx, y2: hy, class: "explorer-dashed" }), drawn("circle", { cx: hx, cy: hy, r: 11, class: "explorer-hollow" }));
  const named = labelled(tokens, modulus, asks - 1), most = Math.max(...tokens.map((token) => tokens.filter((other) => other === token).length));
  tokens.forEach((token, place) => {
    const below = tokens.slice(0, place).filter((other) => other === token).length, radius = RADIUS - below * Math.min(17, RADIUS / most);
    svg.append(handle(around, { token, place, modulus, chosen: place === asks - 1, named: named.has(place), radius }, move, choose));
  });
  svg.append(/** @type {SVGElement} */ (svg.querySelector(".explorer-chosen"))); // above those that lie on it
  return svg;
}

/**
 * Choose the tokens whose number is written beside them, so that no two numbers stand on each other: the one that asks, then each that has room.
 * @param {number[]} tokens
 * @param {number} modulus
 * @param {number} first the place of the one that asks
 * @returns {Set<number>} places
 */
export function labelled(tokens, modulus, first) {
  /** @type {number[]} */
  const named = [];
  for (const place of [first, ...tokens.keys()]) {
    const [x, y] = placeOf(tokens[place], modulus, RADIUS + 20), wide = 9 + 4 * String(tokens[place]).length;
    if (named.every((other) => { const [u, v] = placeOf(tokens[other], modulus, RADIUS + 20); return Math.abs(x - u) > wide + 4 || Math.abs(y - v) > 16; })) named.push(place);
  }
  return new Set(named);
}

/**
 * Make one token of the circle, to be dragged or moved by keys.
 * @param {HTMLElement} around
 * @param {{ token: number, place: number, modulus: number, chosen: boolean, named: boolean, radius: number }} of
 * @param {(place: number, token: number) => void} move
 * @param {(place: number) => void} choose
 */
function handle(around, { token, place, modulus, chosen, named, radius }, move, choose) {
  const [x, y] = placeOf(token, modulus, radius), [u, v] = placeOf(token, modulus, RADIUS + 20);
  const group = drawn("g", {
    tabindex: "0", role: "slider", "data-place": place, "aria-label": `token ${place + 1}`, "aria-valuemin": 1, "aria-valuemax": modulus, "aria-valuenow": token,
    class: `explorer-handle${chosen ? " explorer-chosen" : ""}`,
  }, drawn("circle", { cx: x, cy: y, r: 8 }), ...(named ? [drawn("text", { x: u, y: v }, String(token))] : []));
  /** @param {PointerEvent} event */
  const under = (event) => {
    const box = around.getBoundingClientRect(), angle = Math.atan2(event.clientX - box.left - box.width / 2, box.height / 2 - (event.clientY - box.top));
    return ((Math.round((angle * modulus) / (2 * Math.PI)) + modulus - 1) % modulus) + 1;
  };
  group.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    /** @param {PointerEvent} moved */
    const follow = (moved) => move(place, under(moved));
    addEventListener("pointermove", follow);
    addEventListener("pointerup", () => removeEventListener("pointermove", follow), { once: true });
    addEventListener("pointercancel", () => removeEventListener("pointermove", follow), { once: true });
    choose(place);
  });
  group.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!by) { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(place); } return; }
    event.preventDefault();
    move(place, ((token - 1 + by + modulus) % modulus) + 1);
  });
  return group;
}

/** @param {Chosen} chosen */
function tableOf(chosen) {
  const { tokens, modulus, asks } = chosen, head = headOf(chosen), x = tokens[asks - 1];
  const scores = head.scores(x, tokens), weights = head.attention(x, tokens);
  const rows = tokens.map((y, i) => [String(y), String((x + y) % modulus), cosine((x + y) % modulus, modulus), shown(scores.tokens[i] - scores.blank, 2), shown(weights.tokens[i], 4)]);
  rows.push(["blank", "–", "–", "0", shown(weights.blank, 4)]);
  const made = table(["token", "sum", "cosine", "score", "attention"], rows, (i) => ({ class: i < tokens.length && (x + tokens[i]) % modulus === 0 ? "explorer-marked" : "" }));
  made.setAttribute("aria-label", `what token ${asks} sees`);
  return made;
}

/** @param {number} sum @param {number} modulus @returns {string} the cosine of the angle of a sum; one that is nearly 1 by what it lacks */
function cosine(sum, modulus) {
  const value = Math.cos((2 * Math.PI * sum) / modulus), lacks = 2 * Math.sin((Math.PI * sum) / modulus) ** 2;
  if (Math.abs(value) < 1e-12) return "0";
  return sum && lacks < 5e-5 ? `1 − ${shown(lacks, 4)}` : shown(value, 4);
}

/** @param {Chosen} chosen */
function sentence(chosen) {
  const { tokens, modulus, asks } = chosen, head = headOf(chosen), place = asks - 1;
  const mass = (1 + head.output(tokens)[place]) / 2, says = head.decide(tokens)[place], truth = matchByDefinition(tokens, modulus)[place];
  const verdictOf = `Token ${tokens[place]} pays ${shown(mass, 4)} of its attention to tokens, ${says ? "at least" : "less than"} a third, so the head says ${says ? "match" : "no match"}`;
  const right = says === truth ? ", and that is true." : `. That is wrong: ${truth ? "it has a partner" : "it has no partner"}.`;
  const promised = chosen.arithmetic === "fixed" ? ` With p = ${chosen.bits} bits; ${sufficientBits(modulus, tokens.length)} are proved to be enough.` : "";
  return verdictOf + right + promised;
}
