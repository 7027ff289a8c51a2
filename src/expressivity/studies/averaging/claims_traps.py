"""The claim on what traps cost; its rule is that of the experiment `averaging-traps`."""

from functools import cache
from math import log, sqrt

import numpy as np
from scipy import stats

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least, at_most
from expressivity.studies.averaging.runs_traps import (
    ARMS,
    ERROR_RATE,
    EXPERIMENT,
    JUDGED,
    LENGTH,
    QS,
    trap_growth,
)
from expressivity.tables import Row, Table

SPREAD = 0.05
"""More than the standard deviation of an exponent over the draws of keys; the check looks."""


@cache
def _judged() -> Table:
    return EXPERIMENT.table("ci")


def _one_method() -> Table:
    """Return the table that a run makes which hands the same method to both arms, on draws in another order."""
    least, table = next(iter(ARMS)), _judged()
    seeds = sorted(set(table.column("seed")))
    following = dict(zip(seeds, seeds[1:] + seeds[:1]))
    rows: list[Row] = []
    for row in table.rows:
        other = table.where(arm=least, q=row["q"], seed=following[row["seed"]])[0]
        rows.append(row if row["arm"] == least else {**row, "m0": other["m0"]})
    return table.with_rows(rows)


def check_traps(table: Table) -> Evidence:
    """Apply the rule of the experiment to a table of dimensions; its slopes and their spread are computed here once more."""
    trend = trap_growth(table)
    slopes = {arm: _slopes(table, arm) for arm in ARMS}
    agree = all(
        abs(interval.estimate - np.mean(own)) < 1e-9
        for interval, own in zip((trend.least_squares, trend.correction), slopes.values())
    )
    narrow = all(np.std(own, ddof=1) < SPREAD for own in slopes.values())
    facts = {
        "error rate": ERROR_RATE,
        "exponent in q, least squares": _ends(trend.least_squares.low, trend.least_squares.high),
        "exponent in q, correction": _ends(trend.correction.low, trend.correction.high),
        "exponents within the spread": narrow,
        "mean dimensions at the largest q": [
            round(table.mean("m0", arm=arm, q=QS[-1])) for arm in ARMS
        ],
    }
    measured = {
        "seeds": len(set(table.column("seed"))),
        "length": LENGTH,
        "least": min(table.column("q")),
        "most": max(table.column("q")),
        "steep": trend.least_squares.low,
        "flat": trend.correction.high,
    }
    return Evidence(trend.holds and agree and narrow, facts, measured)


def _slopes(table: Table, arm: str) -> list[float]:
    """Return for each draw the exponent of the dimensions in q, from the smallest to the largest q."""
    return [
        log(
            table.where(arm=arm, q=8, seed=seed)[0]["m0"]
            / table.where(arm=arm, q=2, seed=seed)[0]["m0"]
        )
        / log(4)
        for seed in sorted(set(table.column("seed")))
    ]


def _ends(low: float, high: float) -> list[float]:
    return [round(low, 2), round(high, 2)]


def rates() -> Rates:
    """Return how often the two intervals err, from noncentral t distributions of normal exponents with twice the spread."""
    se, beyond = 2 * SPREAD / sqrt(len(JUDGED)), 1 - 0.05 / 4
    ahead = stats.t.ppf(beyond, len(JUDGED) - 1)

    def declared(steep: float, flat: float) -> float:
        """Return the probability of both intervals lying where the rule wants them, for these two exponents."""
        above = stats.nct.sf(ahead, len(JUDGED) - 1, (steep - 1.5) / se)
        return float(above * stats.nct.sf(ahead, len(JUDGED) - 1, (1.2 - flat) / se))

    alarm = max(declared(each, each) for each in np.linspace(1.2, 1.5, 31))
    return Rates(
        alarm,
        declared(1.8, 0.8),
        "exponents 1.8 and 0.8, as of q² ln(N/q) and q ln(N/q),",
        "both grow with one exponent, whatever it is, spread twice as far as seen",
    )


CLAIMS = (
    Claim(
        id="ours-trap-growth",
        statement=(
            "On sets chosen against the keys, from $q=[[least]]$ to $q=[[most]]$ the dimensions that least squares needs grow faster than "
            "$q^{[[steep]]}$, and those of the corrected certificates slower than $q^{[[flat]]}$."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=_one_method,
        broken="the method not handed on: least squares under both names",
        check=check_traps,
        boundary=(
            "Half of one trap against each position. An exponent between two values of q "
            "is no law for large q; the factor ln(N/q) pulls both exponents below 2 and 1."
        ),
        budget=30,
        code=(
            "expressivity.studies.averaging.runs_traps.trap_dimension",
            "expressivity.studies.averaging.runs_traps.trap_growth",
        ),
        reach="sampled",
        extent="N = [[length]], [[seeds:word]] draws of keys",
        numbers={
            "least": 2,
            "most": 8,
            "steep": at_least(1.5),
            "flat": at_most(1.2),
            "length": 256,
            "seeds": 4,
        },
        rates=rates,
    ),
)
