"""The rule on trained models: it holds where theory is followed, and fails in every way in which a sentence can be false."""

from collections.abc import Callable

import pytest

from expressivity.studies.languages.patterns import BASIC
from expressivity.studies.subregular.claims_trained import (
    HYBRID,
    PASSED_ROUND,
    check_order,
    decide,
    losses,
)
from expressivity.studies.subregular.models import trained
from expressivity.studies.subregular.rules import JUDGED_LENGTH, MARGIN
from expressivity.studies.subregular.runs_trained import SETTINGS, tabulate
from expressivity.tables import Table

RECOGNISED = {"SP": "global hybrid-1", "SL": "hybrid-1", "TSL": ""}
Right = Callable[[str, str, str], float]
"""The accuracy of a label, a pattern and a kind of pairs."""


def made_up(right: Right, each: int = 6) -> Table:
    """A table in which the models of a label and pattern answer a given fraction of the pairs of a kind."""
    rows = [
        {
            "language": f"{label}.{number}",
            "label": label,
            "recognised_by": recognised,
            "skips": f"SL.{number}" if label == "TSL" else None,
            "pattern": pattern,
            "seed": 7,
            "test": test,
            "length": JUDGED_LENGTH,
            "accuracy": right(label, pattern, test),
        }
        for label, recognised in RECOGNISED.items()
        for number in range(each)
        for pattern in reversed(BASIC)
        for test in ("random", "planted", "run", *(["witness-PY"] if label == "TSL" else []))
    ]
    return tabulate([rows], SETTINGS["full"])


def by_theory(label: str, pattern: str, test: str) -> float:
    return 0.9 if test == "random" or pattern in RECOGNISED[label].split() else 0.1


def test_the_rule_holds_where_theory_is_followed_and_its_control_fails() -> None:
    table = made_up(by_theory)
    assert check_order(table).holds
    assert not check_order(table.relabelled("pattern", PASSED_ROUND)).holds


@pytest.mark.parametrize(
    "right",
    [
        lambda label, pattern, test: 0.5,
        lambda label, pattern, test: 0.9 if pattern == "1-local" else 0.1,
        lambda label, pattern, test: 0.45 if pattern in RECOGNISED[label].split() else 0.4,
        lambda label, pattern, test: 0.9 if pattern == HYBRID and label == "TSL" else 0.1,
    ],
    ids=["all alike", "the wrong one ahead", "hardly ahead", "ahead on the wrong languages"],
)
def test_order_fails_without_a_lead(right: Right) -> None:
    assert not check_order(made_up(right)).holds


def test_order_fails_if_few_languages_show_it() -> None:
    assert not check_order(made_up(by_theory, each=4)).holds
    assert check_order(made_up(by_theory, each=5)).holds


def one_behind(label: str, pattern: str, test: str) -> float:
    return 0.05 if (label, pattern) == ("SP", "global") else by_theory(label, pattern, test)


def test_one_allowed_model_behind_an_excluded_one_is_out_of_order() -> None:
    evidence = check_order(made_up(one_behind))
    assert evidence.measured["margin"] > MARGIN and not evidence.holds


@pytest.mark.parametrize(
    "right, lost",
    [
        (by_theory, 0.8),
        (lambda label, pattern, test: 0.5, 0.0),
        (lambda label, pattern, test: 0.9 if label == "TSL" else 0.1, -0.8),
        (lambda label, pattern, test: 0.9 if label == "SL" and pattern != HYBRID else 0.1, 0.0),
        (lambda label, pattern, test: 0.0 if test == "witness-PY" else 0.9, 0.0),
    ],
    ids=["by theory", "all alike", "won", "lost by others", "only what one of them is asked"],
)
def test_losses_are_the_hybrids_on_pairs_that_both_languages_have(
    right: Right, lost: float
) -> None:
    models = trained(made_up(right, each=8))
    assert losses(models) == {f"SL.{number}": pytest.approx(lost) for number in range(8)}
    assert decide(models)["tier"].rejected == (lost > 0)
