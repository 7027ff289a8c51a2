"""Many words at once, each shared prefix computed once, through a transformer over a finite set of numbers.

Masks are strict, so a position's column depends on the word up to it and on nothing after it. Words therefore form a
forest: a node for each prefix, and after each word a leaf for its end marker. All words of up to eight letters
over three are then 9841 columns and as many leaves, not nine times as many.

There are many nodes and few different columns. A layer's columns are a table of the different ones, and a number
into it at each node; what acts on one column acts on the table. Attention depends on how often each key and value
is admitted, which is counted along the paths of the forest.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from expressivity.attention.finite.transformer import Block, Columns, FiniteTransformer, Head
from expressivity.attention.finite.values import ValueSet
from expressivity.errors import InvalidInput

Nodes = Int[np.ndarray, "nodes"]


@dataclass(frozen=True, eq=False)
class Forest:
    """Words with their prefixes shared. Nodes are numbered by depth; the first of a word has no parent: -1.

    Args:
        symbols: the number of the letter at each node; the number of letters for an end marker.
        parents: the node before each.
        levels: the nodes at depth i, from 0, are levels[i] to levels[i + 1] - 1.
        ends: the end marker of each word.
    """

    symbols: Nodes
    parents: Nodes
    levels: tuple[int, ...]
    ends: Int[np.ndarray, "words"]

    def slices(self) -> list[slice]:
        """The nodes of each depth, in order."""
        return [slice(a, b) for a, b in zip(self.levels, self.levels[1:])]


def all_words(letters: int, length: int) -> Forest:
    """Every word of at most `length` letters, out of `letters` letters; `numbered` lists them in the same order.

    Raises:
        InvalidInput: no letters, or a negative length.
    """
    if letters < 1 or length < 0:
        raise InvalidInput(
            f"words need letters >= 1 and length >= 0: got letters={letters}, length={length}"
        )
    # Level i holds the letters at position i + 1 of all words that long, then the ends of the words of i letters.
    sizes = [letters**i for i in range(length + 2)]
    starts = np.cumsum(
        [0, *((sizes[i + 1] if i < length else 0) + sizes[i] for i in range(length + 1))]
    ).tolist()
    symbols, parents, ends = [], [], []
    for i, start in enumerate(starts[:-1]):
        before = (starts[i - 1] if i else -1) + np.arange(sizes[i]) * (i > 0)
        inner = np.repeat(before, letters) if i < length else before[:0]
        symbols += [np.arange(len(inner)) % letters, np.full(sizes[i], letters)]
        parents += [inner, before]
        ends.append(start + len(inner) + np.arange(sizes[i]))
    return Forest(
        np.concatenate(symbols), np.concatenate(parents), tuple(starts), np.concatenate(ends)
    )


def numbered(letters: int, length: int) -> Int[np.ndarray, "words length"]:
    """The words of exactly this length as letter numbers, in the order of `all_words`."""
    return np.arange(letters**length)[:, None] // letters ** np.arange(length)[::-1] % letters


def of_words(words: Sequence[np.ndarray], letters: int) -> Forest:
    """These words, given as letter numbers, without shared prefixes: for long words.

    Raises:
        InvalidInput: a letter number outside 0 .. letters - 1.
    """
    rows = [np.append(word, letters).astype(np.int64) for word in words]
    if any(len(word) and (min(word) < 0 or max(word) >= letters) for word in words):
        raise InvalidInput(f"letter numbers are 0..{letters - 1}")
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
    symbols: list[int] = []
    parents: list[int] = []
    levels, ends = [0], np.zeros(len(rows), dtype=np.int64)
    for depth in range(max(map(len, rows), default=0)):
        alive = [
            i for i in order if len(rows[i]) > depth
        ]  # in one order at all depths: parents are side by side
        symbols += [rows[i][depth] for i in alive]
        parents += range(levels[-2], levels[-2] + len(alive)) if depth else [-1] * len(alive)
        ends[[i for i in alive if len(rows[i]) == depth + 1]] = [
            levels[-1] + place for place, i in enumerate(alive) if len(rows[i]) == depth + 1
        ]
        levels.append(levels[-1] + len(alive))
    return Forest(
        np.array(symbols, dtype=np.int64), np.array(parents, dtype=np.int64), tuple(levels), ends
    )


@dataclass(frozen=True, eq=False)
class Stream:
    """The columns of a forest after a layer.

    Args:
        table: the different columns.
        at: the number of each node's column in the table.
    """

    table: Columns
    at: Nodes

    @property
    def columns(self) -> Columns:
        """The column of each node."""
        return self.table[self.at]


def layers(model: FiniteTransformer, forest: Forest) -> list[Stream]:
    """The embedding, and the stream after the heads and after the perceptron of each block."""
    return list(_streams(model, forest))


def _streams(model: FiniteTransformer, forest: Forest) -> Iterator[Stream]:
    """Yield the same one after another: of a deep model, all together may be too much for the memory."""
    stream = _distinct(model.embedding, forest.symbols)
    yield stream
    for block in model.blocks:
        mixed = _attention(model.values, block, stream, forest)
        yield mixed
        stream = _distinct(block.after_perceptron(model.values, mixed.table), mixed.at)
        yield stream


def outputs(model: FiniteTransformer, forest: Forest) -> Float[np.ndarray, "words outputs"]:
    """The model's outputs at the end of each word."""
    (last,) = deque(_streams(model, forest), maxlen=1)
    return model.outputs(last.table)[last.at[forest.ends]]


def _attention(values: ValueSet, block: Block, stream: Stream, forest: Forest) -> Stream:
    at, rows = stream.at, np.arange(len(stream.table))[:, None]
    returned: list[tuple[Float[np.ndarray, "different e"], int]] = []
    for head in block.heads:
        table, which = _head(values, head, stream, forest)
        at, pairs = _pairs(at, which, len(table))
        rows = np.hstack([rows[pairs[:, 0]], pairs[:, 1:]])
        returned.append((table, rows.shape[1] - 1))
    mixed = block.after_heads(
        values, stream.table[rows[:, 0]], [table[rows[:, column]] for table, column in returned]
    )
    return _distinct(mixed, at)


def _head(
    values: ValueSet, head: Head, stream: Stream, forest: Forest
) -> tuple[Float[np.ndarray, "different e"], Nodes]:
    """The different vectors that a head returns, and for each node which of them it returns there."""
    asked, query = np.unique(values.dot(stream.table, head.query.T), axis=0, return_inverse=True)
    projected = np.hstack(
        [values.dot(stream.table, head.key.T), values.dot(stream.table, head.value.T)]
    )
    offered, offer = np.unique(projected, axis=0, return_inverse=True)
    counts = admitted(forest, offer.ravel()[stream.at], len(offered), head.window)
    at, rows = _rows(counts, query.ravel()[stream.at], len(asked))
    d = len(head.query)
    table = head.attend(values, asked[rows[:, 0]], offered[:, :d], offered[:, d:], rows[:, 1:])
    return table, at


def admitted(
    forest: Forest, classes: Nodes, number: int, window: int | None
) -> Int[np.ndarray, "nodes classes"]:
    """At each node, how many of the positions that the mask admits belong to each class."""
    before = np.zeros(
        (len(classes) + 1, number), dtype=np.int32
    )  # the last row belongs to the parent -1
    for level in forest.slices()[1:]:
        parents = forest.parents[level]
        before[level] = before[parents]
        before[level.start + np.arange(len(parents)), classes[parents]] += 1
    if window is None:
        return before[:-1]
    edge = np.arange(len(classes))
    parents = np.append(forest.parents, -1)
    for _ in range(min(window, len(forest.levels))):
        edge = parents[edge]
    return before[:-1] - before[edge]


def _rows(
    counts: Int[np.ndarray, "nodes classes"], query: Nodes, queries: int
) -> tuple[Nodes, Int[np.ndarray, "different row"]]:
    """For each node which row (query, counts) it has, and the different rows."""
    at, rows = query, np.arange(queries)[:, None]
    for column in counts.T:
        at, pairs = _pairs(at, column, int(column.max(initial=0)) + 1)
        rows = np.hstack([rows[pairs[:, 0]], pairs[:, 1:]])
    return at, rows


def _pairs(
    first: Nodes, second: Nodes, seconds: int
) -> tuple[Nodes, Int[np.ndarray, "different 2"]]:
    """The different pairs of numbers, and which one at each node. Without sorting, where that is possible."""
    code = first.astype(np.int64) * seconds + second
    most = int(code.max(initial=0)) + 1
    if most <= 4 * len(code) + 1024:
        seen = np.zeros(most, dtype=bool)
        seen[code] = True
        found = np.flatnonzero(seen)
        at = (np.cumsum(seen) - 1)[code]
    else:
        found, at = np.unique(code, return_inverse=True)
    return at, np.stack(np.divmod(found, seconds), axis=1)


def _distinct(table: Columns, at: Nodes) -> Stream:
    """The same columns, each in the table once, and only those that occur. Compared are bytes: a column may be wide."""
    at, used = _pairs(at, np.zeros_like(at), 1)
    columns = table[used[:, 0]] + 0.0  # minus zero is zero
    whole = columns.view(np.dtype((np.void, columns.itemsize * columns.shape[1]))).ravel()
    _, place, number = np.unique(whole, return_index=True, return_inverse=True)
    return Stream(columns[place], number[at])
