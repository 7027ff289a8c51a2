"""Two samples of trainings: what the sign test calls different, what it must not, and how often it is wrong."""

import math
import random

import pytest

from expressivity.book.agreement import (
    FEWEST,
    Contrast,
    Count,
    contradictions,
    counts,
    disagreements,
    level,
)
from expressivity.book.notebook import evidence_file
from expressivity.paths import root
from expressivity.tables import Table, load

COLUMNS = {
    "arm": "name",
    "test": "kind",
    "seed": "run",
    "parameters": "number",
    "accuracy": "share",
}


def table(accuracy, arms=3, seeds=8, tests=("near", "far"), **said):
    rows = [
        {
            "arm": arm,
            "test": test,
            "seed": seed,
            "parameters": 10,
            "accuracy": float(accuracy(arm, test, seed)),
        }
        for arm in range(arms)
        for test in tests
        for seed in range(seeds)
    ]
    return Table(
        "t",
        "a test",
        COLUMNS,
        rows,
        ("arm", "test"),
        "seed",
        model=("arm", "seed"),
        exact=("parameters",),
        **said,
    )


def chaotic(seed, share=0.3):
    """Models that answer all, and some that answer half: other ones on every machine."""
    source = random.Random(seed)
    return table(lambda *place: 0.5 if source.random() < share else 1.0, arms=8)


def test_rows_of_one_model_are_one_observation():
    found = counts(table(lambda *_: 0.5), table(lambda *_: 1.0))
    assert found[Contrast("t", "accuracy", ())] == Count(24, 0, 24)
    assert found[Contrast("t", "accuracy", ("test", "far"))] == Count(24, 0, 24)
    assert Contrast("t", "accuracy", ("arm", 0)) not in found, (
        "eight models cannot be told from chance"
    )


@pytest.mark.parametrize(
    "up, down, p",
    [
        (19, 0, 2.0**-18),
        (0, 0, 1.0),
        (1, 1, 1.0),
        (3, 1, 10 / 16),
        (20, 4, 2 * sum(math.comb(24, k) for k in range(5)) / 2**24),
    ],
)
def test_the_probability_is_that_of_coins(up, down, p):
    assert Count(up, down, up + down).p == Count(down, up, up + down).p == pytest.approx(p)


@pytest.mark.slow
def test_models_that_change_sides_by_chance_agree():
    pairs = [(chaotic(2 * k), chaotic(2 * k + 1)) for k in range(50)]
    assert all(before.rows != after.rows for before, after in pairs)
    assert (
        disagreements(pairs) == []
        and [line for pair in pairs for line in disagreements([pair])] == []
    )


def test_a_spread_of_zero_on_one_side_accuses_nobody():
    """Three seeds that agree by chance were a tolerance of nothing before."""
    before, after = (
        table(lambda *_: 1.0, seeds=3),
        table(lambda arm, test, seed: 0.5 if arm == 1 else 1.0, seeds=3),
    )
    assert disagreements([(before, after)]) == []


@pytest.mark.parametrize("seeds, arms", [(1, 24), (3, 8), (8, 3)])
def test_one_seed_is_judged_like_eight(seeds, arms):
    """Of 24 models all but one move up: the same p, whatever the number of seeds."""

    def moved(arm, test, seed):
        return 0.9 if arm + seed else 0.1

    found = counts(table(lambda *_: 0.5, arms, seeds), table(moved, arms, seeds))
    assert found[Contrast("t", "accuracy", ())] == Count(23, 1, 24)


def test_last_digits_count_for_nothing_however_many_they_are():
    before, after = table(lambda *_: 0.5, arms=30), table(lambda *_: 0.5001, arms=30)
    assert counts(before, after)[Contrast("t", "accuracy", ())] == Count(0, 0, 240)
    assert disagreements([(before, table(lambda *_: 0.51, arms=30))])


def test_a_shift_smaller_than_the_chaos_is_found():
    shifted = table(lambda *place: 0.9 * chaotic(1).rows[0]["accuracy"], arms=8)
    assert disagreements([(chaotic(0), shifted)])


def test_two_arms_that_changed_places_are_found_though_each_has_few_models():
    before, after = (
        table(lambda arm, *_: low if arm == 0 else 1 - low, arms=2, seeds=11) for low in (0.2, 0.8)
    )
    named = [found.relabelled("arm", {0: "one", 1: "two"}) for found in (before, after)]
    assert [str(contrast) for contrast in counts(*named)] == [
        "t, accuracy",
        "t, accuracy, test near",
        "t, accuracy, test far",
        "t, accuracy, arm one against two",
        "t, accuracy, test near against far",
    ]
    assert len(disagreements([tuple(named)])) == 1


def test_a_model_on_both_sides_of_a_contrast_counts_once():
    before, after = (
        table(lambda *_: 0.5),
        table(lambda arm, test, seed: 0.5 if test == "near" else 1.0),
    )
    assert counts(before, after)[Contrast("t", "accuracy", ("test", "near", "far"))] == Count(
        0, 24, 24
    )


@pytest.mark.slow
def test_the_level_is_divided_among_the_contrasts_of_all_tables():
    """Of 24 models 22 move up: enough for one table, and not beside forty others in which nothing moved."""
    still = table(lambda *_: 0.5, arms=30)
    one = (
        table(lambda *_: 0.5),
        table(lambda arm, test, seed: 0.1 if (arm, seed) in ((0, 0), (1, 1)) else 1.0),
    )
    assert counts(*one)[Contrast("t", "accuracy", ())] == Count(22, 2, 24)
    assert disagreements([one]) and not disagreements([one, *[(still, still)] * 40])


@pytest.mark.parametrize(
    "change, words",
    [
        ({"parameters": 11}, "parameters is 11, not 10"),
        ({"seed": 9}, "2 rows are on one side only"),
    ],
)
def test_what_no_arithmetic_explains(change, words):
    before, after = table(lambda *_: 0.5), table(lambda *_: 0.5)
    after.rows[5].update(change)
    assert words in " ".join(contradictions(before, after))


def test_which_rows_there_are_is_a_number_too_where_training_decides_it():
    full, none = table(lambda *_: 0.5, open=True), table(lambda *_: 0.5, open=True)
    del none.rows[2:]
    assert contradictions(full, none) == []
    assert any("a row is there" in line for line in disagreements([(full, none)]))


def committed(name):
    return load(evidence_file(name, "ci"))


@pytest.mark.slow
def test_every_row_of_the_committed_tables_is_one_measurement_and_contrasts_can_reach_the_level():
    tables = [
        found
        for path in (root() / "data/ci").glob("*.json")
        if (found := load(path)).seed is not None
    ]
    for found in tables:
        keys = {tuple(row[name] for name in (*found.group, found.seed)) for row in found.rows}
        assert len(keys) == len(found.rows), found.name
    assert Count(FEWEST, 0, FEWEST).p <= level(sum(len(counts(found, found)) for found in tables))


@pytest.mark.parametrize(
    "name, column, one, other",
    [
        ("languages", "pattern", "global", "hybrid-1"),
        ("widths-thresholds", "arm", "linear", "mapped"),
        ("averaging-width", "arm", "certificate", "least squares"),
        ("learning-samples", "model", "attention", "gru"),
        ("learning-matching", "model", "one head", "two layers"),
    ],
)
def test_an_exchange_of_arms_in_a_committed_table_is_found(name, column, one, other):
    found = committed(name)
    exchanged = found.relabelled(column, {one: other, other: one})
    assert contradictions(found, exchanged) or disagreements([(found, exchanged)])
