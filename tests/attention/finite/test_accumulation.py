"""Sums in small formats against arithmetic done by hand, float16 against a loop, and the classes of counters."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from expressivity.attention.finite import half
from expressivity.attention.finite.accumulation import (
    Grid,
    Significand,
    counter,
    exact_sum,
    running_sum,
)
from expressivity.attention.finite.softmax_support import (
    largest_support,
    proved_bound,
    stated_bound,
    uniform_support,
)
from expressivity.attention.finite.uniform import UniformHead
from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput

HALF = Fraction(1, 2)
ONE_EACH = {"a": Fraction(1), "b": Fraction(-1)}


@pytest.mark.parametrize(
    ("number", "nearest", "zero"),
    [("1/4", "0", "0"), ("3/4", "1", "1/2"), ("-3/4", "-1", "-1/2"), ("9/4", "2", "2")],
)
def test_ties_go_to_the_even_multiple(number, nearest, zero):
    assert Grid(HALF, Fraction(2)).round(Fraction(number)) == Fraction(nearest)
    assert Grid(HALF, Fraction(2), toward_zero=True).round(Fraction(number)) == Fraction(zero)


def test_what_becomes_of_large_numbers():
    ends = {
        beyond: Grid(Fraction(1), Fraction(3), beyond).round(Fraction(5))
        for beyond in ("saturate", "infinity", "wrap")
    }
    assert ends == {"saturate": 3, "infinity": float("inf"), "wrap": -2}


def test_significands_round_as_float16_does():
    draw = np.random.default_rng(1)
    for number in draw.normal(size=200):
        assert (
            float(Significand(11).round(Fraction(number))) == float(np.float16(number))
            or abs(number) < 2**-14
        )


def test_float16_sums_are_rounded_one_by_one():
    numbers = np.random.default_rng(2).normal(size=300).astype(np.float16)
    total, slow = np.float16(0), []
    for number in numbers:
        total = np.float16(total + number)
        slow.append(total)
    assert (half.running(numbers) == np.array(slow)).all()
    assert half.running(np.ones(5000, dtype=np.float16)).max() == half.STALL


def test_running_and_exact_sums_differ_where_they_must():
    terms = [Fraction(2), Fraction(2), Fraction(-2)]
    assert (
        running_sum(terms, Grid(HALF, Fraction(2))) == 0
        and exact_sum(terms, Grid(HALF, Fraction(2))) == 2
    )


@pytest.mark.parametrize(
    "form", [Grid(HALF, Fraction(2)), Grid(HALF, Fraction(2), "infinity"), Significand(2)]
)
def test_the_automaton_of_a_head_says_what_the_head_says(form):
    head = UniformHead(form, ONE_EACH)
    dfa = head.automaton()
    for word in map(
        "".join, (word for length in range(8) for word in product("ab", repeat=length))
    ):
        assert dfa.accepts(word) == (head.output(word) > 0)
    assert defines(dfa, "PY") == (getattr(form, "beyond", "") == "infinity")


def test_a_counter_stops_at_its_ends():
    dfa = counter(Grid(Fraction(1), Fraction(2)), ONE_EACH)
    assert dfa.states == 5 and dfa.accepts("aaaaab") and not dfa.accepts("aaaaabb")


@pytest.mark.parametrize("toward_zero", [False, True])
@pytest.mark.parametrize(("units", "largest"), [(2, 2), (4, 2), (3, 3), (2, 4), (3, 7)])
def test_the_largest_support_is_that_of_all_multisets(units, largest, toward_zero):
    grid = Grid(Fraction(1, units), Fraction(largest), "infinity", toward_zero)
    assert largest_support(grid).positions == _slow_support(grid, units) <= proved_bound(grid)
    assert uniform_support(grid) <= largest_support(grid).positions
    assert not toward_zero or largest_support(grid).positions <= stated_bound(grid)


@pytest.mark.parametrize("count", [uniform_support, largest_support, proved_bound])
@pytest.mark.parametrize("beyond", ["saturate", "wrap"])
def test_a_sum_that_does_not_overflow_leaves_no_bound(beyond, count):
    """Over the multiples of 1/2 up to 2, where sums stay at 2, each of any number of equal weights is 1/2."""
    with pytest.raises(InvalidInput, match='beyond="infinity" is needed'):
        count(Grid(HALF, Fraction(2), beyond))
    assert uniform_support(Grid(HALF, Fraction(2), "infinity")) == 2


def _slow_support(grid: Grid, units: int) -> int:
    best, exponentials = 0, [Fraction(k, units) for k in range(1, units + 1)]
    for counts in product(*(range(int(grid.largest / e) + 1) for e in exponentials)):
        total = sum(e * count for e, count in zip(exponentials, counts))
        if counts[-1] and total <= grid.largest:
            best = max(
                best,
                sum(count for e, count in zip(exponentials, counts) if grid.round(e / total) > 0),
            )
    return best


def test_bad_input_is_named():
    with pytest.raises(InvalidInput, match="unit > 0"):
        Grid(Fraction(0), Fraction(1))
    with pytest.raises(InvalidInput, match="unknown rule"):
        Grid(Fraction(1), Fraction(1), "bounce")
    with pytest.raises(InvalidInput, match="bits >= 1"):
        Significand(0)
    with pytest.raises(InvalidInput, match="number of the format"):
        UniformHead(Grid(HALF, Fraction(2)), {"a": Fraction(1, 3)})
    with pytest.raises(InvalidInput, match="sums both run"):
        UniformHead(Grid(HALF, Fraction(2)), ONE_EACH, "exact").automaton()
    with pytest.raises(InvalidInput, match="come to rest"):
        UniformHead(Grid(Fraction(1), Fraction(50)), ONE_EACH).automaton(limit=10)
