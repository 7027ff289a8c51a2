"""Short formulas for a language, found by writing down all short formulas.

Formulas are made by length, the number of symbols when written out as a tree. Of all that agree on a fixed
set of words, at every position and with every next letter, only the first is kept: a truth table is a row of
bits, and the tables of one length come from those of the shorter ones by bitwise operations on all pairs at
once. The last step is directed: only the ends of words matter there, so one, two or three kept formulas whose
conjunction is the language are sought among those that it implies.

A formula returned here agrees with the language on the words of the table, and perhaps on no others: the caller has
to compare it with the automaton.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cached_property, lru_cache, partial
from itertools import combinations, product

import numpy as np
from jaxtyping import Bool, Int, UInt64

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic
from expressivity.logic.simplify import conjunction, disjunction, negation, once, previously
from expressivity.logic.syntax import FALSE, TRUE, Formula, letter

LENGTH = 8
"""Greatest number of symbols of a formula that is written."""

MOST_CANDIDATES = 60_000
"""Greatest number of candidates of one length; a length with more is not begun. So work is bounded by what is computed, not by a clock."""

BITS = 640
"""Approximate number of bits of a truth table: it holds as many short words as fit."""

POOL = 300
"""Number of implied formulas, shortest first, of which all pairs are tried."""

THREES = 60
"""Number of implied formulas, shortest first, of which all triples are tried."""

MOST_OF_A_SIZE = 4
"""Greatest number of conjunctions returned of one, of two or of three formulas."""

Rows = UInt64[np.ndarray, "formulas blocks"]
"""The truth tables of formulas, one per row, in blocks of 64 bits."""

Origins = Int[np.ndarray, "formulas 4"]
"""How each formula was made: its `Kind`; the numbers of its left and right parts, each among the formulas of its own length; the
length of the left part. The right part of a unary formula, and all but the number of a leaf, mean nothing.
"""

Implied = tuple[UInt64[np.ndarray, "blocks"], Callable[[], Formula]]
"""A formula that a language implies: where it is true and should not be, and how to write it."""


class Kind(IntEnum):
    """The outermost operator of a formula."""

    LEAF = 0
    NOT = 1
    P = 2
    Y = 3
    AND = 4
    OR = 5


UNARY = {Kind.NOT: negation, Kind.P: once, Kind.Y: previously}
BINARY = {Kind.AND: conjunction, Kind.OR: disjunction}
BITWISE = {Kind.AND: np.bitwise_and, Kind.OR: np.bitwise_or}


def symbols_of(dfa: Dfa) -> tuple[str, ...]:
    """The letters, those together that the automaton does not tell apart: each group is one symbol."""
    columns: dict[bytes, str] = {}
    for name, column in zip(dfa.alphabet, dfa.delta.T):
        columns[column.tobytes()] = columns.get(column.tobytes(), "") + name
    return tuple(columns.values())


class Words:
    """Words closed under prefixes, on which formulas are compared: all short ones, and a few longer ones.

    Args:
        symbols: how many there are; a word is a sequence of their numbers.
    """

    def __init__(self, symbols: int) -> None:
        words = sorted(self._words(symbols), key=lambda word: (len(word), word))
        number = {word: i for i, word in enumerate(words)}
        self.parent: Int[np.ndarray, "words"] = np.array([number[word[:-1]] for word in words])
        self.last: Int[np.ndarray, "words"] = np.array([word[-1] if word else 0 for word in words])
        lengths = np.array([len(word) for word in words])
        self.layers = [np.flatnonzero(lengths == length) for length in range(1, lengths[-1] + 1)]
        self.shape = (len(words), symbols + 1)

    def members(self, dfa: Dfa, symbols: tuple[str, ...]) -> Bool[np.ndarray, "words"]:
        """Whether each word is in a language, with some letter for each symbol."""
        delta = dfa.delta[:, dfa.encode("".join(names[0] for names in symbols))]
        states = np.full(self.shape[0], dfa.start)
        for layer in self.layers:
            states[layer] = delta[states[self.parent[layer]], self.last[layer]]
        return dfa.accepting[states]

    def _words(self, symbols: int) -> set[tuple[int, ...]]:
        letters = range(symbols)
        found: set[tuple[int, ...]] = {()}
        length = 1
        while length <= 1 or len(found) * (len(letters) + 1) * len(letters) <= BITS:
            found |= set(product(letters, repeat=length))
            length += 1
        for period in list(product(letters, repeat=2))[:9] + list(product(letters, repeat=3))[:9]:
            word = (period * 5)[:9]
            found |= {word[:end] for end in range(len(word) + 1)}
        return found

    def pack(self, tables: Bool[np.ndarray, "formulas bits"]) -> Rows:
        """Tables as rows of 64-bit blocks."""
        spare = -tables.shape[1] % 64
        return np.packbits(np.pad(tables, ((0, 0), (0, spare))), axis=1).view(np.uint64)

    def unpack(self, rows: Rows) -> Bool[np.ndarray, "formulas words symbols"]:
        """Rows as tables: the truth after each word, with each next symbol and, last, at the end."""
        bits = np.unpackbits(rows.view(np.uint8), axis=1)[:, : self.shape[0] * self.shape[1]]
        return bits.astype(bool).reshape(-1, *self.shape)

    def before(
        self, tables: Bool[np.ndarray, "formulas words symbols"], ever: bool
    ) -> Bool[np.ndarray, "formulas words"]:
        """Whether a formula held at the last position of each word, or, with `ever`, at any of its
        positions.
        """
        truth = tables[:, self.parent, self.last]
        truth[:, 0] = False
        for layer in self.layers if ever else ():
            truth[:, layer] |= truth[:, self.parent[layer]]
        return truth


class Shelf:
    """The formulas kept so far: one for each truth table, by length, as rows, with how each was made.

    Args:
        sizes: how many letters each symbol stands for.
        logic: P alone, Y alone, or both.
    """

    def __init__(self, sizes: tuple[int, ...], logic: Logic) -> None:
        self.sizes, self.logic = sizes, logic
        self.words = words = Words(len(sizes))
        self.rows: dict[int, Rows] = {}
        self.made: dict[int, Origins] = {}
        self.seen = np.zeros(0, dtype=np.uint64)
        width = words.pack(np.zeros((1, words.shape[0] * words.shape[1]), dtype=bool)).shape[1]
        drawn = np.random.default_rng(0).integers(1, 2**63, size=width, dtype=np.uint64)
        self.mixers = np.bitwise_or(drawn, np.uint64(1))

    def grow(self) -> None:
        """Write all lengths, as far as `LENGTH` and `MOST_CANDIDATES` allow."""
        for length in range(1, LENGTH + 1):
            pairs = [(i, length - 1 - i) for i in range(1, (length - 1) // 2 + 1)]
            count = 3 * len(self.rows.get(length - 1, ()))
            count += sum(2 * len(self.rows[i]) * len(self.rows[j]) for i, j in pairs)
            if count > MOST_CANDIDATES:
                return
            binary = (self._binary(i, j, kind) for i, j in pairs for kind in BINARY)
            self._keep(length, [*self._leaves(length), *self._unary(length), *binary])

    @cached_property
    def ends(self) -> dict[int, tuple[Rows, Rows]]:
        """By length, the values of the kept formulas at the ends of the words, and of their negations."""
        values = {
            length: self.words.pack(self.words.unpack(rows)[:, :, -1])
            for length, rows in self.rows.items()
        }
        return {length: (rows, _complement(self.words, rows)) for length, rows in values.items()}

    def formula(self, symbols: tuple[str, ...], length: int, index: int) -> Formula:
        """A kept formula, with the letters of each symbol."""
        kind, left, right, split = self.made[length][index].tolist()
        if kind == Kind.LEAF:
            return _leaf_formulas(symbols, length)[left]
        if kind in UNARY:
            return UNARY[kind](self.formula(symbols, length - 1, left))
        parts = ((split, left), (length - 1 - split, right))
        return BINARY[kind]([self.formula(symbols, *part) for part in parts])

    def _leaves(self, length: int) -> Iterator[tuple[Rows, Origins]]:
        chosen = [i for i, size in enumerate(self.sizes) if 2 * size - 1 == length]
        tables = np.zeros((len(chosen) + 2 * (length == 1), *self.words.shape), dtype=bool)
        for row, symbol in enumerate(chosen):
            tables[row, :, symbol] = True
        if length == 1:
            tables[len(chosen)] = True
        if len(tables):
            yield (
                self.words.pack(tables.reshape(len(tables), -1)),
                _origins(Kind.LEAF, np.arange(len(tables))),
            )

    def _unary(self, length: int) -> Iterator[tuple[Rows, Origins]]:
        if length - 1 not in self.rows:
            return
        rows = self.rows[length - 1]
        tables = self.words.unpack(rows)
        every = np.arange(len(rows))
        yield self.words.pack(~tables.reshape(len(rows), -1)), _origins(Kind.NOT, every)
        for kind in (Kind.P, Kind.Y):
            if kind.name in self.logic:
                truth = self.words.before(tables, ever=kind is Kind.P)
                yield self._spread(truth), _origins(kind, every)

    def _spread(self, truth: Bool[np.ndarray, "formulas words"]) -> Rows:
        """Tables of formulas whose truth does not depend on the letter at their own position."""
        return self.words.pack(np.repeat(truth, self.words.shape[1], axis=1))

    def _binary(self, i: int, j: int, kind: Kind) -> tuple[Rows, Origins]:
        left, right = (part.ravel() for part in np.indices((len(self.rows[i]), len(self.rows[j]))))
        if i == j:
            left, right = left[left < right], right[left < right]
        tables = BITWISE[kind](self.rows[i][left], self.rows[j][right])
        return tables, _origins(kind, left, right, i)

    def _keep(self, length: int, made: list[tuple[np.ndarray, np.ndarray]]) -> None:
        """Keep the first formula of each table that no shorter formula has."""
        rows, how = (np.concatenate(parts) for parts in zip(*made))
        marks = self._marks(rows)
        _, first = np.unique(marks, return_index=True)
        first = np.sort(first[~np.isin(marks[first], self.seen)])
        self.rows[length], self.made[length] = rows[first], how[first]
        self.seen = np.concatenate([self.seen, marks[first]])

    def _marks(self, rows: Rows) -> UInt64[np.ndarray, "formulas"]:
        """One number for each row, by hashing: two tables with the same number would lose a formula and cause no error."""
        mixed = rows * self.mixers
        return ((mixed ^ (mixed >> np.uint64(29))) * self.mixers[::-1]).sum(axis=1, dtype=np.uint64)


def _leaf_formulas(symbols: tuple[str, ...], length: int) -> list[Formula]:
    named = [names for names in symbols if 2 * len(names) - 1 == length]
    return [disjunction(map(letter, names)) for names in named] + (
        [TRUE, FALSE] if length == 1 else []
    )


def _origins(kind: Kind, left: np.ndarray, right: np.ndarray | int = 0, split: int = 0) -> Origins:
    return np.stack(np.broadcast_arrays(int(kind), left, right, split), axis=1)


def short_formulas(dfa: Dfa, logic: Logic = "PY") -> list[Formula]:
    """Short formulas of a fragment that agree with a language on all words of a table, the shortest of each kind first.

    The list is empty if no short formula does. It takes a fifth of a second for three letters, and a tenth of that for the next
    language of three letters.
    """
    symbols = symbols_of(dfa)
    shelf = _grown(tuple(map(len, symbols)), logic)
    goal = shelf.words.pack(shelf.words.members(dfa, symbols)[None])[0]
    other = _complement(shelf.words, goal)
    return [
        *_conjunctions(shelf, symbols, goal),
        *map(negation, _conjunctions(shelf, symbols, other)),
    ]


@lru_cache(maxsize=4)
def _grown(sizes: tuple[int, ...], logic: Logic) -> Shelf:
    """All short formulas: they depend on no language, so languages of as many letters share them."""
    shelf = Shelf(sizes, logic)
    shelf.grow()
    return shelf


def _complement(
    words: Words, ends: UInt64[np.ndarray, "*many blocks"]
) -> UInt64[np.ndarray, "*many blocks"]:
    """The negation of values that are given at the ends of the words alone."""
    return ~ends & words.pack(np.ones((1, words.shape[0]), dtype=bool))[0]


def _conjunctions(
    shelf: Shelf, symbols: tuple[str, ...], goal: UInt64[np.ndarray, "blocks"]
) -> list[Formula]:
    """Conjunctions of one, two or three kept formulas, or of their negations, that have these values at the
    ends of the words.
    """
    pool = _implied(shelf, symbols, goal)
    wrong = np.array([row for row, _ in pool], dtype=np.uint64).reshape(len(pool), len(goal))
    exact = [[i] for i in np.flatnonzero(~wrong.any(axis=1))]
    left, right = np.triu_indices(len(pool), 1)
    both = ~(wrong[left] & wrong[right]).any(axis=1)
    chosen = (
        exact[:MOST_OF_A_SIZE]
        + np.stack([left[both], right[both]], axis=1)[:MOST_OF_A_SIZE].tolist()
    )
    if not chosen:
        threes = np.array(
            list(combinations(range(min(THREES, len(pool))), 3)), dtype=np.int64
        ).reshape(-1, 3)
        together = ~np.bitwise_and.reduce(wrong[threes], axis=1).any(axis=1)
        chosen = threes[together][:MOST_OF_A_SIZE].tolist()
    return [conjunction(pool[i][1]() for i in indices) for indices in chosen]


def _implied(
    shelf: Shelf, symbols: tuple[str, ...], goal: UInt64[np.ndarray, "blocks"]
) -> list[Implied]:
    """Kept formulas, and negations of such, that the goal implies: where each is wrongly true, and how to
    write it; shortest first.

    One that is wrong wherever a shorter one is adds nothing.
    """
    wrong = [np.zeros((0, len(goal)), dtype=np.uint64)]
    how = [np.zeros((0, 3), dtype=np.int64)]
    for length, ends in shelf.ends.items():
        for negated, values in enumerate(ends):
            implied = np.flatnonzero(~(goal & ~values).any(axis=1))
            wrong.append(values[implied] & ~goal)
            how.append(np.stack(np.broadcast_arrays(length, implied, negated), axis=1))
    left, made = np.concatenate(wrong), np.concatenate(how)
    pool: list[Implied] = []
    while len(left) and len(pool) < POOL:
        shortest, (length, index, negated) = left[0], made[0].tolist()
        pool.append((shortest, partial(_written, shelf, symbols, length, index, bool(negated))))
        adds = (shortest & ~left).any(axis=1)
        left, made = left[adds], made[adds]
    return pool


def _written(
    shelf: Shelf, symbols: tuple[str, ...], length: int, index: int, negated: bool
) -> Formula:
    formula = shelf.formula(symbols, length, index)
    return negation(formula) if negated else formula
