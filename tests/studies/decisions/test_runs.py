"""The tables of the decisions say what the deciders say."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.decisions.runs import hard_pairs_table, languages_table, patterns_table
from expressivity.tasks.languages import LANGUAGES


def test_a_language_that_needs_both_patterns():
    (row,) = languages_table([LANGUAGES["factor-ab"]]).rows
    assert (row["global"], row["local"], row["hybrid"], row["states"]) == (False, False, True, 3)


def test_hard_pairs_are_as_hard_as_the_length_allows():
    rows = hard_pairs_table(
        30, [LANGUAGES[name] for name in ("last-letter", "flip-flop", "alternating")]
    ).rows
    assert {(row["language"], row["logic"]): row["power"] for row in rows} == {
        ("last-letter", "P"): 14,
        ("flip-flop", "P"): 14,
        ("flip-flop", "Y"): 29,
        ("flip-flop", "PY"): 2,
        ("alternating", "P"): 14,
        ("alternating", "Y"): 14,
    }
    assert all(
        row["letters"] <= 30 and (row["apart"] is None or row["apart"] > row["power"])
        for row in rows
    )


def test_the_pattern_of_the_flip_flop():
    rows = {
        (row["source"], row["target"]): row for row in patterns_table([("flip-flop", "PY")]).rows
    }
    assert {edge: row["role"] for edge, row in rows.items()} == {
        (0, 0): "loop",
        (1, 1): "loop",
        (0, 1): "there",
        (1, 0): "back",
    }
    assert (
        rows[0, 1]["place"] == "p"
        and rows[1, 0]["place"] == "q"
        and rows[0, 0]["words"] == "x = b, u = a, v = c, z = ε"
    )


def test_no_pattern_no_picture():
    with pytest.raises(InvalidInput, match=r"lies in LTL\[P\]"):
        patterns_table([("first-letter", "P")])
