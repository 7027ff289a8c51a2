"""The rule on matching, on made-up results: it must be able to say no."""

import pytest

from expressivity.paths import root
from expressivity.studies.learning_matching.claims import (
    COMPARISONS,
    Judged,
    alike,
    check_separation,
)
from expressivity.tables import Table, load


def made_up(gaps):
    """Four models an arm; the stronger arm of each comparison ahead by its gap."""
    rows = [
        {
            "task": c.task,
            "length": c.length,
            "modulus": c.modulus,
            "blank": True,
            "model": model,
            "seed": seed,
            "pairs": 0.5 + seed / 1000 + (gaps[name] if model == c.stronger else 0.0),
        }
        for name, c in COMPARISONS.items()
        for model in (c.stronger, c.weaker)
        for seed in range(4)
    ]
    return Table(
        "made-up", "made up", {name: name for name in rows[0]}, rows, ("task", "model"), "seed"
    )


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_clear_gap_is_declared_and_equal_arms_are_not(name):
    table = made_up(dict.fromkeys(COMPARISONS, 0.3))
    evidence = check_separation(Judged(name, table))
    assert (
        evidence.holds
        and evidence.measured["arm"] == 4
        and evidence.facts["p_corrected"] == round(2 / 70, 3)
    )
    assert not check_separation(Judged(name, alike(table, COMPARISONS[name]))).holds


@pytest.mark.parametrize("gap", [-0.2, 0.0, 0.05, 0.1])
def test_a_gap_within_the_margin_is_not_declared(gap):
    assert not check_separation(Judged("depth", made_up({"third-order": 0.3, "depth": gap}))).holds


def test_one_model_that_lags_is_enough():
    table = made_up(dict.fromkeys(COMPARISONS, 0.3))
    next(row for row in table.rows if row["model"] == "third order")["pairs"] = 0.5
    assert not check_separation(Judged("third-order", table)).holds


@pytest.mark.parametrize("name", COMPARISONS)
def test_what_is_compared_is_in_the_committed_table(name):
    committed = load(root() / "data" / "full" / "learning-matching.json")
    for model in (COMPARISONS[name].stronger, COMPARISONS[name].weaker):
        assert COMPARISONS[name].values(committed, model)
