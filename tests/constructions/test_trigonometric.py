"""The trigonometric curve: floats against balls, the margin, the sign, and where float64 ends."""

import numpy as np
import pytest

from expressivity.constructions.trigonometric import (
    TrigonometricUnit,
    certified_margin,
    trigonometric_margin,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import every_subset, ideal_attention


@pytest.mark.parametrize("subset", [(0, 1, 2), (0, 3, 7), (4, 5, 8)])
def test_float_scores_lie_in_the_balls(subset):
    unit = TrigonometricUnit(9, 3, 0.1)
    floats = (unit.queries(np.array([subset])) @ unit.keys().T)[0]
    assert floats == pytest.approx(
        [float(score) for score in unit.certified_scores(subset)], abs=1e-12
    )


def test_scores_are_the_products_up_to_a_constant():
    unit, subset = TrigonometricUnit(11, 4, 0.1), [0, 2, 3, 7]
    scores = (unit.queries(np.array([subset])) @ unit.keys().T)[0]
    gaps = 1 - np.cos(2 * np.pi * (np.arange(11)[:, None] - subset) / 11)
    assert np.ptp(scores + gaps.prod(axis=1)) < 1e-12


@pytest.mark.parametrize("length, q", [(5, 1), (8, 2), (10, 3), (11, 4)])
def test_the_margin_is_the_least_gap(length, q):
    unit, sets = TrigonometricUnit(length, q, 0.1), every_subset(length, q)
    scores = unit.queries(sets) @ unit.keys().T
    member = ideal_attention(sets, length) > 0
    gaps = np.where(member, scores, np.inf).min(axis=1) - np.where(member, -np.inf, scores).max(
        axis=1
    )
    assert gaps.min() == pytest.approx(trigonometric_margin(length, q), rel=1e-6)
    assert float(certified_margin(length, q)) == pytest.approx(trigonometric_margin(length, q))


def test_the_wrong_sign_lets_the_set_score_lowest():
    unit = TrigonometricUnit(9, 2, 0.1, sign=1)
    scores = (unit.queries(np.array([[0, 4]])) @ unit.keys().T)[0]
    assert scores.argsort()[:2].tolist() in ([0, 4], [4, 0])


@pytest.mark.parametrize("q, resolved", [(4, True), (8, False)])
def test_where_float64_ends(q, resolved):
    unit = TrigonometricUnit(64, q, 0.01)
    closest = np.array([[j for j in range(q + 1) if j != q // 2]])
    error = np.abs(unit.in_float64(closest) - ideal_attention(closest, 64)).sum()
    assert (error < 0.01) == resolved


def test_bad_sizes_are_refused():
    with pytest.raises(InvalidInput, match="q must be at most N"):
        trigonometric_margin(3, 4)
    with pytest.raises(InvalidInput, match="positions must be in"):
        TrigonometricUnit(5, 1, 0.1).queries(np.array([[5]]))


def test_keys_have_the_dimension_that_is_named():
    unit = TrigonometricUnit(9, 3, 0.1)
    assert unit.keys().shape == (9, unit.key_dim) == (9, 6)
