// @ts-check
/** The smallest automaton of a language, its states numbered as a breadth-first search by sorted letters meets them. */

/** @typedef {readonly (readonly number[])[]} Table for each state the state reached by each letter */

/**
 * Returns the transitions and the accepting states of the smallest automaton.
 * @param {Table} delta
 * @param {number} start
 * @param {ReadonlySet<number>} accepting
 * @returns {{delta: number[][], accepting: boolean[]}}
 */
export function minimal(delta, start, accepting) {
  const { rows, order } = reachable(delta, start);
  const accepts = order.map((state) => accepting.has(state));
  const classes = new Partition(rows, accepts).refine();
  /** @type {number[]} */
  const first = [];
  classes.forEach((label, state) => (first[label] ??= state));
  const quotient = first.map((state) => rows[state].map((target) => classes[target]));
  const found = reachable(quotient, classes[0]);
  return { delta: found.rows, accepting: found.order.map((label) => accepts[first[label]]) };
}

/**
 * Returns the rows of the states that the start leads to, in the order of a breadth-first search, and their old numbers.
 * @param {Table} delta
 * @param {number} start
 * @returns {{rows: number[][], order: number[]}}
 */
export function reachable(delta, start) {
  const order = [start];
  const number = new Map([[start, 0]]);
  for (const state of order) {
    // it grows while it is read
    for (const target of delta[state]) {
      if (!number.has(target)) number.set(target, order.push(target) - 1);
    }
  }
  const rows = order.map((state) => delta[state].map((target) => number.get(target) ?? 0));
  return { rows, order };
}

/** States in classes, which are split until equal classes mean equal languages: Hopcroft's algorithm. */
class Partition {
  /**
   * @param {number[][]} rows
   * @param {boolean[]} accepts
   */
  constructor(rows, accepts) {
    this.letters = rows[0].map((_, letter) => letter);
    this.into = this.letters.map((letter) => comeFrom(rows, letter));
    /** The states, class after class. */
    this.states = [...rows.keys()].sort((p, q) => +accepts[p] - +accepts[q]);
    /** @type {number[]} */
    this.place = [];
    this.states.forEach((state, place) => (this.place[state] = place));
    const split = this.states.findIndex((state) => accepts[state]);
    /** Where each class begins in `states`; the place after its end; how many of it are marked, at its front. */
    this.begin = split > 0 ? [0, split] : [0];
    this.end = split > 0 ? [split, rows.length] : [rows.length];
    this.marked = this.begin.map(() => 0);
    this.label = rows.map((_, state) => +(split > 0 && this.place[state] >= split));
  }

  /** Splits classes until none needs to be, and returns the class of each state. */
  refine() {
    const waiting = new Set(this.begin.keys());
    for (const splitter of waiting) {
      waiting.delete(splitter);
      const members = this.states.slice(this.begin[splitter], this.end[splitter]);
      for (const letter of this.letters) {
        for (const label of this.mark(members, letter)) {
          const fresh = this.split(label);
          if (fresh === null) continue;
          waiting.add(waiting.has(label) || this.length(fresh) <= this.length(label) ? fresh : label);
        }
      }
    }
    return this.label;
  }

  /** @param {number} label */
  length(label) {
    return this.end[label] - this.begin[label];
  }

  /**
   * Moves the states that a letter leads to a member to the front of their classes, and returns these classes.
   * @param {number[]} members
   * @param {number} letter
   */
  mark(members, letter) {
    /** @type {Set<number>} */
    const touched = new Set();
    for (const member of members) {
      for (const state of this.into[letter][member]) {
        const label = this.label[state];
        const front = this.begin[label] + this.marked[label];
        const other = this.states[front];
        const place = this.place[state];
        [this.states[front], this.states[place]] = [state, other];
        [this.place[state], this.place[other]] = [front, place];
        this.marked[label] += 1;
        touched.add(label);
      }
    }
    return touched;
  }

  /**
   * Makes the marked states of a class a class of their own, and returns its number; null if all are marked.
   * @param {number} label
   */
  split(label) {
    const middle = this.begin[label] + this.marked[label];
    this.marked[label] = 0;
    if (middle === this.end[label]) return null;
    const fresh = this.begin.push(this.begin[label]) - 1;
    this.end.push(middle);
    this.marked.push(0);
    this.begin[label] = middle;
    for (let place = this.begin[fresh]; place < middle; place += 1) {
      this.label[this.states[place]] = fresh;
    }
    return fresh;
  }
}

/**
 * Returns for each state the states that a letter leads to it.
 * @param {number[][]} rows
 * @param {number} letter
 */
function comeFrom(rows, letter) {
  /** @type {number[][]} */
  const sources = rows.map(() => []);
  rows.forEach((row, state) => sources[row[letter]].push(state));
  return sources;
}
