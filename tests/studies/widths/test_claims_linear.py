"""The claims on linear queries: sizes where the theorem holds and where it does not, and bounds that are a little too large."""

from fractions import Fraction

import pytest

from expressivity.lower_bounds.linear_queries import tolerant_rank
from expressivity.studies.widths.claims_linear import (
    CLAIMS,
    check_equal_scores,
    check_tolerance,
)

RANK, TOLERANCE = CLAIMS


def test_the_space_of_equal_scores_has_2n_dimensions_from_three_members_on():
    evidence = check_equal_scores(((4, 3), (5, 3), (5, 4)))
    assert evidence.holds
    assert (evidence.facts["sizes"], evidence.facts["largest N"]) == (3, 5)
    assert evidence.facts["members"] == 3 * 5


def test_sets_of_two_are_rejected_with_their_dimension():
    evidence = RANK.check(RANK.control())
    assert not evidence.holds
    assert all(
        q == 2 and found > 2 * n
        for n, q, found in evidence.facts["N, q, dimension where it differs"]
    )
    assert not check_equal_scores(((4, 3), (4, 2))).holds


def test_the_sizes_of_the_claim_are_all_with_three_to_n_less_one_members():
    assert set(RANK.subject()) == {(n, q) for n in range(4, 8) for q in range(3, n)}


def test_the_bound_lies_below_matrices_of_known_rank():
    evidence = check_tolerance(tolerant_rank)
    assert evidence.holds and evidence.facts["matrices"] == 10
    assert evidence.facts["largest bound"] > 500


BOUNDS = {
    "no tolerance": lambda n, spread, gap: tolerant_rank(n, Fraction(0), gap),
    "rank N − 1, as for equal scores": lambda n, spread, gap: Fraction(n - 1),
    "twice as much": lambda n, spread, gap: 2 * tolerant_rank(n, spread, gap),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_above_the_rank_of_a_matrix_is_rejected(name):
    assert not check_tolerance(BOUNDS[name]).holds
