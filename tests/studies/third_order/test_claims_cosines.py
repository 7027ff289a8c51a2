"""The claims on cosines of sums, exactly: sums with a wrong sign, turn, coefficient or number of products."""

from fractions import Fraction

import numpy as np
import pytest

from expressivity.constructions.tensor import Term, expanded_terms, short_terms
from expressivity.studies.third_order.claims_cosines import (
    CLAIMS,
    RE_UVW,
    check_expansion,
    check_real_rank,
    check_short_sum,
    sums_to_cosine,
)

EXPANSION, SHORT, RANK = CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_claim_holds_and_its_control_fails(claim):
    assert claim.check(claim.subject()).holds and not claim.check(claim.control()).holds


def test_orders_and_numbers_of_products_are_named():
    expansion, short = check_expansion(expanded_terms), check_short_sum(short_terms)
    assert expansion.facts["products"] == [2, 4, 8, 16] and short.facts["products"] == [2, 3, 4, 5]
    assert expansion.measured == short.measured == {"largest": 5}


def test_each_identity_has_its_own_number_of_products():
    assert not check_short_sum(expanded_terms).holds and not check_expansion(short_terms).holds


def changed(terms, coefficient=Fraction(1), turn=Fraction(0)):
    def make(order):
        first, *rest = terms(order)
        turns = (first.turns[0] + turn, *first.turns[1:])
        return (Term(first.coefficient * coefficient, turns), *rest)

    return make


@pytest.mark.parametrize(
    "change",
    [
        {"coefficient": Fraction(-1)},
        {"coefficient": Fraction(1001, 1000)},
        {"turn": Fraction(1, 2)},
        {"turn": Fraction(1, 60)},
        {"turn": Fraction(1)},
    ],
)
def test_one_wrong_product_is_enough(change):
    assert not check_short_sum(changed(short_terms, **change)).holds
    assert not check_expansion(changed(expanded_terms, **change)).holds


def test_a_full_turn_changes_nothing():
    assert sums_to_cosine(changed(short_terms, turn=Fraction(2))(3), 3)
    assert not sums_to_cosine(short_terms(3)[1:], 3)


def test_the_hyperdeterminant_is_minus_4():
    assert check_real_rank(RE_UVW).measured == {"square": 4, "rank": 3}


def with_entry(i, j, k, value):
    return tuple(
        tuple(
            tuple(value if (i, j, k) == (a, b, c) else old for c, old in enumerate(row))
            for b, row in enumerate(face)
        )
        for a, face in enumerate(RE_UVW)
    )


@pytest.mark.parametrize("place", [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_each_of_the_four_signs_counts(place):
    i, j, k = place
    assert not check_real_rank(with_entry(*place, -RE_UVW[i][j][k])).holds


def test_a_tensor_of_negative_hyperdeterminant_that_is_not_the_cosine_is_rejected():
    doubled = tuple(tuple(tuple(2 * entry for entry in row) for row in face) for face in RE_UVW)
    evidence = check_real_rank(doubled)
    assert evidence.measured["square"] > 0 and not evidence.holds


def test_the_control_of_the_hyperdeterminant_changes_one_sign():
    right, wrong = np.array(RANK.subject()), np.array(RANK.control())
    assert (abs(right) == abs(wrong)).all() and (right != wrong).sum() == 1
    assert wrong[1, 1, 0] == 1 == -right[1, 1, 0]
