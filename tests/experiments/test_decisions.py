"""The tables of the decisions say what the deciders say."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.experiments.decisions import census_table, languages_table, patterns_table
from expressivity.tasks.languages import LANGUAGES


def test_a_language_that_needs_both_patterns():
    row, = languages_table([LANGUAGES["factor-ab"]]).rows
    assert (row["global"], row["local"], row["hybrid"], row["states"]) == (False, False, True, 3)


def test_the_census_of_small_automata():
    table = census_table(2)
    counts = {row["class"]: row["languages"] for row in table.rows}
    assert counts["regular"] == 26 and counts["ltl_p"] < counts["ltl_py"] <= counts["star_free"] < 26
    above = {row["class"]: row["directly_in"] for row in table.rows}
    assert above["ltl_y"] == "generalised_definite" and above["ltl_p"] == "da ltl_py" and above["regular"] == ""


def test_the_pattern_of_the_flip_flop():
    rows = {(row["source"], row["target"]): row for row in patterns_table([("flip-flop", "PY")]).rows}
    assert {edge: row["role"] for edge, row in rows.items()} == {(0, 0): "loop", (1, 1): "loop", (0, 1): "there", (1, 0): "back"}
    assert rows[0, 1]["place"] == "p" and rows[1, 0]["place"] == "q" and rows[0, 0]["words"] == "x = b, u = a, v = c, z = ε"


def test_no_pattern_no_picture():
    with pytest.raises(InvalidInput, match=r"lies in LTL\[P\]"):
        patterns_table([("first-letter", "P")])
