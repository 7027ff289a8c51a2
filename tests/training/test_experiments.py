"""An experiment as a value, with a toy grid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from expressivity.errors import InvalidInput
from expressivity.tables import Table
from expressivity.training.experiments import Experiment


@dataclass(frozen=True)
class Job:
    x: int


@dataclass(frozen=True)
class Setting:
    seeds: Sequence[int]
    power: int = 2


ran: list[int] = []


def square(job):
    ran.append(job.x)
    return {"x": job.x, "y": job.x**2}


def tabulate(results, setting):
    return Table("toy", f"to the power {setting.power}", {"x": "seed", "y": "its square"}, results)


TOY = Experiment(
    name="toy",
    about="squares",
    settings={"ci": Setting((3, 1)), "full": Setting(range(5))},
    jobs=lambda setting: [Job(x) for x in setting.seeds],
    run=square,
    tabulate=tabulate,
    tuning=(7, 8),
    judged={"ci": (3, 1), "full": range(5)},
)


@pytest.fixture(autouse=True)
def here(project, monkeypatch):
    """A store of its own, and no other processes."""
    from expressivity.training.cluster import Place

    monkeypatch.setattr(Place, "from_environment", classmethod(lambda cls: Place(workers=0)))
    monkeypatch.setattr("expressivity.training.sweeps.job_key", lambda run, job, device: str(job.x))
    ran.clear()


def test_a_table_has_the_results_in_the_order_of_the_jobs():
    assert TOY.table().rows == [{"x": 3, "y": 9}, {"x": 1, "y": 1}]
    assert len(TOY.table("full").rows) == 5


def test_what_is_stored_is_not_run_again_and_what_is_not_kept_is():
    TOY.table()
    TOY.table("full")
    assert ran == [3, 1, 0, 2, 4]
    fresh = replace(TOY, stored=False)
    assert fresh.table() == fresh.table() == TOY.table() and ran[5:] == [3, 1, 3, 1]


def test_a_setting_may_differ_in_some_fields():
    assert TOY.setting("ci", seeds=(5,)) == Setting((5,))
    assert TOY.table("ci", seeds=(5,), power=3).about == "to the power 3"
    with pytest.raises(TypeError, match="colour"):
        TOY.setting("ci", colour="red")


def test_unknown_profiles_are_refused():
    with pytest.raises(InvalidInput, match="unknown profile 'huge': accepted are ci, full, large"):
        TOY.table("huge")


def test_a_seed_that_chose_does_not_judge():
    with pytest.raises(InvalidInput, match="toy: seed 3 is used both for tuning and for judging"):
        replace(TOY, tuning=(3, 9))


def test_evidence_is_the_committed_table_and_trains_nothing(project):
    with pytest.raises(InvalidInput, match=r"toy.json is no table"):
        TOY.evidence()
    kept = tabulate([{"x": 1, "y": 5}], Setting(()))
    kept.save(project / "data" / "full")
    assert TOY.evidence().rows == kept.rows and ran == []


def test_a_large_run_of_what_has_no_larger_setting_is_a_full_one():
    assert TOY.setting("large") == TOY.setting("full")
    large = Setting((9,))
    larger = replace(TOY, settings={**TOY.settings, "large": large}, judged={})
    assert larger.setting("large") == large
