"""The claim on how the constructed unit grows; its rule is that of the experiment `averaging-width`."""

from functools import cache
from math import sqrt

import numpy as np
from scipy import stats

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least, at_most
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

ALARM = 1e-5
"""Probability that the test of the fall finds one in a power of N."""

SPREAD = 0.1
"""Standard deviation of the fall over draws, for the power: more than is seen."""


@cache
def _judged() -> Table:
    return EXPERIMENT.table("ci", arms=("certificate",))


def check_growth(table: Table) -> Evidence:
    """Apply the rule of the experiment to a table of thresholds, and to the fall of the exponent a test that errs once in 10^5 tables."""
    trend, falls = growth(table), _falls(table)
    mean, error = float(np.mean(falls)), float(stats.sem(falls))
    statistic = mean / error if error else float(np.sign(mean)) * np.inf if mean else 0.0
    sizes = [(row["N"], row["q"]) for row in table.rows]
    return Evidence(
        trend.holds
        and bool(abs(trend.flattening.estimate - np.mean(falls)) < 1e-9)
        and bool(statistic > stats.t.isf(ALARM, len(falls) - 1)),
        {
            "error rate": ERROR_RATE,
            "exponent in q": _ends(trend.q_exponent),
            "exponent in N": _ends(trend.n_exponent),
            "fall of the exponent in N": _ends(trend.flattening),
            "its mean over its standard error": round(statistic, 1),
        },
        {
            "low": trend.q_exponent.low,
            "high": trend.q_exponent.high,
            "slow": trend.n_exponent.high,
            "seeds": len(falls),
            "most_q": max(q for _, q in sizes),
            "most_n": max(n for n, _ in sizes),
            "scales": len(SCALES),
        },
    )


def _falls(table: Table) -> list[float]:
    """Return for each draw by how much the exponent in N is larger from the first size to the second than from the last but one to the last."""
    falls = []
    for seed in sorted(set(table.column("seed"))):
        rows = sorted(table.where(seed=seed, q=3), key=lambda row: row["N"])
        dimensions, lengths = ([np.log(row[name]) for row in rows] for name in ("m0", "N"))
        slopes = np.diff(dimensions) / np.diff(lengths)
        falls.append(float(slopes[0] - slopes[-1]))
    return falls


def rates() -> Rates:
    """Return how often Student's test of the fall errs where there is none, and finds that of a logarithm."""
    freedom, se = len(JUDGED) - 1, SPREAD / sqrt(len(JUDGED))
    found = stats.nct.sf(stats.t.isf(ALARM, freedom), freedom, 0.28 / se)
    return Rates(
        ALARM,
        float(found),
        "a fall by 0.28, as of ln(N/q),",
        "the dimensions are a power of N, with normal errors of the logarithm",
    )


def _ends(interval: Interval) -> list[float]:
    return [round(interval.low, 2), round(interval.high, 2)]


CLAIMS = (
    Claim(
        id="ours-width-linear-logarithmic",
        statement=(
            "The number of key dimensions at which corrected least-squares queries average random sets grows "
            "like a power of $q$ between [[low]] and [[high]] and slower than $N^{[[slow]]}$, by a power that falls as $N$ grows."
        ),
        source="ours (the growth that [SHT23] Theorem 2 allows, measured)",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: shuffled(_judged()),
        broken="thresholds dealt out to the sizes at random",
        check=check_growth,
        boundary=(
            "Random sets and a mean squared error of a tenth, at the best of "
            "[[scales:word]] softmax scales. The correction is that of the running sum, not the one that is proved, and "
            "no certificate is verified. The theorem is about all sets; those need more dimensions. The draws tell a logarithm from the powers of N that fit "
            "as well on average, not from every slowly growing function."
        ),
        budget=60,
        code=(
            "expressivity.studies.averaging.runs_width.smallest_dimension",
            "expressivity.studies.averaging.runs_width.growth",
        ),
        reach="sampled",
        extent="[[seeds:word]] draws, q ≤ [[most_q]], N ≤ [[most_n]]",
        numbers={
            "low": at_least(0.75),
            "high": at_most(1.25),
            "slow": at_most(0.35),
            "seeds": 10,
            "most_q": 8,
            "most_n": 4096,
            "scales": 4,
        },
        rates=rates,
    ),
)
