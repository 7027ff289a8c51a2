"""The figures on 2q dimensions: maps with the value of each cell in its place, the line m0 = 2q, and bits."""

import numpy as np
import pytest
from drawn import made_up

from expressivity.studies.neighbourly.figures import FLOAT64_BITS, bits_figure, phase_figure


def signs():
    rows = [
        {"q": q, "m0": m, "seed": s, "certified": (m + 10 * q) / 100 + s / 100}
        for q in (1, 2)
        for m in (2, 4, 6)
        for s in (0, 2)
    ]
    return made_up(rows, ("q", "m0"), "seed")


def trained(dimensions=(2, 4)):
    rows = [
        {"q": q, "m0": m, "seed": 0, "fresh": 0.25, "own": m / 10}
        for q in (1, 2)
        for m in dimensions
    ]
    return made_up(rows, ("q", "m0"), "seed")


def maps(figure):
    return [axes.images[0].get_array() for axes in figure.axes[:3]]


def test_cells_are_means_over_seeds_and_errors_are_turned_into_their_complement():
    certified, fresh, own = maps(phase_figure(signs(), trained()))
    assert certified.tolist() == pytest.approx(np.array([[0.13, 0.23], [0.15, 0.25], [0.17, 0.27]]))
    assert fresh[:2].tolist() == [[0.75, 0.75]] * 2
    assert own[:2].tolist() == pytest.approx(np.array([[0.8, 0.8], [0.6, 0.6]]))


def test_sizes_that_were_not_trained_are_empty_and_say_so():
    figure = phase_figure(signs(), trained())
    assert np.isnan(np.ma.filled(maps(figure)[1].astype(float), np.nan)[2]).all()
    assert "not trained" in [text.get_text() for text in figure.axes[1].texts]
    full = phase_figure(signs(), trained((2, 4, 6)))
    assert "not trained" not in [text.get_text() for text in full.axes[1].texts]


def test_the_line_runs_below_the_cells_of_2q_dimensions():
    figure = phase_figure(signs(), trained())
    for axes in figure.axes[:3]:
        (line,) = axes.patches
        assert list(line.get_data().values) == [-0.5, 0.5]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["2", "4", "6"]


def test_a_map_without_the_dimension_2q_is_refused():
    rows = [row | {"m0": row["m0"] + 1} for row in signs().rows]
    with pytest.raises(ValueError, match="2 is not in list"):
        phase_figure(made_up(rows, ("q", "m0"), "seed"), trained((3, 5)))


def test_bits_of_both_curves_and_of_a_float64():
    rows = [{"q": q, "moment": 10 * q, "trigonometric": 7 * q} for q in (1, 2, 3)]
    (axes,) = bits_figure(made_up(rows), 64).axes
    moment, trigonometric, float64 = axes.lines
    assert list(moment.get_ydata()) == [10, 20, 30]
    assert list(trigonometric.get_ydata()) == [7, 14, 21]
    assert float64.get_ydata()[0] == FLOAT64_BITS == np.finfo(float).nmant + 1
    assert "N = 64" in axes.get_xlabel() and list(axes.get_xticks()) == [1, 2, 3]
    assert "a float64 holds 53" in [text.get_text() for text in axes.texts]
