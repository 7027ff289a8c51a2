"""The figures on theory and training: a dot for each model where its score is, filled by theory, and frames by the rule."""

import pytest

from expressivity.studies.following import runs as following
from expressivity.studies.following import runs_depths as depths
from expressivity.studies.following.figures import TITLES, every_language, layers_and_depth

SCORES = {"global": 0.25, "1-local": 0.5, "hybrid": 0.75}


def measured(strata=("P", "Y", "star-free"), each=2, kinds=("planted", "run")):
    rows = [
        {
            "language": 2 * place + number,
            "stratum": stratum,
            "regex": "a",
            "pattern": pattern,
            "allowed": pattern in following.PREDICTED[stratum],
            "test": kind,
            "length": following.JUDGED_LENGTH,
            "seed": 1,
            "accuracy": SCORES[pattern] + (0.1 if kind == "run" else -0.1) + 0.2 * number,
        }
        for place, stratum in enumerate(strata)
        for number in range(each)
        for pattern in following.PATTERNS
        for kind in kinds
    ]
    return following.tabulate([rows], following.SETTINGS["full"])


def dots(axes):
    return [line for line in axes.lines if line.get_marker() == "o"]


@pytest.mark.slow
def test_every_model_is_a_dot_at_the_mean_over_its_kinds_of_pairs():
    panels = every_language(measured()).axes
    assert [axes.get_title() for axes in panels] == [
        TITLES[name] for name in ("P", "Y", "star-free")
    ]
    for axes in panels:
        assert sorted(dot.get_ydata()[0] for dot in dots(axes)) == pytest.approx(
            [0.25, 0.45, 0.5, 0.7, 0.75, 0.95]
        )


def test_dots_stand_in_the_column_of_their_pattern_and_lines_are_means():
    axes = every_language(measured()).axes[0]
    columns = [round(dot.get_xdata()[0]) for dot in dots(axes)]
    assert columns == [0, 0, 1, 1, 2, 2]
    means = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "None"]
    assert means == pytest.approx([0.35, 0.6, 0.85])
    assert [label.get_text() for label in axes.get_xticklabels()] == list(following.PATTERNS)


def test_dots_are_filled_where_theory_allows_the_pattern():
    for axes, stratum in zip(every_language(measured()).axes, ("P", "Y", "star-free"), strict=True):
        filled = [dot.get_markerfacecolor() != "none" for dot in dots(axes)]
        allowed = [name in following.PREDICTED[stratum] for name in following.PATTERNS]
        assert filled == [here for here in allowed for _ in range(2)]


def test_the_legend_says_what_filled_means():
    (legend,) = every_language(measured()).legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "theory: can recognise it",
        "theory: cannot",
    ]


def layered(learned_from):
    rows = [
        {
            "language": name,
            "depth": depths.depth(name),
            "layers": layers,
            "width": width,
            "seed": 1,
            "accuracy": 0.96 if layers >= learned_from.get(name, 99) else 0.4,
        }
        for name in depths.SETTINGS["full"].names
        for layers in depths.LAYERS
        for width in depths.WIDTHS
    ]
    return depths.tabulate([rows], depths.SETTINGS["full"])


@pytest.mark.slow
def test_every_cell_says_its_mean_and_every_row_its_depth():
    names = sorted(depths.SETTINGS["full"].names, key=lambda name: (depths.depth(name), name))
    figure = layers_and_depth(layered({names[0]: 2}))
    for axes, width in zip(figure.axes, sorted(depths.WIDTHS), strict=True):
        assert axes.get_title() == f"width {width}"
        assert axes.images[0].get_array()[0].tolist() == [
            0.4 if layers < 2 else 0.96 for layers in sorted(depths.LAYERS)
        ]
        assert len(axes.texts) == len(names) * len(depths.LAYERS)
        assert [text.get_text() for text in axes.texts][:2] == ["0.40", "0.96"]
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == [f"{name}: depth {depths.depth(name)}" for name in names]


def frames(axes):
    return [line for line in axes.lines if len(line.get_xdata()) == 5]


def test_a_frame_stands_where_a_language_was_learned_and_nowhere_else():
    names = sorted(depths.SETTINGS["full"].names, key=lambda name: (depths.depth(name), name))
    axes = layers_and_depth(layered({names[1]: 2})).axes[0]
    assert len(frames(axes)) == 2  # a light and a dark one
    outline = frames(axes)[0]
    assert (min(outline.get_xdata()) + max(outline.get_xdata())) / 2 == pytest.approx(2)
    assert (min(outline.get_ydata()) + max(outline.get_ydata())) / 2 == pytest.approx(1)
    assert not frames(layers_and_depth(layered({})).axes[0])


def test_thick_lines_stand_before_the_first_layer_that_suffices():
    names = sorted(depths.SETTINGS["full"].names, key=lambda name: (depths.depth(name), name))
    axes = layers_and_depth(layered({})).axes[0]
    thick = [line for line in axes.lines if line.get_linewidth() == 4]
    assert [line.get_xdata()[0] for line in thick] == [depths.depth(name) - 0.5 for name in names]
