from dataclasses import dataclass

import pytest

from expressivity.errors import InvalidInput
from expressivity.training.cluster import Place, current_place, current_store, using
from expressivity.training.devices import device
from expressivity.training.store import Store
from expressivity.training.sweeps import grid, job_key, stacked, sweep

HERE = Place(workers=0)

calls: list[int] = []


@dataclass(frozen=True)
class Job:
    x: int
    fails: bool = False


@dataclass(frozen=True)
class Member:
    m: int
    seed: int


@dataclass(frozen=True)
class Stack:
    q: int
    members: tuple[Member, ...]


def square(job):
    calls.append(job.x)
    if job.fails:
        raise RuntimeError("killed")
    return {"y": job.x**2}


@pytest.fixture
def store(tmp_path):
    calls.clear()
    return Store(tmp_path / "s.sqlite")


def test_results_come_in_the_order_of_the_jobs(store):
    assert sweep(square, [Job(3), Job(1)], name="t", store=store, place=HERE) == [
        {"y": 9},
        {"y": 1},
    ]


def test_nothing_that_is_stored_is_run_again(store):
    sweep(square, [Job(3)], name="t", store=store, place=HERE)
    sweep(square, [Job(3), Job(4)], name="t", store=store, place=HERE)
    assert calls == [3, 4]


def test_an_interrupted_sweep_keeps_what_was_finished(store):
    with pytest.raises(RuntimeError):
        sweep(square, [Job(1), Job(2, fails=True)], name="t", store=store, place=HERE)
    sweep(square, [Job(1), Job(5)], name="t", store=store, place=HERE)
    assert calls == [1, 2, 5]


def test_the_key_sees_the_configuration():
    assert job_key(square, Job(1)) != job_key(square, Job(2))


@pytest.mark.slow
def test_two_processes_give_the_same_as_none(tmp_path, monkeypatch):
    (tmp_path / "far_jobs.py").write_text(
        "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass Job:\n    x: int\n\n"
        "def cube(job):\n    return {'y': job.x ** 3}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    from far_jobs import Job, cube

    jobs = [Job(x) for x in range(5)]
    serial = sweep(cube, jobs, name="t", store=Store(tmp_path / "a.sqlite"), place=HERE)
    assert (
        sweep(cube, jobs, name="t", store=Store(tmp_path / "b.sqlite"), place=Place(workers=2))
        == serial
        == [{"y": x**3} for x in range(5)]
    )


def test_an_empty_grid_is_refused(store):
    with pytest.raises(InvalidInput, match="empty grid"):
        sweep(square, [], name="t", store=store)


def test_a_grid_has_every_combination_once():
    points = grid({"m": [2, 3], "seed": [0, 1]}, known=("m", "seed", "rate"))
    assert points == [
        {"m": 2, "seed": 0},
        {"m": 2, "seed": 1},
        {"m": 3, "seed": 0},
        {"m": 3, "seed": 1},
    ]


@pytest.mark.parametrize(
    "axes, words",
    [
        ({}, "empty grid"),
        ({"m": []}, "axis m has no values"),
        ({"width": [1]}, "unknown axis 'width'"),
        ({"m": [4, -1]}, "axis m must not be negative: got -1"),
    ],
)
def test_senseless_grids_are_refused(axes, words):
    with pytest.raises(InvalidInput, match=words):
        grid(axes, known=("m", "seed"))


def test_neighbouring_widths_share_a_stack_and_every_point_is_in_exactly_one():
    points = grid({"q": [1, 2], "m": [32, 4, 6, 8, 9], "seed": [0, 1]}, known=("q", "m", "seed"))
    jobs = stacked(points, Stack, Member, together=["seed"], width="m", most=6)
    members = [{"q": job.q, "m": each.m, "seed": each.seed} for job in jobs for each in job.members]
    assert sorted(map(str, members)) == sorted(map(str, points))
    for job in jobs:
        widths = [each.m for each in job.members]
        assert max(widths) <= 2 * min(widths) and len(widths) <= 6
    assert [len(job.members) for job in jobs] == [6, 2, 2] * 2


def test_the_key_names_the_device_only_where_it_is_no_cpu():
    assert (
        job_key(square, Job(1)) == job_key(square, Job(1), "cpu") != job_key(square, Job(1), "cuda")
    )


def test_the_key_leaves_out_what_only_carries_results_and_nothing_else():
    import expressivity.studies.learning.runs as experiment
    from expressivity.provenance import closure
    from expressivity.training.sweeps import CARRIERS

    behind = set(closure(experiment.__name__))
    assert CARRIERS <= behind
    assert {
        "expressivity.training.ensembles",
        "expressivity.training.adam",
        "expressivity.tasks.coded_averaging",
        experiment.__name__,
    } <= behind - CARRIERS


def seen(job):
    return {"device": str(device()), "store": str(current_store())}


def test_a_context_names_place_and_store_and_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "environment.sqlite"))
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert current_store() == tmp_path / "environment.sqlite" and device().type == "cuda"
    here = tmp_path / "here.sqlite"
    with using(HERE, here):
        with using(store=tmp_path / "inner.sqlite"):
            assert current_place() == HERE and current_store().name == "inner.sqlite"
        found = sweep(seen, [Job(1)], name="t")
    assert found == [{"device": "cpu", "store": str(here)}]
    assert Store(here).size()[0] == 1 and not (tmp_path / "environment.sqlite").exists()
    assert current_place() == Place(device="cuda")


def test_a_job_is_trained_on_the_device_of_its_place_whatever_the_environment_says(
    store, monkeypatch
):
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert sweep(seen, [Job(2)], name="t", store=store, place=HERE)[0]["device"] == "cpu"
