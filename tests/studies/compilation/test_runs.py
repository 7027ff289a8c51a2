"""The tables of the chapter on weights, in numbers worked out by hand."""

from fractions import Fraction

import pytest

from expressivity.attention.finite.values import HALF, QUARTERS
from expressivity.constructions.language_model import language_model
from expressivity.constructions.temporal import Construction
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.studies.compilation.runs import (
    memory_table,
    next_symbols,
    single_table,
    sizes_table,
    stream_table,
)
from expressivity.tasks.languages import LANGUAGES


def test_the_heads_over_quarters_by_hand():
    rows = memory_table(QUARTERS, 12).rows
    # c positions share: c times 1/c rounded to a quarter, until 1/8 ties down to 0.
    assert [row["first"] for row in rows] == [0, 1, 1, 0.75, 1, 1.25, 1.5, 1.75, 0, 0, 0, 0]
    assert [row["once"] for row in rows] == [0] + [1] * 7 + [0] * 4 and [
        row["twice"] for row in rows
    ] == [0] + [1] * 11
    with pytest.raises(InvalidInput, match="position 2"):
        memory_table(QUARTERS, 1)


def test_the_stream_names_its_coordinates_and_is_true():
    table = stream_table(parse("P(b & Y a) & !P c"), "abc", "ab", QUARTERS)
    last = {
        (row["coordinate"], row["symbol"]): row["value"] for row in table.rows if row["block"] == 3
    }
    assert {name for name, _ in last} == {
        "1",
        "a",
        "b",
        "c",
        "end",
        "Y a",
        "b & Y a",
        "P(b & Y a)",
        "P c",
        "P(b & Y a) & !P c",
    }
    assert (
        last["b & Y a", "b"],
        last["P(b & Y a)", "b"],
        last["P(b & Y a)", "end"],
        last["P c", "end"],
    ) == (1, 0, 1, 0)
    with pytest.raises(InvalidInput, match="'d'"):
        stream_table(parse("P a"), "ab", "ad", QUARTERS)


def test_sizes_are_within_bounds_and_outsiders_left_out():
    rows = sizes_table(
        QUARTERS, 4, [LANGUAGES[name] for name in ("factor-ab", "parity", "first-letter")]
    ).rows
    assert [(row["language"], row["logic"], row["mismatches"]) for row in rows] == [
        ("factor-ab", "PY", 0),
        ("first-letter", "P", 0),
    ]
    assert all(
        row[part] <= row[f"{part}_allowed"] for row in rows for part in ("layers", "width", "heads")
    )


def test_weights_for_quarters_give_out_first():
    rows = {row["values"]: row["longest"] for row in single_table({"P(b & Y a)": "ab"}, 0).rows}
    assert 0 < rows["quarters"] < rows["half"] == 256


@pytest.mark.slow
def test_what_may_follow_each_prefix():
    model = language_model(LANGUAGES["first-letter"].dfa, Construction(HALF))
    third = HALF.round_exactly(Fraction(1, 3))
    assert next_symbols(model, "ab") == [
        ("", {"a": 1.0}),
        ("a", dict(a=third, b=third, end=third)),
        ("ab", dict(a=third, b=third, end=third)),
    ]
    assert next_symbols(model, "b") == [("", {"a": 1.0}), ("b", {"unknown": 1.0})]
