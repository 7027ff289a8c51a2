"""qSA: indexing against the definition, samplers that do what they promise, and refusals."""

import doctest

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.tasks import averaging
from expressivity.tasks.averaging import (
    adversarial_subsets,
    check_values,
    every_subset,
    ideal_attention,
    random_subsets,
    random_values,
    sparse_average,
    sparse_average_by_definition,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_worked_example():
    assert doctest.testmod(averaging).attempted == 3
    assert doctest.testmod(averaging).failed == 0


@pytest.mark.parametrize("length, q", [(1, 1), (5, 2), (7, 7), (20, 3)])
def test_indexing_equals_the_definition(length, q, rng):
    values, subsets = rng.integers(-9, 9, size=length), random_subsets((length,), length, q, rng)
    exact = [float(a) for a in sparse_average_by_definition(values.tolist(), subsets.tolist())]
    assert sparse_average(values[:, None].astype(float), subsets)[:, 0] == pytest.approx(exact)


def test_batches_of_any_shape(rng):
    values, subsets = random_values((2, 3, 6), 4, rng), random_subsets((2, 3, 6), 6, 2, rng)
    whole = sparse_average(values, subsets)
    assert whole.shape == (2, 3, 6, 4)
    assert np.array_equal(whole[1, 2], sparse_average(values[1, 2], subsets[1, 2]))


def test_the_ideal_attention_row_computes_the_average(rng):
    values, subsets = random_values((9,), 3, rng), random_subsets((9,), 9, 4, rng)
    rows = ideal_attention(subsets, 9)
    assert (rows > 0).sum() == 36
    assert rows @ values == pytest.approx(sparse_average(values, subsets))


def test_averages_stay_in_the_unit_ball(rng):
    values, subsets = random_values((30,), 3, rng), random_subsets((30,), 30, 5, rng)
    check_values(sparse_average(values, subsets))


def test_random_subsets_are_uniform(rng):
    drawn = random_subsets((6000,), 4, 2, rng)
    _, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(counts) == 6
    assert np.abs(counts / 1000 - 1).max() < 0.15


def test_every_subset_lists_each_once():
    sets = every_subset(6, 3)
    assert len(np.unique(sets, axis=0)) == len(sets) == 20


def test_adversarial_sets_are_the_best_aligned(rng):
    keys = rng.choice([-1.0, 1.0], size=(40, 30))
    sets = adversarial_subsets(keys, 3)
    alignment = keys.T @ keys
    for j, chosen in enumerate(sets):
        others = np.setdiff1d(np.arange(30), [*chosen, j])
        assert j not in chosen
        assert alignment[j, chosen].min() >= alignment[j, others].max()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda rng: random_subsets((3,), 4, 5, rng), "q must be at most N: got q=5, N=4"),
        (lambda rng: random_subsets((3,), 4, 0, rng), "q must be at least 1"),
        (lambda rng: sparse_average(np.zeros((2, 1)), np.array([[0], [2]])), "0..N-1: got 2, N=2"),
        (
            lambda rng: sparse_average(np.zeros((2, 1)), np.array([[0, 0], [0, 1]])),
            "distinct: got 0 twice",
        ),
        (lambda rng: every_subset(100, 10), "C"),
        (lambda rng: adversarial_subsets(np.ones((2, 3)), 3), "q <= N - 1"),
        (lambda rng: random_values((2,), 0, rng), "d' must be at least 1"),
        (lambda rng: check_values(np.array([[1.0, 1.0]])), "unit ball"),
        (lambda rng: check_values(np.array([[np.nan]])), "unit ball"),
    ],
)
def test_what_has_no_meaning_is_refused(call, message, rng):
    with pytest.raises(InvalidInput, match=message.replace("(", r"\(")):
        call(rng)
