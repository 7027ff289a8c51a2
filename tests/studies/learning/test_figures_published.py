"""Figures of the paper's own experiment: the sets are outlined, every model is drawn where its rows are."""

from functools import partial

import matplotlib.pyplot as plt
from drawn import made_up
from matplotlib.patches import Rectangle

from expressivity.studies.learning.figures_published import attention_matrices, curves
from expressivity.studies.learning.runs_published import MODELS

seeded = partial(made_up, seed="seed")


def test_outlined_cells_are_the_members() -> None:
    members = {"training": {(1, 2), (2, 1)}, "fresh": {(1, 1), (2, 2)}}
    rows = [
        {
            "example": example,
            "steps": steps,
            "row": i,
            "column": j,
            "seed": 0,
            "weight": 0.5,
            "member": int((j, i) in cells),
        }
        for example, cells in members.items()
        for steps in (0, 10)
        for i in (1, 2)
        for j in (1, 2)
    ]
    figure = attention_matrices(seeded(rows, ("example", "steps", "row", "column")))
    for axes, example in zip(
        figure.axes[:4], ("training", "training", "fresh", "fresh"), strict=True
    ):
        outlined = {p.get_xy() for p in axes.patches if isinstance(p, Rectangle)}
        assert outlined == {(j - 0.5, i - 0.5) for j, i in members[example]}
    assert [axes.get_title() for axes in figure.axes[:2]] == ["untrained", "after 10 steps"]
    plt.close(figure)


def test_every_run_has_a_training_and_a_test_curve() -> None:
    rows = [
        {"model": model, "steps": steps, "seed": seed, "train": 0.4, "test": 0.6 + seed}
        for model in MODELS
        for steps in (0, 10)
        for seed in range(2)
    ]
    figure = curves(seeded(rows, ("model", "steps")))
    for axes in figure.axes:
        heights = sorted(line.get_ydata()[0] for line in axes.lines if line.get_linestyle() != "--")
        assert heights == [0.4, 0.4, 0.6, 1.6]
        assert sorted(
            line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"
        ) == [1 - 3 / 20, 1]
    (legend,) = figure.legends
    named = zip(legend.get_texts(), legend.get_lines(), strict=True)
    styles = {text.get_text(): line.get_linestyle() for text, line in named}
    assert styles == {"fresh sequences": "-", "training sequences": ":"}
    drawn = {line.get_ydata()[0]: line.get_linestyle() for line in figure.axes[0].lines}
    assert (drawn[0.4], drawn[0.6]) == (":", "-")
    plt.close(figure)
