"""Claims about one factor, ab, seen through windows: two positions are enough beside P, three or more are not."""

from collections.abc import Callable

from expressivity.book.registry import Claim, Evidence
from expressivity.logic.periodic import PeriodicPair, periodic_pair
from expressivity.logic.ranges import neighbours_by_windows
from expressivity.logic.syntax import Formula, P, letter, subformulas, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, agree
from expressivity.tasks.languages import LANGUAGES

WIDEST = 6
"""Windows up to this many positions."""

DEEPEST = 4
"""Types are computed down to this depth where the chapter proves all depths."""

FACTOR = LANGUAGES["factor-ab"].dfa
TWO_LETTERS = LANGUAGES["factor-ab-two-letters"].dfa


def check_formula(build: Callable[[Formula, Formula], Formula]) -> Evidence:
    """Check that the formula has windows of two only and says Σ*abΣ*, over two letters and over three: decided on automata."""
    formula = build(letter("a"), letter("b"))
    windows = sorted({int(part.value) for part in subformulas(formula) if part.op == "Y<="})
    wrong = [
        dfa.alphabet
        for dfa in (TWO_LETTERS, FACTOR)
        if difference(formula, dfa, dfa.alphabet) is not None
    ]
    return Evidence(
        windows == [2] and not wrong,
        {"windows": windows, "depth": formula.depth, "wrong_alphabets": wrong},
    )


def check_hidden(pair: Callable[[int], PeriodicPair]) -> Evidence:
    """Check that, for 3 ≤ k, of the two words one has ab and the other does not, and P with counting windows of k positions does not tell
    them apart down to `DEEPEST`; and the search for such pairs finds one, where for k = 2 it finds none."""
    widths, wrong = range(3, WIDEST + 1), 0
    for k in widths:
        for depth in range(1, DEEPEST + 1):
            words = pair(k).words(depth)
            wrong += FACTOR.accepts(words[0]) == FACTOR.accepts(words[1]) or not agree(
                *words, depth, _logic(k)
            )
    separated = [k for k in range(2, WIDEST + 1) if periodic_pair(FACTOR, _logic(k), tail=2)]
    return Evidence(
        wrong == 0 and separated == list(widths),
        {"windows": len(widths), "depth": DEEPEST, "wrong": wrong, "found": separated},
    )


def tailed(k: int, period: int) -> PeriodicPair:
    """Return blocks a…ac of `period` letters, with b after them or ab, for windows of k."""
    return PeriodicPair("a" * (period - 1) + "c", "b", "ab", max(k, period))


def _logic(k: int) -> Modalities:
    return Modalities(past=True, windows=(k,), counting=True)


CLAIMS = (
    Claim(
        id="ours-factor-two",
        statement="$\\Sigma^*ab\\Sigma^*$ is definable with P and Y≤2, without Y.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: neighbours_by_windows,
        control=lambda: lambda first, second: P(second & within(2, first)),
        broken="b with an a among the two letters before it",
        check=check_formula,
        boundary="For all words over two and over three letters: decided on automata. More letters than three are like the third.",
        budget=2.0,
        code=("expressivity.logic.ranges.neighbours_by_windows",),
    ),
    Claim(
        id="ours-factor-three",
        statement="For $k\\ge3$, $\\Sigma^*ab\\Sigma^*$ over three letters is not definable with P and windows of $k$ positions, even if windows count.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda k: tailed(k, k),
        control=lambda: lambda k: tailed(k, k - 1),
        broken="blocks one letter shorter",
        check=check_hidden,
        boundary="Windows up to six, depth four; the proof is for all.",
        budget=3.0,
        code=("expressivity.logic.periodic.periodic_pair", "expressivity.logic.types.agree"),
    ),
)
