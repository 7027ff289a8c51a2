"""The claim on how the constructed unit grows; its rule is that of the experiment `averaging-width`."""

from functools import cache

from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import Interval
from expressivity.studies.averaging.runs_width import (
    ERROR_RATE,
    EXPERIMENT,
    JUDGED,
    SCALES,
    growth,
    shuffled,
)
from expressivity.tables import Table


@cache
def _judged() -> Table:
    return EXPERIMENT.table("ci", arms=("certificate",))


def check_growth(table: Table) -> Evidence:
    """Apply the rule of the experiment to a table of thresholds."""
    trend = growth(table)
    return Evidence(
        trend.holds,
        {
            "seeds": len(set(table.column("seed"))),
            "error rate": ERROR_RATE,
            "exponent in q": _ends(trend.q_exponent),
            "exponent in N": _ends(trend.n_exponent),
            "fall of the exponent in N": _ends(trend.flattening),
        },
    )


def _ends(interval: Interval) -> list[float]:
    return [round(interval.low, 2), round(interval.high, 2)]


CLAIMS = (
    Claim(
        id="ours-width-linear-logarithmic",
        statement=(
            "The number of key dimensions at which corrected least-squares queries average random sets grows "
            "linearly with $q$ and like $\\log N$."
        ),
        source="ours (the growth that [SHT23] Theorem 2 allows, measured)",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: shuffled(_judged()),
        broken="thresholds dealt out to the sizes at random",
        check=check_growth,
        boundary=(
            "Random sets and a mean squared error of a tenth, for q up to 8 and N up to 4096, at the best of "
            f"{len(SCALES)} softmax scales. The correction is that of the running sum, not the one that is proved, and "
            f"no certificate is verified. The theorem is about all sets; those need more dimensions. {len(JUDGED)} draws tell a logarithm from the powers of N that fit "
            "as well on average, not from every slowly growing function."
        ),
        budget=60,
        code=(
            "expressivity.studies.averaging.runs_width.smallest_dimension",
            "expressivity.studies.averaging.runs_width.growth",
        ),
    ),
)
