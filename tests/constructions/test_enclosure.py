"""Certain bounds on the unit's error: against balls from end to end, against rationals, and around float64."""

from dataclasses import replace
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from flint import arb

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.constructions.enclosure import (
    ONE,
    enclosed_errors,
    exact_scores,
    exponentials,
    in_balls,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import every_subset, random_subsets


def built(length, q, value_dim, epsilon, **options):
    return sparse_averaging_unit(
        length, q, value_dim, epsilon, generator=np.random.default_rng(length), **options
    )


def test_scores_are_those_of_rationals():
    unit = built(20, 2, 1, 0.1, key_dim=13)
    found = unit.certify(random_subsets((5,), 20, 2, np.random.default_rng(0)))
    scale = 2**unit.arithmetic.fraction_bits
    for row, query in zip(exact_scores(unit, found).tolist(), unit.queries(found).tolist()):
        slow = [
            sum(Fraction(w) * int(s) for w, s in zip(query, key)) for key in unit.keys.T.tolist()
        ]
        assert [Fraction(score, scale) for score in row] == slow


@pytest.mark.parametrize("step", [1.0, 2.0**-3, 2.0**-17])
def test_exponentials_hold_the_truth_between_them_and_tightly(step):
    steps = np.concatenate(
        [np.arange(40), np.random.default_rng(0).integers(0, int(30 / step), 200)]
    )
    lower, upper = exponentials(steps, step)
    for k, low, high in zip(steps.tolist(), lower.tolist(), upper.tolist()):
        truth = (arb(-k) * arb(step)).exp() * ONE
        assert arb(low) <= truth <= arb(high)
        assert high - low <= 4


@pytest.mark.parametrize(
    "length, q, value_dim, epsilon, options",
    [
        (9, 2, 3, 0.3, {}),
        (40, 3, 1, 0.05, {"key_dim": 30}),
        (6, 6, 1, 0.1, {}),
        (50, 2, 2, 0.2, {"key_dim": 12}),
    ],
)
def test_bounds_hold_the_balls_between_them(length, q, value_dim, epsilon, options):
    unit = built(length, q, value_dim, epsilon, **options)
    found = unit.certify(random_subsets((30,), length, q, np.random.default_rng(1)))
    lower, upper = enclosed_errors(unit, found)
    values = sqrt(value_dim) * unit.arithmetic.step / 2
    for low, high, ball in zip(lower.tolist(), upper.tolist(), in_balls(unit, found)):
        assert not (arb(low) > ball or ball > arb(high))  # neither is certain: the two overlap
        assert float(ball.rad()) < 1e-12
        assert high - low < values + 6 * length / ONE + 1e-12
    in_float = unit.worst_error(found)
    assert ((lower <= in_float) & (in_float <= upper)).all()


def test_blocks_do_not_change_the_result(monkeypatch):
    unit = built(16, 2, 1, 0.1)
    found = unit.certify(every_subset(16, 2))
    whole = enclosed_errors(unit, found)
    monkeypatch.setattr("expressivity.constructions.enclosure.BLOCK_NUMBERS", 100)
    assert all(np.array_equal(*pair) for pair in zip(whole, enclosed_errors(unit, found)))


def test_half_the_scale_is_certainly_too_little():
    unit = built(256, 4, 1, 0.01, key_dim=200, method="accumulated")
    found = unit.certify(random_subsets((50,), 256, 4, np.random.default_rng(2)))
    assert enclosed_errors(unit, found)[1].max() <= unit.epsilon
    assert enclosed_errors(replace(unit, scale=unit.scale // 2), found)[0].max() > unit.epsilon


def test_what_cannot_be_exact_is_refused():
    unit = built(9, 2, 3, 0.3)
    found = unit.certify(every_subset(9, 2))
    with pytest.raises(InvalidInput, match="got a unit in float64"):
        enclosed_errors(replace(unit, arithmetic=None), found)
    with pytest.raises(InvalidInput, match="max\\|query\\| · 2\\^t < 2\\^53"):
        enclosed_errors(replace(unit, arithmetic=FixedPoint(3, 50)), found)
    with pytest.raises(InvalidInput, match="less than 2\\^36 steps"):
        enclosed_errors(replace(unit, arithmetic=FixedPoint(5, 36)), found)
