"""Claims on how the dimension of learned queries grows; their rules are those of the experiment `widths-thresholds`."""

from functools import cache

from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import Interval
from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths.runs import (
    ERROR_RATE,
    FACTOR_FROM_3_TO_6,
    MAX_EXPONENT_CERTIFICATE,
    MAX_MAPPED_OVER_LINEAR,
    MIN_EXPONENT_LINEAR,
    MIN_EXPONENT_MAPPED,
)
from expressivity.studies.widths.runs_least import linear_rule, mapped_rule, threshold_table
from expressivity.tables import Table

STEPS = thresholds.SETTINGS["ci"].steps
Finding = dict[str, Interval]


@cache
def _judged() -> Table:
    return threshold_table(thresholds.EXPERIMENT.table("ci"))


def swapped(one: str, other: str) -> Table:
    """Return the judged thresholds with two arms under each other's name."""
    return _judged().relabelled("arm", {one: other, other: one})


def evidence(holds: bool, intervals: Finding, rate: float = ERROR_RATE) -> Evidence:
    """Give a rule's verdict with the ends of its intervals."""
    return Evidence(
        holds,
        {
            "error rate": rate,
            **{
                name: [float(f"{end:.3g}") for end in (i.low, i.high)]
                for name, i in intervals.items()
            },
        },
    )


def check_linear(least: Table) -> Evidence:
    """Apply the rule on linear queries to a table of m*."""
    return evidence(*linear_rule(least))


def check_mapped(least: Table) -> Evidence:
    """Apply the rule on mapped queries to a table of m*."""
    return evidence(*mapped_rule(least))


CLAIMS = (
    Claim(
        id="ours-linear-query-width",
        statement=(
            f"The least dimension $m^*$ of learned queries that are linear in the set grows faster than $N^{{{MIN_EXPONENT_LINEAR}}}$ for $q=3$ and "
            f"$16\\le N\\le128$, where that of certificates grows slower than $N^{{{MAX_EXPONENT_CERTIFICATE}}}$; and at $N=64$ it grows less than "
            f"${FACTOR_FROM_3_TO_6}$-fold from $q=3$ to $6$, and that of certificates more."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: swapped("linear", "certificate"),
        broken="the thresholds of linear queries and certificates swapped",
        check=check_linear,
        boundary=(
            f"{len(thresholds.JUDGED['ci'])} runs of {STEPS} steps a width, for N up to 128, at a mean error of a tenth. Some linear query of polylogarithmic dimension exists, so the "
            "growth must slow down for N beyond those tried. A width not learned in this time may be learned in more."
        ),
        budget=120.0,
        code=(
            "expressivity.studies.widths.runs.run",
            "expressivity.studies.widths.runs_least.linear_rule",
            "expressivity.attention.units.stacked.SetUnits",
        ),
    ),
    Claim(
        id="ours-mapped-query-width",
        statement=(
            f"With a ReLU map of the set in front, learned queries at $N=128$ and $q=3$ need less than ${MAX_MAPPED_OVER_LINEAR}$ times the dimension of linear "
            f"ones; over $16\\le N\\le128$ their $m^*$ grows faster than $N^{{{MIN_EXPONENT_MAPPED}}}$: after this much training no logarithm is seen."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: swapped("mapped", "linear"),
        broken="the thresholds of mapped and linear queries swapped",
        check=check_mapped,
        boundary=(
            f"{len(thresholds.JUDGED['ci'])} runs of {STEPS} steps a width, maps with 4N hidden units. That such a map can hold certificates, and so reach a logarithm, is a theorem; "
            "that descent does not find it in longer runs is not claimed."
        ),
        budget=180.0,
        code=(
            "expressivity.studies.widths.runs.run",
            "expressivity.studies.widths.runs_least.mapped_rule",
            "expressivity.attention.units.stacked.MappedSets",
        ),
    ),
)
