"""The figures on learning to match: flips and uniform sequences in their rows, majorities, and models that were not trained."""

import pytest

from expressivity.studies.learning_matching.figures import ROLES, blanks, learned
from expressivity.studies.learning_matching.runs import MODELS
from expressivity.tables import Table


def table(cases):
    """Two seeds of each case (task, N, M, blank, model): flips 0.2 and 0.4, uniform sequences 0.9, majority 0.6."""
    rows = [
        {
            "task": task,
            "length": length,
            "modulus": modulus,
            "blank": blank,
            "model": model,
            "seed": seed,
            "majority": 0.6,
            "accuracy": 0.9,
            "pairs": 0.2 + 0.2 * seed,
        }
        for task, length, modulus, blank, model in cases
        for seed in range(2)
    ]
    group = ("task", "length", "modulus", "blank", "model")
    return Table("made-up", "", dict.fromkeys(rows[0], ""), rows, group, "seed")


CASES = [
    ("match2", 6, 11, True, "one head"),
    ("match2", 6, 11, True, "one layer"),
    ("match3", 6, 13, True, "one layer"),
    ("match3", 6, 13, True, "third order"),
    ("bigram", 6, 7, True, "two layers"),
]


def test_every_task_and_size_has_its_panel_and_the_last_is_empty():
    first, second, third, empty = learned(table(CASES)).axes
    assert [axes.get_title() for axes in (first, second, third)] == [
        "Match2, $N=6$, $M=11$",
        "Match3, $N=6$, $M=13$",
        "Match3Bigram, $N=6$, $M=7$",
    ]
    assert not empty.axison and not empty.lines


def test_a_row_has_dots_for_seeds_a_mark_for_their_mean_and_a_ring_for_uniform_sequences():
    axes = learned(table(CASES)).axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == [model for model in reversed(MODELS) if model != "Strassen"]
    at = [line for line in axes.lines if set(line.get_ydata()) == {names.index("one head")}]
    span, seeds, mean, ring = at
    assert list(span.get_xdata()) == pytest.approx([0.3, 0.9])
    assert list(seeds.get_xdata()) == pytest.approx([0.2, 0.4])
    assert mean.get_xdata()[0] == pytest.approx(0.3) and ring.get_xdata()[0] == 0.9
    assert ring.get_markerfacecolor() == "none" and mean.get_color() == ROLES["one head"]
    assert axes.lines[0].get_xdata()[0] == pytest.approx(0.6)


def test_a_model_that_was_not_trained_on_a_task_says_so():
    axes = learned(table(CASES)).axes
    said = [[text.get_text() for text in panel.texts] for panel in axes[:3]]
    assert said == [["not trained"] * 2, ["not trained"] * 2, ["not trained"] * 3]


def test_rows_without_a_blank_are_no_part_of_the_first_figure():
    extra = [("local", 6, 9, False, "one layer")]
    assert len(learned(table([*CASES, *extra])).axes) == len(learned(table(CASES)).axes)


def test_blanks_compare_only_what_was_trained_both_ways():
    cases = [
        ("match2", 6, 11, False, "one head"),
        ("match3", 6, 13, False, "Strassen"),
        ("match3", 6, 13, False, "third order"),
    ]
    panels = blanks(table([*CASES, *cases])).axes
    assert [axes.get_title() for axes in panels] == [
        "one head\nMatch2\n$N=6$, $M=11$",
        "third order\nMatch3\n$N=6$, $M=13$",
    ]
    labels = [label.get_text() for label in panels[0].get_yticklabels()]
    assert labels == ["no blank", "blank"]
    for axes in panels:
        assert {line.get_ydata()[0] for line in axes.lines[1:]} == {0, 1}


def test_an_unknown_task_is_refused():
    with pytest.raises(KeyError, match="match9"):
        learned(table([("match9", 6, 11, True, "one head"), *CASES]))
