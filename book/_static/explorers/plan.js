// @ts-check
// A formula as a plan for a transformer: what each block's heads and perceptron write, and where. The twin of expressivity.constructions.plan.
import { repr } from "characters";
import { InvalidInput } from "errors";
import { subformulas } from "logic";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {"gate" | "copy" | "look" | "look again"} Kind */
/** @typedef {{ node: Formula, sign: boolean }} Literal a formula, and whether it is meant or its negation */
/** @typedef {{ form: Form, needs: Step[] }} Part */

/** The coordinate that is 1 in every column. */
export const ONE = 0;

/** An affine function of the coordinates of a column: weights by coordinate, the constant at `ONE`. */
export class Form {
  /** @param {[number, number][]} weights by coordinate, in order, none of them 0 */
  constructor(weights) {
    this.weights = weights;
  }

  /**
   * Return the sum of weighted coordinates, in which one may occur several times.
   * @param {[number, number][]} weights
   */
  static of(weights) {
    /** @type {Map<number, number>} */
    const total = new Map();
    for (const [coordinate, weight] of weights) total.set(coordinate, (total.get(coordinate) ?? 0) + weight);
    return new Form([...total].filter(([, weight]) => weight !== 0).sort(([one], [other]) => one - other));
  }

  /**
   * Return the sum of forms and a constant.
   * @param {Form[]} others
   * @param {number} [constant]
   */
  plus(others, constant = 0) {
    return Form.of([...this.weights, ...others.flatMap((other) => other.weights), [ONE, constant]]);
  }

  /** Return 1 − form. */
  negated() {
    return Form.of([...this.weights.map(([coordinate, weight]) => /** @type {[number, number]} */ ([coordinate, -weight])), [ONE, 1]]);
  }

  /**
   * Return the weights as a row of a matrix.
   * @param {number} width
   */
  row(width) {
    const row = Array(width).fill(0);
    for (const [coordinate, weight] of this.weights) row[coordinate] = weight;
    return /** @type {number[]} */ (row);
  }
}

/** One value that a block writes to a coordinate. */
export class Step {
  /**
   * @param {Kind} kind the part of a block that writes it
   * @param {number} target the coordinate that it writes to
   * @param {Form[]} reads the forms of a gate's parts; else the form of f
   * @param {Step[]} inputs the steps that must be done before
   * @param {number | null} [window] k, for Y and Y<=k
   */
  constructor(kind, target, reads, inputs, window = null) {
    this.kind = kind;
    this.target = target;
    this.reads = reads;
    this.inputs = inputs;
    this.window = window;
    /** The number of the block that does it, from 1; 0 while it has none. */
    this.block = 0;
  }

  /** Whether the value between heads and perceptron of its block is no truth value. */
  get raw() {
    return this.kind === "look" || this.kind === "look again";
  }

  /**
   * Say whether its inputs are computed in time for a block.
   * @param {number} block
   */
  ready(block) {
    return this.inputs.every((step) => (step.block > 0 && step.block < block) || (this.kind === "gate" && step.kind === "copy" && step.block === block));
  }
}

/** The steps that compute some formulas. */
export class Plan {
  /**
   * @param {string} alphabet
   * @param {number} fanIn greatest number of parts of a gate
   * @param {boolean} [twice] whether P looks twice
   */
  constructor(alphabet, fanIn, twice = true) {
    this.letters = Array.from(alphabet);
    this.alphabet = alphabet;
    this.fanIn = fanIn;
    this.twice = twice;
    this.coordinates = 0;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {Map<Formula, Form>} */
    this.forms = new Map();
    /** @type {Map<Formula, Step[]>} */
    this.needs = new Map();
    /** @type {Map<Formula, boolean[]>} */
    this.symbols = new Map();
  }

  /** The number of blocks. */
  get blocks() {
    return Math.max(0, ...this.steps.map((step) => step.block));
  }

  /**
   * Plan all subformulas that are needed for these.
   * @param {Formula[]} formulas
   */
  add(formulas) {
    const order = subformulas(...formulas);
    const outside = order.find((node) => node.op === "letter" && !this.letters.includes(String(node.value)));
    if (outside) throw new InvalidInput(`the formula names ${repr(String(outside.value))}, which is not in the alphabet ${repr(this.alphabet)}`);
    const wrong = ["MOD", "S"].filter((op) => order.some((node) => node.op === op));
    if (wrong.length) throw new InvalidInput(`only P, Y and Y<=k become heads, got ${wrong.join(", ")}`);
    this.coordinates = 2 + this.letters.length;
    for (const node of order.filter((one) => one.depth === 0)) this.#readSymbols(node);
    for (const node of needed(formulas)) {
      if (node.depth === 0) continue;
      if (["P", "Y", "Y<="].includes(node.op)) this.#temporal(node);
      else this.#boolean(node);
    }
  }

  /** Give every step the first block that it can have. */
  schedule() {
    /** @type {Kind[][]} */
    const order = [["copy"], ["gate"], ["look", "look again"]];
    let left = this.steps;
    for (let block = 1; left.length; block += 1) {
      for (const kinds of order) {
        const ready = left.filter((step) => kinds.includes(step.kind) && step.ready(block));
        for (const step of ready) step.block = block;
        left = left.filter((step) => !step.block);
      }
    }
  }

  /**
   * Read a formula without temporal operators: a function of the letter, or of the end marker.
   * @param {Formula} node
   */
  #readSymbols(node) {
    const [first, second] = node.args.map((arg) => /** @type {boolean[]} */ (this.symbols.get(arg)));
    /** @type {Record<string, (symbol: number) => boolean>} */
    const meanings = {
      true: () => true, false: () => false, letter: (i) => this.letters[i] === node.value, "!": (i) => !first[i],
      "&": (i) => first[i] && second[i], "|": (i) => first[i] || second[i], "->": (i) => !first[i] || second[i],
    };
    const truth = Array.from({ length: this.letters.length + 1 }, (_, symbol) => meanings[node.op](symbol));
    this.symbols.set(node, truth);
    this.#keep(node, { form: ofSymbols(truth), needs: [] });
  }

  /** @param {Formula} node @param {Part} part */
  #keep(node, { form, needs }) {
    this.forms.set(node, form);
    this.needs.set(node, needs);
  }

  /** @param {Literal} literal @returns {Part} */
  #part({ node, sign }) {
    const form = /** @type {Form} */ (this.forms.get(node));
    return { form: sign ? form : form.negated(), needs: /** @type {Step[]} */ (this.needs.get(node)) };
  }

  /** @param {Formula} node */
  #temporal(node) {
    const { form, needs } = this.#part({ node: node.args[0], sign: true });
    const window = node.op === "P" ? null : node.op === "Y" ? 1 : Number(node.value);
    let step = this.#step(node.op === "Y" ? "copy" : "look", [form], needs, window);
    if (node.op === "P" && this.twice) {
      step = new Step("look again", step.target, [form], [...needs, step]);
      this.steps.push(step);
    }
    this.#keep(node, { form: Form.of([[step.target, 1]]), needs: [step] });
  }

  /**
   * Plan a conjunction, or the negation of one: f | g is !(!f & !g).
   * @param {Formula} node
   */
  #boolean(node) {
    const sign = node.op === "&" || isNegatedJunction(node);
    if (node.op === "!" && !sign) return this.#keep(node, this.#part({ node: node.args[0], sign: false }));
    const { form, needs } = this.#conjunction(conjuncts(node, sign));
    this.#keep(node, { form: sign ? form : form.negated(), needs });
  }

  /**
   * Return the form of a conjunction. What the symbol decides is put together first, the rest goes through a gate.
   * @param {Literal[]} literals
   * @returns {Part}
   */
  #conjunction(literals) {
    /** @type {Part[]} */
    let parts = [];
    const symbols = Array(this.letters.length + 1).fill(true);
    for (const literal of literals) {
      const truth = this.symbols.get(literal.node);
      if (truth) truth.forEach((value, i) => { symbols[i] = symbols[i] && value === literal.sign; });
      else parts.push(this.#part(literal));
    }
    if (symbols.includes(false)) parts.push({ form: ofSymbols(symbols), needs: [] });
    while (parts.length > 1) {
      const groups = [];
      for (let i = 0; i < parts.length; i += this.fanIn) groups.push(parts.slice(i, i + this.fanIn));
      parts = groups.map((group) => (group.length > 1 ? this.#gate(group) : group[0]));
    }
    return parts[0];
  }

  /** @param {Part[]} parts @returns {Part} */
  #gate(parts) {
    const step = this.#step("gate", parts.map((part) => part.form), [...new Set(parts.flatMap((part) => part.needs))]);
    return { form: Form.of([[step.target, 1]]), needs: [step] };
  }

  /**
   * @param {Kind} kind
   * @param {Form[]} reads
   * @param {Step[]} inputs
   * @param {number | null} [window]
   */
  #step(kind, reads, inputs, window = null) {
    const step = new Step(kind, this.coordinates, reads, inputs, window);
    this.coordinates += 1;
    this.steps.push(step);
    return step;
  }
}

/** @param {boolean[]} truth of every letter, and of the end marker */
function ofSymbols(truth) {
  return Form.of(truth.every(Boolean) ? [[ONE, 1]] : truth.flatMap((value, i) => (value ? [/** @type {[number, number]} */ ([1 + i, 1])] : [])));
}

/** @param {Formula} node */
function isNegatedJunction(node) {
  return node.op === "!" && ["|", "->"].includes(node.args[0].op);
}

/**
 * Return the literals whose conjunction a formula, or its negation, is: conjunctions inside are opened.
 * @param {Formula} root
 * @param {boolean} meant
 * @returns {Literal[]}
 */
export function conjuncts(root, meant) {
  /** @type {Literal[]} */
  const literals = [], stack = [{ node: root, sign: meant }];
  const seen = new Set();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, sign } = top, key = `${node.id} ${sign}`, [first, second] = node.args;
    if (seen.has(key)) continue;
    seen.add(key);
    if (node.op === "!") stack.push({ node: first, sign: !sign });
    else if (node.op === (sign ? "&" : "|")) stack.push({ node: second, sign }, { node: first, sign });
    else if (node.op === "->" && !sign) stack.push({ node: second, sign: false }, { node: first, sign: true });
    else literals.push(top);
  }
  return literals;
}

/**
 * Return the subformulas that get a form of their own, parts first: not those inside a conjunction that is opened.
 * @param {Formula[]} roots
 */
function needed(roots) {
  /** @type {Set<Formula>} */
  const found = new Set();
  /** @type {[Formula, boolean][]} */
  const stack = [...roots].reverse().map((root) => [root, false]);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, ready] = top;
    if (ready) found.add(node);
    else if (!found.has(node)) stack.push([node, true], ...partsOf(node).map((part) => /** @type {[Formula, boolean]} */ ([part, false])));
  }
  return found;
}

/**
 * Return what the form of a formula is made from.
 * @param {Formula} node
 */
function partsOf(node) {
  if (!["&", "|", "->"].includes(node.op) && !isNegatedJunction(node)) return node.args;
  return conjuncts(node, ["&", "!"].includes(node.op)).map((literal) => literal.node);
}
