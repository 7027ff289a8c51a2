// @ts-check
/**
 * Languages of LTL[P,Y], by looking back from where states must be told apart. The twin of logic/looking_back.py, which has the proofs.
 *
 * A formula tells a set X of states from a set Z if it holds wherever the run is in X and fails wherever it is in Z.
 */

import { byLetter, conjunction, disjunction, negation, once, previously } from "simplify";
import { Shape, isEmpty, meet, opposite, unite } from "statesets";
import { FALSE, TRUE } from "syntax";

/** @typedef {import("syntax").Formula} Formula */
/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {import("statesets").States} States */
/** @typedef {{kind: "tell" | "enter", first: States, second: States}} Question either tell X from Z, or enter F, over O */
/** @typedef {{parts: Question[], build: (said: Formula[]) => Formula}} Answer what a question leads to, and how a formula is made of that */

/**
 * What the construction leaves open: step where that can be done, else enter sets; make groups as large as possible, else of one
 * component each; enter sets as small as possible; tell what accepts from what rejects, else the converse, negated.
 * @typedef {{steps: boolean, groups: boolean, late: boolean, accepts: boolean}} Choice
 */

/** So many pairs of sets are told apart for one formula. */
const MOST_QUESTIONS = 1_000;

/** Larger automata are not looked at. */
const MOST_STATES = 200;

/**
 * Returns formulas of a fragment for a language in it, one for each choice; none where that takes too many questions.
 * @param {Dfa} dfa a language that the fragment defines
 * @param {string} logic "P", "Y" or "PY"
 * @returns {Formula[]}
 */
export function lookingBackFormulas(dfa, logic) {
  if (dfa.states > MOST_STATES) return [];
  const shape = new Shape(dfa);
  const both = [true, false];
  const rest = logic === "Y" ? [true] : both;
  /** @type {Set<Formula>} */
  const found = new Set();
  for (const steps of both.filter((step) => logic.includes(step ? "Y" : "P"))) {
    for (const groups of rest) {
      for (const late of rest) {
        for (const accepts of rest) {
          const formula = new Construction(shape, { steps, groups, late, accepts }).formula();
          if (formula !== null) found.add(formula);
        }
      }
    }
  }
  return [...found];
}

/** One way to write a formula for an automaton. */
class Construction {
  /**
   * @param {Shape} shape
   * @param {Choice} choice
   */
  constructor(shape, choice) {
    this.shape = shape;
    this.choice = choice;
    /** @type {Map<string, Answer>} */
    this.answers = new Map();
    /** @type {Map<string, Formula>} */
    this.said = new Map();
  }

  /**
   * Returns what tells the accepting states from the others; null if that takes too many questions, or leads back to one.
   * @returns {Formula | null}
   */
  formula() {
    const { accepting } = this.shape.dfa;
    const root = tell(
      this.shape.where((state) => accepting[state] === this.choice.accepts),
      this.shape.where((state) => accepting[state] !== this.choice.accepts),
    );
    const waiting = [root];
    for (let question = waiting.pop(); question !== undefined; question = waiting.pop()) {
      if (this.answers.has(key(question))) continue;
      const answer = this.answer(question);
      this.answers.set(key(question), answer);
      waiting.push(...answer.parts);
      if (this.answers.size > MOST_QUESTIONS) return null;
    }
    const said = this.say(root, new Set());
    return said === null || this.choice.accepts ? said : negation(said);
  }

  /**
   * @param {Question} question
   * @param {Set<string>} open the questions that led to this one
   * @returns {Formula | null}
   */
  say(question, open) {
    const name = key(question);
    const known = this.said.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) return null;
    open.add(name);
    const { parts, build } = /** @type {Answer} */ (this.answers.get(name));
    /** @type {Formula[]} */
    const answers = [];
    for (const part of parts) {
      const answer = this.say(part, open);
      if (answer === null) return null;
      answers.push(answer);
    }
    open.delete(name);
    const said = build(answers);
    this.said.set(name, said);
    return said;
  }

  /**
   * @param {Question} question
   * @returns {Answer}
   */
  answer({ kind, first, second }) {
    const { shape, choice } = this;
    if (kind === "enter") return this.enter(first, second);
    if (isEmpty(first) || isEmpty(second)) {
      const truth = isEmpty(first) ? FALSE : TRUE;
      return { parts: [], build: () => truth };
    }
    const cyclic = shape.areCyclic(first, second);
    const meeting = shape.met(first).some((label) => shape.met(second).includes(label));
    if (!meeting && (cyclic || !choice.steps)) return this.byEntering(first, second);
    const several = shape.met(unite(first, second)).length > 1;
    if (meeting && (cyclic || (!choice.groups && several))) return this.byGroups(first, second);
    if (first[0] === "1") return { parts: [tell(second, first)], build: ([said]) => negation(said) };
    return this.byLetters(() => true, first, second, previously);
  }

  /**
   * Returns an operator over "the letter here, and what tells the states that it leads into X from those that it leads into Z".
   * @param {(state: number) => boolean} isFrom of which states this is asked
   * @param {States} first
   * @param {States} second
   * @param {(body: Formula) => Formula} operator
   * @returns {Answer}
   */
  byLetters(isFrom, first, second, operator) {
    const { delta, letters } = this.shape.dfa;
    /** @type {string[]} */
    const names = [];
    const parts = letters.flatMap((name, letter) => {
      const [one, other] = [first, second].map((set) =>
        this.shape.where((state) => isFrom(state) && set[delta[state][letter]] === "1"),
      );
      if (isEmpty(one) && isEmpty(other)) return [];
      names.push(name);
      return [tell(one, other)];
    });
    return { parts, build: (said) => operator(byLetter(names.map((name, i) => [name, said[i]]))) };
  }

  /**
   * Says that a closed set has been entered, over another one inside it.
   * @param {States} entered
   * @param {States} over
   * @returns {Answer}
   */
  enter(entered, over) {
    if (!entered.includes("0")) return { parts: [], build: () => TRUE };
    const wanted = this.shape.where((state) => entered[state] === "1" && over[state] === "0");
    return this.byLetters((state) => entered[state] === "0", wanted, opposite(entered), once);
  }

  /**
   * Tells sets that no component meets both apart by which closed sets have been entered.
   * @param {States} first
   * @param {States} second
   * @returns {Answer}
   */
  byEntering(first, second) {
    const nowhere = opposite(this.shape.leadingTo(unite(first, second)));
    const chain = this.chain(first, second, nowhere);
    const parts = chain.map((entered, place) => {
      const over = place % 2 === 0 && place + 1 < chain.length ? chain[place + 1] : nowhere;
      return /** @type {Question} */ ({ kind: "enter", first: entered, second: over });
    });
    return { parts, build: alternate };
  }

  /**
   * Returns closed sets, each inside the one before: the first contains X, the second what of Z is reached from it, and so on.
   * @param {States} first
   * @param {States} second
   * @param {States} nowhere
   * @returns {States[]}
   */
  chain(first, second, nowhere) {
    const { shape } = this;
    const chain = [];
    let [one, other, inside] = [first, second, shape.where(() => true)];
    while (!isEmpty(one)) {
      const above = shape.reachedFrom(one);
      const early = () => opposite(shape.leadingTo(meet(other, opposite(above))));
      inside = meet(inside, this.choice.late ? unite(above, nowhere) : early());
      chain.push(inside);
      [one, other] = [meet(other, above), one];
    }
    return chain;
  }

  /**
   * Tells groups of components apart, and in each of them what it has of the two sets.
   * @param {States} first
   * @param {States} second
   * @returns {Answer}
   */
  byGroups(first, second) {
    const both = unite(first, second);
    const parts = this.groups(first, second).flatMap((group) => {
      const mine = meet(first, group);
      if (isEmpty(mine)) return [];
      return [tell(meet(both, group), meet(both, opposite(group))), tell(mine, meet(second, group))];
    });
    return {
      parts,
      build: (said) => disjunction(said.flatMap((one, i) => (i % 2 === 0 ? [conjunction([one, said[i + 1]])] : []))),
    };
  }

  /**
   * Returns sets of components inside which no pair is cyclic; each component joins the first that it can.
   * @param {States} first
   * @param {States} second
   * @returns {States[]}
   */
  groups(first, second) {
    const { shape, choice } = this;
    /** @type {States[]} */
    const groups = [];
    for (const label of shape.met(unite(first, second))) {
      const states = shape.where((state) => shape.labels[state] === label);
      const place = groups.findIndex((group) => {
        const joined = unite(group, states);
        return choice.groups && !shape.areCyclic(meet(first, joined), meet(second, joined));
      });
      if (place < 0) groups.push(states);
      else groups[place] = unite(groups[place], states);
    }
    return groups;
  }
}

/**
 * Builds (F₁ ∧ ¬F₂) ∨ (F₃ ∧ ¬F₄) ∨ …
 * @param {Formula[]} said
 */
function alternate(said) {
  const pairs = said.flatMap((_, place) => (place % 2 === 0 ? [said.slice(place, place + 2)] : []));
  return disjunction(pairs.map(([one, ...later]) => conjunction([one, ...later.map(negation)])));
}

/**
 * @param {States} first
 * @param {States} second
 * @returns {Question}
 */
const tell = (first, second) => ({ kind: "tell", first, second });

/** @param {Question} question */
const key = ({ kind, first, second }) => `${kind} ${first} ${second}`;
