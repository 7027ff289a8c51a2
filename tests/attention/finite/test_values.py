"""Finite sets of numbers against rational arithmetic, number by number, and against the machine's own half precision."""

from fractions import Fraction
from itertools import product
from math import isqrt

import numpy as np
import pytest

from expressivity.attention.finite.values import (
    HALF,
    QUARTERS,
    SETS,
    NotExact,
    ValueSet,
    fixed_point,
)
from expressivity.errors import InvalidInput


def test_half_precision_is_what_the_machine_calls_so():
    numbers = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)
    assert HALF.positive.tolist() == numbers[1:].tolist()
    draw = np.random.default_rng(0)
    some = draw.normal(size=20_000) * 10.0 ** draw.integers(-9, 6, 20_000)
    ties = (numbers[1:-1] + numbers[2:]) / 2
    with np.errstate(over="ignore"):
        for tried in (some, ties, -ties, np.array([65519.9, 65520.0, -65520.0, 2.0**-25])):
            assert (
                HALF.round(tried).tolist() == tried.astype(np.float16).astype(np.float64).tolist()
            )


@pytest.mark.parametrize("values", SETS.values(), ids=lambda values: values.name)
def test_rounding_is_to_the_nearest_and_ties_go_to_the_even_multiple(values):
    draw = np.random.default_rng(1)
    everything = np.concatenate([-values.positive[::-1], [0.0], values.positive])
    for number in (draw.normal(size=300) * draw.choice([1e-3, 1.0, 30.0], size=300)).tolist():
        exact = Fraction(number)
        near = values.round(np.array([number])).item()
        assert values.round_exactly(exact) == near
        if np.isfinite(near):
            place = int(np.searchsorted(everything, number))
            assert abs(exact - Fraction(near)) == min(
                abs(exact - Fraction(x)) for x in everything[max(place - 2, 0) : place + 2]
            )
    assert QUARTERS.round(np.array([0.125, 0.375, -0.125, 8.1, 8.2])).tolist() == [
        0.0,
        0.5,
        0.0,
        8.0,
        np.inf,
    ]


def test_quotients_and_roots_of_quarters_are_rounded_once():
    for x, y in product(QUARTERS.positive.tolist(), repeat=2):
        assert QUARTERS.divide(np.array([x]), np.array([y])).item() == QUARTERS.round_exactly(
            Fraction(x) / Fraction(y)
        )
    for x, d in product(QUARTERS.positive.tolist(), range(1, 70, 3)):
        ours = QUARTERS.over_root(np.array([x]), d).item()
        assert ours == _over_root(Fraction(x), d, Fraction(1, 4)) or ours == np.inf


def _over_root(x: Fraction, d: int, step: Fraction) -> float:
    """x/√d rounded to a multiple of the step by whole numbers alone; x/√d is a midpoint only if it is rational."""
    twice = isqrt(int(x * x * 4 / (step * step * d)))  # floor of 2x/(step √d)
    multiple = (twice + 1) // 2
    tie = twice % 2 == 1 and Fraction(twice**2) == x * x * 4 / (step * step * d)
    return float(step * (multiple - (tie and multiple % 2)))


def test_half_precision_quotients_are_rounded_once():
    draw = np.random.default_rng(2)
    left, right = draw.choice(HALF.positive, size=(2, 2000))
    for x, y, ours in zip(left.tolist(), right.tolist(), HALF.divide(left, right).tolist()):
        assert ours == HALF.round_exactly(Fraction(x) / Fraction(y))


@pytest.mark.parametrize("values", SETS.values(), ids=lambda values: values.name)
def test_exp_is_never_so_near_to_a_midpoint_that_float64_could_round_it_wrongly(values):
    for sign in (-1, 1):
        power = np.exp(sign * values.positive[values.positive < 12])
        power = power[power < values.largest]
        margin = np.minimum(
            *(
                np.abs(values.round(power * (1 + shift)) - values.round(power))
                for shift in (-1e-12, 1e-12)
            )
        )
        assert (margin == 0).all()


@pytest.mark.parametrize(
    "values, forgets, span",
    [(QUARTERS, 2.25, 7), (HALF, 17.34375, 65519), (fixed_point("halves", 0.5, 2.0), 1.5, 2)],
)
def test_what_a_softmax_forgets(values, forgets, span):
    assert values.forgets == forgets and values.span == span
    below = values.positive[values.positive < forgets]
    assert (values.exp(-below) > 0).all() and values.exp(
        np.array([-forgets, -np.inf])
    ).tolist() == [0.0, 0.0]


def test_sums_are_exact_and_rounded_once():
    draw = np.random.default_rng(3)
    for values in SETS.values():
        left, right = (
            draw.choice(values.positive[:200], size=shape) * draw.choice([-1, 1], size=shape)
            for shape in ((5, 40), (40, 3))
        )
        exact = [
            [
                values.round_exactly(sum(Fraction(a) * Fraction(b) for a, b in zip(row, column)))
                for column in right.T
            ]
            for row in left
        ]
        assert values.dot(left, right).tolist() == exact
    # 1 + 2^-11 is a tie that goes down to 1; what is rounded at the end only, and not after each term, goes up.
    assert (
        HALF.dot(np.ones((1, 3)), np.array([[1.0], [2.0**-11], [2.0**-24]])).item() == 1 + 2.0**-10
    )


def test_infinities():
    inf = np.inf
    assert QUARTERS.dot(
        np.array([[1.0, -1.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[inf], [inf]])
    ).tolist() == [[0.0], [inf], [inf]]
    assert QUARTERS.dot(np.array([[4.0, 4.0]]), np.array([[4.0], [-2.0]])).item() == 8.0
    assert QUARTERS.dot(np.array([[4.0, 4.0]]), np.array([[-4.0], [-2.0]])).item() == -inf
    assert QUARTERS.divide(np.array([3.0]), np.array([inf])).item() == 0.0
    assert QUARTERS.subtract(np.array([inf, -inf, 1.0]), np.array([inf, 1.0, inf])).tolist() == [
        0.0,
        -inf,
        -inf,
    ]


def test_sums_that_float64_cannot_hold_are_refused():
    with pytest.raises(NotExact, match="53 bits"):
        HALF.dot(np.array([[65504.0, 2.0**-24]]), np.array([[65504.0], [2.0**-24]]))
    assert HALF.mean(np.array([[1.0, 2.0, 2.0]])).item() == HALF.round_exactly(Fraction(5, 3))


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("x", 13, 0.5, 2.0), "significant bits"),
        (("x", 3, 0.3, 2.0), "power of two"),
        (("x", 2, 0.5, 1.75), "largest"),
        (("x", 2, 0.5, 0.5), "at least 1"),
    ],
)
def test_sets_that_make_no_sense(arguments, said):
    with pytest.raises(InvalidInput, match=said):
        ValueSet(*arguments)
    with pytest.raises(InvalidInput, match="other than 0"):
        QUARTERS.divide(np.array([1.0]), np.array([0.0]))
    with pytest.raises(InvalidInput, match="root"):
        QUARTERS.over_root(np.array([1.0]), 0)


@pytest.mark.parametrize(
    "values", [*SETS.values(), fixed_point("halves", 0.5, 4.0)], ids=lambda values: values.name
)
def test_numbers_up_to_half_a_step_beyond_the_largest_come_back_to_it(values):
    """The grid goes on: a number is infinite only if its nearest neighbour there lies beyond the largest."""
    step = values.largest - values.positive[-2]
    middle = values.largest + step / 2
    tie = values.largest if (values.largest / step) % 2 == 0 else np.inf
    tried = np.array([values.largest + step / 4, middle - step / 64, middle, middle + step / 64])
    assert values.round(tried).tolist() == [values.largest, values.largest, tie, np.inf]
    assert values.round(-tried).tolist() == [-values.largest, -values.largest, -tie, -np.inf]


@pytest.mark.parametrize(
    "values",
    [*SETS.values(), fixed_point("halves", 0.5, 4.0), ValueSet("three bits", 3, 0.125, 4.0)],
    ids=lambda values: values.name,
)
def test_what_arrives_lies_between_one_half_and_three_also_from_counts_beyond_the_largest(values):
    assert (values.shares >= 0.5).all() and (values.shares <= 3.0).all()
    counts = np.arange(1.0, values.span + 1)
    beyond = counts[counts > values.largest]
    assert (values.round(beyond) == values.largest).all()
    assert values is not HALF or len(beyond) == 15  # 65505 to 65519
