// @ts-check
// The panel of Alice and Bob: two sets, the tokens that they make, Alice's message bit by bit, and where Bob must err when bits are taken away.
import { readKeys } from "certificates";
import { disjointness, equalRows, everyString, firstTriple } from "disjointness";
import { InvalidInput } from "errors";
import { AveragingParties, MatchParties, messageOf, promisedBits, sufficientForDigits } from "protocol";
import { button, choice, drawn, element, picture, shown, slider, table, textField, verdict } from "ui";

/** @typedef {import("disjointness").Bits} Bits */
/** @typedef {import("protocol").Answer} Answer */
/** @typedef {AveragingParties | MatchParties} Parties */
/** @typedef {{ task: string, n: number, bits: number, a: Bits, b: Bits }} Chosen */
/** @typedef {{ strings: Bits[], messages: string[], said: boolean[][], wrong: number, alike: [number, number] | null }} Seen all of Alice's strings against all of Bob's */

const MOST = 6, SIDE = 256, LEFT = 4;
/** @type {Record<string, string>} */
const TASKS = { averaging: "sparse averaging", match3: "Match3" };

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {any} given units of sparse averaging, by q
 * @param {import("ui").State} state
 */
export function mount(panel, given, state) {
  const units = /** @type {Record<string, import("protocol").UnitData>} */ (given), says = verdict();
  const square = element("div", { class: "explorer-drawing" }), letter = element("div"), rows = element("div"), told = element("p");
  const n = state.number("n", 4, 1, MOST), task = state.get("task", "averaging") in TASKS ? state.get("task", "averaging") : "averaging";
  /** @type {Chosen} */
  const chosen = { task, n, bits: 0, a: [], b: [] };
  const fields = [textField("Alice's set", state.get("a", "1, 3"), () => read(), { inputmode: "numeric", size: 12 }), textField("Bob's set", state.get("b", "3, 4"), () => read(), { inputmode: "numeric", size: 12 })];
  const elements = slider("elements", { least: 1, most: MOST, value: n }, (value) => { chosen.n = value; cut(); renew(); });
  const most = () => (chosen.task === "averaging" ? promisedBits(units[chosen.n]) : sufficientForDigits(chosen.n));
  const least = () => (chosen.task === "averaging" ? 1 : 2);
  const bits = slider("bits of a number, p", { least: 1, most: 20, value: 20 }, (value) => { chosen.bits = value; read(); });
  /** @param {number} p @returns {Parties} */
  const parties = (p) => (chosen.task === "averaging" ? averagingParties(units[chosen.n], chosen.n, p) : new MatchParties(chosen.n, p));

  /** Give each number the bits that are promised to be enough. */
  function renew() {
    bits.input.min = String(least());
    bits.input.max = String(most());
    chosen.bits = state.number("p", most(), least(), most());
    bits.set(chosen.bits);
    read();
  }

  /** Drop elements that are no longer there. */
  function cut() {
    for (const { input } of fields) input.value = (input.value.match(/\d+/g) ?? []).filter((word) => Number(word) <= chosen.n).join(", ");
    state.set({ p: "" });
  }

  /** Take what the fields say, or say what is wrong with it. */
  function read() {
    try {
      [chosen.a, chosen.b] = fields.map(({ input }) => readElements(input.value, chosen.n));
      draw();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(error.message);
    }
  }

  /** @param {Bits} a @param {Bits} b */
  function put(a, b) {
    [a, b].forEach((set, i) => { fields[i].input.value = named(set).slice(1, -1); });
    read();
  }

  /** Show what is chosen. */
  function draw() {
    const now = parties(chosen.bits), seen = lookedAt(now, chosen.n), parts = now.parts(chosen.a), message = messageOf(parts), answer = now.answer(message, chosen.b);
    square.replaceChildren(squareOf(seen, chosen, put));
    letter.replaceChildren(letterOf(parts));
    rows.replaceChildren(now instanceof AveragingParties ? averagingTable(now, chosen, answer) : matchTable(now, chosen));
    told.textContent = toldOf(seen);
    says.say(sentence(now, chosen, answer, message.length));
    state.set({ task: chosen.task, n: chosen.n, a: named(chosen.a).slice(1, -1).replaceAll(" ", ""), b: named(chosen.b).slice(1, -1).replaceAll(" ", ""), p: chosen.bits });
  }

  /** Take bits away until Bob errs, and show where. */
  function lower() {
    for (let p = chosen.bits; p >= least(); p -= 1) {
      const seen = lookedAt(parties(p), chosen.n);
      if (!seen.wrong) continue;
      chosen.bits = p;
      bits.set(p);
      const [row, column] = firstWrong(seen);
      return put(seen.strings[row], seen.strings[column]);
    }
  }

  /** Show two of Alice's sets with one message, and a set of Bob's for which they differ. */
  function confuse() {
    for (let p = chosen.bits; p >= least(); p -= 1) {
      const { alike, strings, said } = lookedAt(parties(p), chosen.n);
      if (!alike) continue;
      chosen.bits = p;
      bits.set(p);
      const [x, y] = alike.map((row) => strings[row]), b = x.map((bit, i) => Number(bit !== y[i]));
      const only = b.map((bit, i) => Number(bit && i === b.indexOf(1))), column = strings.findIndex((string) => String(string) === String(only));
      return put(said[alike[0]][column] === disjointness(x, only) ? y : x, only);
    }
    says.refuse("all of Alice's messages differ, even with the fewest bits");
  }

  const tasks = choice("task", TASKS, task, (value) => { chosen.task = value; state.set({ p: "" }); renew(); });
  panel.append(
    element("div", { class: "explorer-fields" }, tasks, elements.box, ...fields.map(({ box }) => box), bits.box, button("lower p until Bob errs", lower), button("lower p until two messages are equal", confuse)),
    says.box,
    element("div", { class: "explorer-beside" }, element("div", {}, square, element("p", { class: "explorer-help" }, "A row for each of Alice's sets, a column for each of Bob's. Blue: Bob says that they meet, and they do. Red: he errs. Two green rows: one message for both. Click to choose both sets.")), element("div", {}, element("p", {}, "What Alice sends:"), letter, told)),
    rows,
  );
  renew();
}

/** @type {Map<unknown, number[][]>} keys that were read once */
const keysRead = new Map();

/** @param {import("protocol").UnitData} unit @param {number} q @param {number} bits */
function averagingParties(unit, q, bits) {
  if (!keysRead.has(unit)) keysRead.set(unit, readKeys(unit.keys, unit.keys.length, 2 * q + 1));
  return new AveragingParties(q, unit, keysRead.get(unit) ?? [], bits);
}

/** @param {string} text @param {number} n @returns {Bits} */
function readElements(text, n) {
  const words = text.split(/[\s,;{}]+/).filter(Boolean), wrong = words.find((word) => !/^\d{1,9}$/.test(word));
  if (wrong !== undefined) throw new InvalidInput(`${JSON.stringify(wrong)} is not an element: elements are whole numbers from 1 to ${n}, with commas between them`);
  const numbers = words.map(Number), outside = numbers.find((number) => number < 1 || number > n);
  if (outside !== undefined) throw new InvalidInput(`elements must be in 1..n: got ${outside}, n=${n}`);
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i);
  if (twice !== undefined) throw new InvalidInput(`the elements of a set must be distinct: got ${twice} twice`);
  return Array.from({ length: n }, (_, i) => Number(numbers.includes(i + 1)));
}

/** @param {Bits} set @returns {string} such as {1, 3} */
function named(set) {
  return `{${set.flatMap((bit, i) => (bit ? [i + 1] : [])).join(", ")}}`;
}

/**
 * Run the protocol on all pairs of strings.
 * @param {Parties} now
 * @param {number} n
 * @returns {Seen}
 */
function lookedAt(now, n) {
  const strings = everyString(n), messages = strings.map((a) => messageOf(now.parts(a)));
  /** @type {Map<string, boolean[]>} */
  const answers = new Map();
  for (const message of messages) if (!answers.has(message)) answers.set(message, answersTo(now, message, strings));
  const said = messages.map((message) => answers.get(message) ?? []);
  const wrong = strings.reduce((sum, a, i) => sum + strings.filter((b, j) => said[i][j] !== disjointness(a, b)).length, 0);
  return { strings, messages, said, wrong, alike: equalRows(messages) };
}

/** @param {Parties} now @param {string} message @param {Bits[]} strings @returns {boolean[]} what Bob says to a message, for each of his strings */
function answersTo(now, message, strings) {
  if (now instanceof MatchParties) return strings.map((b) => now.answer(message, b).met);
  const { attention } = now.seen(message);
  return strings.map((b) => now.reduction.decide(now.reduction.values(b).reduce((sum, value, j) => sum + value * attention[j], 0)));
}

/** @param {Seen} seen @returns {[number, number]} */
function firstWrong({ strings, said }) {
  const row = said.findIndex((answers, i) => answers.some((met, j) => met !== disjointness(strings[i], strings[j])));
  return [row, said[row].findIndex((met, j) => met !== disjointness(strings[row], strings[j]))];
}

/**
 * Draw Bob's answers to all pairs, the chosen pair, and two rows with one message.
 * @param {Seen} seen
 * @param {Chosen} chosen
 * @param {(a: Bits, b: Bits) => void} put
 */
function squareOf({ strings, said, alike }, { a, b }, put) {
  const count = strings.length, cell = SIDE / count, svg = picture(SIDE + 2 * LEFT, SIDE + 2 * LEFT, `Bob's answers to ${count} times ${count} pairs of sets`);
  svg.classList.add("explorer-clicked");
  /** @param {(met: boolean, right: boolean) => boolean} which */
  const path = (which) => strings.flatMap((x, i) => strings.flatMap((y, j) => (which(said[i][j], said[i][j] === disjointness(x, y)) ? [`M${LEFT + j * cell} ${LEFT + i * cell}h${cell}v${cell}h${-cell}z`] : []))).join("");
  svg.append(drawn("rect", { x: LEFT, y: LEFT, width: SIDE, height: SIDE, class: "explorer-line" }), drawn("path", { d: path((met, right) => met && right), class: "explorer-met" }), drawn("path", { d: path((met, right) => met && !right), class: "explorer-false" }), drawn("path", { d: path((met, right) => !met && !right), class: "explorer-missed" }));
  for (const row of alike ?? []) svg.append(drawn("rect", { x: LEFT - 2, y: LEFT + row * cell - 1, width: SIDE + 4, height: cell + 2, class: "explorer-hollow" }));
  const [i, j] = [a, b].map((set) => set.reduce((number, bit) => 2 * number + bit, 0));
  svg.append(drawn("rect", { x: LEFT + j * cell - 2, y: LEFT + i * cell - 2, width: cell + 4, height: cell + 4, class: "explorer-here" }));
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect(), scale = (SIDE + 2 * LEFT) / box.width;
    const [row, column] = [event.clientY - box.top, event.clientX - box.left].map((at) => Math.min(Math.max(Math.floor((at * scale - LEFT) / cell), 0), count - 1));
    put(strings[row], strings[column]);
  });
  return svg;
}

/** @param {import("protocol").Part[]} parts */
function letterOf(parts) {
  return element("div", {}, ...parts.map((part) => {
    const bits = messageOf([part]), numbers = part.multiples.map((_, i) => bits.slice(i * part.bits, (i + 1) * part.bits));
    return element("p", { class: "explorer-bits" }, `${part.name}: `, element("code", {}, numbers.join(" ")));
  }));
}

/** @param {Seen} seen */
function toldOf({ strings, messages, wrong, alike, said }) {
  const count = new Set(messages).size, pairs = strings.length ** 2, begun = `Alice has ${strings.length} sets and sends ${count} different messages.`;
  const errs = wrong ? ` Bob errs on ${wrong} of ${pairs} pairs.` : ` Bob is right on all ${pairs} pairs.`;
  if (!alike) return begun + errs;
  const [x, y] = alike.map((row) => strings[row]), apart = strings.filter((b) => disjointness(x, b) !== disjointness(y, b));
  return `${begun} ${named(x)} and ${named(y)} have the same one (green). To Bob they are the same, so for ${named(apart[0])}, which meets only one of them, he errs on one of the two${apart.length > 1 ? `, and so for ${apart.length - 1} more of his sets` : ""}.${errs}`;
}

/** @param {AveragingParties} now @param {Chosen} chosen @param {Answer} answer */
function averagingTable(now, { n, a, b }, answer) {
  const { reduction } = now, subset = reduction.subset(a), values = reduction.values(b);
  const rows = values.map((value, j) => [
    String(j + 1), j === reduction.asker ? `names ${subset.map((place) => place + 1).join(", ")}` : `${j % 2 ? "right" : "left"} of ${(j >> 1) + 1}`,
    shown(value), shown(answer.scores?.[j] ?? 0, 2), shown(answer.attention?.[j] ?? 0),
  ]);
  const made = table(["token", "element", "value", "score", "attention"], rows, (j) => ({ class: subset.includes(j) ? "explorer-marked" : "" }));
  const why = `The last token averages ${n === 1 ? "one value" : `${n} values, one for each element`}: 1 where both have it, else −1. With no common element that is −1, with one it is ${shown(2 / n - 1)}. Bob's threshold, ${shown(reduction.threshold)}, lies half-way.`;
  return element("div", {}, made, element("p", { class: "explorer-help" }, why));
}

/** @param {MatchParties} now @param {Chosen} chosen */
function matchTable(now, { n, a, b }) {
  const { reduction } = now, tokens = reduction.sequence(a, b), triple = firstTriple(tokens, reduction.modulus);
  const rows = tokens.map((token, i) => [String(i + 1), i === 0 ? "the filler" : i <= n ? `Alice's, element ${i}` : `Bob's, element ${i - n}`, String(token), triple && (i === 0 || triple.includes(i)) ? "in the triple" : ""]);
  return table(["token", "whose", `residue modulo ${reduction.modulus}`, ""], rows, (i) => ({ class: triple && (i === 0 || triple.includes(i)) ? "explorer-marked" : "" }));
}

/** @param {Parties} now @param {Chosen} chosen @param {Answer} answer @param {number} length */
function sentence(now, { n, a, b }, answer, length) {
  const truth = disjointness(a, b), begun = `From ${length} bits of Alice's, `;
  const made = now instanceof AveragingParties
    ? `Bob computes the average ${shown(answer.output[0])} at token ${2 * n + 1}, ${answer.met ? "above" : "not above"} ${shown(now.reduction.threshold)}`
    : `Bob reads ${named(answer.read?.[0] ?? [])} for her and ${named(answer.read?.[1] ?? [])} for himself in the layer's output`;
  return `${begun}${made}, so he says that the sets ${answer.met ? "meet" : "are disjoint"}${answer.met === truth ? ", and that is true." : `. That is wrong: ${named(a)} and ${named(b)} ${truth ? "meet" : "are disjoint"}.`} No message of fewer than ${n} bit${n > 1 ? "s" : ""} can do it.`;
}
