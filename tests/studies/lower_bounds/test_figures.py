"""The figures of the lower bounds show every row of their tables where it belongs."""

import numpy as np
import pytest
from drawn import made_up, points, texts

from expressivity.studies.lower_bounds.figures import (
    averaging_bits,
    digits,
    disjointness_matrix,
    first_layer_widths,
    memories,
)


def disjointness():
    names = ("00", "01", "10", "11")
    return made_up(
        [
            {
                "alice": a,
                "bob": b,
                "meet": any(x == y == "1" for x, y in zip(a, b, strict=True)),
                "complements": all(x != y for x, y in zip(a, b, strict=True)),
            }
            for a in names
            for b in names
        ]
    )


def test_the_matrix_has_a_cell_for_each_pair_and_a_dot_for_each_complement():
    (axes,) = disjointness_matrix(disjointness()).axes
    assert axes.images[0].get_array().astype(int).tolist() == [
        [0, 0, 0, 0],
        [0, 1, 0, 1],
        [0, 0, 1, 1],
        [0, 1, 1, 1],
    ]
    assert points(axes.lines[0]) == [(3, 0), (2, 1), (1, 2), (0, 3)]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["00", "01", "10", "11"]
    assert axes.get_xlabel() == "Bob's set" and axes.get_ylabel() == "Alice's set"


def test_bits_are_drawn_for_the_unit_and_both_bounds():
    rows = [
        {"q": q, "disjointness": q, "counting": 4 * q, "unit": 100 * q, "one_hot": 200}
        for q in (1, 2, 4)
    ]
    (axes,) = averaging_bits(made_up(rows)).axes
    assert [list(line.get_ydata()) for line in axes.lines] == [
        [100, 200, 400],
        [200, 200, 200],
        [4, 8, 16],
        [1, 2, 4],
    ]
    assert texts(axes) == [
        "sufficient: the unit of\n[SHT23] Theorem 2",
        "sufficient:\none-hot keys",
        "necessary:\ncounting",
        "necessary:\n[SHT23] Theorem 4",
    ]
    assert axes.get_yscale() == axes.get_xscale() == "log"


def test_widths_are_filled_exactly_where_they_are_broken():
    rows = [
        {"free": f, "width": w, "broken": w < limit, "name": f"choice {f}", "bound": 3.5}
        for f, limit in ((0, 3), (1, 2))
        for w in (1, 2, 3)
    ]
    (axes,) = first_layer_widths(made_up(rows)).axes
    dots = {points(line)[0]: line.get_markerfacecolor() != "white" for line in axes.lines[:-1]}
    assert dots == {(w, f): w < limit for f, limit in ((0, 3), (1, 2)) for w in (1, 2, 3)}
    assert axes.lines[-1].get_xdata()[0] == 3.5 and "N d'/2" in texts(axes)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["choice 0", "choice 1"]


def test_memories_are_dots_with_their_mean_below_what_the_bits_can_hold():
    rows = [
        {"bits": b, "seed": s, "memories": 2 * b + s, "available": 4**b, "strings": 16}
        for b in (1, 2, 3, 4)
        for s in (0, 2)
    ]
    (axes,) = memories(made_up(rows, ("bits",), "seed")).axes
    dots, mean, available, strings = axes.lines
    assert len(dots.get_xdata()) == 8
    assert points(mean) == [(1, 3), (2, 5), (3, 7), (4, 9)]
    assert points(available) == [(1, 4), (2, 16), (3, 64), (4, 256)]
    assert strings.get_ydata()[0] == 16 and axes.get_ylim() == (2, 48)


def test_digits_have_a_line_for_each_task_and_one_for_the_bits_of_its_input():
    rows = [
        {"task": task, "bits": b, "right": min(1.0, b / needed), "needed": needed}
        for task, needed in (("Match3", 8), ("averages", 10))
        for b in (2, 4, 6, 8, 10)
    ]
    (axes,) = digits(made_up(rows)).axes
    first, second, *needed = axes.lines
    assert list(first.get_ydata()) == [0.25, 0.5, 0.75, 1, 1]
    assert list(second.get_ydata()) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])
    assert sorted(line.get_xdata()[0] for line in needed) == [8, 10]
    assert texts(axes) == ["Match3", "averages"]


def test_a_matrix_with_a_missing_pair_and_a_table_without_columns_are_refused():
    with pytest.raises(ValueError):
        disjointness_matrix(made_up(disjointness().rows[:-1]))
    with pytest.raises(KeyError, match="counting"):
        averaging_bits(made_up([{"q": 1, "disjointness": 1, "unit": 1, "one_hot": 1}]))
    assert not np.isnan(disjointness_matrix(disjointness()).axes[0].images[0].get_array()).any()
