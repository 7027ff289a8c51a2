"""Definite languages and windows, decided: counts that a narrower window defines after all, and every definite language of the census.

Types are computed for all words that matter, so what is found here is true of all words.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np
from jaxtyping import Int

from expressivity.automata.dfa import Dfa
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.types import Modalities, agree
from expressivity.logic.window_depth import WindowDecision, decide_window, end_types
from expressivity.studies.census.runs import counted

Ends = Callable[[int, int, int, int], list[Int[np.ndarray, "words"]]]
"""Types of the ends of all words over two letters, from the greatest length, the window, the depth, and the number of letters."""

INCLUDED = ((2, 6), (2, 8), (2, 12), (3, 12), (3, 15))
"""(j, k) for which windows of j define all counts among the last k, although j < k."""

NOT_INCLUDED = ((2, 4), (2, 5), (2, 10), (3, 4), (3, 6))
"""(j, k) for which they do not."""

DEEPER = 2
"""Levels of depth beyond k/j at which those that are not included are still mixed."""

SWAPPED = (("ab", "ba"), ("aba", "baa"), ("abb", "bab"), ("abc", "bac"))
"""The periods of the words that the proof leaves, from the end backwards."""

PERIODIC = 12
"""Left-infinite words are looked at for so many letters back."""

WIDTHS = ((2, False), (3, False), (3, True), (4, False), (4, True))
"""Windows, and whether they count, for which the census is decided."""

STATES = 4


def types_of_ends(
    longest: int, window: int, depth: int, letters: int = 2
) -> list[Int[np.ndarray, "words"]]:
    """Return the types of ends with windows that count."""
    return end_types(letters, longest, window, depth, counting=True)


def check_included(ends: Ends) -> Evidence:
    """Ask of all words whether a type at depth k/j comes with one count of a letter among the last k, and at no smaller depth; and of periodic words of
    the proof, what they leave."""
    least = {pair: _least_depth(ends, *pair) for pair in INCLUDED}
    as_stated = all(k % j == 0 and depth == k // j for (j, k), depth in least.items())
    mixed = [
        _is_mixed(ends, j, k, depth)
        for j, k in NOT_INCLUDED
        for depth in range(-(-k // j), k // j + DEEPER + 1)
    ]
    rule = [
        pair
        for pair in (*INCLUDED, *NOT_INCLUDED)
        if (pair[1] % pair[0] == 0 and pair[1] % (pair[0] + 1) in (0, pair[0]))
        != (pair in INCLUDED)
    ]
    swapped = _swapped_counts()
    return Evidence(
        as_stated and all(mixed) and not rule and swapped,
        {
            "least depths": {f"{j}, {k}": depth for (j, k), depth in least.items()},
            "not included: one type with two counts": all(mixed),
            "words of the proof differ in counts only where they should": swapped,
        },
        {
            "narrow": min(j for j, _ in INCLUDED),
            "wider": max(j for j, _ in INCLUDED),
            "period": max(len(word) for word, _ in SWAPPED),
            "included": len(INCLUDED),
            "widest": max(k for j, k in INCLUDED if j == 2),
            "threes": " and ".join(str(k) for j, k in INCLUDED if j == 3),
            "others": len(NOT_INCLUDED),
        },
    )


def _least_depth(ends: Ends, j: int, k: int) -> int | None:
    """Return the least depth, up to k/j, at which no type of an end comes with two counts."""
    depths = range(k // j + 1)
    return next((depth for depth in depths if not _is_mixed(ends, j, k, depth)), None)


def _is_mixed(ends: Ends, j: int, k: int, depth: int) -> bool:
    """Whether some type of this depth stands at the ends of two words with different counts of the second letter among the last k."""
    longest = max(j * depth, k)
    types = np.concatenate(ends(longest, j, depth, 2))
    counts = np.concatenate([_bits(np.arange(2**n) % 2 ** min(n, k)) for n in range(longest + 1)])
    least, most = np.full(types.max() + 1, k), np.zeros(types.max() + 1, dtype=np.int64)
    np.minimum.at(least, types, counts)
    np.maximum.at(most, types, counts)
    return bool((least < most).any())


def _bits(numbers: Int[np.ndarray, "words"]) -> Int[np.ndarray, "words"]:
    return np.bitwise_count(numbers.astype(np.uint64)).astype(np.int64)


def _swapped_counts() -> bool:
    """Whether the pairs of periodic words that the proof leaves have ends of one type, and counts among the last k that differ for no even k but those that are 1 modulo 3."""
    logic, good = Modalities(windows=(2,), counting=True), True
    for first, second in SWAPPED:
        period, depth = len(first), PERIODIC // 2
        one, other = (
            "".join(back[i % period] for i in range(PERIODIC))[::-1] for back in (first, second)
        )
        good &= agree(one * 2, other * 2, depth, logic)
        for k in range(2, PERIODIC + 1, 2):
            differ = any(one[-k:].count(x) != other[-k:].count(x) for x in "abc")
            good &= not differ or k % 3 == 1
    return good


def _as_sets(longest: int, window: int, depth: int, letters: int) -> list[Int[np.ndarray, "words"]]:
    """Return types of a logic whose windows reach one position less."""
    return end_types(letters, longest, max(1, window - 1), depth, counting=True)


Decide = Callable[..., WindowDecision | None]


def check_census(decide: Decide) -> Evidence:
    """Decide for every definite language of the census which windows define it; hold each answer against what it says."""
    languages = [
        entry.language(int(index))
        for entry in counted(STATES)
        for index in np.flatnonzero(entry.classes["ltl_y"])
    ]
    within: dict[tuple[int, bool], list[bool]] = {}
    undecided = wrong = 0
    depths: Counter[int] = Counter()
    for window, counting in WIDTHS:
        logic = Modalities(windows=(window,), counting=counting)
        found = [decide(dfa, window, counting=counting) for dfa in languages]
        undecided += sum(one is None for one in found)
        wrong += sum(
            not _is_hidden(dfa, one, logic)
            for dfa, one in zip(languages, found)
            if one is not None and one.pair is not None
        )
        within[window, counting] = [one is not None and one.depth is not None for one in found]
        depths.update(one.depth for one in found if one is not None and one.depth is not None)
    sets = [sum(within[k, False]) for k in (2, 3, 4)]
    same = all(within[k, False] == within[k, True] for k in (3, 4))
    chain = all(
        wide <= narrow
        for k in (3, 4)
        for wide, narrow in zip(within[k, False], within[k - 1, False])
    )
    return Evidence(
        not undecided and not wrong and same and chain,
        {
            "undecided": undecided,
            "pairs of words that do not show it": wrong,
            "least depths of formulas": {str(depth): n for depth, n in sorted(depths.items())},
        },
        {
            "states": max(dfa.states for dfa in languages),
            "widest": max(k for k, _ in WIDTHS),
            "languages": len(languages),
            "two": sets[0],
            "three": sets[1],
            "four": sets[2],
            "deepest": max(depths, default=0),
        },
    )


def _is_hidden(dfa: Dfa, found: WindowDecision, logic: Modalities) -> bool:
    """Whether the language tells the words of a pair apart, and the logic does not at depth 3."""
    if found.pair is None:
        return False
    first, second = found.pair.words(3)
    return dfa.accepts(first) != dfa.accepts(second) and agree(first, second, 3, logic)


def _depth_one_only(dfa: Dfa, window: int, *, counting: bool = False) -> WindowDecision | None:
    """Return what depth one decides."""
    return decide_window(dfa, window, counting=counting, most=1)


CLAIMS = (
    Claim(
        id="ours-counting-included",
        kind="construction",
        known="ours",
        source="ours",
        statement=(
            "For $k>2$, every count of letters among the last $k$ is definable in LTL[Y≤[[narrow]]] exactly if $k$ is even and $0$ or $2$ modulo $[[period]]$; for $k\\le[[widest]]$ a formula of depth"
            " $\\frac k2$ then suffices and no shallower one does. Windows of [[wider:word]] that count define all counts among the last [[threes]], with depth $\\frac k[[wider]]$."
        ),
        subject=lambda: types_of_ends,
        control=lambda: _as_sets,
        broken="a window that reaches one position less",
        check=check_included,
        boundary=(
            "Depths are computed for [[included:word]] pairs of widths, for all words; the exact condition for windows of two is the proof on the page. For windows of three and more it is open."
        ),
        budget=30,
        code=("expressivity.logic.window_depth.end_types",),
        reach="all",
        extent="[[included:word]] pairs of widths included, [[others:word]] not; all words",
        proof="page",
        numbers={
            "narrow": 2,
            "period": 3,
            "wider": 3,
            "included": 5,
            "widest": 12,
            "threes": "12 and 15",
            "others": 5,
        },
    ),
    Claim(
        id="ours-definite-windows",
        kind="decision",
        known="ours",
        source="ours",
        statement=(
            "Of the [[languages]] definite languages over two letters with at most [[states:word]] states, [[two]], [[three]] and [[four]] are in LTL[Y≤$k$] for $k$ from $2$ to $[[widest]]$, and windows"
            " that count define no others; a depth of [[deepest:word]] is enough for all of them, and periodic words refute the rest."
        ),
        subject=lambda: decide_window,
        control=lambda: _depth_one_only,
        broken="formulas of depth one only",
        check=check_census,
        boundary=(
            "Decided for each language: by types of all words, or by words of any depth that the lemma on periodic words covers and that are run at depth three. That periodic words are the only"
            " obstruction is not proved."
        ),
        budget=60,
        code=(
            "expressivity.logic.window_depth.decide_window",
            "expressivity.logic.window_depth.window_depth",
        ),
        reach="all",
        extent="all [[languages]] languages",
        proof="none",
        numbers={
            "states": 4,
            "widest": 4,
            "languages": 624,
            "two": 248,
            "three": 152,
            "four": 136,
            "deepest": 3,
        },
    ),
)
