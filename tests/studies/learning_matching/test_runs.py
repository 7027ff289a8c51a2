"""The experiment on matching at a tiny size: its grid, its rows, matched parameters."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.learning_matching import runs as matching
from expressivity.studies.learning_matching.settings import MODELS, SETTINGS, Cell, Setting
from expressivity.tasks.matching_tests import TASKS

TINY = Setting(
    steps=2,
    batch=4,
    rate=1e-3,
    cells=(Cell("match3", 3, 5, ("third order",), 1), Cell("bigram", 3, 4, ("third order",), 2)),
)


@pytest.mark.parametrize("profile", SETTINGS)
def test_every_cell_is_trained_once(profile):
    setting = SETTINGS[profile]
    trained = [
        (
            member.task,
            job.model,
            job.length,
            member.modulus,
            job.blank,
            member.seed,
        )
        for job in matching.jobs(setting)
        for member in job.members
    ]
    assert (
        len(trained)
        == len(set(trained))
        == sum(len(cell.models) * cell.seeds for cell in setting.cells)
    )
    assert {seed for *_, seed in trained} == set(matching.EXPERIMENT.judged[profile])
    assert {task for task, *_ in trained} == set(TASKS)


def test_parameters_are_matched():
    counts = [matching.parameters(model, 6, 13) for model in MODELS]
    assert max(counts) <= 1.01 * min(counts)


@pytest.mark.slow
def test_a_stack_of_two_tasks_and_its_table():
    (job,) = matching.jobs(TINY)
    table = matching.tabulate([matching.run(job)], TINY)
    assert [(row["task"], row["modulus"], row["seed"]) for row in table.rows] == [
        ("match3", 5, 1),
        ("bigram", 4, 1),
        ("bigram", 4, 2),
    ]
    assert all(0 <= row["pairs"] <= 1 and 0.5 <= row["majority"] < 1 for row in table.rows)
    assert {row["parameters"] for row in table.where(task="match3")} == {
        matching.parameters("third order", 3, 5)
    }


@pytest.mark.slow
def test_a_model_learns_its_own_task_in_a_mixed_stack():
    short = Setting(
        steps=250,
        batch=16,
        rate=1e-2,
        cells=(Cell("match2", 3, 4, ("one layer",), 1), Cell("match3", 3, 4, ("one layer",), 1)),
    )
    (job,) = matching.jobs(short)
    for row in matching.run(job):
        assert row["accuracy"] > 0.9 > row["majority"]


def test_an_unknown_profile_is_refused():
    with pytest.raises(InvalidInput, match="profile"):
        matching.EXPERIMENT.table("huge")
