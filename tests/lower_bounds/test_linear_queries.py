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
