"""The claim about windows of two and of four letters: the registered rule on periodic words, at a stricter level than was registered."""

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least, at_most
from expressivity.statistics import holm, permutation_less
from expressivity.studies.error_rates import dealt_apart, normal_apart
from expressivity.studies.languages import patterns
from expressivity.studies.languages.claims import CODE, in_words, judged, mean_of, under_every_name
from expressivity.studies.languages.exams import PERIODS
from expressivity.studies.languages.patterns import allowed
from expressivity.studies.languages.rules import MARGIN
from expressivity.studies.languages.settings import JUDGED_LENGTH
from expressivity.tables import Table

WINDOW_RATE = 0.01
"""Error rate of the comparisons of windows together, after Holm's correction; what was registered is 0.05."""


def check_periods(table: Table) -> Evidence:
    """Apply the rule on periodic words, at `WINDOW_RATE`. With six models on either side the smallest p-value is 1/924."""
    arms: dict[str, tuple[list[float], list[float]]] = {}
    for test, k in PERIODS.items():
        for language in sorted({row["language"] for row in table.where(test=test)}):
            about = {"language": language, "test": test, "length": JUDGED_LENGTH}
            able = [
                p
                for p in patterns.PATTERNS
                if allowed(language, p) and table.where(pattern=p, **about)
            ]
            inside, outside = (
                [value for p in patterns for value in table.column("accuracy", pattern=p, **about)]
                for patterns in (able, (f"{k}-local", f"hybrid-{k}"))
            )
            arms[f"{language} {k}"] = inside, outside
    p_values = {name: permutation_less(outside, inside) for name, (inside, outside) in arms.items()}
    gaps = [mean_of(inside) - mean_of(outside) for inside, outside in arms.values()]
    decisions = holm(p_values, WINDOW_RATE)
    return Evidence(
        min(gaps) > MARGIN and all(d.rejected for d in decisions.values()),
        {
            "smallest_gap": round(min(gaps), 1),
            "largest_corrected_p": round(max(d.corrected for d in decisions.values()), 3),
        },
        {
            "comparisons": len(arms),
            "wide": max(PERIODS.values()),
            "length": max(table.column("length")),
            "arm": min(len(arm) for pair in arms.values() for arm in pair),
            "most": max(max(outside) for _, outside in arms.values()),
            "least": min(min(inside) for inside, _ in arms.values()),
        },
    )


def one_window(table: Table) -> Table:
    """Return the results of windows of one letter under the names of all windows."""
    return under_every_name(
        table, {p: "hybrid-1" if "hybrid" in p else "1-local" for p in patterns.WIDER}
    )


def _window_rates() -> Rates:
    """Comparisons of one language share models, so one for each of the three languages is counted."""
    return Rates(
        false_alarm=dealt_apart((6, 6), (6, 6), (12, 6), level=WINDOW_RATE),
        power=normal_apart(6, 6, 0.0, effect=6.0) ** 5,
        effect="a lead of six times the spread of seeds in every comparison",
        null="on none of the languages the window makes a difference",
    )


CLAIMS = (
    Claim(
        id="la-exp-windows",
        statement=(
            f"Trained on {in_words(patterns.WINDOW_NAMES)}, models whose local heads see two or [[wide:word]] letters are right on at most [[most]] of the "
            "periodic pairs of [[length]] letters where theory says that they must fail, and those that see one, or the window that the language asks for, on at least [[least]]."
        ),
        source="[LC26] Propositions 2.11 and 2.12, trained",
        known="restated",
        kind="experiment",
        subject=judged,
        control=lambda: one_window(judged()),
        broken="the width of the window not handed to the models, so that all see one letter",
        check=check_periods,
        boundary="On uniform words wider windows do as well: nearly no such word is periodic.",
        budget=240.0,
        code=(*CODE, "expressivity.tasks.labelled.period_pairs"),
        reach="trained",
        extent="[[comparisons:word]] comparisons, [[arm:word]] models per arm or more",
        numbers={
            "wide": 4,
            "length": 500,
            "most": at_most(0.25),
            "least": at_least(0.75),
            "comparisons": 5,
            "arm": 6,
        },
        rates=_window_rates,
    ),
)
