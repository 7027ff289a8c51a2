"""The claims on linear queries: sizes where the theorem holds and where it does not, and bounds that are a little too large."""

from fractions import Fraction

import pytest

from expressivity.lower_bounds.linear_queries import equality_constraints, tolerant_rank
from expressivity.studies.widths.claims_linear import (
    CLAIMS,
    SIZES,
    check_equal_scores,
    check_tolerance,
)

RANK, TOLERANCE = CLAIMS


def test_the_space_of_equal_scores_has_2n_dimensions_from_three_members_on():
    evidence = check_equal_scores(equality_constraints, ((4, 3), (5, 3), (5, 4)))
    assert evidence.holds
    assert (evidence.measured["sizes"], evidence.measured["largest"]) == (3, 5)
    assert evidence.measured["members"] == 3 * 5


def test_sets_of_two_are_rejected_with_their_dimension():
    evidence = check_equal_scores(equality_constraints, ((4, 2), (5, 2), (6, 2)))
    assert not evidence.holds
    assert all(
        q == 2 and found > 2 * n
        for n, q, found in evidence.facts["N, q, dimension where it differs"]
    )
    assert not check_equal_scores(equality_constraints, ((4, 3), (4, 2))).holds


def test_the_sizes_of_the_claim_are_all_with_three_to_n_less_one_members():
    assert not RANK.check(RANK.control()).holds
    assert set(SIZES) == {(n, q) for n in range(4, 8) for q in range(3, n)}


def test_the_bound_lies_below_matrices_of_known_rank():
    evidence = check_tolerance(tolerant_rank)
    assert evidence.holds and evidence.measured["matrices"] == 10
    assert evidence.facts["largest bound"] > 500


BOUNDS = {
    "no tolerance": lambda n, spread, gap: tolerant_rank(n, Fraction(0), gap),
    "rank N − 1, as for equal scores": lambda n, spread, gap: Fraction(n - 1),
    "twice as much": lambda n, spread, gap: 2 * tolerant_rank(n, spread, gap),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_above_the_rank_of_a_matrix_is_rejected(name):
    evidence = check_tolerance(BOUNDS[name])
    assert not evidence.holds and evidence.facts["of smaller rank than the bound"] > 0


def formula(n, spread, gap, less=2, other=4, factor=Fraction(2), power=2):
    rho = factor * spread / (gap - 2 * spread)
    return Fraction(n - 3) / (1 + (n - other) * rho**power) - less


OTHERS = {
    "without −2": {"less": 0},
    "−1 in place of −2": {"less": 1},
    "−3 in place of −2": {"less": 3},
    "N in place of N − 4": {"other": 0},
    "N − 3 in place of N − 4": {"other": 3},
    "rho halved": {"factor": Fraction(1)},
    "a tenth of rho": {"factor": Fraction(1, 5)},
    "rho³": {"power": 3},
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_formula_is_rejected_also_where_it_is_a_weaker_bound(name):
    assert check_tolerance(formula).holds
    assert not check_tolerance(lambda *case: formula(*case, **OTHERS[name])).holds


def test_the_control_is_rejected_although_no_matrix_refutes_it():
    evidence = check_tolerance(TOLERANCE.control())
    assert not evidence.holds and evidence.facts["where it is not"] > 0
    assert evidence.facts["of smaller rank than the bound"] == 0
