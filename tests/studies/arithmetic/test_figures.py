"""The figures of arithmetic show every row of their tables."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.studies.arithmetic.figures import (
    automata_figure,
    classes_figure,
    heads_figure,
    sums_figure,
)
from expressivity.studies.arithmetic.runs import heads_table, sums_table
from expressivity.studies.arithmetic.runs_extraction import (
    LINES,
    automata_table,
    classes_table,
    first_model,
)


def test_both_sums_are_drawn_and_named():
    left, right = sums_figure(sums_table(2**17)).axes
    assert {text.get_text() for text in left.texts} >= {"infinite", "2048", "rounded once"} and len(
        right.lines
    ) == 3


def test_every_head_is_drawn_with_its_zero():
    (axes,) = heads_figure(heads_table(tail=6)).axes
    assert len(axes.lines) == 4 and axes.get_xlabel() == "b's after 6 a's"


@pytest.mark.slow
def test_every_line_of_the_classes_is_a_bar_of_length_one():
    table = classes_table(2)
    (axes,) = classes_figure(table).axes
    lengths: dict[float, float] = {}
    for bar in axes.patches:
        lengths[bar.get_y()] = lengths.get(bar.get_y(), 0) + bar.get_width()
    assert len(lengths) == len(LINES) and all(abs(length - 1) < 1e-9 for length in lengths.values())
    assert sum(table.column("beyond", heads="global")) == 0


def test_every_transition_is_drawn_with_its_letters():
    table = automata_table({"one": from_regex(".*ab.*", "abc")})
    axes, *_ = automata_figure(table, {"one": "a note"}).axes
    letters = [row["letters"].replace("", ",").strip(",") for row in table.rows]
    states = [str(state + 1) for state in {row["source"] for row in table.rows}]
    assert sorted(text.get_text() for text in axes.texts if text.get_text()) == sorted(
        letters + states
    )


def test_the_first_model_is_what_was_asked_for():
    model, found = first_model("local", "only Y", range(3, 4))
    assert found.dfa.states == 3 and all(
        head.window == 1 for block in model.blocks for head in block.heads
    )
