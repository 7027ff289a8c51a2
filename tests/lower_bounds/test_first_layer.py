"""Theorem 10: the adversary breaks every narrow first layer, exactly, and the shape of the argument is
needed."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import torch

from expressivity.errors import InvalidInput
from expressivity.lower_bounds.first_layer import (
    OneRowShort,
    adversary,
    adversary_in_a_plane,
    exact_rows,
    first_layer_difference,
    necessary_width,
    random_integer_weights,
)
from expressivity.studies.lower_bounds.runs import example_codes, trained_perceptron, value_weights
from expressivity.tasks.averaging import sparse_average

SIZES = [(5, 2, 2), (3, 1, 1), (4, 4, 2), (12, 4, 2), (20, 5, 1)]


def check(weights, q, free=None):
    found = adversary(weights, q, free)
    assert first_layer_difference(weights, found) == 0
    assert found.squared_gap >= Fraction(2, 2 * q - 1) ** 2 and found.largest_norm2 == 1
    assert len(set(found.subset)) == q
    return found


def largest_gap(direction, q):
    """The farthest two means on a vector and its negative, over all sets."""
    longest = max(map(abs, direction))
    return max(Fraction(2 * abs(sum(y)), q * longest) for y in combinations(direction, q))


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
    gap = float(found.squared_gap) ** 0.5
    assert np.linalg.norm(answers[0] - answers[1], axis=1) == pytest.approx(gap, abs=1e-9)


@pytest.mark.parametrize("length, q, value_dim", SIZES)
def test_with_few_rows_the_other_tokens_are_zero_and_means_farther_apart(length, q, value_dim):
    free = length - q + 1
    weights = random_integer_weights(
        max(1, free * value_dim - 1), length, value_dim, np.random.default_rng(length)
    )
    found = check(weights, q, free)
    assert found.squared_gap >= Fraction(4, q**2)
    assert not any(map(any, found.direction[free:]))


@pytest.mark.parametrize("length, q", [(4, 1), (5, 2), (6, 3), (7, 6)])
def test_no_set_has_means_farther_apart_than_the_one_found(length, q):
    weights = random_integer_weights(length - 1, length, 1, np.random.default_rng(q))
    found = check(weights, q)
    direction = [row[0] for row in found.direction]
    assert found.squared_gap == largest_gap(direction, q) ** 2


@pytest.mark.parametrize("length", range(2, 8))
def test_one_row_short_loses_one_direction_and_no_more_than_is_promised(length):
    for q in range(1, length):
        found = adversary(OneRowShort(length, q).weights, q)
        assert found.squared_gap == Fraction(2, 2 * q - 1) ** 2
        if length >= 2 * q - 1:
            assert adversary_in_a_plane(OneRowShort(length, q).weights, q) is None


def test_what_follows_a_row_too_few_takes_the_middle():
    layer = OneRowShort(3, 2)
    values = [Fraction(1), Fraction(-1, 3), Fraction(-1, 3)]
    seen = [sum(w * z for w, z in zip(row, values)) for row in layer.weights[..., 0].tolist()]
    assert seen == [0, 0] and layer.values(seen) == [0, 0, 0]
    corner = [Fraction(1)] * 3
    seen = [sum(w * z for w, z in zip(row, corner)) for row in layer.weights[..., 0].tolist()]
    assert layer.values(seen) == corner, "nothing else looks like it"


@pytest.mark.parametrize("length, q", [(3, 2), (5, 3), (6, 1), (8, 3), (9, 5)])
def test_a_plane_holds_means_two_over_q_apart(length, q):
    for seed in range(20):
        weights = random_integer_weights(length - 2, length, 1, np.random.default_rng(seed))
        found = adversary_in_a_plane(weights, q)
        assert first_layer_difference(weights, found) == 0
        assert found.squared_gap >= Fraction(4, q**2) and found.largest_norm2 == 1


@pytest.mark.parametrize("length, q", [(3, 2), (5, 3), (6, 2)])
def test_opposite_entries_that_are_not_always_the_longest_are_no_trap(length, q):
    for seed in range(50):
        weights = random_integer_weights(length - 2, length, 1, np.random.default_rng(seed))
        weights[0] = 0
        weights[0, :2] = 1
        found = adversary_in_a_plane(weights, q)
        assert first_layer_difference(weights, found) == 0
        assert found.squared_gap >= Fraction(4, q**2) and found.largest_norm2 == 1


def test_a_plane_in_which_two_entries_are_always_opposite():
    weights = np.array([[[1], [1], [0], [0]], [[0], [0], [1], [1]]])
    found = adversary_in_a_plane(weights, 2)
    assert first_layer_difference(weights, found) == 0 and found.squared_gap >= 1


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
    check(weights, q, free=(length + 1) // 2)
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
            lambda: adversary(np.zeros((2, 5, 1)), 5, free=4),
            "free = 1 where q = N: got free=4, N=5, q=5",
        ),
        (lambda: OneRowShort(4, 4), "1 <= q <= N - 1: got q=4, N=4"),
        (
            lambda: adversary_in_a_plane(np.zeros((2, 4, 1)), 3),
            "N >= 2q - 1 and width >= 1: got d'=1, N=4, q=3, width=2",
        ),
        (lambda: adversary_in_a_plane(np.zeros((2, 4, 2)), 2), "got d'=2"),
        (lambda: adversary(np.full((1, 2, 1), np.nan), 1), "finite"),
        (lambda: adversary(np.zeros((0, 2, 1)), 1), "width >= 1"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_free_tokens_are_one_to_all():
    weights = np.zeros((1, 5, 1))
    for free in (1, 3, 5):
        assert adversary(weights, 3, free=free) is not None
    for free in (0, -1, 6):
        with pytest.raises(InvalidInput, match=f"got free={free}, N=5, q=3"):
            adversary(weights, 3, free=free)


def test_random_weights_are_integers_from_minus_nine_to_nine():
    weights = random_integer_weights(20, 10, 5, np.random.default_rng(1))
    assert weights.shape == (20, 10, 5) and set(weights.ravel()) == set(range(-9, 10))
