import pytest

from expressivity.errors import InvalidInput
from expressivity.training.cluster import Place, current_place, current_store, using
from expressivity.training.devices import device
from expressivity.training.store import Store
from expressivity.training.sweeps import grid, stacked, sweep, unit_key

HERE = Place(workers=0)

calls: list[int] = []


def square(unit):
    calls.append(unit["x"])
    if unit["x"] == unit.get("fail"):
        raise RuntimeError("killed")
    return {"y": unit["x"] ** 2}


@pytest.fixture
def store(tmp_path):
    calls.clear()
    return Store(tmp_path / "s.sqlite")


def test_results_come_in_the_order_of_the_units(store):
    assert sweep(square, [{"x": 3}, {"x": 1}], name="t", store=store, place=HERE) == [
        {"y": 9},
        {"y": 1},
    ]


def test_nothing_that_is_stored_is_run_again(store):
    sweep(square, [{"x": 3}], name="t", store=store, place=HERE)
    sweep(square, [{"x": 3}, {"x": 4}], name="t", store=store, place=HERE)
    assert calls == [3, 4]


def test_an_interrupted_sweep_keeps_what_was_finished(store):
    with pytest.raises(RuntimeError):
        sweep(square, [{"x": 1}, {"x": 2, "fail": 2}], name="t", store=store, place=HERE)
    sweep(square, [{"x": 1}, {"x": 5}], name="t", store=store, place=HERE)
    assert calls == [1, 2, 5]


def test_the_key_sees_the_configuration():
    assert unit_key(square, {"x": 1}) != unit_key(square, {"x": 2})


@pytest.mark.slow
def test_two_processes_give_the_same_as_none(tmp_path, monkeypatch):
    (tmp_path / "far_units.py").write_text("def cube(unit):\n    return {'y': unit['x'] ** 3}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    from far_units import cube

    units = [{"x": x} for x in range(5)]
    serial = sweep(cube, units, name="t", store=Store(tmp_path / "a.sqlite"), place=HERE)
    assert (
        sweep(cube, units, name="t", store=Store(tmp_path / "b.sqlite"), place=Place(workers=2))
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
    units = stacked(points, together=["seed"], width="m", most=6)
    members = [{"q": unit["q"], **member} for unit in units for member in unit["members"]]
    assert sorted(map(str, members)) == sorted(
        str({"q": p["q"], "seed": p["seed"], "m": p["m"]}) for p in points
    )
    for unit in units:
        widths = [member["m"] for member in unit["members"]]
        assert max(widths) <= 2 * min(widths) and len(widths) <= 6
    assert [len(unit["members"]) for unit in units] == [6, 2, 2] * 2


def test_the_key_names_the_device_only_where_it_is_no_cpu():
    assert (
        unit_key(square, {"x": 1})
        == unit_key(square, {"x": 1}, "cpu")
        != unit_key(square, {"x": 1}, "cuda")
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
        "expressivity.tasks.coded",
        experiment.__name__,
    } <= behind - CARRIERS


def seen(unit):
    return {"device": str(device()), "store": str(current_store())}


def test_a_context_names_place_and_store_and_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "environment.sqlite"))
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert current_store() == tmp_path / "environment.sqlite" and device().type == "cuda"
    here = tmp_path / "here.sqlite"
    with using(HERE, here):
        with using(store=tmp_path / "inner.sqlite"):
            assert current_place() == HERE and current_store().name == "inner.sqlite"
        found = sweep(seen, [{"x": 1}], name="t")
    assert found == [{"device": "cpu", "store": str(here)}]
    assert Store(here).size()[0] == 1 and not (tmp_path / "environment.sqlite").exists()
    assert current_place() == Place(device="cuda")


def test_a_unit_is_trained_on_the_device_of_its_place_whatever_the_environment_says(
    store, monkeypatch
):
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert sweep(seen, [{"x": 2}], name="t", store=store, place=HERE)[0]["device"] == "cpu"
