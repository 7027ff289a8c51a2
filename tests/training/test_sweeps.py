import pytest

from expressivity.errors import InvalidInput
from expressivity.training.store import Store
from expressivity.training.sweeps import sweep, unit_key

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
    assert sweep(square, [{"x": 3}, {"x": 1}], name="t", store=store, workers=0) == [{"y": 9}, {"y": 1}]


def test_nothing_that_is_stored_is_run_again(store):
    sweep(square, [{"x": 3}], name="t", store=store, workers=0)
    sweep(square, [{"x": 3}, {"x": 4}], name="t", store=store, workers=0)
    assert calls == [3, 4]


def test_an_interrupted_sweep_keeps_what_was_finished(store):
    with pytest.raises(RuntimeError):
        sweep(square, [{"x": 1}, {"x": 2, "fail": 2}], name="t", store=store, workers=0)
    sweep(square, [{"x": 1}, {"x": 5}], name="t", store=store, workers=0)
    assert calls == [1, 2, 5]


def test_the_key_sees_the_configuration():
    assert unit_key(square, {"x": 1}) != unit_key(square, {"x": 2})


def test_two_processes_give_the_same_as_none(tmp_path, monkeypatch):
    (tmp_path / "far_units.py").write_text("def cube(unit):\n    return {'y': unit['x'] ** 3}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    from far_units import cube
    units = [{"x": x} for x in range(5)]
    serial = sweep(cube, units, name="t", store=Store(tmp_path / "a.sqlite"), workers=0)
    assert sweep(cube, units, name="t", store=Store(tmp_path / "b.sqlite"), workers=2) == serial == [{"y": x**3} for x in range(5)]


def test_an_empty_grid_is_refused(store):
    with pytest.raises(InvalidInput, match="empty grid"):
        sweep(square, [], name="t", store=store)
