"""What the claims on windows expect: languages and truth written down from the definitions, with nothing of the code that they check."""

from itertools import product

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa, from_regex
from expressivity.logic.syntax import Formula, operators, subformulas

Pair = tuple[str, str]
"""Two words that a logic does not tell apart."""


def counted(t: int, k: int) -> Dfa:
    """Return the words over {a, b} with a at least t times among the last k letters: those that end with at most k letters of which the
    first is an a and t are."""
    ends = [
        "".join(word)
        for length in range(t, k + 1)
        for word in product("ab", repeat=length)
        if word[0] == "a" and word.count("a") == t
    ]
    return from_regex(f".*({'|'.join(ends)})", "ab")


LAST_A = counted(1, 1)
"""Σ*a."""


def counts_of_counts(
    rows: Int[np.ndarray, "words n"], k: int, counts: tuple[int, ...]
) -> Bool[np.ndarray, "words"]:
    """Return at the end of each word, 0 being the letter a, whether the last of the counts is reached: so many of the k positions before
    are an a at which the counts before it are reached."""

    letters = (rows == 0).astype(int)
    chosen, ends = letters, np.arange(rows.shape[1] + 1)
    for count in counts:
        before = np.pad(np.cumsum(chosen, axis=1), ((0, 0), (1, 0)))
        reached = before - before[:, np.maximum(ends - k, 0)] >= count
        chosen = letters * reached[:, :-1]
    return reached[:, -1]


def blocks(period: int, r: int) -> str:
    """Repeat r times an a and as many b as make the period."""
    return ("a" + "b" * (period - 1)) * r


def windows_of(formula: Formula) -> set[int]:
    """Return the k of all Y<=k in a formula."""
    return {int(node.value) for node in subformulas(formula) if isinstance(node.value, int)}


def moduli_of(formula: Formula) -> set[int]:
    """Return the m of all MOD(r,m) in a formula."""
    return {node.value[1] for node in subformulas(formula) if isinstance(node.value, tuple)}


def is_written(formula: Formula, with_: set[str], windows: set[int]) -> bool:
    """Return whether no other operators and windows occur in a formula."""
    return operators(formula) <= with_ and windows_of(formula) <= windows
