"""The unit of Theorem 2: its size, its error on every set of small tasks, its bits, and what it refuses."""

from dataclasses import replace
from math import ceil, log, log2

import numpy as np
import pytest

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import CertificateFailure, sparse_averaging_unit
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import (
    adversarial_subsets,
    every_subset,
    random_subsets,
    random_values,
    sparse_average,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("length, q", [(1, 1), (2, 1), (3, 3), (6, 4), (8, 2), (16, 3)])
@pytest.mark.parametrize("epsilon", [0.5, 0.01])
def test_every_set_of_a_small_task_is_within_epsilon(length, q, epsilon, rng):
    unit = sparse_averaging_unit(length, q, 3, epsilon, generator=rng)
    found = unit.certify(every_subset(length, q))
    assert found.valid.all()
    assert unit.worst_error(found).max() <= epsilon


@pytest.mark.parametrize(
    "length, q, value_dim, epsilon", [(128, 1, 1, 0.2), (200, 2, 5, 0.05), (512, 4, 2, 0.01)]
)
def test_size_and_error_with_fewer_dimensions_than_positions(length, q, value_dim, epsilon, rng):
    unit = sparse_averaging_unit(length, q, value_dim, epsilon, generator=rng)
    assert unit.key_dim == ceil(16 * q * log(length)) < length
    assert unit.embedding_dimension == value_dim + 2 * unit.key_dim
    assert (unit.heads, unit.layers) == (1, 1)
    values, subsets = random_values((length,), value_dim, rng), adversarial_subsets(unit.keys, q)
    embedding = unit.phi(values, subsets)
    assert embedding.shape == (length, unit.embedding_dimension)
    assert unit.arithmetic.holds(embedding)
    errors = np.linalg.norm(unit.forward(values, subsets) - sparse_average(values, subsets), axis=1)
    assert errors.max() <= unit.worst_error(unit.certify(subsets)).max() <= epsilon


def test_the_worst_values_reach_the_worst_error(rng):
    unit = replace(sparse_averaging_unit(40, 2, 1, 0.3, generator=rng), arithmetic=None)
    subsets = random_subsets((40,), 40, 2, rng)
    found = unit.certify(subsets)
    row = unit.attention(found)[7].copy()
    row[subsets[7]] -= 1 / 2
    values = np.sign(row)[:, None]
    error = abs(unit.forward(values, subsets) - sparse_average(values, subsets))[7, 0]
    assert error == pytest.approx(unit.worst_error(found)[7])


def test_batches_of_sequences(rng):
    unit = sparse_averaging_unit(12, 2, 3, 0.1, generator=rng)
    values, subsets = random_values((2, 5, 12), 3, rng), random_subsets((2, 5, 12), 12, 2, rng)
    output = unit.forward(values, subsets)
    assert output.shape == (2, 5, 12, 3)
    assert output[1, 3] == pytest.approx(unit.forward(values[1, 3], subsets[1, 3]), abs=1e-12)


def test_selectors_pick_the_blocks(rng):
    unit = sparse_averaging_unit(8, 1, 2, 0.1, generator=rng)
    values, subsets = random_values((8,), 2, rng), random_subsets((8,), 8, 1, rng)
    query, key, value = (matrix.numpy() for matrix in unit.selectors())
    embedding = unit.phi(values, subsets)
    assert np.array_equal(embedding @ key, unit.keys.T)
    assert np.array_equal(embedding @ query, unit.queries(unit.certify(subsets)))
    assert embedding @ value == pytest.approx(values, abs=unit.arithmetic.step / 2)


def test_the_bits_are_what_the_error_needs(rng):
    unit = sparse_averaging_unit(128, 2, 4, 0.02, generator=rng, key_dim=100)
    assert unit.arithmetic.fraction_bits == ceil(log2(102 / 0.02))
    found = unit.certify(random_subsets((300,), 128, 2, rng))
    few = replace(unit, arithmetic=FixedPoint(unit.arithmetic.integer_bits, 5))
    assert unit.worst_error(found).max() <= 0.02 < few.worst_error(found).max()
    exact = replace(unit, arithmetic=None)
    assert exact.bits is None
    assert exact.worst_error(found).max() <= 0.01


def test_a_set_without_a_certificate_is_refused_by_name(rng):
    unit = replace(sparse_averaging_unit(64, 3, 1, 0.1, generator=rng, key_dim=12), arithmetic=None)
    values, subsets = random_values((64,), 1, rng), random_subsets((64,), 64, 3, rng)
    with pytest.raises(CertificateFailure, match="enlarge m0=12"):
        unit.forward(values, subsets)
    assert unit.forward(values, subsets, allow_failed=True).shape == (64, 1)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((4, 5, 1, 0.1), "q must be at most N: got q=5, N=4"),
        ((4, 2, 0, 0.1), "d' must be at least 1"),
        ((4, 2, 1, 0.0), "0 < epsilon < 1"),
        ((4, 2, 1, 1.0), "0 < epsilon < 1"),
    ],
)
def test_sizes_without_meaning_are_refused(arguments, message, rng):
    with pytest.raises(InvalidInput, match=message):
        sparse_averaging_unit(*arguments, generator=rng)


def test_inputs_that_do_not_fit_are_refused(rng):
    unit = sparse_averaging_unit(8, 2, 3, 0.1, generator=rng)
    values, subsets = random_values((8,), 3, rng), random_subsets((8,), 8, 2, rng)
    with pytest.raises(InvalidInput, match="unit ball"):
        unit.forward(2 * values, subsets)
    with pytest.raises(
        InvalidInput, match="N=8 values in dimension d'=3: got 8 values in dimension 2"
    ):
        unit.forward(values[:, :2], subsets)
    with pytest.raises(InvalidInput, match="q=2 positions: got sets of 1"):
        unit.forward(values, subsets[:, :1])
    with pytest.raises(InvalidInput, match="method"):
        replace(unit, method="magic").certify(subsets)
