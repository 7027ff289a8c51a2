"""Claims about the logics with windows: Y<=k, which looks for something among the last k positions, its
and its counting form.

"No formula" is shown in two ways. The proof on the page covers every depth; the check computes types, which
merge what no formula of a depth tells apart, down to a stated depth. The same check shows where the boundary is: one level of depth
more, or the language's own window, tells the same words apart.
"""

from collections.abc import Callable

from expressivity.automata.dfa import Dfa
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.periodic import PeriodicPair, periodic_pair
from expressivity.logic.ranges import narrow, widened
from expressivity.logic.semantics import holds
from expressivity.logic.syntax import TRUE, Formula, letter, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, agree, separating_depth
from expressivity.studies.windows.expected import (
    blocks,
    counted,
    is_written,
    windows_of,
)
from expressivity.tasks.windows import at_least

WIDEST = 6
"""Windows up to this many positions."""

DEEPEST = 4
"""Types are computed down to this depth where the chapter proves all depths."""

A = letter("a")


def check_widening(build: Callable[[int, int, Formula], Formula]) -> Evidence:
    """Check that the formula for Y<=b+1 means that, for all a ≤ b, has no windows but a and b, and `narrow` reaches every width with Y<=k
    alone at its depth: decided on automata, so for all words."""
    pairs = [(a, b) for b in range(1, WIDEST) for a in range(1, b + 1)]
    built = {pair: build(*pair, A) for pair in pairs}
    wrong = [
        (a, b)
        for (a, b), formula in built.items()
        if difference(formula, counted(1, b + 1), "ab") is not None
        or windows_of(formula) != {a, b}
        or not is_written(formula, {"Y<="}, {a, b})
    ]
    widths = [(k, width) for width in range(1, WIDEST + 1) for k in range(1, width + 1)]
    unreached = [
        (k, width)
        for k, width in widths
        if (formula := narrow(k, width, A)).depth != width - k + 1
        or not is_written(formula, {"Y<="}, {k})
        or difference(formula, counted(1, width), "ab") is not None
    ]
    depths = {formula.depth for formula in built.values()}
    return Evidence(
        not wrong and not unreached and len(depths) == 1,
        {"pairs": len(pairs), "wrong": len(wrong), "unreached": len(unreached)},
        {"depth": max(depths), "widest": max(width for _, width in widths)},
    )


def check_last_letter(build: Callable[[int], PeriodicPair]) -> Evidence:
    """Check that, for 2 ≤ k and depth r, the pair is (ab^(k-1))^r with an a behind or without, P and Y<=k do not tell it apart at depth r,
    even if they count, and a formula of depth r + 1 with Y<=k alone does; Y does at once."""
    cases = [(k, r) for k in range(2, WIDEST + 1) for r in range(1, WIDEST)]
    wrong = 0
    for k, r in cases:
        first, second = words = build(k).words(r)
        wrong += words != (blocks(k, r) + "a", blocks(k, r))
        wrong += not (sees_far(with_sets(k)) and sees_far(with_counts(k)))
        wrong += not (agree(*words, r, with_sets(k)) and agree(*words, r, with_counts(k)))
        wrong += separating_depth(*words, Modalities(windows=(k,)), r + 1) != r + 1
        wrong += separating_depth(*words, Modalities(previous=True), 1) != 1
        seen = within(k, _at_block(k, r))
        wrong += seen.depth != r + 1 or holds(seen, first) == holds(seen, second)
    return Evidence(
        wrong == 0,
        {"pairs": len(cases), "wrong": wrong},
        {"widest": max(k for k, _ in cases), "deepest": max(r for _, r in cases)},
    )


def _at_block(k: int, i: int) -> Formula:
    """The formula of depth i that holds at the a of block i only: the a's before it are k positions apart."""
    gamma = A & ~within(k, TRUE)
    for _ in range(i - 1):
        gamma = A & within(k, gamma)
    return gamma


def check_separations(build: Callable[[int, int], PeriodicPair]) -> Evidence:
    """Check that, for j < k, an a among the last j letters is not seen by P and windows of k that count, on words that are written down and on
    words that are searched for; that Y<=j sees it at depth 1, and no words are found for windows of j."""
    cases = [(j, k) for k in range(2, WIDEST + 1) for j in range(1, k)]
    wrong, depths = 0, []
    for j, k in cases:
        wrong += at_least(1, j) != counted(1, j)
        wrong += periodic_pair(at_least(1, j), with_counts(j)) is not None
        for pair in (build(j, k), periodic_pair(at_least(1, j), with_counts(k))):
            depths.append(hidden_to(pair, counted(1, j), with_counts(k)))
            wrong += not is_seen(pair, Modalities(windows=(j,)))
    return Evidence(
        wrong == 0,
        {"pairs_of_windows": len(cases), "wrong": wrong},
        {"widest": max(k for _, k in cases), "depth": min(depths)},
    )


def hidden_to(pair: PeriodicPair | None, language: Dfa, logic: Modalities) -> int:
    """Return down to which depth, at most `DEEPEST`, two words look alike of which the language has one; -1 if it has both or neither, or if
    the logic does not see the past that it is said to see."""
    if pair is None or len({language.accepts(word) for word in pair.words(DEEPEST)}) == 1:
        return -1
    if logic.past and not sees_far(logic):
        return -1
    seen = separating_depth(*pair.words(DEEPEST), logic, DEEPEST)
    return DEEPEST if seen is None else seen - 1


def sees_far(logic: Modalities) -> bool:
    """Return whether formulas of depth 1 see a first letter that is out of reach of windows."""
    far = "b" * (max(logic.windows, default=1) + 1)
    return separating_depth("a" + far, "b" + far, logic, 1) == 1


def is_seen(pair: PeriodicPair | None, logic: Modalities) -> bool:
    """Return whether a formula of depth 1 tells the words apart."""
    return pair is not None and separating_depth(*pair.words(DEEPEST), logic, 1) == 1


def with_sets(k: int) -> Modalities:
    """Return the modalities of P with a window of k positions."""
    return Modalities(past=True, windows=(k,))


def with_counts(k: int) -> Modalities:
    """Return the modalities of P with a window of k positions in which letters are counted."""
    return Modalities(past=True, windows=(k,), counting=True)


_RANGES, _PERIODIC, _TYPES, _TASK = (
    "expressivity.logic.ranges",
    "expressivity.logic.periodic",
    "expressivity.logic.types",
    "expressivity.tasks.windows.at_least",
)
TO_A_DEPTH = "windows to [[widest]], formulas to depth [[depth]]"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-window-chain",
        statement="Y≤$b{+}1$ is a formula of depth [[depth:word]] in Y≤$a$ and Y≤$b$ whenever $a\\le b$; so Y≤$w$ is one of depth $w-k+1$ in Y≤$k$ "
        "alone, and a wider window never says more.",
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: widened,
        control=lambda: lambda a, b, body: within(a, body) | ~within(a, ~within(b, body)),
        broken="the condition that there is a position before left out",
        check=check_widening,
        boundary="Windows up to [[widest:word]], for all words: decided on automata. The proof is for all windows.",
        budget=2.0,
        code=(f"{_RANGES}.widened", f"{_RANGES}.narrow"),
        reach="all",
        extent="windows to [[widest]], all words over two letters",
        proof="page",
        numbers={"depth": 2, "widest": 6},
    ),
    Claim(
        id="la-prop-2.12",
        statement="With P and Y≤$k$, $k\\ge2$, no formula of depth $r$ tells $(ab^{k-1})^ra$ from $(ab^{k-1})^r$, even if windows count, so $\\Sigma^*a$ is not "
        "definable; with Y≤$k$ alone depth $r+1$ does.",
        source="[LC26] Propositions 2.11 and 2.12, Lemma C.1; the exact depth is ours",
        known="restated",
        kind="lower bound",
        subject=lambda: lambda k: PeriodicPair(blocks(k, 1), "a", "", k),
        control=lambda: lambda k: PeriodicPair(blocks(k + 1, 1), "a", "", k),
        broken="blocks one letter too long",
        check=check_last_letter,
        boundary="Windows of two to [[widest:word]], depths up to [[deepest:word]]; the proof is for all.",
        budget=3.0,
        code=(f"{_PERIODIC}.PeriodicPair", f"{_TYPES}.agree", f"{_TYPES}.separating_depth"),
        reach="all",
        extent="k ≤ [[widest]], r ≤ [[deepest]]",
        proof="page",
        numbers={"widest": 6, "deepest": 5},
    ),
    Claim(
        id="ours-window-strict",
        statement="An $a$ among the last $j$ letters is not definable with P and windows of $k>j$ positions, even if windows count: "
        "LTL[Y≤$k$] and LTL[P,Y≤$k$] strictly decrease with $k$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda j, k: PeriodicPair(blocks(k, 1), blocks(j, 1), blocks(j + 1, 1), k),
        control=lambda: (
            lambda j, k: PeriodicPair(blocks(k, 1), blocks(j + 1, 1), blocks(j + 2, 1), k)
        ),
        broken="one b too many behind the last a of both words",
        check=check_separations,
        boundary="Windows up to [[widest:word]], depth [[depth:word]]; the proof is for all.",
        budget=4.0,
        code=(f"{_PERIODIC}.periodic_pair", _TASK),
        reach="all",
        extent=TO_A_DEPTH,
        proof="page",
        numbers={"widest": 6, "depth": 4},
    ),
)
