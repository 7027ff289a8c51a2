"""Claims on how the dimension of learned queries grows; their rules are those of the experiment `widths-thresholds`."""

from collections.abc import Mapping
from math import exp, log
from typing import Any

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least, at_most
from expressivity.statistics import Interval
from expressivity.studies.error_rates import interval_beyond
from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths.runs import (
    ERROR_RATE,
    FACTOR_FROM_3_TO_6,
    THRESHOLD,
)
from expressivity.studies.widths.runs_least import linear_rule, mapped_rule, threshold_table
from expressivity.tables import Table

SPREADS = {"linear": 0.01, "mapped": 0.01, "certificate": 0.045, "mapped over linear": 0.025}
"""Spreads of exponents over seeds, and of the logarithm of the ratio of two m*, rounded up."""

Finding = dict[str, Interval]


def _judged() -> Table:
    return threshold_table(thresholds.EXPERIMENT.evidence())


def under(one: str, other: str) -> Table:
    """Return the judged thresholds in which one arm has the results of another."""
    least = _judged()
    rows = [row for row in least.rows if row["arm"] != one]
    return least.with_rows([*rows, *(row | {"arm": one} for row in least.where(arm=other))])


def evidence(
    holds: bool,
    intervals: Finding,
    rate: float = ERROR_RATE,
    measured: Mapping[str, Any] | None = None,
) -> Evidence:
    """Give a rule's verdict with the ends of its intervals, and the numbers of its statement."""
    return Evidence(
        holds,
        {
            "error rate": rate,
            **{
                name: [float(f"{end:.3g}") for end in (i.low, i.high)]
                for name, i in intervals.items()
            },
        },
        measured or {},
    )


def check_linear(least: Table) -> Evidence:
    """Apply the rule on linear queries to a table of m*."""
    holds, ends = linear_rule(least)
    measured = {
        **_sizes(least),
        "slope": float(f"{ends['exponent in N, linear'].low:.2f}"),
        "flat": float(f"{ends['exponent in N, certificate'].high:.2f}"),
        "factor": FACTOR_FROM_3_TO_6,
        "most": max(least.column("q")),
        "fixed": max(row["N"] for row in least.rows if row["q"] == max(least.column("q"))),
    }
    return evidence(holds, ends, measured=measured)


def _sizes(least: Table) -> dict[str, int]:
    """Return what m* was found for: the least and the largest N, q there, and runs of a learned arm."""
    wide = [row for row in least.rows if row["N"] == max(least.column("N"))]
    return {
        "small": min(least.column("N")),
        "large": wide[0]["N"],
        "q": wide[0]["q"],
        "runs": len(set(least.column("seed", arm="linear"))),
        "tenths": round(1 / THRESHOLD),
    }


def check_mapped(least: Table) -> Evidence:
    """Apply the rule on mapped queries to a table of m*."""
    holds, ends = mapped_rule(least)
    measured = {
        **_sizes(least),
        "ratio": round(exp(ends["mapped over linear"].high), 2),
        "slope": float(f"{ends['exponent in N, mapped'].low:.2f}"),
    }
    return evidence(holds, ends, measured=measured)


def _linear_rates() -> Rates:
    """Where both arms grow alike, some exponent lies above the one bound and below the other: the worst one is searched for."""
    rate = ERROR_RATE / 4

    def both(linear: float, certificate: float) -> float:
        """Return the probability that both intervals of the exponents lie beyond their bounds."""
        return interval_beyond(3, rate, (linear - 0.65) / SPREADS["linear"]) * interval_beyond(
            10, rate, (0.5 - certificate) / SPREADS["certificate"]
        )

    return Rates(
        false_alarm=max(both(0.5 + k / 100, 0.5 + k / 100) for k in range(16)),
        power=both(0.9, 0.43),
        effect="exponents of 0.9 and 0.43",
        null="linear queries grow with N as certificates do",
    )


def _mapped_rates() -> Rates:
    """Two ways of being void: as many dimensions as linear queries, or the growth of a logarithm, which looks like an exponent of 0.4."""
    rate = ERROR_RATE / 2
    spreads = SPREADS["mapped over linear"], SPREADS["mapped"]
    return Rates(
        false_alarm=max(
            interval_beyond(3, rate, log(0.8) / spreads[0]),
            interval_beyond(3, rate, (0.4 - 0.5) / spreads[1]),
        ),
        power=interval_beyond(3, rate, log(0.8 / 0.55) / spreads[0])
        * interval_beyond(3, rate, (0.6 - 0.5) / spreads[1]),
        effect="0.55 times the dimension and an exponent of 0.6",
        null="mapped queries need what linear ones do, or grow like a logarithm",
    )


CLAIMS = (
    Claim(
        id="ours-linear-query-width",
        statement=(
            "The least dimension $m^*$ of learned queries that are linear in the set grows faster than $N^{[[slope]]}$ for $q=[[q]]$ and "
            "$[[small]]\\le N\\le[[large]]$, where that of certificates grows slower than $N^{[[flat]]}$; and at $N=[[fixed]]$ it grows less than "
            "$[[factor]]$-fold from $q=[[q]]$ to $[[most]]$, and that of certificates more."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: under("linear", "certificate"),
        broken="the thresholds of certificates in the place of learned ones",
        check=check_linear,
        boundary=(
            "At a mean error of one in [[tenths]]. Some linear query of polylogarithmic dimension exists, so the "
            "growth must slow down for N beyond those tried. A width not learned in this time may be learned in more."
        ),
        budget=120.0,
        code=(
            "expressivity.studies.widths.runs.run",
            "expressivity.studies.widths.runs_least.linear_rule",
            "expressivity.attention.units.stacked.SetUnits",
        ),
        reach="trained",
        extent="[[runs:word]] runs per size",
        numbers={
            "slope": at_least(0.65),
            "q": 3,
            "small": 16,
            "large": 128,
            "flat": at_most(0.5),
            "fixed": 64,
            "factor": 1.3,
            "most": 6,
            "tenths": 10,
            "runs": 3,
        },
        rates=_linear_rates,
    ),
    Claim(
        id="ours-mapped-query-width",
        statement=(
            "With a ReLU map of the set in front, learned queries at $N=[[large]]$ and $q=[[q]]$ need less than $[[ratio]]$ times the dimension of linear "
            "ones; over $[[small]]\\le N\\le[[large]]$ their $m^*$ grows faster than $N^{[[slope]]}$: after this much training no logarithm is seen."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: under("mapped", "linear"),
        broken="the map left out: linear queries in the place of mapped ones",
        check=check_mapped,
        boundary=(
            "At a mean error of one in [[tenths]]. That such a map can hold certificates, and so reach a logarithm, is a theorem; "
            "that descent does not find it in longer runs is not claimed."
        ),
        budget=180.0,
        code=(
            "expressivity.studies.widths.runs.run",
            "expressivity.studies.widths.runs_least.mapped_rule",
            "expressivity.attention.units.stacked.MappedSets",
        ),
        reach="trained",
        extent="[[runs:word]] runs per size",
        numbers={
            "large": 128,
            "q": 3,
            "ratio": at_most(0.8),
            "small": 16,
            "slope": at_least(0.5),
            "tenths": 10,
            "runs": 3,
        },
        rates=_mapped_rates,
    ),
)
