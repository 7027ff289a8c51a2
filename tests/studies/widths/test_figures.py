"""Figures on widths show what their tables hold."""

import pytest

from expressivity.studies.widths.figures import (
    error_maps,
    kept_figure,
    probe_figure,
    threshold_figure,
)
from expressivity.studies.widths.runs_least import threshold_table
from expressivity.tables import Table


@pytest.fixture
def errors():
    sizes = [(64, q) for q in (1, 3)] + [(16, 3), (128, 3)]
    rows = [
        {"arm": arm, "N": n, "q": q, "steps": 1, "m": m, "seed": s, "error": error}
        for arm in ("linear", "mapped", "certificate")
        for n, q in sizes
        for s in range(2)
        for m, error in ((4, 0.9), (8, 0.3), (16, 0.01))
    ]
    return Table(
        "thresholds", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q", "steps", "m"), "seed"
    )


def test_maps_hold_the_errors_and_the_line_of_thresholds(errors):
    least = threshold_table(errors)
    figure = error_maps(errors, least)
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.images[0].get_array().shape for axes in shown] == [(3, 2)] * 3 + [(3, 3)] * 3
    assert shown[0].images[0].get_array()[0, 0] == 0.9
    assert all(1 < height < 2 for height in shown[0].lines[0].get_ydata())


def test_thresholds_are_drawn_for_every_arm(errors):
    figure = threshold_figure(threshold_table(errors))
    assert [len(axes.lines) for axes in figure.axes] == [3, 3]
    assert {text.get_text() for text in figure.axes[0].texts} == {
        "linear query",
        "mapped query",
        "certificate",
    }


def test_before_and_after_are_drawn():
    rows = [
        {
            "noise": noise,
            "state": state,
            "seed": s,
            "error": 0.1,
            "spread": 0.2,
            "highest": 0.4,
            "distance": 0.3,
            "signs": 1.0,
        }
        for noise in (0.0, 1.0)
        for state in ("before", "after")
        for s in range(2)
    ]
    figure = kept_figure(
        Table("kept", "", dict.fromkeys(rows[0], ""), rows, ("noise", "state"), "seed")
    )
    assert [list(axes.lines[0].get_ydata()) for axes in figure.axes] == [
        [0.1] * 2,
        [0.2] * 2,
        [0.4] * 2,
        [0.3] * 2,
    ]


def test_probes_show_no_bar_for_the_query_explaining_itself():
    rows = [
        {
            "m": 24,
            "seed": s,
            "vector": name,
            "spread": 0.1,
            "highest": 0.5,
            "r2": 0.9,
            "r2_dealt": 0.0,
        }
        for name in ("learned", "sum of keys", "certificate")
        for s in range(2)
    ]
    figure = probe_figure(
        Table("probes", "", dict.fromkeys(rows[0], ""), rows, ("m", "vector"), "seed")
    )
    assert [len(axes.patches) for axes in figure.axes] == [3, 3, 2]
