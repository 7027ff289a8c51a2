import pytest

from expressivity.errors import InvalidInput
from expressivity.tables import Table, load


def table(values, seed="seed"):
    rows = [
        {"model": model, "seed": k, "error": value}
        for model, found in values.items()
        for k, value in enumerate(found)
    ]
    return Table(
        "t",
        "a test",
        {"model": "name", "seed": "number", "error": "relative"},
        rows,
        ("model",),
        seed,
    )


def test_saved_and_read_back(tmp_path):
    before = table({"a": [0.5, 0.25]})
    assert load(before.save(tmp_path)).rows == before.rows


def test_what_is_said_of_the_columns_is_read_back_and_belongs_to_the_table(tmp_path):
    columns, rows = (
        {"arm": "name", "steps": "number", "seed": "run", "size": "number"},
        [{"arm": "a", "steps": 1, "seed": 0, "size": 3}],
    )
    before = Table(
        "t",
        "a test",
        columns,
        rows,
        ("arm", "steps"),
        "seed",
        model=("arm", "seed"),
        exact=("size",),
        open=True,
    )
    after = load(before.save(tmp_path))
    assert (after.model, after.exact, after.open) == (
        ("arm", "seed"),
        ("size",),
        True,
    ) and after.same_kind(before)
    assert not after.same_kind(Table("t", "a test", columns, rows, ("arm", "steps"), "seed"))
    with pytest.raises(InvalidInput, match="no column width"):
        Table("t", "a test", columns, rows, ("arm",), "seed", model=("width",))


def test_equality_is_of_every_number():
    ours = table({"a": [1.0, 1.1]})
    assert ours.differences(table({"a": [1.0, 1.1]})) == []
    assert ours.differences(table({"a": [1.0, 1.1000001]})) == [
        "t ('a',): error is [1.0, 1.1], not [1.0, 1.1000001]"
    ]


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


def test_a_number_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="finite"):
        table({"a": [float("nan")]})


def test_other_rows_keep_what_is_said_of_the_table():
    before = table({"a": [0.5], "b": [0.25]}).stamped(commit="abc")
    after = before.with_rows(before.rows[:1])
    assert after.rows == before.rows[:1] and after.same_kind(before)
    assert after.provenance == {"commit": "abc"} and len(before.rows) == 2
    exchanged = before.relabelled("model", {"a": "b", "b": "a"})
    assert exchanged.column("model") == ["b", "a"] and exchanged.provenance == before.provenance
