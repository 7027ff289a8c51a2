// @ts-check
/** From the tree of a regex to its automaton, with the operations of the library refa. */

import { InvalidInput } from "errors";
import { fromTable } from "dfa";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {import("regex").Tree} Tree */
/** @typedef {any} Nfa an automaton of refa with choices */

/** A regex may have so many states once it is made deterministic, before it is minimised. */
const MOST_STATES = 10_000;

/** Written out, a regex may have so many states. */
const MOST_WRITTEN = 10 * MOST_STATES;

/**
 * Returns the minimal automaton of the tree of a regex.
 * @param {Tree} tree
 * @param {string} alphabet its letters, sorted
 * @param {any} refa the library
 * @returns {Dfa}
 */
export function fromTree(tree, alphabet, refa) {
  const builder = new Builder(Array.from(alphabet), refa);
  const nfa = builder.limited(
    () => builder.build(tree),
    `written out, the regex has more than ${inThousands(MOST_WRITTEN)} states: allow more by --states, or limit=`,
  );
  const dfa = builder.limited(
    () => refa.DFA.fromFA(nfa, new refa.DFA.LimitedNodeFactory(MOST_STATES)),
    `made deterministic, the automaton has more than ${inThousands(MOST_STATES)} states: allow more by --states, or limit=`,
  );
  return builder.complete(dfa);
}

/** @param {number} count */
function inThousands(count) {
  return String(count).replace(/\B(?=(...)+$)/g, ",");
}

/** Automata of refa for the parts of a regex; letters are numbers there. */
class Builder {
  /**
   * @param {string[]} letters
   * @param {any} refa
   */
  constructor(letters, refa) {
    this.letters = letters;
    this.refa = refa;
    this.options = { maxCharacter: letters.length - 1 };
    this.factory = new refa.NFA.LimitedNodeFactory(MOST_WRITTEN);
  }

  /**
   * Does something, and refuses the regex with a message if it makes too many states.
   * @template T
   * @param {() => T} action
   * @param {string} message
   * @returns {T}
   */
  limited(action, message) {
    try {
      return action();
    } catch (error) {
      if (error instanceof this.refa.TooManyNodesError) throw new InvalidInput(message);
      throw error;
    }
  }

  /**
   * Returns a new automaton for a part.
   * @param {Tree} tree
   * @returns {Nfa}
   */
  build(tree) {
    const { NFA, CharSet } = this.refa;
    switch (tree.op) {
      case "letters": {
        const numbers = tree.letters.map((letter) => this.letters.indexOf(letter));
        return NFA.fromCharSet(CharSet.fromCharacters(this.options.maxCharacter, numbers), this.factory);
      }
      case "sequence": {
        const nfa = NFA.emptyWord(this.options, this.factory);
        for (const part of tree.parts) nfa.append(this.build(part), this.factory);
        return nfa;
      }
      case "repeat": {
        const nfa = this.build(tree.body);
        nfa.quantify(tree.low, tree.high, this.factory);
        return nfa;
      }
    }
    const left = this.build(tree.left);
    const right = this.build(tree.right);
    if (tree.op === "|") {
      left.union(right, this.factory);
      return left;
    }
    const [one, other] = [this.reduce(left), this.reduce(right)];
    return tree.op === "&" ? NFA.fromIntersection(one, other, this.factory) : this.shuffle(one, other);
  }

  /**
   * Returns the minimal automaton, or the same automaton if it would have to grow on the way.
   * @param {Nfa} nfa
   * @returns {Nfa}
   */
  reduce(nfa) {
    const { DFA, NFA, TooManyNodesError } = this.refa;
    try {
      const dfa = DFA.fromFA(nfa, new DFA.LimitedNodeFactory(nfa.countNodes() + 1));
      dfa.minimize();
      return NFA.fromFA(dfa, this.factory);
    } catch (error) {
      if (error instanceof TooManyNodesError) return nfa;
      throw error;
    }
  }

  /**
   * Returns the automaton of the words that can be split into two scattered ones, one for each automaton.
   * @param {Nfa} left
   * @param {Nfa} right
   * @returns {Nfa}
   */
  shuffle(left, right) {
    /** @type {Map<any, Map<any, {one: any, other: any}>>} */
    const pairs = new Map();
    /**
     * @param {any} one
     * @param {any} other
     */
    const pair = (one, other) => {
      const row = pairs.get(one) ?? new Map();
      const found = row.get(other) ?? { one, other };
      pairs.set(one, row.set(other, found));
      return found;
    };
    /** @param {{one: any, other: any}} state */
    const getOut = ({ one, other }) => {
      const out = new Map();
      for (const [target, characters] of one.out) out.set(pair(target, other), characters);
      for (const [target, characters] of other.out) {
        const state = pair(one, target);
        out.set(state, out.get(state)?.union(characters) ?? characters);
      }
      return out;
    };
    /** @param {{one: any, other: any}} state */
    const isFinal = ({ one, other }) => left.finals.has(one) && right.finals.has(other);
    const iterator = { initial: pair(left.initial, right.initial), getOut, isFinal, ...this.options };
    return this.refa.NFA.fromTransitionIterator(iterator, this.options, this.factory);
  }

  /**
   * Returns the minimal complete automaton for one of refa, which has no state from which no word is accepted.
   * @param {any} dfa
   * @returns {Dfa}
   */
  complete(dfa) {
    const nodes = [dfa.initial];
    const number = new Map([[dfa.initial, 0]]);
    const delta = [];
    for (const node of nodes) {
      // it grows while it is read
      delta.push(this.letters.map((_, letter) => {
        const target = node.out.get(letter);
        if (target === undefined) return -1;
        const known = number.get(target) ?? nodes.push(target) - 1;
        number.set(target, known);
        return known;
      }));
    }
    const sink = delta.length;
    delta.push(this.letters.map(() => sink));
    const rows = delta.map((row) => row.map((target) => (target < 0 ? sink : target)));
    const accepting = nodes.flatMap((node, state) => (dfa.finals.has(node) ? [state] : []));
    return fromTable(this.letters.join(""), rows, 0, accepting);
  }
}
