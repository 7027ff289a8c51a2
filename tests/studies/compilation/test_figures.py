"""The figures of the chapter on weights show every row of their tables."""

import pytest

from expressivity.attention.finite.values import QUARTERS
from expressivity.logic.parser import parse
from expressivity.studies.compilation.figures import memory_figure, sizes_figure, stream_figure
from expressivity.studies.compilation.runs import memory_table, sizes_table, stream_table
from expressivity.tasks.languages import LANGUAGES


def filled(collection) -> int:
    return sum(color[:3].tolist() != [1.0, 1.0, 1.0] for color in collection.get_facecolors())


def test_both_heads_and_their_truth():
    above, below = memory_figure(memory_table(QUARTERS, 12)).axes
    assert [len(line.get_xdata()) for line in above.lines[:2]] == [12, 12]
    assert [filled(dots) for dots in below.collections] == [7, 11]
    assert {"looks once", "looks twice"} <= {text.get_text() for text in above.texts}


@pytest.mark.slow
def test_one_panel_a_block_and_one_square_a_number():
    table = stream_table(parse("P(b & Y a)"), "abc", "cab", QUARTERS)
    panels = stream_figure(table).axes
    assert [axes.get_title() for axes in panels] == [
        "embedding",
        "after block 1",
        "after block 2",
        "after block 3",
    ]
    for block, axes in enumerate(panels):
        assert sum(map(filled, axes.collections)) == sum(
            row["value"] for row in table.where(block=block)
        )
    assert [label.get_text() for label in panels[0].get_yticklabels()][-1] == "P(b & Y a)"


@pytest.mark.slow
def test_every_language_with_what_was_built_and_what_is_allowed():
    table = sizes_table(QUARTERS, 2, [LANGUAGES[name] for name in ("factor-ab", "first-letter")])
    (axes,) = sizes_figure(table).axes
    assert len(axes.collections) == 4 and [
        label.get_text() for label in axes.get_yticklabels()
    ] == ["first letter", "factor ab"]
