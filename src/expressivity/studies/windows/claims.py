"""Claims about the logics with windows: Y<=k, which looks for something among the last k positions, its
and its counting form.

"No formula" is shown in two ways. The proof on the page covers every depth; the check computes types, which
merge what no formula of a depth tells apart, down to a stated depth.
"""

from collections.abc import Callable

from expressivity.book.registry import Claim, Evidence
from expressivity.logic.periodic import periodic_pair
from expressivity.logic.ranges import (
    narrow,
    throughout,
    widened,
)
from expressivity.logic.syntax import Formula, letter, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, agree, separating_depth
from expressivity.tasks.windows import at_least

WIDEST = 6
"""Windows up to this many positions."""

DEEPEST = 4
"""Types are computed down to this depth where the chapter proves all depths."""

Pair = tuple[str, str]
A = letter("a")


def check_widening(build: Callable[[int, int, Formula], Formula]) -> Evidence:
    """Check that the formula for Y<=b+1 means that, for all a ≤ b, and `narrow` reaches every width at its depth:
    decided on automata, so for all words."""
    pairs = [(a, b) for b in range(1, WIDEST) for a in range(1, b + 1)]
    wrong = [
        pair
        for pair in pairs
        if difference(build(*pair, A), within(pair[1] + 1, A), "ab") is not None
    ]
    reached = [
        (k, width)
        for k, width in pairs
        if narrow(k, width, A).depth == width - k + 1
        and difference(narrow(k, width, A), within(width, A), "ab") is None
    ]
    return Evidence(
        not wrong and reached == pairs,
        {"pairs": len(pairs), "wrong": len(wrong), "reached": len(reached)},
    )


def check_last_letter(pair: Callable[[int, int], Pair]) -> Evidence:
    """Check that, for 2 ≤ k and depth r, one of the two words ends with a, P and Y<=k do not tell them apart at depth r,
    and Y<=k alone does at depth r + 1."""
    cases = [(k, r) for k in range(2, WIDEST) for r in range(1, 6)]
    wrong = 0
    for k, r in cases:
        first, second = pair(k, r)
        wrong += (first[-1] == "a") == (second[-1] == "a") or not agree(first, second, r, _sets(k))
        wrong += separating_depth(first, second, Modalities(windows=(k,)), r + 1) != r + 1
    return Evidence(wrong == 0, {"pairs": len(cases), "greatest_depth": 5, "wrong": wrong})


def check_separations(logic: Callable[[int, int], Modalities]) -> Evidence:
    """Check that, for j < k, an a among the last j letters, in words of period k, is not seen down to `DEEPEST`."""
    cases = [(j, k) for k in range(2, WIDEST) for j in range(1, k)]
    wrong = 0
    for j, k in cases:
        whole = ("a" + "b" * (k - 1)) * DEEPEST
        wrong += not _hidden(
            (whole + "a" + "b" * (j - 1), whole + "a" + "b" * j), (1, j), logic(j, k)
        )
    return Evidence(wrong == 0, {"pairs_of_windows": len(cases), "depth": DEEPEST, "wrong": wrong})


def check_counts(logic: Callable[[int], Modalities]) -> Evidence:
    """Check that, for 1 < t < k, a at least t times among the last k is not seen in words of period k - 1, with an a at
    the end or without, down to `DEEPEST`."""
    cases = [(t, k) for k in range(3, WIDEST + 1) for t in range(2, k)]
    wrong = 0
    for t, k in cases:
        block = "a" * (t - 1) + "b" * (k - t)
        whole = block * -(-k * DEEPEST // (k - 1))
        wrong += not _hidden((whole + block[:1], whole), (t, k), logic(k))
    return Evidence(wrong == 0, {"counts": len(cases), "depth": DEEPEST, "wrong": wrong})


def _hidden(pair: Pair, count: tuple[int, int], logic: Modalities) -> bool:
    """Whether two words differ in membership, and in no formula of depth `DEEPEST`."""
    language = at_least(*count)
    return language.accepts(pair[0]) != language.accepts(pair[1]) and agree(*pair, DEEPEST, logic)


def check_extremes(build: Callable[[int, Formula], Formula]) -> Evidence:
    """Check that at least one and at least k of the last k are formulas with Y<=k: compared with automata."""
    widths = range(1, WIDEST)
    lowest = sum(difference(within(k, A), at_least(1, k), "ab") is not None for k in widths)
    highest = sum(difference(build(k, A), at_least(k, k), "ab") is not None for k in widths)
    return Evidence(
        not lowest + highest,
        {"widths": len(widths), "wrong_at_least_one": lowest, "wrong_all": highest},
    )


def check_incomparable(logic: Callable[[int, int], Modalities]) -> Evidence:
    """Check that, for 2 ≤ j < k ≤ 6 but (2, 6), in both directions, a count in the one window that the other does not
    see."""
    tasks = [((1, j), logic(k, j)) for k in range(3, 7) for j in range(2, k)]
    tasks += [
        (_count(j, k), logic(j, k)) for k in range(3, 7) for j in range(2, k) if (j, k) != (2, 6)
    ]
    pairs = [
        (count, modalities, periodic_pair(at_least(*count), modalities))
        for count, modalities in tasks
    ]
    wrong = sum(
        pair is None or not _hidden(pair.words(DEEPEST), count, modalities)
        for count, modalities, pair in pairs
    )
    return Evidence(wrong == 0, {"separations": len(tasks), "depth": DEEPEST, "wrong": wrong})


def _count(j: int, k: int) -> tuple[int, int]:
    """Return a count in windows of k that windows of j < k do not see: in words of period j or j + 1 it varies."""
    return k // (j if k % j else j + 1) + 1, k


def _sets(k: int) -> Modalities:
    return Modalities(past=True, windows=(k,))


def _counts(k: int) -> Modalities:
    return Modalities(past=True, windows=(k,), counting=True)


def blocks(period: int, r: int) -> str:
    """Repeat r times an a and as many b as make the period."""
    return ("a" + "b" * (period - 1)) * r


_RANGES, _PERIODIC, _TYPES = (
    "expressivity.logic.ranges",
    "expressivity.logic.periodic",
    "expressivity.logic.types",
)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-window-chain",
        statement="Y≤$b{+}1$ is a formula of depth 2 in Y≤$a$ and Y≤$b$ whenever $a\\le b$; so Y≤$w$ is one of depth $w-k+1$ in Y≤$k$ "
        "alone, and a wider window never says more.",
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: widened,
        control=lambda: lambda a, b, body: within(a, body) | ~within(a, ~within(b, body)),
        broken="the condition that there is a position before left out",
        check=check_widening,
        boundary="Windows up to six, for all words: decided on automata. The proof is for all windows.",
        budget=2.0,
        code=(f"{_RANGES}.widened", f"{_RANGES}.narrow"),
    ),
    Claim(
        id="la-prop-2.12",
        statement="With P and Y≤$k$, $k\\ge2$, no formula of depth $r$ tells $(ab^{k-1})^ra$ from $(ab^{k-1})^r$, so $\\Sigma^*a$ is not "
        "definable; with Y≤$k$ alone depth $r+1$ does.",
        source="[LC26] Propositions 2.11 and 2.12, Lemma C.1; the exact depth is ours",
        known="restated",
        kind="lower bound",
        subject=lambda: lambda k, r: (blocks(k, r) + "a", blocks(k, r)),
        control=lambda: lambda k, r: (blocks(k + 1, r) + "a", blocks(k + 1, r)),
        broken="words of period k + 1",
        check=check_last_letter,
        boundary="Windows of two to five, depths up to five; the proof is for all.",
        budget=3.0,
        code=(f"{_PERIODIC}.PeriodicPair", f"{_TYPES}.agree"),
    ),
    Claim(
        id="ours-window-strict",
        statement="An $a$ among the last $j$ letters is not definable with P and windows of $k>j$ positions, even if windows count: "
        "LTL[Y≤$k$] and LTL[P,Y≤$k$] strictly decrease with $k$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda j, k: _counts(k),
        control=lambda: lambda j, k: _counts(j),
        broken="windows as wide as the language's own",
        check=check_separations,
        boundary="Windows up to five, depth four; the proof is for all.",
        budget=3.0,
        code=(f"{_PERIODIC}.periodic_pair", "expressivity.tasks.windows.at_least"),
    ),
    Claim(
        id="ours-counting-more",
        statement="For $1<t<k$, at least $t$ letters $a$ among the last $k$ is not definable with P and Y≤$k$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: _sets,
        control=lambda: _counts,
        broken="windows that count",
        check=check_counts,
        boundary="Windows up to six, depth four; the proof is for all.",
        budget=3.0,
        code=(f"{_PERIODIC}.periodic_pair", "expressivity.tasks.windows.at_least"),
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
        boundary="Windows up to five, for all words: decided on automata. The proof is for all windows.",
        budget=2.0,
        code=(f"{_RANGES}.throughout",),
    ),
    Claim(
        id="ours-counting-incomparable",
        statement="Windows of $j$ and of $k$ positions that count, $2\\le j<k$, define incomparable classes of languages, also with P, unless "
        "$j$ divides $k$ and $k$ modulo $j+1$ is $0$ or $j$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda j, k: _counts(j),
        control=lambda: lambda j, k: _counts(k),
        broken="windows as wide as the language's own",
        check=check_incomparable,
        boundary="Windows up to six, depth four; the proof is for all. The exception is open; (2, 6) is its smallest case.",
        budget=4.0,
        code=(f"{_PERIODIC}.periodic_pair",),
    ),
)
