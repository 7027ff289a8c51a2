"""The claim that the rivals of attention were not merely stopped too early, judged from a committed table.

The rule is that of the experiment `learning-samples-longer`.
"""

from expressivity.book.registry import Claim, Evidence
from expressivity.paths import root
from expressivity.studies.learning import runs_longer as longer
from expressivity.studies.learning.claims import EXCHANGED, compare_errors
from expressivity.tables import Table, load


def handicapped(table: Table) -> Table:
    """Return attention after the fewest steps of the table, its rivals after the most."""
    steps = table.column("steps")
    kept = [
        row
        for row in table.rows
        if row["steps"] == (min(steps) if row["model"] == "attention" else max(steps))
    ]
    return table.with_rows(kept)


def committed() -> Table:
    """Return what `expressivity sweep learning-samples-longer` made once.

    Raises:
        InvalidInput: the file is missing or no table.
    """
    return load(root() / "data" / "full" / "learning-samples-longer.json")


def compare_patience(table: Table) -> Evidence:
    """Apply `compare_errors` with the smaller margin."""
    return compare_errors(table, margin=longer.MARGIN)


TIMES = 2**longer.DOUBLINGS

CLAIMS = (
    Claim(
        id="sht-exp-samples-longer",
        statement=(
            f"A perceptron, an RNN, a GRU and an LSTM that take {TIMES} times as many Adam steps as the learned attention unit, on as many "
            "sequences of $q$-sparse averaging (64, 1024 or 16384), still have a larger test error."
        ),
        source="[SHT23] Appendix D",
        known="recalled",
        kind="experiment",
        subject=lambda: handicapped(committed()),
        control=lambda: handicapped(committed()).relabelled("model", EXCHANGED),
        broken="the results of attention and of the LSTM swapped",
        check=compare_patience,
        boundary=(
            "Recomputed from a committed table, which no build trains again. Rates are those tuned for the shorter training. Where there are "
            "many sequences gated networks are still improving at the end."
        ),
        budget=5.0,
        code=(
            "expressivity.studies.learning.runs_longer.EXPERIMENT",
            "expressivity.studies.learning.runs.run",
        ),
    ),
)
