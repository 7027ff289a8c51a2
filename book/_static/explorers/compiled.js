// @ts-check
// Formulas of past temporal logic as the weights of a transformer. The twin of expressivity.constructions.temporal, without normalisation.
import { repr } from "characters";
import { InvalidInput } from "errors";
import { show, truths } from "logic";
import { Form, ONE, Plan } from "plan";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {import("plan").Step} Step */
/** @typedef {import("values").ValueSet} ValueSet */
/** @typedef {import("transformer").Head} Head */
/** @typedef {import("transformer").Block} Block */
/** @typedef {import("transformer").Run} Run */
/** @typedef {{ values: ValueSet, twice?: boolean }} Construction the set of numbers, and whether P looks twice */
/** @typedef {{ formulas: Formula[], model: import("transformer").FiniteTransformer, plan: Plan }} Compiled */
/** @typedef {{ plan: Plan, values: ValueSet, strength: number }} Layout */

/** The perceptron's t in (ReLU(x) − ReLU(x − t)) / t. */
const THRESHOLD = 0.5;

/**
 * Return a transformer with an output for each formula, positive at the end of exactly the words that satisfy it.
 * @param {Formula[]} formulas
 * @param {string} alphabet
 * @param {Construction} choices
 * @returns {Compiled}
 */
export function compileFormulas(formulas, alphabet, { values, twice = true }) {
  if (values.precision < 3 || values.largest < 4 || values.least > 0.5) {
    throw new InvalidInput(`the set ${values.name} is too small: it needs 1/2, numbers up to 4, and 3 significant bits`);
  }
  const plan = new Plan(alphabet, fanIn(values), twice);
  plan.add(formulas);
  plan.schedule();
  const longest = Math.max(0, ...plan.steps.flatMap((step) => (step.kind === "look" && step.window !== null ? [step.window] : [])));
  if (longest > values.span) throw new InvalidInput(`over ${values.name} windows have at most ${values.span} positions, or weights round to 0: got k=${longest}`);
  const layout = { plan, values, strength: plan.steps.some((step) => step.raw) ? strength(values) : 0 };
  const model = {
    values, letters: plan.letters, embedding: embedding(plan),
    blocks: Array.from({ length: plan.blocks }, (_, i) => block(layout, i + 1)),
    readout: formulas.map((formula) => formOf(plan, formula).row(plan.coordinates)), readoutBias: formulas.map(() => -0.5),
  };
  return { formulas, model, plan };
}

/** @param {Plan} plan @param {Formula} formula */
function formOf(plan, formula) {
  return /** @type {Form} */ (plan.forms.get(formula));
}

/**
 * Return one and the symbol, for every letter and the end.
 * @param {Plan} plan
 */
function embedding(plan) {
  return Array.from({ length: plan.letters.length + 1 }, (_, symbol) => new Form([[ONE, 1], [1 + symbol, 1]]).row(plan.coordinates));
}

/**
 * Return the steps of a block whose work heads do: for each head what it writes, the copies first.
 * @param {Plan} plan
 * @param {number} number of the block, from 1
 * @returns {Step[][]}
 */
export function headSteps(plan, number) {
  const steps = plan.steps.filter((step) => step.block === number), copies = steps.filter((step) => step.kind === "copy");
  return [...(copies.length ? [copies] : []), ...steps.filter((step) => step.raw).map((step) => [step])];
}

/** @param {Layout} layout @param {number} number @returns {Block} */
function block(layout, number) {
  const steps = layout.plan.steps.filter((step) => step.block === number), gates = steps.filter((step) => step.kind === "gate");
  const raw = steps.filter((step) => step.raw);
  const heads = headSteps(layout.plan, number).map((writes) => (writes[0].kind === "copy" ? copy(layout, writes) : look(layout, writes[0])));
  return { heads, perceptron: raw.length || gates.length ? perceptron(layout, raw, gates) : null };
}

/** @param {Layout} layout @param {Step[]} steps @returns {Head} */
function copy({ plan }, steps) {
  const width = plan.coordinates, nothing = () => [Array(width).fill(0)];
  return { window: 1, query: nothing(), key: nothing(), value: steps.map((step) => step.reads[0].row(width)), output: to(steps, width) };
}

/** @param {Layout} layout @param {Step} step @returns {Head} */
function look({ plan, strength: asks }, step) {
  const width = plan.coordinates, [seen] = step.reads;
  const wanted = step.kind === "look again" ? seen.plus([new Form([[step.target, 1]])], -1) : seen;
  return { window: step.window, query: [new Form([[ONE, asks]]).row(width)], key: [wanted.row(width)], value: [seen.row(width)], output: to([step], width) };
}

/** @param {Step[]} steps @param {number} width @returns {number[][]} a column for each step: 1 at its target */
function to(steps, width) {
  return Array.from({ length: width }, (_, i) => steps.map((step) => +(step.target === i)));
}

/**
 * Return thresholds for what was looked for, and gates.
 * @param {Layout} layout
 * @param {Step[]} raw
 * @param {Step[]} gates
 * @returns {import("transformer").Perceptron}
 */
function perceptron({ plan, values }, raw, gates) {
  const width = plan.coordinates;
  /** @type {{ target: number, form: Form, bias: number, weight: number }[]} */
  const units = raw.flatMap(({ target }) => {
    const form = new Form([[target, 1]]);
    return [{ target, form, bias: 0, weight: 1 / THRESHOLD - 1 }, { target, form, bias: -THRESHOLD, weight: -1 / THRESHOLD }];
  });
  for (const { target, reads: [one, ...rest] } of gates) units.push({ target, form: one.plus(rest, -rest.length), bias: 0, weight: 1 });
  const first = units.map((unit) => unit.form.row(width));
  const firstBias = units.map((unit, i) => unit.bias + first[i][ONE]); // the constant of a form is a bias here
  for (const row of first) row[ONE] = 0;
  const second = Array.from({ length: width }, (_, i) => units.map((unit) => (unit.target === i ? values.round(unit.weight) : 0)));
  return { first, firstBias, second, secondBias: Array(width).fill(0) };
}

/**
 * Count how many parts a gate may have, so that its bias, 1 less, is in the set.
 * @param {ValueSet} values
 */
export function fanIn(values) {
  return Math.trunc(Math.min(values.largest, 2 ** values.precision));
}

/**
 * Return the least q for which the scores 0 and −q are so far apart that only the best has weight.
 * @param {ValueSet} values
 */
export function strength(values) {
  return values.forgets; // queries and keys have one row: no root divides the scores
}

/**
 * Return the formula whose truth each coordinate holds, or whose negation's; null for one, a letter, the end, and a part of a long conjunction.
 * @param {Plan} plan
 */
export function standsFor(plan) {
  /** @type {({ formula: Formula, sign: boolean } | null)[]} */
  const found = Array(plan.coordinates).fill(null), first = 2 + plan.letters.length;
  for (const [formula, { weights }] of plan.forms) {
    if (weights.length === 1 && weights[0][1] === 1 && weights[0][0] >= first) found[weights[0][0]] ??= { formula, sign: true };
  }
  for (const [formula, { weights }] of plan.forms) {
    for (const [coordinate, weight] of weights) if (weight === -1 && coordinate >= first) found[coordinate] ??= { formula, sign: false };
  }
  return found;
}

/**
 * Return the name of each coordinate: one, a letter, the end, or the formula whose truth it holds.
 * @param {Plan} plan
 * @returns {string[]}
 */
export function labels(plan) {
  const formulas = standsFor(plan).slice(2 + plan.letters.length).map((held) => (held ? `${held.sign ? "" : "not "}${show(held.formula)}` : ""));
  return ["1", ...plan.letters, "end", ...formulas];
}

/**
 * What the stream holds of a subformula: its truth at every position, the numbers that stand for it after the last block, and the block from
 * which on they are its truth. `said` and `block` are null where it was opened into a conjunction around it, and has no place of its own.
 * @typedef {{ formula: Formula, truth: boolean[], said: number[] | null, block: number | null }} Line
 */

/**
 * Compare the stream with the truth, subformula by subformula.
 * @param {Compiled} compiled
 * @param {Run} run
 * @param {string} word
 * @returns {Line[]}
 */
export function compare({ formulas, model, plan }, run, word) {
  const stream = run.blocks.length ? run.blocks[run.blocks.length - 1].after : run.embedding;
  return [...truths(formulas[0], word)].map(([formula, truth]) => {
    const form = plan.forms.get(formula);
    const said = form ? model.values.dot(stream, [form.row(plan.coordinates)]).map(([number]) => number) : null;
    const steps = form ? plan.steps.filter((step) => form.weights.some(([coordinate]) => coordinate === step.target)) : [];
    return { formula, truth, said, block: form ? Math.max(0, ...steps.map((step) => step.block)) : null };
  });
}

/**
 * Refuse a word with a letter outside the alphabet.
 * @param {string} word
 * @param {string} alphabet
 */
export function checkWord(word, alphabet) {
  Array.from(word).forEach((letter, place) => {
    if (!alphabet.includes(letter)) throw new InvalidInput(`word ${repr(word)}, position ${place + 1}: ${repr(letter)} is not in ${repr(alphabet)}`);
  });
}
