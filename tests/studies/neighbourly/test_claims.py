"""The claims on 2q dimensions: units, margins and curves with one fault are rejected."""

from math import factorial

import pytest
from flint import fmpz_mat, fmpz_poly

from expressivity.constructions.neighbourly import NeighbourlyUnit, moment_margin
from expressivity.constructions.trigonometric import TrigonometricUnit
from expressivity.studies.neighbourly.claims import (
    CLAIMS,
    check_margin,
    check_theorem,
    check_trigonometric,
)

THEOREM, MARGIN, CURVE = CLAIMS
SIZES = ((4, 1, 2, 0.1), (6, 2, 2, 0.1), (7, 3, 1, 0.01))


def units(kind):
    return tuple(kind(*sizes) for sizes in SIZES)


def test_units_are_accepted_and_their_sizes_are_named():
    evidence = check_theorem(units(NeighbourlyUnit))
    assert evidence.holds and evidence.facts["units"] == 3
    assert evidence.facts["sets"] == evidence.facts["within ε"] == 4 + 15 + 35
    assert evidence.measured["per_q"] == 4 and evidence.measured["larger"] == 0
    assert [size[:3] for size in evidence.facts["N, q, m, bits of a key, p"]] == [
        [n, q, d + 4 * q] for n, q, d, _ in SIZES
    ]


class Unsquared(NeighbourlyUnit):
    def polynomial(self, subset):
        product = fmpz_poly([-1])
        for node in subset:
            product *= fmpz_poly([-node, 1])
        return product


class Positive(NeighbourlyUnit):
    def polynomial(self, subset):
        return -super().polynomial(subset)


class OneNodeOff(NeighbourlyUnit):
    def polynomial(self, subset):
        return super().polynomial([subset[0] + 1, *subset[1:]])


class Flat(NeighbourlyUnit):
    scale = 1


class OneKeyMore(NeighbourlyUnit):
    def keys(self):
        return fmpz_mat([[*row, 0] for row in super().keys().tolist()])

    def queries(self, subsets):
        return fmpz_mat([[*row, 0] for row in super().queries(subsets).tolist()])


@pytest.mark.parametrize("kind", [Unsquared, Positive, OneNodeOff, Flat, OneKeyMore])
def test_a_unit_with_one_fault_is_rejected(kind):
    evidence = check_theorem(units(kind))
    assert not evidence.holds or evidence.measured["per_q"] != 4


def test_one_wrong_unit_is_enough():
    assert not check_theorem((*units(NeighbourlyUnit), Flat(*SIZES[1]))).holds


def test_the_margin_is_attained_at_every_size():
    evidence = check_margin(moment_margin)
    assert evidence.holds and evidence.facts["N, q, margin where it differs"] == []
    assert evidence.facts["sets"] > 3000


@pytest.mark.parametrize(
    "margin",
    [
        MARGIN.control(),
        lambda q: 1,
        lambda q: factorial(q // 2) ** 4,
        lambda q: moment_margin(q) - (q == 5),
    ],
)
def test_another_margin_is_refuted_whether_larger_or_smaller(margin):
    assert not check_margin(margin).holds


def curves(kind=TrigonometricUnit, sign=-1):
    sizes = ((7, 1), (9, 3), (64, 4), (64, 8))
    return tuple(kind(*size, epsilon=0.01, sign=sign) for size in sizes)


def test_curves_are_accepted_and_float64_resolves_the_first_of_two():
    evidence = check_trigonometric(curves())
    assert evidence.holds and evidence.facts["sets"] == 7 + 84
    assert (evidence.measured["resolved"], evidence.measured["lost"]) == (4, 8)


class Doubled(TrigonometricUnit):
    def certified_scores(self, subset):
        return [2 * score for score in super().certified_scores(subset)]


class Halved(TrigonometricUnit):
    def certified_scores(self, subset):
        return [score / 2 for score in super().certified_scores(subset)]


class Weak(TrigonometricUnit):
    scale = 1.0


def test_a_scale_without_the_margin_resolves_nothing():
    assert check_trigonometric(curves(Weak)).measured["resolved"] == 0


@pytest.mark.parametrize("kind", [Doubled, Halved])
def test_another_scale_of_the_scores_is_rejected(kind):
    assert not check_trigonometric(curves(kind)).holds


def test_the_other_sign_and_two_sizes_that_are_both_easy_are_rejected():
    assert not check_trigonometric(curves(sign=1)).holds
    first, *_ = curves()
    assert check_trigonometric((first, *(curves()[2],) * 2)).measured["lost"] == 0
