"""Every language over two letters whose minimal automaton has few states, each once."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa
from expressivity.errors import InvalidInput

MOST_STATES = 4
"""Five states would be 5^10 tables."""


def census(states: int) -> Iterator[Dfa]:
    """The minimal automata with at most `states` states over {a, b}, by number of states.

    There are 2, 24, 1,028 and 56,014 with exactly 1, 2, 3 and 4 states: 1,054 languages up to three, 57,068 up
    to four. Every table that is numbered breadth first is written once, with every accepting set under which no
    two states are equivalent, so nothing repeats.

    Raises:
        InvalidInput: unless 1 <= states <= 4.
    """
    if not 1 <= states <= MOST_STATES:
        raise InvalidInput(f"the census needs 1 <= states <= {MOST_STATES}: got {states}")
    return (
        Dfa("ab", delta, accepting)
        for n in range(1, states + 1)
        for delta, accepting in zip(*tables(n))
    )


def tables(n: int) -> tuple[Int[np.ndarray, "languages n 2"], Bool[np.ndarray, "languages n"]]:
    """Transitions and accepting states of all minimal automata with exactly n states over two letters."""
    deltas = _breadth_first(n)
    subsets = np.array(list(product([False, True], repeat=n)))
    deltas, accepting = np.repeat(deltas, len(subsets), axis=0), np.tile(subsets, (len(deltas), 1))
    minimal = _minimal(deltas, accepting)
    return deltas[minimal], accepting[minimal]


def _breadth_first(n: int) -> Int[np.ndarray, "tables n 2"]:
    """The tables in which a breadth-first search from 0 meets the states in the order of their numbers."""
    flat = np.indices((n,) * (2 * n), dtype=np.int8).reshape(2 * n, -1).T
    known = np.maximum.accumulate(
        np.pad(flat, ((0, 0), (1, 0))), axis=1
    )  # the largest state met before each entry
    in_order = (flat <= known[:, :-1] + 1).all(axis=1)
    met_in_time = (known[:, :-1:2] >= np.arange(n)).all(
        axis=1
    )  # a row is read only once its state has been met
    return flat[in_order & met_in_time].reshape(-1, n, 2)


def _minimal(
    deltas: Int[np.ndarray, "many n 2"], accepting: Bool[np.ndarray, "many n"]
) -> Bool[np.ndarray, "many"]:
    """Whether every two states are told apart by some word: words grow by one letter in front, n - 2 times."""
    many, n, letters = deltas.shape
    apart = accepting[:, :, None] != accepting[:, None, :]
    row = np.arange(many)[:, None, None]
    for _ in range(n - 2):
        apart |= np.any(
            [apart[row, deltas[:, :, None, a], deltas[:, None, :, a]] for a in range(letters)],
            axis=0,
        )
    return (apart | np.eye(n, dtype=bool)).all(axis=(1, 2))


def exchanged(
    deltas: Int[np.ndarray, "many n letters"], accepting: Bool[np.ndarray, "many n"]
) -> tuple[Int[np.ndarray, "many n letters"], Bool[np.ndarray, "many n"]]:
    """The minimal automata of the same languages with the letters in the opposite order: a and b exchanged."""
    return _renumbered(deltas[:, :, ::-1], accepting)


def _renumbered(
    deltas: Int[np.ndarray, "many n letters"], accepting: Bool[np.ndarray, "many n"]
) -> tuple[Int[np.ndarray, "many n letters"], Bool[np.ndarray, "many n"]]:
    """The same automata with their states numbered as a breadth-first search from state 0 meets them."""
    many, n, letters = deltas.shape
    row = np.arange(many)
    number = np.full((many, n), -1)
    order = np.zeros((many, n), dtype=np.int64)
    number[:, 0], met = 0, np.ones(many, dtype=np.int64)
    for place in range(n):  # every state is reached, so a state stands at each place in time
        for letter in range(letters):
            target = deltas[row, order[:, place], letter]
            new = number[row, target] < 0
            number[row[new], target[new]] = met[new]
            order[row[new], met[new]] = target[new]
            met += new
    ordered = np.take_along_axis(deltas, order[:, :, None], axis=1)
    return np.take_along_axis(number, ordered.reshape(many, -1), axis=1).reshape(
        deltas.shape
    ), np.take_along_axis(accepting, order, axis=1)


def orbits(
    deltas: Int[np.ndarray, "many n letters"], accepting: Bool[np.ndarray, "many n"]
) -> Int[np.ndarray, "many"]:
    """A number for each automaton, equal for two languages exactly if exchanging a and b, or taking the
    complement, or both, makes one of the other: the least code of the four.
    """
    swapped = exchanged(deltas, accepting)
    return np.min(
        [
            _code(delta, ends)
            for delta, accepts in ((deltas, accepting), swapped)
            for ends in (accepts, ~accepts)
        ],
        axis=0,
    )


def _code(
    deltas: Int[np.ndarray, "many n letters"], accepting: Bool[np.ndarray, "many n"]
) -> Int[np.ndarray, "many"]:
    """The automaton as digits: its targets in base n, then which states accept in base 2."""
    many, n, letters = deltas.shape
    code = np.zeros(many, dtype=np.int64)
    for digit in deltas.reshape(many, -1).T:
        code = code * n + digit
    for digit in accepting.T:
        code = code * 2 + digit
    return code
