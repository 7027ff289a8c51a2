"""Claims about one factor, ab, seen through windows: two positions are enough beside P, three or more are not."""

from collections.abc import Callable

from expressivity.automata.dfa import from_regex
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.periodic import PeriodicPair, periodic_pair
from expressivity.logic.ranges import neighbours_by_windows
from expressivity.logic.syntax import Formula, P, letter, operators, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, separating_depth
from expressivity.studies.windows.claims import DEEPEST, WIDEST, hidden_to
from expressivity.studies.windows.expected import windows_of

ALPHABETS = ("ab", "abc", "abcd")

FACTOR = from_regex(".*ab.*", "abc")


def check_formula(build: Callable[[Formula, Formula], Formula]) -> Evidence:
    """Check that the formula has P and one kind of window only and says Σ*abΣ*: decided on automata."""
    formula = build(letter("a"), letter("b"))
    right = [
        alphabet
        for alphabet in ALPHABETS
        if difference(formula, from_regex(".*ab.*", alphabet), alphabet) is None
    ]
    return Evidence(
        operators(formula) == {"P", "Y<="},
        {"depth": formula.depth},
        {"windows": sorted(windows_of(formula)), "letters": list(map(len, right))},
    )


def check_hidden(build: Callable[[int], PeriodicPair]) -> Evidence:
    """Check that, for 3 ≤ k, of the two words one has ab and the other does not, and P with counting windows of k positions does not tell
    them apart, nor others that are searched for; where for k = 2 a window sees the difference at once, and the search finds none."""
    widths = range(2, WIDEST + 1)
    depths = {k: hidden_to(build(k), FACTOR, _logic(k)) for k in widths}
    found = {
        k: hidden_to(pair, FACTOR, _logic(k))
        for k in widths
        if (pair := periodic_pair(FACTOR, _logic(k), tail=2))
    }
    hides = [k for k in widths if depths[k] == DEEPEST]
    at_once = separating_depth(*build(2).words(DEEPEST), Modalities(windows=(2,)), 1) == 1
    return Evidence(
        at_once and list(found) == hides == list(range(min(hides, default=0), WIDEST + 1)),
        {"told_apart_by_two": at_once},
        {
            "letters": len({*"".join(build(3).words(DEEPEST))}),
            "least": min(hides, default=0),
            "widest": max(widths),
            "depth": min([depths[k] for k in hides] + list(found.values()), default=-1),
        },
    )


def tailed(k: int, period: int) -> PeriodicPair:
    """Return blocks a…ac of `period` letters, with b after them or ab, for windows of k."""
    return PeriodicPair("a" * (period - 1) + "c", "b", "ab", max(k, period))


def _logic(k: int) -> Modalities:
    return Modalities(past=True, windows=(k,), counting=True)


CLAIMS = (
    Claim(
        id="ours-factor-two",
        statement="$\\Sigma^*ab\\Sigma^*$ is definable with P and Y≤$[[windows]]$, without Y.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: neighbours_by_windows,
        control=lambda: lambda first, second: P(second & within(2, first)),
        broken="b with an a among the two letters before it",
        check=check_formula,
        boundary="For all words over alphabets of these sizes: decided on automata. More letters are like the third.",
        budget=2.0,
        code=("expressivity.logic.ranges.neighbours_by_windows",),
        reach="all",
        extent="all words over [[letters]] letters",
        proof="page",
        numbers={"windows": (2,), "letters": (2, 3, 4)},
    ),
    Claim(
        id="ours-factor-three",
        statement="For $k\\ge[[least]]$, $\\Sigma^*ab\\Sigma^*$ over [[letters:word]] letters is not definable with P and windows of $k$ positions, even if windows count.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda k: tailed(k, k),
        control=lambda: lambda k: tailed(k, k - 1),
        broken="blocks one letter shorter",
        check=check_hidden,
        boundary="Windows up to [[widest:word]], depth [[depth:word]]; the proof is for all.",
        budget=3.0,
        code=(
            "expressivity.logic.periodic.periodic_pair",
            "expressivity.logic.types.separating_depth",
        ),
        reach="all",
        extent="windows to [[widest]], formulas to depth [[depth]]",
        proof="page",
        numbers={"least": 3, "letters": 3, "widest": 6, "depth": 4},
    ),
)
