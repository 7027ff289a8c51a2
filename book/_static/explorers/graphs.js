// @ts-check
/**
 * Components and shortest words in graphs whose edges are labelled by letters. The twin of automata/graphs.py.
 *
 * A graph is a table: row = node, column = letter, entry = the node reached, or -1 for no edge.
 */

/** @typedef {readonly (readonly number[])[]} Table */

/**
 * Returns the number of each node's strongly connected component (Tarjan); a component has a higher number than those it leads to.
 * @param {Table} table
 * @returns {number[]}
 */
export function components(table) {
  const labels = table.map(() => -1);
  const met = table.map(() => -1);
  const low = table.map(() => 0);
  /** @type {number[]} */
  const open = [];
  let clock = 0;
  let count = 0;
  /** @type {[number, number][]} */
  const path = []; // nodes that are being looked at, and the next letter of each
  /** @param {number} node */
  const enter = (node) => {
    met[node] = low[node] = clock++;
    open.push(node);
    path.push([node, 0]);
  };
  /** @param {number} node the first node of a component that was met */
  const close = (node) => {
    for (let member = -1; member !== node; ) {
      member = open.pop() ?? node;
      labels[member] = count;
    }
    count += 1;
  };
  for (const root of table.keys()) {
    if (met[root] < 0) enter(root);
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const node = top[0];
      if (top[1] < table[node].length) {
        const target = table[node][top[1]++];
        if (target < 0) continue;
        if (met[target] < 0) enter(target);
        else if (labels[target] < 0) low[node] = Math.min(low[node], met[target]);
        continue;
      }
      path.pop();
      for (const [above] of path.slice(-1)) low[above] = Math.min(low[above], low[node]);
      if (low[node] === met[node]) close(node);
    }
  }
  return labels;
}

/**
 * Says of each node whether some nonempty word leads from it back to itself.
 * @param {Table} table
 * @returns {boolean[]}
 */
export function onCycle(table) {
  const labels = components(table);
  const members = labels.map(() => 0);
  for (const label of labels) members[label] += 1;
  return labels.map((label, node) => members[label] > 1 || table[node].includes(node));
}

/**
 * Returns the first of the shortest words, as letter numbers, from a node to a target; null if there is none.
 *
 * Of the shortest words it is the one that comes first when they are sorted by letters.
 * @param {(node: number) => readonly number[]} step the nodes reached by each letter, -1 for no edge
 * @param {number} source
 * @param {(node: number) => boolean} isTarget
 * @param {boolean} [nonempty] whether the empty word does not count
 * @returns {number[] | null}
 */
export function shortestWord(step, source, isTarget, nonempty = false) {
  if (isTarget(source) && !nonempty) return [];
  /** @type {Map<number, [number, number]>} */
  const came = new Map();
  const queue = [source];
  for (const node of queue) {
    // it grows while it is read
    for (const [letter, target] of step(node).entries()) {
      if (target < 0 || came.has(target)) continue;
      came.set(target, [node, letter]);
      if (isTarget(target)) return trace(came, source, target);
      queue.push(target);
    }
  }
  return null;
}

/**
 * @param {Map<number, [number, number]>} came
 * @param {number} source
 * @param {number} end
 * @returns {number[]}
 */
function trace(came, source, end) {
  const word = [];
  let node = end;
  do {
    const [before, letter] = came.get(node) ?? [source, 0];
    word.push(letter);
    node = before;
  } while (node !== source);
  return word.reverse();
}

/**
 * Returns the first of the shortest words that lead two complete graphs together from a pair of nodes to a target pair.
 * @param {Table} one
 * @param {Table} other
 * @param {readonly [number, number]} source
 * @param {(first: number, second: number) => boolean} isTarget
 * @param {boolean} [nonempty]
 * @returns {number[] | null}
 */
export function shortestWordOfPairs(one, other, source, isTarget, nonempty = false) {
  const n = other.length;
  return shortestWord(
    (pair) => {
      const second = other[pair % n];
      return one[Math.floor(pair / n)].map((target, letter) => target * n + second[letter]);
    },
    source[0] * n + source[1],
    (pair) => isTarget(Math.floor(pair / n), pair % n),
    nonempty,
  );
}
