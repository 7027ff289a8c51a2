"""The figures on words: perplexities at their steps and seconds, names at the ends, and gains over global attention."""

from functools import partial
from math import exp

import pytest
from drawn import made_up

from expressivity.studies.text.figures import (
    COMPARED,
    NAMED,
    SAYING,
    at_equal_time,
    curves,
    differences,
    fewer_nats,
    gains,
)
from expressivity.studies.text.runs_seeds import PLAIN
from expressivity.studies.text.settings import BASIC
from expressivity.tasks.repeats import KINDS

LEVEL = {"global": 4.0, "1-local": 3.8, "hybrid-1": 3.6, "4-local": 3.9}

seeded = partial(made_up, seed="seed")


def losses(patterns=BASIC, positions=("learned",)):
    rows = [
        {
            "pattern": pattern,
            "positions": kind,
            "seed": seed,
            "steps": steps,
            "seconds": steps * (0.5 if pattern == "global" else 0.25),
            "valid": LEVEL[pattern] - steps / 1000 + seed / 100,
        }
        for pattern in patterns
        for kind in positions
        for seed in (1, 3)
        for steps in (100, 200)
    ]
    return seeded(rows, ("pattern", "positions", "steps"))


def test_a_pattern_has_a_thin_line_for_each_model_and_a_thick_one_for_their_mean():
    (axes,) = curves(losses()).axes
    assert len(axes.lines) == 3 * len(BASIC)
    first, second, mean = axes.lines[:3]
    assert first.get_ydata() == pytest.approx([exp(4.0 - s / 1000 + 0.01) for s in (100, 200)])
    assert second.get_ydata() == pytest.approx([exp(4.0 - s / 1000 + 0.03) for s in (100, 200)])
    assert mean.get_ydata() == pytest.approx([exp(4.0 - s / 1000 + 0.02) for s in (100, 200)])
    assert mean.get_linewidth() > first.get_linewidth() and mean.get_marker() == "o"
    assert axes.get_xlim() == (0, 250) and axes.get_yscale() == "log"


def test_every_pattern_is_named_at_its_end_and_ticks_lie_within_the_losses():
    (axes,) = curves(losses()).axes
    ends = {text.get_text(): text.xy for text in axes.texts}
    assert set(ends) == set(BASIC)
    assert ends["hybrid-1"] == pytest.approx((200, exp(3.6 - 0.2 + 0.02)))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["30", "40", "50"]


def test_names_of_equal_ends_stand_apart():
    level = losses()
    for row in level.rows:
        row["valid"] = 4.0
    (axes,) = curves(level).axes
    offsets = sorted(text.xyann[1] for text in axes.texts)
    assert all(high - low > 5 for low, high in zip(offsets, offsets[1:], strict=False))


def test_equal_time_has_a_column_for_each_kind_of_positions():
    patterns = (*BASIC, "4-local")
    figure = at_equal_time(losses(patterns, ("learned", "none")), ("none", "learned"))
    above, below = figure.axes[:2], figure.axes[2:]
    assert [axes.get_title() for axes in above] == [NAMED["none"], NAMED["learned"]]
    assert {axes.get_title() for axes in below} == {"after 50 seconds"}
    rows = [label.get_text() for label in above[0].get_yticklabels()]
    assert sorted(rows) == sorted(patterns)
    for axes, slow in ((above[0], 200), (below[0], 100)):
        places = [float(line.get_xdata()[0]) for line in axes.lines]
        steps = {name: slow if name == "global" else 200 for name in patterns}
        right = [exp(LEVEL[name] - steps[name] / 1000 + 0.02) for name in rows]
        assert places == pytest.approx(right)
        assert [text.get_text() for text in axes.texts] == [f"{value:.1f}" for value in right]


def by_kind():
    kinds = [*KINDS, "all"]
    rows = [
        {
            "pattern": pattern,
            "positions": "learned",
            "seed": seed,
            "kind": kind,
            "words": 100 if kind == "all" else 25,
            "test": LEVEL[pattern] - (0.1 * place if pattern != "global" else 0) + seed / 100,
        }
        for pattern in BASIC
        for seed in (1, 3)
        for place, kind in enumerate(kinds)
    ]
    return seeded(rows, ("pattern", "positions", "kind"))


def test_gains_are_means_below_global_attention_with_a_dot_for_each_model():
    (axes,) = gains(by_kind()).axes
    kinds = [*KINDS, "all"]
    local, hybrid = (
        [bar.get_height() for bar in axes.patches[start : start + len(kinds)]]
        for start in (0, len(kinds))
    )
    assert local == pytest.approx([0.2 + 0.1 * place for place in range(len(kinds))])
    assert hybrid == pytest.approx([0.4 + 0.1 * place for place in range(len(kinds))])
    assert axes.lines[0].get_ydata() == pytest.approx([0.21, 0.19])
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == [
        f"{SAYING[kind]}\n({'100%' if kind == 'all' else '25%'} of words)" for kind in kinds
    ]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["1-local", "hybrid-1"]


def test_without_global_attention_there_is_nothing_to_compare_with():
    rows = [row for row in by_kind().rows if row["pattern"] != "global"]
    with pytest.raises(Exception, match="mean"):
        gains(seeded(rows, ("pattern", "positions", "kind")))


def test_differences_are_told_with_their_intervals():
    rows = [
        {"pattern": pattern, "seed": seed, "kind": "all", "test": cost + seed / 100}
        for pattern, cost in {"global": 4.0, "1-local": 3.9, "hybrid-1": 3.8, PLAIN: 3.85}.items()
        for seed in (1, 2, 3)
    ]
    table = seeded(rows, ("pattern", "kind"))
    found = fewer_nats(table, "hybrid-1", "global")
    assert found.estimate == pytest.approx(0.2) and found.low < 0.2 < found.high
    (axes,) = differences(table).axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[-1] == "hybrid-1 below global" and len(names) == len(COMPARED)
    *_, top = (line for line in axes.lines if line.get_marker() == "o")
    assert top.get_xdata() == pytest.approx([0.2])
