"""Theorem 10: the adversary breaks every narrow first layer, exactly, and the shape of the argument is
needed."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from expressivity.errors import InvalidInput
from expressivity.lower_bounds.first_layer import (
    adversary,
    exact_rows,
    first_layer_difference,
    necessary_width,
    random_integer_weights,
)
from expressivity.studies.lower_bounds.runs import example_codes, trained_perceptron, value_weights
from expressivity.tasks.averaging import sparse_average

SIZES = [(5, 2, 2), (3, 1, 1), (4, 4, 2), (12, 4, 2), (20, 5, 1)]


def check(weights, q):
    found = adversary(weights, q)
    assert first_layer_difference(weights, found) == 0
    assert found.squared_gap == Fraction(4, q**2) and found.largest_norm2 == 1
    assert len(set(found.subset)) == q
    assert all(not any(found.direction[j]) for j in found.subset if j != found.place)
    return found


@pytest.mark.parametrize("kind", ["integers", "floats", "zero"])
@pytest.mark.parametrize("length, q, value_dim", SIZES)
def test_one_row_short_is_broken(length, q, value_dim, kind):
    generator = np.random.default_rng(length)
    width = max(1, necessary_width(length, q, value_dim) - 1)
    weights = {
        "integers": random_integer_weights(width, length, value_dim, generator),
        "floats": generator.standard_normal((width, length, value_dim)),
        "zero": np.zeros((width, length, value_dim)),
    }[kind]
    found = check(weights, q)
    plus, minus = found.values()
    subsets = np.tile(found.subset, (length, 1))
    answers = sparse_average(plus, subsets), sparse_average(minus, subsets)
    assert np.linalg.norm(answers[0] - answers[1], axis=1) == pytest.approx(2 / q, abs=1e-9)


def test_huge_integers_become_floats():
    weights = np.random.default_rng(3).standard_normal((55, 16, 4))
    plus, _ = check(weights, 3).values()
    assert np.linalg.norm(plus, axis=1).max() == pytest.approx(1)
    assert np.abs(np.einsum("knd,nd->k", weights, plus)).max() < 1e-12


@pytest.mark.parametrize("length, value_dim, width", [(5, 2, 4), (3, 1, 1), (7, 1, 3)])
def test_half_the_tokens_rounded_down_are_too_few(length, value_dim, width):
    weights, q = (
        random_integer_weights(width, length, value_dim, np.random.default_rng(1)),
        length // 2,
    )
    assert width < length * value_dim / 2
    assert adversary(weights, q, free=length // 2) is None
    assert adversary(weights, q, free=(length + 1) // 2) is not None
    check(weights, q)


@pytest.mark.parametrize("length, q, value_dim", SIZES)
def test_full_column_rank_leaves_nothing(length, q, value_dim):
    columns = necessary_width(length, q, value_dim)
    weights = np.zeros((columns, length, value_dim))
    weights.reshape(columns, -1)[:, :columns] = np.eye(columns)
    assert adversary(weights, q) is None


def test_floats_are_taken_as_they_are():
    assert exact_rows(np.array([[[0.5], [0.1]]])) == [[2**54, int(0.1 * 2**55)]]


def test_trained_perceptron_is_broken_and_its_outputs_agree():
    length, q, value_dim = 6, 2, 1
    codes = example_codes(length, seed=1)
    hidden = necessary_width(length, q, value_dim) - 1
    model = trained_perceptron(length, q, value_dim, hidden, codes, steps=5, seed=2)
    found = check(value_weights(model, value_dim), q)
    asked = np.concatenate(
        [codes, np.tile(codes[list(found.subset)].reshape(-1), (length, 1))], axis=1
    )
    tokens = [
        torch.from_numpy(np.concatenate([values, asked], axis=1))[None, None]
        for values in found.values()
    ]
    with torch.no_grad():
        plus, minus = (model.double()(token) for token in tokens)
    assert (plus - minus).abs().max() < 1e-12


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: necessary_width(4, 5, 1), "q must be at most N: got q=5, N=4"),
        (lambda: necessary_width(4, 2, 0), "d' must be at least 1"),
        (
            lambda: adversary(np.zeros((2, 5, 1)), 3, free=4),
            "1 <= free <= N - q \\+ 1: got free=4, N=5, q=3",
        ),
        (lambda: adversary(np.full((1, 2, 1), np.nan), 1), "finite"),
        (lambda: adversary(np.zeros((0, 2, 1)), 1), "width >= 1"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_free_tokens_are_one_to_as_many_as_leave_a_set():
    weights = np.zeros((1, 5, 1))
    for free in (1, 3):
        assert adversary(weights, 3, free=free) is not None
    for free in (0, -1, 4):
        with pytest.raises(InvalidInput, match=f"got free={free}, N=5, q=3"):
            adversary(weights, 3, free=free)


def test_random_weights_are_integers_from_minus_nine_to_nine():
    weights = random_integer_weights(20, 10, 5, np.random.default_rng(1))
    assert weights.shape == (20, 10, 5) and set(weights.ravel()) == set(range(-9, 10))
