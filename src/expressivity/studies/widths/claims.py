"""Claims on how the dimension of learned queries grows; their rules stand in `expressivity.studies.widths.runs_least`."""

from functools import cache

from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import Interval
from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths.runs_least import (
    RATE,
    linear_rule,
    mapped_rule,
    swapped,
    threshold_table,
)
from expressivity.tables import Table

Finding = dict[str, Interval]


@cache
def _judged() -> Table:
    return threshold_table(thresholds.table("ci"))


def evidence(holds: bool, found: Finding, rate: float = RATE) -> Evidence:
    """A rule's verdict with the ends of its intervals."""
    return Evidence(
        holds,
        {
            "error rate": rate,
            **{name: [float(f"{end:.3g}") for end in (i.low, i.high)] for name, i in found.items()},
        },
    )


def check_linear(least: Table) -> Evidence:
    """The first rule of the experiment, on a table of m*."""
    return evidence(*linear_rule(least))


def check_mapped(least: Table) -> Evidence:
    """The second rule of the experiment, on a table of m*."""
    return evidence(*mapped_rule(least))


CLAIMS = (
    Claim(
        id="ours-linear-query-width",
        statement=(
            "The least dimension $m^*$ of learned queries that are linear in the set grows faster than $N^{0.65}$ for $q=3$ and $16\\le N\\le128$, where that "
            "of certificates grows slower than $N^{0.5}$; and at $N=64$ it grows less than $1.3$-fold from $q=3$ to $6$, and that of certificates more."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: swapped(_judged(), "linear", "certificate"),
        broken="the thresholds of linear queries and certificates swapped",
        check=check_linear,
        boundary=(
            "Three runs of 1500 steps a width, for N up to 128, at a mean error of a tenth. Some linear query of polylogarithmic dimension exists, so the "
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
            "With a ReLU map of the set in front, learned queries at $N=128$ and $q=3$ need less than $0.8$ times the dimension of linear ones; over $16\\le N\\le128$ "
            "their $m^*$ grows faster than $N^{0.5}$: after this much training no logarithm is seen."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_judged,
        control=lambda: swapped(_judged(), "mapped", "linear"),
        broken="the thresholds of mapped and linear queries swapped",
        check=check_mapped,
        boundary=(
            "Three runs of 1500 steps a width, maps with 4N hidden units. That such a map can hold certificates, and so reach a logarithm, is a theorem; "
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
