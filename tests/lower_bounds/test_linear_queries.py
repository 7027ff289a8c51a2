"""Linear queries: the equations are those of the definition, members have the promised rank, and the bound is monotone."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from flint import fmpq_mat

from expressivity.errors import InvalidInput
from expressivity.lower_bounds.linear_queries import (
    equal_matrices,
    equality_constraints,
    least_rank_member,
    separates,
    tolerant_rank,
)


def equal_by_definition(matrix, n, q):
    return all(
        len({sum(matrix[i][j] for i in y) for j in y}) == 1 for y in combinations(range(n), q)
    )


@pytest.mark.parametrize("n, q", [(5, 3), (6, 4)])
def test_every_spanning_matrix_has_equal_scores(n, q):
    for flat in equal_matrices(n, q):
        assert equal_by_definition([flat[i * n : (i + 1) * n] for i in range(n)], n, q)


def test_the_equations_refuse_a_matrix_with_unequal_scores():
    n = q = 4
    matrix = np.random.default_rng(0).integers(0, 5, (n, n))
    assert not equal_by_definition(matrix.tolist(), n, q)
    assert any(
        sum(int(row[k]) * int(matrix.ravel()[k]) for k in range(n * n))
        for row in equality_constraints(n, q).tolist()
    )


def test_pairs_leave_more_freedom_than_triples():
    assert 36 - equality_constraints(6, 3).rank() == 12
    assert 36 - equality_constraints(6, 2).rank() > 12


def test_a_member_of_least_rank_separates_and_identity_less_a_constant_is_one():
    member = least_rank_member(
        [Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(2), Fraction(0)], Fraction(7), 3
    )
    assert member.rank() == 4 and separates(member, 3)
    plain = fmpq_mat([[4 if i == j else -1 for j in range(5)] for i in range(5)]) / 5
    assert least_rank_member([Fraction(0)] * 5, Fraction(1), 3) == plain


def test_a_matrix_of_lower_rank_does_not_separate():
    assert not separates(fmpq_mat([[3, 1, 0, 0, 0]] * 5), 3)
    with pytest.raises(InvalidInput, match="max c=2"):
        least_rank_member([Fraction(2)] * 5, Fraction(6), 3)


def test_the_bound_falls_with_the_spread_and_is_none_where_the_gap_is_small():
    bounds = [tolerant_rank(100, Fraction(k, 100), Fraction(1)) for k in (0, 1, 5, 20)]
    assert bounds == sorted(bounds, reverse=True) and bounds[0] == 95
    assert tolerant_rank(100, Fraction(1, 2), Fraction(1)) == 0


def test_sets_of_one_are_refused():
    with pytest.raises(InvalidInput, match="q=1"):
        equality_constraints(5, 1)


def test_the_equations_of_pairs_by_hand():
    """For each pair j < k: the scores of both, each summed over both rows, are equal."""
    rows = [[int(entry) for entry in row] for row in equality_constraints(3, 2).tolist()]
    assert rows == [
        [1, -1, 0, 1, -1, 0, 0, 0, 0],
        [1, 0, -1, 0, 0, 0, 1, 0, -1],
        [0, 0, 0, 0, 1, -1, 0, 1, -1],
    ]
    with pytest.raises(InvalidInput, match="q=4, N=3"):
        equality_constraints(3, 4)
    assert equality_constraints(3, 3).nrows() == 2


def test_a_level_just_above_the_largest_is_enough_and_that_itself_is_not():
    c = [Fraction(1), Fraction(0), Fraction(1), Fraction(1, 2), Fraction(0)]
    assert separates(least_rank_member(c, Fraction(3) + Fraction(1, 100), 3), 3)
    with pytest.raises(InvalidInput, match="level=3, q=3, max c=1"):
        least_rank_member(c, Fraction(3), 3)


def test_scores_that_are_equal_but_not_above_the_others_or_above_them_but_not_equal_do_not_separate():
    zero = fmpq_mat([[0] * 4] * 4)
    assert not separates(zero, 2)
    one = fmpq_mat([[int(i == j) for j in range(4)] for i in range(4)])
    assert separates(one, 2)
    unequal = fmpq_mat([[(2 + j) * int(i == j) for j in range(4)] for i in range(4)])
    assert not separates(unequal, 2)


def test_the_tolerant_bound_by_hand():
    """N = 10, spread 1/10, gap 1: ρ = 1/4, so 7 / (1 + 6/16) − 2."""
    assert tolerant_rank(10, Fraction(1, 10), Fraction(1)) == Fraction(34, 11)
    assert tolerant_rank(10, Fraction(1, 2) - Fraction(1, 10**6), Fraction(1)) < 0
