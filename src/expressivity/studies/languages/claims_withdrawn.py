"""The rule on failures for the language on which it was broken: as it was registered, on the table that broke it."""

from expressivity.book.registry import Claim, Evidence, Rates, Refuted
from expressivity.paths import root
from expressivity.studies.error_rates import some_fail
from expressivity.studies.languages.claims import CODE, every_worst
from expressivity.studies.languages.patterns import BASIC, allowed
from expressivity.studies.languages.rules import MAX_WORST
from expressivity.tables import Table, load

LANGUAGE = "right-deterministic"


def committed() -> Table:
    """Return what the models of this language answered when the rule first judged them.

    Raises:
        InvalidInput: the file is missing or no table.
    """
    return load(root() / "data" / "full" / "languages-withdrawn.json")


def without_hybrids(table: Table) -> Table:
    """Return 1-local models under the name of hybrid ones as well."""
    rows = [row for row in table.rows if row["pattern"] != "hybrid-1"]
    return table.with_rows(
        [*rows, *(row | {"pattern": "hybrid-1"} for row in table.where(pattern="1-local"))]
    )


def check_failure(table: Table) -> Evidence:
    """Apply the rule on failures to the models of one language that no pattern can recognise."""
    worst = every_worst(table, LANGUAGE)
    return Evidence(
        max(worst) <= MAX_WORST and not any(allowed(LANGUAGE, pattern) for pattern in BASIC),
        {"passed": sum(value > MAX_WORST for value in worst)},
        {"models": len(worst), "most": MAX_WORST, "length": max(table.column("length"))},
    )


CLAIMS = (
    Claim(
        id="la-exp-right-deterministic",
        statement=(
            "Trained on the right-deterministic polynomial, which is outside LTL[P,Y], global, 1-local and hybrid attention all fail: on hard pairs of [[length]] letters "
            "each model is right on at most [[most]] of the pairs of the kind that it does worst on."
        ),
        source="[LC26] §4, at our size and on our pairs",
        known="restated",
        kind="experiment",
        subject=committed,
        control=lambda: without_hybrids(committed()),
        broken="1-local attention in the place of hybrid attention",
        check=check_failure,
        boundary="The table that broke the rule is committed; trained again in other arithmetic all models fail. Theory's verdict is about all lengths together.",
        budget=5.0,
        code=CODE,
        reach="trained",
        extent="[[models:word]] models on one language",
        numbers={"models": 9, "most": 0.5, "length": 500},
        rates=lambda: Rates(
            false_alarm=some_fail(9, 3 / 10),
            power=some_fail(9, 1 / 100),
            effect="one success in a hundred trainings",
            null="a training succeeds three times in ten",
        ),
        refuted=Refuted(
            on="2026-11-26",
            found="one of three hybrid models had three quarters of the pairs of every kind right",
        ),
    ),
)
