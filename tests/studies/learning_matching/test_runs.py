"""The experiment on matching at a tiny size: its grid, its rows, matched parameters."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.learning_matching import runs as matching
from expressivity.studies.learning_matching.runs import MODELS, SETTINGS, Cell, Setting
from expressivity.tasks.matching_tests import TASKS

TINY = Setting(
    2,
    4,
    1e-3,
    (Cell("match3", 3, 5, ("third order",), 1), Cell("bigram", 3, 4, ("third order",), 2)),
)


@pytest.mark.parametrize("profile", SETTINGS)
def test_every_cell_is_trained_once_and_no_judging_seed_chose_anything(profile):
    setting = SETTINGS[profile]
    trained = [
        (
            member["task"],
            unit["model"],
            unit["length"],
            member["modulus"],
            unit["blank"],
            member["seed"],
        )
        for unit in matching.units(setting)
        for member in unit["members"]
    ]
    assert (
        len(trained)
        == len(set(trained))
        == sum(len(cell.models) * cell.seeds for cell in setting.cells)
    )
    assert not {seed for *_, seed in trained} & set(matching.TUNING_SEEDS)
    assert {task for task, *_ in trained} == set(TASKS)


def test_parameters_are_matched():
    counts = [matching.parameters(model, 6, 13) for model in MODELS]
    assert max(counts) <= 1.01 * min(counts)


def test_a_stack_of_two_tasks_and_its_table():
    (unit,) = matching.units(TINY)
    table = matching.tabulate(matching.run(unit))
    assert [(row["task"], row["modulus"], row["seed"]) for row in table.rows] == [
        ("match3", 5, 1),
        ("bigram", 4, 1),
        ("bigram", 4, 2),
    ]
    assert all(0 <= row["pairs"] <= 1 and 0.5 <= row["majority"] < 1 for row in table.rows)
    assert {row["parameters"] for row in table.where(task="match3")} == {
        matching.parameters("third order", 3, 5)
    }


def test_a_model_learns_its_own_task_in_a_mixed_stack():
    short = Setting(
        250,
        16,
        1e-2,
        (Cell("match2", 3, 4, ("one layer",), 1), Cell("match3", 3, 4, ("one layer",), 1)),
    )
    (unit,) = matching.units(short)
    for row in matching.run(unit):
        assert row["accuracy"] > 0.9 > row["majority"]


def test_an_unknown_profile_is_refused():
    with pytest.raises(InvalidInput, match="profile"):
        matching.table("huge")
