"""Claims about windows that count, at least t of the last k positions, beside those that ask whether there is one.

As in `expressivity.studies.windows.claims`, types are computed down to a stated depth where the page proves all depths.
"""

from collections.abc import Callable

from expressivity.book.registry import Claim, Evidence
from expressivity.logic.periodic import PeriodicPair, periodic_pair
from expressivity.logic.ranges import throughout
from expressivity.logic.syntax import Formula, letter, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities
from expressivity.studies.windows.claims import (
    TO_A_DEPTH,
    hidden_to,
    is_seen,
    with_counts,
    with_sets,
)
from expressivity.studies.windows.expected import blocks, counted, is_written
from expressivity.tasks.windows import at_least

WIDEST = 6
"""Windows up to this many positions."""

A = letter("a")


def check_counts(build: Callable[[int, int], PeriodicPair]) -> Evidence:
    """Check that, for 1 < t < k, a at least t times among the last k is not seen by P and Y<=k in words of period k - 1, and it is by windows
    that count, at depth 1; and no such words are found for t = 1 and t = k."""
    cases = [(t, k) for k in range(2, WIDEST + 1) for t in range(1, k + 1)]
    inside = [(t, k) for t, k in cases if 1 < t < k]
    wrong = sum(
        at_least(t, k) != counted(t, k)
        or not is_seen(build(t, k), Modalities(windows=(k,), counting=True))
        for t, k in inside
    )
    depths = [hidden_to(build(t, k), counted(t, k), with_sets(k)) for t, k in inside]
    found = [(t, k) for t, k in cases if periodic_pair(at_least(t, k), with_sets(k))]
    return Evidence(
        wrong == 0 and found == inside,
        {"counts": len(inside), "wrong": wrong, "found": len(found)},
        {"widest": max(k for _, k in inside), "depth": min(depths)},
    )


def check_extremes(build: Callable[[int, Formula], Formula]) -> Evidence:
    """Check that at least one and at least k of the last k are formulas with Y<=k alone: compared with automata. Other counts are there for k > 2
    only, where some are not definable."""
    widths = range(1, WIDEST)
    lowest = sum(difference(within(k, A), counted(1, k), "ab") is not None for k in widths)
    highest = sum(
        difference(build(k, A), counted(k, k), "ab") is not None
        or not is_written(build(k, A), {"Y<="}, {k})
        for k in widths
    )
    between = [
        k
        for k in widths
        if any(periodic_pair(counted(t, k), with_sets(k)) for t in range(1, k + 1))
    ]
    return Evidence(
        not lowest + highest and between == [k for k in widths if k > 2],
        {"wrong_at_least_one": lowest, "wrong_all": highest},
        {"widest": max(widths)},
    )


def check_incomparable(build: Callable[[int, int], tuple[int, PeriodicPair]]) -> Evidence:
    """Check that, for 2 ≤ j < k, an a among the last j is not seen by windows of k, and unless the pair is open a count in windows of k is not
    seen by those of j: on the words of the proof, and on words that are searched for. For open pairs no words are found, whatever the count."""
    cases = [(j, k) for k in range(3, WIDEST + 1) for j in range(2, k)]
    is_open = [(j, k) for j, k in cases if not any(_by_search(t, k, j) for t in range(1, k + 1))]
    wrong, depths = 0, []
    for j, k in cases:
        narrow = periodic_pair(at_least(1, j), with_counts(k))
        depths.append(hidden_to(narrow, counted(1, j), with_counts(k)))
    for j, k in set(cases) - set(is_open):
        t, pair = build(j, k)
        for one in (pair, _by_search(t, k, j)):
            depths.append(hidden_to(one, counted(t, k), with_counts(j)))
            wrong += not is_seen(one, Modalities(windows=(k,), counting=True))
    wrong += is_open != [(j, k) for j, k in cases if k % j == 0 and k % (j + 1) in (0, j)]
    return Evidence(
        wrong == 0,
        {"pairs": len(cases), "wrong": wrong},
        {
            "widest": max(k for _, k in cases),
            "depth": min(depths),
            "open": [i for pair in is_open for i in pair],
        },
    )


def _by_search(t: int, k: int, j: int) -> PeriodicPair | None:
    """Search for words that differ in t among the last k and are one to windows of j that count."""
    return periodic_pair(at_least(t, k), with_counts(j))


def of_the_proof(j: int, k: int) -> tuple[int, PeriodicPair]:
    """Return a count in windows of k that windows of j < k do not see, and the words: it varies in words of period j, or j + 1 if j
    divides k."""
    if k % j:
        return k // j + 1, PeriodicPair(blocks(j, 1), "a", "", j)
    return k // (j + 1) + 1, PeriodicPair(blocks(j + 1, 1), "a", blocks(j, 1), j + 1)


def _period_j_always(j: int, k: int) -> tuple[int, PeriodicPair]:
    return k // j + 1, PeriodicPair(blocks(j, 1), "a", "", j)


_SEARCH, _TASK = (
    "expressivity.logic.periodic.periodic_pair",
    "expressivity.tasks.windows.at_least",
)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-counting-more",
        statement="For $1<t<k$, at least $t$ letters $a$ among the last $k$ is not definable with P and Y≤$k$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda t, k: PeriodicPair("a" * (t - 1) + "b" * (k - t), "a", "", k),
        control=lambda: lambda t, k: PeriodicPair("a" * (t - 1) + "b" * (k - t + 1), "a", "", k),
        broken="blocks of k letters in place of k − 1",
        check=check_counts,
        boundary="Windows up to [[widest:word]], depth [[depth:word]]; the proof is for all.",
        budget=8.0,
        code=(_SEARCH, _TASK),
        reach="all",
        extent=TO_A_DEPTH,
        proof="page",
        numbers={"widest": 6, "depth": 4},
    ),
    Claim(
        id="ours-counting-extremes",
        statement="At least one and at least $k$ of the last $k$ positions are formulas with Y≤$k$; so for $k\\le2$ windows that count "
        "say no more than Y≤$k$.",
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: lambda k, body: throughout(k, k, body),
        control=lambda: lambda k, body: ~within(k, ~body),
        broken="the condition that there are k positions left out",
        check=check_extremes,
        boundary="Windows up to [[widest:word]], for all words: decided on automata. The proof is for all windows.",
        budget=2.0,
        code=("expressivity.logic.ranges.throughout",),
        reach="all",
        extent="windows to [[widest]], all words over two letters",
        proof="page",
        numbers={"widest": 5},
    ),
    Claim(
        id="ours-counting-incomparable",
        statement="Windows of $j$ and of $k$ positions that count, $2\\le j<k$, define incomparable classes of languages, also with P, unless "
        "$j$ divides $k$ and $k$ modulo $j+1$ is $0$ or $j$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: of_the_proof,
        control=lambda: _period_j_always,
        broken="blocks of j letters also where j divides k",
        check=check_incomparable,
        boundary="Windows up to [[widest:word]], depth [[depth:word]]; the proof is for all. In the excepted cases there is nothing to find for windows of two; its smallest case is $j$, $k$ = [[open]].",
        budget=8.0,
        code=(_SEARCH, _TASK),
        reach="all",
        extent=TO_A_DEPTH,
        proof="page",
        numbers={"widest": 6, "depth": 4, "open": (2, 6)},
    ),
)
