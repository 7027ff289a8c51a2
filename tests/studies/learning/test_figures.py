"""Figures of learning to average: every model is named, drawn where its rows are, and the sets are outlined."""

from functools import partial

import matplotlib.pyplot as plt
import pytest
from drawn import made_up

from expressivity.studies.learning.figures import NAMES, error_against_samples, mass_against_steps
from expressivity.studies.learning.models import MODELS
from expressivity.studies.learning.runs import COUNTS
from expressivity.tables import Table

seeded = partial(made_up, seed="seed")


def errors() -> Table:
    rows = [
        {"model": model, "samples": count, "seed": seed, "train": 0.5, "test": 0.8 + seed / 100}
        for model in MODELS
        for count in COUNTS
        for seed in range(2)
    ]
    return seeded(rows, ("model", "samples"))


def test_models_are_named_once_and_told_apart_by_colour_and_mark() -> None:
    figure = error_against_samples(errors())
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [NAMES[model] for model in MODELS]
    looks = {(line.get_color(), line.get_marker()) for line in legend.get_lines()}
    marks = {mark for _, mark in looks}
    assert len(looks) == len(marks) == len(MODELS)
    for axes in figure.axes:
        assert [text.get_text() for text in axes.texts] == ["answer 0", "average of all"]
    plt.close(figure)


def test_errors_are_drawn_where_they_are() -> None:
    figure = error_against_samples(errors())
    lines = [line for line in figure.axes[0].lines if list(line.get_xdata()) == list(COUNTS)]
    assert len(lines) == len(MODELS)
    assert all(height == pytest.approx(0.805) for line in lines for height in line.get_ydata())
    plt.close(figure)


def test_mass_has_a_curve_for_each_length() -> None:
    rows = [
        {"code": code, "steps": steps, "seed": seed, "mass": 0.2 + steps / 2000 + seed / 100}
        for code in (7, 12, 24)
        for steps in (0, 1000)
        for seed in range(2)
    ]
    figure = mass_against_steps(seeded(rows, ("code", "steps")))
    named = {text.get_text() for text in figure.axes[0].texts}
    assert {"codes of length 7", "codes of length 12", "codes of length 24"} <= named
    plt.close(figure)
