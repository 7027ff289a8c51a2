"""The figures of Match2: attention as it is in the table, thresholds, and the bits of two formats."""

import numpy as np
import pytest
from drawn import made_up, texts
from matplotlib.colors import to_hex

from expressivity.book.style import COLORS
from expressivity.studies.match2.figures import (
    FLOAT32_BITS,
    attention_of_example,
    bits_over_modulus,
    mass_over_scale,
)


def example(matched=(True, False)):
    weights = ((0.1, 0.5, 0.4), (0.05, 0.1, 0.85))
    rows = [
        {
            "place": i,
            "token": (3, 8)[i],
            "key": "blank" if j == 2 else (3, 8)[j],
            "key_place": j,
            "weight": weights[i][j],
            "matched": matched[i],
        }
        for i in range(2)
        for j in range(3)
    ]
    return made_up(rows)


def test_attention_is_an_image_with_the_blank_last_and_its_mass_beside_it():
    left, right = attention_of_example(example()).axes
    assert np.array_equal(left.images[0].get_array(), [[0.1, 0.5, 0.4], [0.05, 0.1, 0.85]])
    assert [label.get_text() for label in left.get_xticklabels()] == ["3", "8", "blank"]
    assert [bar.get_width() for bar in right.patches] == pytest.approx([0.6, 0.15])
    assert texts(right) == ["match", "no match", "threshold ⅓"]
    assert [to_hex(bar.get_facecolor()) for bar in right.patches] == [
        COLORS["measured"].lower(),
        COLORS["wrong"].lower(),
    ]
    assert right.lines[0].get_xdata()[0] == 1 / 3


def test_exchanged_answers_exchange_the_words():
    _, right = attention_of_example(example(matched=(False, True))).axes
    assert texts(right)[:2] == ["no match", "match"]


def scales():
    rows = [
        {"modulus": m, "factor": f, "least": 0.5, "greatest": 1 / (1 + m * f)}
        for m in (5, 9)
        for f in (0.25, 0.5, 1, 2)
    ]
    return made_up(rows)


def test_masses_over_the_scale_have_a_line_for_each_modulus_and_one_for_matches():
    (axes,) = mass_over_scale(scales()).axes
    fives, nines, match, third, theorem = axes.lines
    assert list(fives.get_ydata()) == [1 / (1 + 5 * f) for f in (0.25, 0.5, 1, 2)]
    assert list(nines.get_ydata()) == [1 / (1 + 9 * f) for f in (0.25, 0.5, 1, 2)]
    assert list(match.get_ydata()) == [0.5] * 4
    assert third.get_ydata()[0] == 1 / 3 and theorem.get_xdata()[0] == 1
    assert {"M = 5", "M = 9", "threshold ⅓", "the theorem's c"} <= set(texts(axes))


def test_a_modulus_stands_where_its_curve_is_nearest_a_fifth():
    (axes,) = mass_over_scale(scales()).axes
    places = {text.get_text(): text.xy for text in axes.texts}
    assert places["M = 5"] == pytest.approx((1, 1 / 6)) and places["M = 9"][0] == 0.5


def test_bits_have_a_bound_a_search_and_the_significand_of_float32():
    rows = [{"modulus": m, "bound": 8 + k, "smallest": 4 + k} for k, m in enumerate((4, 8, 16))]
    (axes,) = bits_over_modulus(made_up(rows)).axes
    bound, smallest, float32 = axes.lines
    assert list(bound.get_ydata()) == [8, 9, 10] and list(smallest.get_ydata()) == [4, 5, 6]
    assert list(bound.get_xdata()) == [4, 8, 16] and axes.get_xscale() == "log"
    assert float32.get_ydata()[0] == FLOAT32_BITS == np.finfo(np.float32).nmant + 1
    assert smallest.get_linestyle() == "None" and smallest.get_marker() == "o"


def test_columns_that_are_not_there_are_refused():
    with pytest.raises(KeyError, match="smallest"):
        bits_over_modulus(made_up([{"modulus": 4, "bound": 8}]))
