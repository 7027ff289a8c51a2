"""Claims on learned against constructed; their rules are those of the experiments `widths-kept` and `widths-probes`."""

from functools import cache

from expressivity.book.registry import Claim, Evidence
from expressivity.studies.widths import runs_descent as kept
from expressivity.studies.widths import runs_probes as probes
from expressivity.studies.widths.claims import evidence
from expressivity.tables import Table

EXCHANGED = {"learned": "sum of keys", "sum of keys": "learned"}


@cache
def _probed() -> Table:
    return probes.EXPERIMENT.table("ci")


def check_kept(table: Table) -> Evidence:
    """Apply the rule on descent from the construction to a table of units before and after."""
    return evidence(*kept.kept_rule(table), kept.ERROR_RATE)


def check_probes(table: Table) -> Evidence:
    """Apply the rule on learned queries against vectors made of their keys."""
    return evidence(*probes.probe_rule(table), probes.ERROR_RATE)


CLAIMS = (
    Claim(
        id="ours-construction-kept",
        statement=(
            "Descent that starts at the construction of [SHT23] Theorem 2 keeps it: scores stay equal on the sets and, on average, lower by half of the gap off "
            "them. From keys and queries disturbed by a tenth it makes the scores equal again, and undoes less than a fifth of the distance."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=lambda: kept.EXPERIMENT.table("ci"),
        control=lambda: kept.EXPERIMENT.table("ci", shuffled=True),
        broken="each set trained for the targets of another",
        check=check_kept,
        boundary=(
            f"N = {kept.N}, q = {kept.Q}, {kept.KEY_DIM} key dimensions, {kept.SETS} fixed sets with a free query each, "
            f"{kept.SETTINGS['ci'].steps} steps of Adam: stability nearby, not a basin of attraction."
        ),
        budget=30.0,
        code=(
            "expressivity.studies.widths.runs_descent.run",
            "expressivity.studies.widths.runs_descent.kept_rule",
        ),
    ),
    Claim(
        id="ours-learned-query-no-certificate",
        statement=(
            f"A learned mapped query of {probes.NARROW} dimensions ($N={probes.N}$, $q={probes.Q}$) has a spread of scores on the set below half that of the sum of its own keys, but scores above half of "
            "the gap off it, and a linear probe finds in it more of the sum of keys than of the certificate."
        ),
        source="ours",
        known="ours",
        kind="experiment",
        subject=_probed,
        control=lambda: _probed().relabelled("vector", EXCHANGED),
        broken="the sum of the unit's keys in the place of its query",
        check=check_probes,
        boundary=f"{len(probes.JUDGED['ci'])} units of one size after {probes.SETTINGS['ci'].steps} steps. The probe is linear, and the certificate is the one that our correction of the running sum finds.",
        budget=40.0,
        code=(
            "expressivity.studies.widths.runs_probes.run",
            "expressivity.studies.widths.runs_probes.probe_rule",
        ),
    ),
)
