"""The figures on averaging draw what their tables hold: means and ranges over seeds, fits, levels and promised bits."""

from math import log

import pytest
from drawn import made_up, points, texts

from expressivity.errors import InvalidInput
from expressivity.studies.averaging.figures import (
    bits_figure,
    scores_figure,
    traps_figure,
    width_figure,
)
from expressivity.tables import Table


def widths(*arms, slope=10.0):
    rows = [
        {"arm": arm, "N": n, "q": q, "seed": seed, "m0": slope * q + seed, "reached": True}
        for arm in arms
        for n, q in ((256, 1), (256, 2), (256, 3), (64, 3), (1024, 3))
        for seed in (0, 1, 5)
    ]
    return made_up(rows, ("arm", "N", "q"), "seed")


def test_widths_are_means_over_seeds_with_their_range_and_a_fit():
    left, right = width_figure(
        widths("certificate", "least squares"), widths("sum of keys", slope=20.0)
    ).axes
    certificate, least_squares, summed, fit = left.lines
    assert points(certificate) == points(least_squares) == [(1, 12), (2, 22), (3, 32)]
    assert points(summed) == [(1, 22), (2, 42), (3, 62)] and fit.get_linestyle() == "--"
    assert fit.get_ydata() == pytest.approx([12, 32])
    ranges = [part.tolist() for part in left.collections[0].get_segments()]
    assert ranges[0] == [[1, 10], [1, 15]]
    assert list(right.lines[0].get_xdata()) == [64, 256, 1024] and right.get_xscale() == "log"
    assert right.lines[3].get_ydata() == pytest.approx([32, 32])
    assert {"certificate", "least squares"} <= set(texts(left)) and left.get_ylim() == (0, 140)


def test_an_arm_without_a_colour_is_refused():
    with pytest.raises(KeyError, match="magic"):
        width_figure(widths("certificate", "magic"), widths("sum of keys"))


def scores(q=2, positions=5):
    rows = [
        {
            "position": j,
            "member": j < q,
            "score, certificate": 1.0 if j < q else 0.4,
            "score, least squares": 1.0 if j < q else 0.8 - j / 10,
            "attention, certificate": 1 / q if j < q else 0.01 * j,
            "attention, least squares": 0.3 if j < q else 0.1,
        }
        for j in range(positions)
    ]
    return made_up(rows)


def test_scores_and_attention_are_dots_over_positions_with_their_levels():
    left, right = scores_figure(scores()).axes
    assert [list(line.get_ydata()) for line in left.lines[:2]] == [
        pytest.approx([1, 1, 0.6, 0.5, 0.4]),
        pytest.approx([1, 1, 0.4, 0.4, 0.4]),
    ]
    assert [line.get_marker() for line in left.lines[:2]] == ["x", "o"]
    assert [line.get_ydata()[0] for line in left.lines[2:]] == [1, 0.5]
    assert right.lines[2].get_ydata()[0] == 1 / 2
    assert left.get_xlabel() == "positions: the set (1 to 2), then the others"


def test_only_the_first_positions_are_shown():
    left, _ = scores_figure(scores(), shown=3).axes
    assert list(left.lines[0].get_xdata()) == [1, 2, 3]


def bits(promised=9):
    rows = [
        {
            "N": n,
            "q": 1,
            "m0": 16,
            "epsilon": 0.1,
            "bits": p,
            "error": 2.0**-p,
            "bound": 2.0 ** (1 - p),
            "promised": p == promised,
        }
        for n in (64, 128)
        for p in (7, 8, 9)
    ]
    return made_up(rows)


def test_errors_bounds_and_promised_bits_have_a_panel_for_each_size():
    first, second = bits_figure(bits()).axes
    error, bound, epsilon, promised = first.lines
    assert points(error) == [(p, 2.0**-p) for p in (7, 8, 9)]
    assert points(bound) == [(p, 2.0 ** (1 - p)) for p in (7, 8, 9)]
    assert epsilon.get_ydata()[0] == 0.1 and promised.get_xdata()[0] == 9
    assert {"ε = 0.1", "promised: 9 bits", "measured", "bound"} == set(texts(first))
    assert "N = 128" in second.get_xlabel() and first.get_yscale() == "log"


def test_a_table_in_which_nothing_is_promised_is_refused():
    with pytest.raises(InvalidInput, match="none of N = 64, q = 1, m0 = 16, epsilon = 0.1 has"):
        bits_figure(bits(promised=99))


def test_a_table_without_rows_is_refused():
    with pytest.raises(InvalidInput, match="a table with rows: got none"):
        bits_figure(Table("made-up", "", {}, [], (), None))


def test_traps_have_means_ranges_and_the_shape_that_is_predicted():
    rows = [
        {"arm": arm, "q": q, "seed": seed, "m0": 100.0 * q + 10 * seed}
        for arm in ("least squares", "correction")
        for q in (2, 4, 8)
        for seed in (0, 1)
    ]
    (axes,) = traps_figure(made_up(rows, ("arm", "q"), "seed")).axes
    means, square, _, line = axes.lines
    assert points(means) == [(2, 205), (4, 405), (8, 805)]
    assert square.get_ydata()[-1] == pytest.approx(205 * 16 * log(256 / 8) / log(256 / 2))
    assert line.get_ydata()[-1] == pytest.approx(205 * 4 * log(256 / 8) / log(256 / 2))
    assert {"least squares", "corrected certificate"} <= set(texts(axes))
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2", "4", "8"]
