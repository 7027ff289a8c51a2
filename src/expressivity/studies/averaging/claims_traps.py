"""The claim on what traps cost; its rule is that of the experiment `averaging-traps`."""

from functools import cache

from expressivity.book.registry import Claim, Evidence
from expressivity.studies.averaging.runs_traps import (
    ARMS,
    ERROR_RATE,
    EXPERIMENT,
    JUDGED,
    LENGTH,
    QS,
    trap_growth,
)
from expressivity.tables import Table

EXCHANGED = dict(zip(ARMS, reversed(ARMS)))


@cache
def _judged() -> Table:
    return EXPERIMENT.table("ci")


def check_traps(table: Table) -> Evidence:
    """Apply the rule of the experiment to a table of dimensions."""
    trend = trap_growth(table)
    facts = {
        "seeds": len(set(table.column("seed"))),
        "error rate": ERROR_RATE,
        "exponent in q, least squares": [
            round(trend.least_squares.low, 2),
            round(trend.least_squares.high, 2),
        ],
        "exponent in q, correction": [
            round(trend.correction.low, 2),
            round(trend.correction.high, 2),
        ],
        "mean dimensions at the largest q": [
            round(table.mean("m0", arm=arm, q=QS[-1])) for arm in ARMS
        ],
    }
    return Evidence(trend.holds, facts)


CLAIMS = (
    Claim(
        id="ours-trap-growth",
        statement=(
            "On sets chosen against the keys, the dimensions that least squares needs grow nearly like $q^2$, and those "
            "of the corrected certificates no faster than about $q$."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: _judged().relabelled("arm", EXCHANGED),
        broken="the two arms swapped",
        check=check_traps,
        boundary=(
            f"N = {LENGTH}, q = {QS[0]}, {QS[1]} and {QS[2]}, half of one trap against each position, {len(JUDGED)} draws. An exponent between q = 2 and "
            "q = 8 is no law for large q; the factor ln(N/q) pulls both exponents below 2 and 1."
        ),
        budget=30,
        code=(
            "expressivity.studies.averaging.runs_traps.trap_dimension",
            "expressivity.studies.averaging.runs_traps.trap_growth",
        ),
    ),
)
