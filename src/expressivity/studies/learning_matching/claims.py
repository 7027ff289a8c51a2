"""Claims about learning to match: which layer learns which task, by rules that were stated before the runs they judge.

Steps, rates, sizes and margin were chosen on `expressivity.studies.learning_matching.runs.TUNING_SEEDS`, which judge nothing. The control
of each is the same rule with the results of its two arms exchanged.
"""

from dataclasses import dataclass

from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import holm, permutation_less
from expressivity.studies.learning_matching import runs as matching
from expressivity.studies.learning_matching.runs import FAMILY_RATE, MARGIN
from expressivity.tables import Row, Table


@dataclass(frozen=True)
class Comparison:
    """Two models on one task at one size: the stronger should beat the weaker."""

    task: str
    length: int
    modulus: int
    stronger: str
    weaker: str

    @property
    def size(self) -> str:
        """The size in TeX."""
        return f"$N={self.length}$, $M={self.modulus}$"

    def values(self, table: Table, model: str) -> list[float]:
        """Return the rule's quantity for each seed."""
        chosen = {"task": self.task, "length": self.length, "modulus": self.modulus, "blank": True}
        return table.column("pairs", model=model, **chosen)


COMPARISONS = {
    "third-order": Comparison("match3", 6, 13, "third order", "one layer"),
    "depth": Comparison("bigram", 6, 7, "two layers", "one layer"),
}


@dataclass(frozen=True)
class Judged:
    """One of the comparisons, and the table that holds both arms of all of them."""

    name: str
    table: Table


def check_separation(judged: Judged) -> Evidence:
    """Apply the rule of `learning-matching` to one comparison. With four models an arm the smallest p-value is 1/70, and 2/70 < 0.05."""
    decisions = holm(
        {name: p_value(judged.table, each) for name, each in COMPARISONS.items()}, FAMILY_RATE
    )
    own = COMPARISONS[judged.name]
    stronger, weaker = (own.values(judged.table, model) for model in (own.stronger, own.weaker))
    facts = {
        "comparisons": len(COMPARISONS),
        "models_an_arm": len(stronger),
        "margin": MARGIN,
        "family_error_rate": FAMILY_RATE,
        "mean_stronger": round(sum(stronger) / len(stronger), 1),
        "mean_weaker": round(sum(weaker) / len(weaker), 1),
        "p_corrected": round(decisions[judged.name].corrected, 3),
    }
    return Evidence(decisions[judged.name].rejected, facts)


def p_value(table: Table, comparison: Comparison) -> float:
    """Return the p-value of the hypothesis that the stronger arm is not better by more than `MARGIN`."""
    stronger, weaker = (
        comparison.values(table, model) for model in (comparison.stronger, comparison.weaker)
    )
    return permutation_less(weaker, [value - MARGIN for value in stronger])


def exchanged(table: Table, comparison: Comparison) -> Table:
    """Return the results of the two arms under each other's name, on the comparison's task."""
    other = {comparison.stronger: comparison.weaker, comparison.weaker: comparison.stronger}

    def renamed(row: Row) -> Row:
        """Hand the row of a compared model to the other one."""
        return (
            row | {"model": other.get(row["model"], row["model"])}
            if row["task"] == comparison.task
            else row
        )

    return table.with_rows([renamed(row) for row in table.rows])


def separation(name: str, statement: str, source: str, boundary: str) -> Claim:
    """Return the claim that one of `COMPARISONS` comes out as theory suggests."""
    return Claim(
        id=f"ours-exp-{name}",
        statement=statement,
        source=source,
        known="ours",
        kind="experiment",
        subject=lambda: Judged(name, matching.EXPERIMENT.table("ci")),
        control=lambda: Judged(name, exchanged(matching.EXPERIMENT.table("ci"), COMPARISONS[name])),
        broken="the results of the two arms exchanged",
        check=check_separation,
        boundary=boundary,
        budget=240.0,
        code=(
            "expressivity.studies.learning_matching.runs.run",
            "expressivity.attention.rivals.matchers.MatcherStack",
        ),
    )


CLAIMS = (
    separation(
        "third-order",
        f"Trained alike on Match3 ({COMPARISONS['third-order'].size}), one layer of third-order attention answers more flips rightly than one layer of "
        "ordinary attention with as many weights.",
        "ours; [SHT23] Theorems 7 and 18 suggest it",
        "It is about training: at six tokens [SHT23] Theorem 7 forbids nothing to a layer with twelve heads.",
    ),
    separation(
        "depth",
        f"Trained alike on Match3Bigram ({COMPARISONS['depth'].size}), two layers of attention answer more flips rightly than one layer with "
        "as many weights.",
        "ours; [SHT23] Theorem 8 suggests it",
        "It is about training: nobody has shown that one layer of this size cannot, and six tokens are few.",
    ),
)
