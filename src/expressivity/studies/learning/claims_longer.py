"""The claim that the rivals of attention were not merely stopped too early, judged from a committed table.

The rule is that of the experiment `learning-samples-longer`.
"""

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.paths import root
from expressivity.studies.error_rates import student_ahead
from expressivity.studies.learning import runs_longer as longer
from expressivity.studies.learning.claims import SHIFTED, STUDENT_LEVEL, compare_errors
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
    """Apply `compare_errors` with the smaller margin, and count how many times the steps of attention its rivals take."""
    found = compare_errors(table, margin=longer.MARGIN)
    rivals = [row["steps"] for row in table.rows if row["model"] != "attention"]
    patience, rest = divmod(min(rivals, default=0), found.measured["steps"])
    return Evidence(found.holds and not rest, found.facts, {**found.measured, "patience": patience})


CLAIMS = (
    Claim(
        id="sht-exp-samples-longer",
        statement=(
            "A perceptron, an RNN, a GRU and an LSTM that take [[patience:word]] times as many Adam steps as the learned attention unit, which takes [[steps]], on as many "
            "sequences of $q$-sparse averaging ([[counts]]; $N=[[n]]$, $q=[[q]]$, $d'=[[outputs]]$), still have a larger test error."
        ),
        source="[SHT23] Appendix D",
        known="recalled",
        kind="experiment",
        subject=lambda: handicapped(committed()),
        control=lambda: handicapped(committed()).relabelled("model", SHIFTED),
        broken="the results of each model written under the name of the next one",
        check=compare_patience,
        boundary=(
            "Recomputed from a committed table, which no build trains again. Rates are those tuned for the shorter training. Where there are "
            "many sequences gated networks are still improving at the end."
        ),
        budget=5.0,
        code=(
            "expressivity.studies.learning.claims_longer.handicapped",
            "expressivity.studies.learning.runs.run",
        ),
        reach="trained",
        extent="[[models]] models of a committed table",
        numbers={
            "patience": 4,
            "steps": 1000,
            "counts": (64, 1024, 16384),
            "n": 16,
            "q": 3,
            "outputs": 4,
            "models": 87,
        },
        rates=lambda: Rates(
            false_alarm=student_ahead(15, 3, STUDENT_LEVEL),
            power=student_ahead(15, 3, STUDENT_LEVEL, effect=10.0) ** 12,
            effect="a lead of ten times the spread of seeds, in logarithms",
            null="one rival errs as much, at one number of sequences",
        ),
    ),
)
