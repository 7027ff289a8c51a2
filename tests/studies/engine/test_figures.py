"""The figures on speed: medians as bars, the range over runs, and exponents that are those of the curves."""

import pytest

from expressivity.book.style import COLORS
from expressivity.studies.engine.figures import (
    BARS,
    KERNELS,
    TITLES,
    exponent,
    kernel_figure,
    speed_figure,
)
from expressivity.tables import Table


def speeds(left_out=""):
    names = [
        ratio.format(kind=kind)
        for kind in TITLES
        for ways in BARS.values()
        for ratio in ways.values()
    ]
    rows = [
        {"ratio": name, "run": run, "value": 1.0 + place + run / 10}
        for place, name in enumerate(names)
        for run in (0, 1, 4)
        if name != left_out
    ]
    return Table("speed", "", dict.fromkeys(rows[0], ""), rows, ("ratio",), "run")


def test_bars_are_medians_and_lines_the_range_over_runs():
    bare, full = speed_figure(speeds()).axes
    assert [bar.get_width() for bar in bare.patches] == pytest.approx([5.1, 4.1, 3.1, 2.1, 1.1])
    assert [bar.get_width() for bar in full.patches] == pytest.approx([10.1, 9.1, 8.1, 7.1, 6.1])
    assert bare.lines[0].get_xdata() == pytest.approx([5.0, 5.4])
    assert [text.get_text() for text in bare.texts] == ["5.1", "4.1", "3.1", "2.1", "1.1"]
    assert [axes.get_title() for axes in (bare, full)] == list(TITLES.values())


def test_every_way_is_named_with_its_cores_and_stacks_have_their_colour():
    bare, _ = speed_figure(speeds()).axes
    labels = [label.get_text() for label in bare.get_yticklabels()]
    assert labels[-1] == "a loop, Adam fused\none core" and len(labels) == 5
    dark = [bar.get_facecolor() == bare.patches[0].get_facecolor() for bar in bare.patches]
    assert [("stacks" in label) for label in labels] == dark
    assert bare.lines[-1].get_xdata()[0] == 1


def test_a_ratio_that_was_not_measured_is_no_bar_of_nothing():
    with pytest.raises(Exception, match="median"):
        speed_figure(speeds(left_out="ensemble_bare_1core"))


def costs(powers=dict.fromkeys(KERNELS, 1)):
    rows = [
        {
            "kernel": kernel,
            "n": n,
            "ms": 2.0 * n ** powers[kernel],
            "MiB": 0.0 if n < 256 else n / 64,
        }
        for kernel in KERNELS
        for n in (64, 128, 256, 512, 1024, 2048)
    ]
    return Table("kernels", "", dict.fromkeys(rows[0], ""), rows)


def test_an_exponent_is_the_slope_over_the_longest_lengths():
    assert exponent(costs(), "global", "ms") == pytest.approx(1)
    bent = costs()
    for row in bent.rows:
        row["ms"] = 5.0 if row["n"] < 256 else row["n"] ** 2 / 256**2
    assert exponent(bent, "global", "ms") == pytest.approx(2)


def test_every_kernel_has_its_curve_and_its_exponent_and_zeros_are_left_out():
    powers = {kernel: 2 if "matrix" in kernel else 1 for kernel in KERNELS}
    time, memory = kernel_figure(costs(powers)).axes
    assert len(time.lines) == len(memory.lines) == len(KERNELS)
    assert list(time.lines[0].get_ydata()) == [2.0 * n**2 for n in time.lines[0].get_xdata()]
    assert list(memory.lines[0].get_xdata()) == [256, 512, 1024, 2048]
    names = {text.get_text() for text in time.texts}
    assert "n × n matrix $\\sim n^{2.0}$" in names and "global $\\sim n^{1.0}$" in names
    assert time.lines[1].get_color() == COLORS["attention"]


def test_names_at_equal_heights_stand_apart():
    time, _ = kernel_figure(costs()).axes
    places = sorted(text.xyann[1] for text in time.texts)
    assert all(high - low >= 10 for low, high in zip(places, places[1:], strict=False))
