// @ts-check
// Transformers over a finite set of numbers, one word at a time. The twin of expressivity.attention.finite.transformer and of its columns.

/** @typedef {import("values").ValueSet} ValueSet */
/** @typedef {import("values").Matrix} Matrix */
/** @typedef {"hybrid" | "global" | "local"} Mode */

/**
 * One attention head: `window` is k of a k-local mask, null for the strict global one.
 * @typedef {{ window: number | null, query: Matrix, key: Matrix, value: Matrix, output: Matrix }} Head
 */

/**
 * x ↦ W₂ ReLU(W₁x + b₁) + b₂, each of the two sums rounded once.
 * @typedef {{ first: Matrix, firstBias: number[], second: Matrix, secondBias: number[] }} Perceptron
 */

/** @typedef {{ heads: Head[], perceptron: Perceptron | null }} Block */

/**
 * A transformer: the embedding has a row for each letter and, last, for the end marker; output i is positive where θᵢ·H + bᵢ > 0.
 * @typedef {{ values: ValueSet, letters: string[], embedding: Matrix, blocks: Block[], readout: Matrix, readoutBias: number[] }} FiniteTransformer
 */

/**
 * What a head does on a word; rows of scores and of attention are positions that ask, and `admitted` says whom each may see.
 * @typedef {{ queries: Matrix, keys: Matrix, contents: Matrix, admitted: boolean[][], scores: Matrix, attention: Matrix, output: Matrix }} Looking
 */

/**
 * A run on a word: the embedding, then for each block what its heads do and the stream after them and after the perceptron.
 * @typedef {{ embedding: Matrix, blocks: { heads: Looking[], afterHeads: Matrix, after: Matrix }[], outputs: number[] }} Run
 */

/**
 * Return the matrix with rows and columns exchanged.
 * @param {Matrix} matrix
 * @param {number} [width] of a matrix without rows
 * @returns {Matrix}
 */
export function transposed(matrix, width = 0) {
  return Array.from({ length: matrix[0]?.length ?? width }, (_, i) => matrix.map((row) => row[i]));
}

/**
 * Return Wx + b for each column x: one exact sum, rounded once.
 * @param {ValueSet} values
 * @param {Matrix} columns
 * @param {Matrix} weights
 * @param {number[]} bias
 */
export function affine(values, columns, weights, bias) {
  return values.dot(columns.map((column) => [...column, 1]), weights.map((row, i) => [...row, bias[i]]));
}

/**
 * Return what a head does: the scores, the stabilised softmax of those that the mask admits, and the weighted sum of the values.
 * @param {ValueSet} values
 * @param {Head} head
 * @param {Matrix} stream
 * @returns {Looking}
 */
export function attend(values, head, stream) {
  const queries = values.dot(stream, head.query), keys = values.dot(stream, head.key), contents = values.dot(stream, head.value);
  const admitted = stream.map((_, n) => stream.map((__, m) => m < n && (head.window === null || m >= n - head.window)));
  const scores = values.dot(queries, keys).map((row) => row.map((score) => values.overRoot(score, head.query.length)));
  const powers = scores.map((row, n) => {
    const top = row.reduce((most, score, m) => (admitted[n][m] && score > most ? score : most), -Infinity);
    return row.map((score, m) => (admitted[n][m] ? values.exp(values.subtract(score, top)) : 0));
  });
  const totals = values.dot(powers, [Array(stream.length).fill(1)]);
  const attention = powers.map((row, n) => row.map((power, m) => (admitted[n][m] ? values.divide(power, totals[n][0]) : 0)));
  return { queries, keys, contents, admitted, scores, attention, output: values.dot(attention, transposed(contents, head.value.length)) };
}

/**
 * Run a transformer on a word and keep everything on the way.
 * @param {FiniteTransformer} model
 * @param {string} word of its letters
 * @returns {Run}
 */
export function run(model, word) {
  const { values } = model, symbols = [...Array.from(word, (letter) => model.letters.indexOf(letter)), model.letters.length];
  const embedding = symbols.map((symbol) => model.embedding[symbol]);
  let stream = embedding;
  const blocks = model.blocks.map((block) => {
    const heads = block.heads.map((head) => attend(values, head, stream));
    const afterHeads = heads.length ? sum(values, stream, values.dot(beside(heads.map((head) => head.output)), beside(block.heads.map((head) => head.output)))) : stream;
    stream = block.perceptron ? sum(values, afterHeads, perceive(values, block.perceptron, afterHeads)) : afterHeads;
    return { heads, afterHeads, after: stream };
  });
  return { embedding, blocks, outputs: affine(values, stream.slice(-1), model.readout, model.readoutBias)[0] };
}

/**
 * @param {ValueSet} values
 * @param {Perceptron} perceptron
 * @param {Matrix} columns
 */
function perceive(values, { first, firstBias, second, secondBias }, columns) {
  const hidden = affine(values, columns, first, firstBias).map((row) => row.map((number) => Math.max(number, 0)));
  return affine(values, hidden, second, secondBias);
}

/** @param {ValueSet} values @param {Matrix} one @param {Matrix} other */
function sum(values, one, other) {
  return one.map((row, n) => row.map((number, i) => values.add(number, other[n][i])));
}

/** @param {Matrix[]} matrices put side by side @returns {Matrix} */
function beside(matrices) {
  return matrices[0].map((_, n) => matrices.flatMap((matrix) => matrix[n]));
}

/**
 * Return the transformer with its heads as they are, all global, or all 1-local; no weight changes.
 * @param {FiniteTransformer} model
 * @param {Mode} mode
 * @returns {FiniteTransformer}
 */
export function withHeads(model, mode) {
  if (mode === "hybrid") return model;
  const window = mode === "global" ? null : 1;
  return { ...model, blocks: model.blocks.map((block) => ({ ...block, heads: block.heads.map((head) => ({ ...head, window })) })) };
}
