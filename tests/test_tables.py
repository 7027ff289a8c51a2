import pytest

from expressivity.errors import InvalidInput
from expressivity.tables import Table, load


def table(values, seed="seed"):
    rows = [{"model": model, "seed": k, "error": value} for model, found in values.items() for k, value in enumerate(found)]
    return Table("t", "a test", {"model": "name", "seed": "number", "error": "relative"}, rows, ("model",), seed)


def test_saved_and_read_back(tmp_path):
    before = table({"a": [0.5, 0.25]})
    assert load(before.save(tmp_path)).rows == before.rows


def test_a_trained_number_may_move_within_the_spread_over_seeds_and_no_further():
    ours = table({"a": [1.0, 1.1, 1.2], "b": [2.0, 2.1, 2.2]})
    assert ours.differences(table({"a": [1.05, 1.15, 1.25], "b": [2.0, 2.1, 2.2]})) == []
    assert len(ours.differences(table({"a": [1.6, 1.7, 1.8], "b": [2.0, 2.1, 2.2]}))) == 1


def test_the_tolerance_is_the_spread_of_the_table_not_a_constant():
    assert table({"a": [1.0, 3.0]}).tolerance("error") == pytest.approx(10 * table({"a": [1.0, 1.2]}).tolerance("error"))


def test_an_exact_table_must_be_equal():
    assert table({"a": [0.5]}, seed=None).differences(table({"a": [0.5]}, seed=None)) == []
    assert len(table({"a": [0.5]}, seed=None).differences(table({"a": [0.5001]}, seed=None))) == 1


def test_missing_rows_are_seen():
    assert table({"a": [1.0, 2.0]}).differences(table({"a": [1.0]}))
    assert table({"a": [1.0, 2.0]}).differences(table({"b": [1.0, 2.0]}))


def test_rows_must_have_the_columns_announced():
    with pytest.raises(InvalidInput, match="announced"):
        Table("t", "a test", {"x": "unit"}, [{"y": 1}])


def test_a_file_that_is_no_table_is_refused(tmp_path):
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(InvalidInput, match="no table"):
        load(tmp_path / "x.json")


def test_seeds_that_agree_by_chance_do_not_make_a_tolerance_of_nothing_nor_of_anything():
    ours = table({"a": [1.0, 1.0, 1.0, 1.0], "b": [0.5, 0.6, 0.4, 0.5]})
    assert 0 < ours.tolerance("error", model="a") < ours.tolerance("error", model="b")
    assert len(ours.differences(table({"a": [0.8, 0.8, 0.8, 0.8], "b": [0.5, 0.6, 0.4, 0.5]}))) == 1


def test_a_number_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="finite"):
        table({"a": [float("nan")]})


def test_one_run_that_gets_all_or_nothing_right_may_change_sides():
    shares = table({"a": [0.0, 0.0, 0.0], "b": [1.0, 1.0, 1.0]})
    assert shares.tolerance("error", model="a") == pytest.approx(1 / 3)
    assert not shares.differences(table({"a": [0.0, 1.0, 0.0], "b": [1.0, 1.0, 1.0]}))
    assert shares.differences(table({"a": [0.0, 1.0, 1.0], "b": [1.0, 1.0, 1.0]}))
    assert table({"a": [0.1, 0.1, 0.1], "b": [0.9, 0.9, 0.9]}).tolerance("error", model="a") == 0
