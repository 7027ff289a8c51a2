"""Claims about learning to match: which layer learns which task, by rules that were stated before the runs they judge.

Steps, rates, sizes and margin were chosen on `expressivity.studies.learning_matching.runs.TUNING_SEEDS`, which judge nothing. The control
of each is the same rule on two arms of one model.

Four models an arm cannot bring a permutation test below 1/70. So every stronger model must also be ahead of every weaker one by more than `LEAD`,
which was set when the table was known; how often equal models would be, follows from their spread.
"""

from dataclasses import dataclass

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least
from expressivity.statistics import holm, permutation_less
from expressivity.studies.error_rates import normal_apart
from expressivity.studies.learning_matching import runs as matching
from expressivity.studies.learning_matching.runs import FAMILY_RATE, MARGIN
from expressivity.tables import Table

LEAD = 0.1
"""Part of the flips by which every stronger model must be ahead of every weaker one."""

SPREAD = 0.03
"""Spread of the models of one arm over seeds, rounded up, where all of an arm have learned equally much."""


@dataclass(frozen=True)
class Comparison:
    """Two models on one task at one size: the stronger should beat the weaker."""

    task: str
    length: int
    modulus: int
    stronger: str
    weaker: str

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
    lead = min(stronger) - max(weaker)
    facts = {
        "margin": MARGIN,
        "family_error_rate": FAMILY_RATE,
        "mean_stronger": round(sum(stronger) / len(stronger), 1),
        "mean_weaker": round(sum(weaker) / len(weaker), 1),
        "p_corrected": round(decisions[judged.name].corrected, 3),
    }
    measured = {
        "arm": min(len(stronger), len(weaker)),
        "lead": round(lead, 2),
        "n": own.length,
        "modulus": own.modulus,
    }
    return Evidence(decisions[judged.name].rejected and lead > LEAD, facts, measured)


def p_value(table: Table, comparison: Comparison) -> float:
    """Return the p-value of the hypothesis that the stronger arm is not better by more than `MARGIN`."""
    stronger, weaker = (
        comparison.values(table, model) for model in (comparison.stronger, comparison.weaker)
    )
    return permutation_less(weaker, [value - MARGIN for value in stronger])


def alike(table: Table, comparison: Comparison) -> Table:
    """Return the results of the weaker arm for both, under the next seed for the stronger one."""
    chosen = {"task": comparison.task, "length": comparison.length, "modulus": comparison.modulus}
    weaker = table.where(model=comparison.weaker, blank=True, **chosen)
    rows = [
        row
        for row in table.rows
        if not (row["model"] == comparison.stronger and row["task"] == comparison.task)
    ]
    copied = [
        row | {"model": comparison.stronger, "pairs": other["pairs"]}
        for row, other in zip(weaker, [*weaker[1:], *weaker[:1]])
    ]
    return table.with_rows([*rows, *copied])


def _rates() -> Rates:
    """Four models an arm; the lead in units of their spread."""
    return Rates(
        false_alarm=normal_apart(4, 4, LEAD / SPREAD),
        power=normal_apart(4, 4, LEAD / SPREAD, effect=0.25 / SPREAD),
        effect="a quarter of the flips more",
        null=f"both arms learn equally much, with a spread of {SPREAD} over seeds",
    )


def separation(name: str, modulus: int, statement: str, source: str, boundary: str) -> Claim:
    """Return the claim that one of `COMPARISONS` comes out as theory suggests."""
    return Claim(
        id=f"ours-exp-{name}",
        statement=statement,
        source=source,
        known="ours",
        kind="experiment",
        subject=lambda: Judged(name, matching.EXPERIMENT.evidence()),
        control=lambda: Judged(name, alike(matching.EXPERIMENT.evidence(), COMPARISONS[name])),
        broken="the weaker model trained in both arms, with other seeds",
        check=check_separation,
        boundary=boundary,
        budget=240.0,
        code=(
            "expressivity.studies.learning_matching.runs.run",
            "expressivity.attention.rivals.matchers.MatcherStack",
        ),
        reach="trained",
        extent="[[arm:word]] models per arm",
        numbers={"arm": 4, "lead": at_least(0.1), "n": 6, "modulus": modulus},
        rates=_rates,
    )


CLAIMS = (
    separation(
        "third-order",
        13,
        "Trained alike on Match3 ($N=[[n]]$, $M=[[modulus]]$), each layer of third-order attention is right on more flips, by [[lead]] of them or more, than each layer of "
        "ordinary attention with as many weights.",
        "ours; [SHT23] Theorems 7 and 18 suggest it",
        "It is about training: at so few tokens [SHT23] Theorem 7 forbids nothing to a layer with so many heads.",
    ),
    separation(
        "depth",
        7,
        "Trained alike on the bigram variant of Match3 ($N=[[n]]$, $M=[[modulus]]$), each model of two layers of attention is right on more flips, by [[lead]] of them or more, than each of one "
        "layer with as many weights.",
        "ours; [SHT23] Theorem 8 suggests it",
        "It is about training: nobody has shown that one layer of this size cannot, and [[n:word]] tokens are few.",
    ),
)
