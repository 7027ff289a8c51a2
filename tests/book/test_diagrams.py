"""Diagrams of automata: arrows keep off the states and off each other, and a state that accepts has a second ring."""

from math import hypot

import pytest

from expressivity.book.diagrams import RADIUS, SIDE, arrow_ends, beside, circle, draw_state
from expressivity.book.style import new_figure


def test_the_first_state_is_at_the_left_and_the_next_ones_follow_clockwise():
    first, second, third, fourth = circle(4)
    assert first == pytest.approx((-0.95, 0)) and third == pytest.approx((0.95, 0))
    assert second == pytest.approx((0, 0.95)) and fourth == pytest.approx((0, -0.95))


def test_an_arrow_ends_outside_both_states_and_the_way_back_is_on_the_other_side():
    start, end = arrow_ends((0.0, 0.0), (2.0, 0.0))
    back = arrow_ends((2.0, 0.0), (0.0, 0.0))
    assert start == (RADIUS, SIDE) and end == (2 - RADIUS, SIDE)
    assert back == ((2 - RADIUS, -SIDE), (RADIUS, -SIDE))


def test_letters_stand_at_the_distance_asked_for_on_the_left():
    x, y = beside((0.0, 0.0), (3.0, 4.0), 0.5)
    assert hypot(x - 1.5, y - 2.0) == pytest.approx(0.5) and x < 1.5


@pytest.mark.parametrize("accepting", [False, True])
def test_a_state_that_accepts_has_a_second_ring(accepting):
    _, axes = new_figure()
    draw_state(axes, (0.0, 0.0), accepting, inner=0.8)
    assert [ring.radius for ring in axes.patches] == [RADIUS, 0.8 * RADIUS][: 1 + accepting]
