"""The figures on windows show every row of their tables."""

import pytest
from matplotlib.colors import to_hex

from expressivity.studies.windows.figures import (
    COLORS,
    ends_figure,
    heads_figure,
    modulus_figure,
    placement_figure,
)
from expressivity.studies.windows.runs import (
    ends_table,
    heads_table,
    modulus_table,
    placement_table,
)


def _texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_every_end_has_its_square_and_unlike_ones_are_dark():
    table = ends_table(3, 4, 2)
    figure = ends_figure(table)
    for axes, logic in zip(figure.axes, ("Y≤3", "Y")):
        filled = [patch for patch in axes.patches if patch.get_fill()]
        dark = [
            patch for patch in filled if to_hex(patch.get_facecolor()) == COLORS["bound"].lower()
        ]
        assert len(filled) == len(table.where(logic=logic)) and len(dark) == len(
            table.where(logic=logic, like=-1)
        )
        assert _texts(axes).count("a") == 4 and _texts(axes).count("b") == 8


@pytest.mark.slow
def test_every_language_stands_at_its_smallest_logics():
    texts = _texts(placement_figure(placement_table()).axes[0])
    assert (
        "Y  =  Y≤1  =  C≤1\nL1" in texts
        and "C≤3\nM = 2 of 3" in texts
        and "Y≤3\nL3, 3 of 3" in texts
    )


def test_every_pair_has_its_square():
    axes = modulus_figure(modulus_table(4)).axes[0]
    assert _texts(axes)[:16].count("×") == 5 and _texts(axes)[:16].count("2") == 1


def test_words_with_one_point_share_a_label():
    texts = _texts(heads_figure(heads_table(2, 3), 2, 3).axes[0])
    assert "ε, bbbb" in texts and "a" in texts and "aa" in texts
