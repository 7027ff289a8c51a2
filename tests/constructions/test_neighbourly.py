"""The moment curve: exact margins, the size that is promised, bits, errors; and what float64 loses."""

from itertools import combinations
from math import prod

import numpy as np
import pytest
from flint import arb

from expressivity.constructions.neighbourly import (
    NeighbourlyUnit,
    moment_margin,
    squared_polynomial,
    wide_scale,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import every_subset, ideal_attention


@pytest.mark.parametrize("length, q", [(4, 1), (6, 2), (8, 3), (9, 5), (12, 5)])
def test_the_margin_is_exact_and_attained(length, q):
    margins = NeighbourlyUnit(length, q, 1, 0.1).margins(every_subset(length, q))
    assert min(margins) == moment_margin(q)


def test_scores_are_the_products_up_to_a_constant():
    unit = NeighbourlyUnit(7, 3, 1, 0.1)
    for subset in combinations(range(7), 3):
        row = [int(score) for score in unit.scores(np.array([subset])).entries()]
        products = [-prod((j - k) ** 2 for k in subset) for j in range(7)]
        assert len({score - product for score, product in zip(row, products)}) == 1


def test_a_polynomial_by_hand():
    assert squared_polynomial([1, 2]).coeffs() == [-4, 12, -13, 6, -1]


@pytest.mark.parametrize("length, q, value_dim", [(5, 1, 3), (12, 5, 2), (64, 8, 4)])
def test_the_size_is_the_one_promised(length, q, value_dim):
    unit = NeighbourlyUnit(length, q, value_dim, 0.1)
    assert unit.embedding_dimension == value_dim + 4 * q
    assert unit.key_dim == 2 * q


def test_bits_are_those_of_the_largest_number_over_all_sets():
    unit = NeighbourlyUnit(7, 3, 1, 0.1)
    queries = unit.scale * unit.queries(every_subset(7, 3))
    largest = max(
        abs(int(entry)) for matrix in (unit.keys(), queries) for entry in matrix.entries()
    )
    assert unit.bits == 1 + largest.bit_length()
    assert unit.key_bits == (7**6).bit_length()


@pytest.mark.parametrize("epsilon", [0.5, 0.1, 1e-6])
def test_every_error_is_within_epsilon(epsilon):
    unit = NeighbourlyUnit(9, 2, 1, epsilon)
    errors = unit.worst_errors(every_subset(9, 2))
    assert all(error < arb(epsilon) for error in errors)
    rows, ideal = unit.attention(every_subset(9, 2)), ideal_attention(every_subset(9, 2), 9)
    assert np.abs(rows - ideal).sum(axis=1) == pytest.approx([float(e) for e in errors], abs=1e-12)


def test_float64_agrees_while_numbers_fit_and_not_when_they_do_not():
    for length, q, fits in ((12, 3, True), (64, 6, False)):
        unit = NeighbourlyUnit(length, q, 1, 0.01)
        closest = np.array([[j for j in range(q + 1) if j != q // 2]]) + length - q - 1
        distance = np.abs(unit.in_float64(closest) - unit.attention(closest)).sum()
        assert (distance < 1e-9) == fits


def test_the_scale_is_enough():
    assert wide_scale(100, 4, 0.01) == 9  # ln 5000 is 8.5


@pytest.mark.parametrize(
    "sizes, message",
    [
        ((4, 5, 1, 0.1), "q must be at most N"),
        ((4, 0, 1, 0.1), "q must be at least 1"),
        ((4, 2, 0, 0.1), "d' must be at least 1"),
        ((4, 2, 1, 1.0), "0 < epsilon < 1"),
    ],
)
def test_bad_sizes_are_refused(sizes, message):
    with pytest.raises(InvalidInput, match=message):
        NeighbourlyUnit(*sizes)


def test_sets_of_another_size_are_refused():
    with pytest.raises(InvalidInput, match="q=2 positions"):
        NeighbourlyUnit(5, 2, 1, 0.1).queries(np.array([[0, 1, 2]]))
    with pytest.raises(InvalidInput, match="q must be at least 1"):
        moment_margin(0)
