"""At which depth windows of k positions define a definite language, if they do (ours).

The type of depth s at the end of a word (`expressivity.logic.types`), in a logic with one window of k positions and nothing else, depends on the
word's last k s letters, and on how many there are if there are fewer. A definite language is decided by the last K letters. So the words of up to
max(k s, K) letters show all types with all answers: if no type of an end occurs with both answers, the language is defined by a formula of
depth s, and if one does, by none of that depth.

Types are computed for all words at once: a word's last position sees the last positions of the words that are one, two, … letters shorter.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.algebra import is_definite
from expressivity.automata.dfa import Dfa
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput
from expressivity.logic.periodic import PeriodicPair, hidden_pair
from expressivity.logic.types import Modalities

MOST_WORDS = 300_000
"""Words of all lengths together that types are computed for."""


def window_depth(dfa: Dfa, window: int, *, counting: bool = False, most: int) -> int | None:
    """Return the least depth of a formula with Y≤k alone, or with windows that count, for a definite language; None if it is more than `most`.

    Args:
        dfa: of a definite language.
        window: k.
        counting: whether windows count.
        most: the greatest depth that is tried.

    Raises:
        InvalidInput: a language that is not definite, a window or depth below 1, or more than `MOST_WORDS` words.
    """
    if window < 1 or most < 0:
        raise InvalidInput(
            f"a window has at least 1 position and a depth is at least 0: got {window} and {most}"
        )
    memory, letters = memory_length(dfa), len(dfa.alphabet)
    for depth in range(most + 1):
        longest = max(window * depth, memory)
        if (letters ** (longest + 1)) > MOST_WORDS * max(1, letters - 1):
            raise InvalidInput(
                f"types at depth {depth} need all words of up to {longest} letters: at most {MOST_WORDS} words are listed"
            )
        ends = end_types(letters, longest, window, depth, counting=counting)
        if _decides(ends, _accepted(dfa, longest)):
            return depth
    return None


def memory_length(dfa: Dfa) -> int:
    """Return the least K such that the last K letters decide, whatever stood before.

    Raises:
        InvalidInput: the language is not definite.
    """
    if not is_definite(transition_semigroup(dfa)):
        raise InvalidInput("the language is not definite: no number of last letters decides it")
    states, length = np.arange(dfa.states)[None], 0
    while (states != states[:, :1]).any():
        states = np.unique(dfa.delta.T[:, states].reshape(-1, dfa.states), axis=0)
        length += 1
    return length


@lru_cache(maxsize=32)
def end_types(
    letters: int, longest: int, window: int, depth: int, *, counting: bool = False
) -> list[Int[np.ndarray, "words"]]:
    """Return the type of this depth at the end of every word of 0, 1, … letters; words of a length are numbered in the order of their letters.

    Args:
        letters: how many the alphabet has.
        longest: the greatest length.
        window: k.
        depth: of the types.
        counting: whether windows count.
    """
    last = [np.arange(letters**n) % letters for n in range(longest + 1)]
    ends = [np.zeros(letters**n, dtype=np.int64) for n in range(longest + 1)]
    own, blank = [row.copy() for row in last], -1
    for _ in range(depth):
        rows, at_end = [], []
        for n in range(longest + 1):
            places = np.arange(letters**n)
            seen = [
                own[n - i][places // letters**i]
                if n - i > 0
                else np.full(letters**n, blank, dtype=np.int64)
                for i in range(window + 1)
            ]
            rows.append(np.column_stack([last[n], _seen(np.column_stack(seen[1:]), counting)]))
            at_end.append(_seen(np.column_stack(seen[:-1]), counting))
        own, ends = _numbered(rows), _numbered(at_end)
    return ends


def _seen(
    types: Int[np.ndarray, "words window"], counting: bool
) -> Int[np.ndarray, "words window"]:
    """Return rows that are equal where the sets, or multisets, of types are; -1 is no type."""
    rows = np.sort(types, axis=1)
    if not counting:
        rows[:, 1:][rows[:, 1:] == rows[:, :-1]] = -1
        rows = np.sort(rows, axis=1)
    return rows


def _numbered(rows: list[Int[np.ndarray, "_words columns"]]) -> list[Int[np.ndarray, "_words"]]:
    """Return numbers for rows of all lengths, the same for equal rows."""
    numbers = np.unique(np.concatenate(rows), axis=0, return_inverse=True)[1].ravel()
    return np.split(numbers, np.cumsum([len(each) for each in rows])[:-1])


def _accepted(dfa: Dfa, longest: int) -> list[Bool[np.ndarray, "_words"]]:
    """Return for every word of 0, 1, … letters whether it is in the language."""
    states = [np.zeros(1, dtype=np.int64)]
    for _ in range(longest):
        states.append(dfa.delta[states[-1]].ravel())
    return [np.asarray(dfa.accepting)[row] for row in states]


def _decides(
    ends: list[Int[np.ndarray, "_words"]], accepted: list[Bool[np.ndarray, "_words"]]
) -> bool:
    """Whether no type stands at the end of a word of the language and of one that is not."""
    types, answers = np.concatenate(ends), np.concatenate(accepted)
    return not np.intersect1d(types[answers], types[~answers]).size


@dataclass(frozen=True)
class WindowDecision:
    """Whether windows of one width define a definite language.

    Args:
        window: k.
        depth: of a formula that does, the least there is; None if there is none.
        pair: words that show that there is none.
    """

    window: int
    depth: int | None
    pair: PeriodicPair | None


def decide_window(
    dfa: Dfa, window: int, *, counting: bool = False, most: int = 8
) -> WindowDecision | None:
    """Decide whether windows of k positions define a definite language: a least depth, or two families of words; None if neither is found.

    Raises:
        InvalidInput: as for `window_depth`.
    """
    logic = Modalities(windows=(window,), counting=counting)
    if (pair := hidden_pair(dfa, logic)) is not None:
        return WindowDecision(window, None, pair)
    depth = window_depth(dfa, window, counting=counting, most=most)
    return None if depth is None else WindowDecision(window, depth, None)
