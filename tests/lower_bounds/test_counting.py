"""The counting bound: its arithmetic, and an adversary against embeddings with too few bits."""

from math import comb, log2

import numpy as np
import pytest
import torch

from expressivity.attention.units.unit import multi_head_attention
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.counting import (
    Confusion,
    TwoTokens,
    confuse,
    confuse_tokens,
    counting_bits,
    numbering,
    random_projection,
    random_table,
    separated,
    value_bits,
)

SIZES = [(5, 1), (8, 2), (16, 3), (12, 4), (6, 5)]


@pytest.mark.parametrize("length, q", [*SIZES, (1024, 8), (9, 1)])
def test_bits_are_the_ceiling_of_the_logarithm(length, q):
    bits, sets = counting_bits(length, q), comb(length - 1, q)
    assert 2**bits >= sets and (bits == 0 or 2 ** (bits - 1) < sets)
    assert bits >= q * log2((length - 1) / q) - 1e-9


@pytest.mark.parametrize("length, q", [size for size in SIZES if comb(size[0] - 1, size[1]) > 1])
def test_one_bit_short_is_always_confused(length, q):
    bits, generator = counting_bits(length, q) - 1, np.random.default_rng(q)
    for embedding in (
        random_table(length, q, bits, generator),
        random_projection(length, 1, 2**bits, generator),
    ):
        found = confuse(embedding, length, q)
        assert found is not None and set(found.first) != set(found.second)
        codes = embedding(np.array([found.first, found.second]))
        assert (codes[0] == codes[1]).all()
        assert found.gap * q >= 2 and found.values[-1] == 0 and set(found.values) <= {-1, 0, 1}


@pytest.mark.parametrize("length, q", SIZES)
def test_the_bits_of_the_bound_are_enough_to_tell_sets_apart(length, q):
    assert confuse(numbering(length, q), length, q) is None


def test_gap_counts_the_positions_that_differ():
    assert Confusion((0, 1, 2), (0, 1, 3), 5).gap * 3 == 2
    assert Confusion((0, 1, 2), (3, 4, 5), 7).gap == 2


def test_no_network_behind_the_embedding_sees_a_difference():
    length, q, generator = 10, 3, np.random.default_rng(1)
    embedding = random_projection(length, 2, 8, generator)
    found = confuse(embedding, length, q)
    others = generator.standard_normal((length - 1, 3))
    weights = torch.from_numpy(generator.standard_normal((3, 4, 3, 3)))
    outputs = []
    for chosen in (found.first, found.second):
        own = np.append(embedding(np.array([chosen]))[0], found.values[-1])
        x = torch.from_numpy(np.vstack([others, own]))
        for _ in range(2):
            x = torch.tanh(multi_head_attention(x, *weights))
        outputs.append(x)
    assert torch.equal(*outputs)


@pytest.mark.parametrize(
    "length, q, message", [(4, 5, "q must be at most N"), (4, 4, "1 <= q <= N - 1: got q=4, N=4")]
)
def test_bad_sizes_are_refused(length, q, message):
    with pytest.raises(InvalidInput, match=message):
        counting_bits(length, q)


def test_bits_of_a_value_are_those_of_the_volume_and_never_less_than_none():
    assert value_bits(2, 3, 1 / 32) == pytest.approx(9)
    assert value_bits(2, 3, 1 / 4) == value_bits(2, 3, 1) == 0


@pytest.mark.parametrize("value_dim, distance", [(1, 0.2), (1, 0.5), (2, 0.3), (2, 1.0), (3, 0.6)])
def test_points_are_apart_in_the_ball_and_as_many_as_the_volume_says(value_dim, distance):
    points = separated(value_dim, distance)
    gaps = np.linalg.norm(points[:, None] - points, axis=-1) + 9 * np.eye(len(points))
    assert gaps.min() >= distance - 1e-9 and np.linalg.norm(points, axis=1).max() <= 1
    assert len(points) >= distance**-value_dim


def test_eleven_numbers_a_fifth_apart():
    assert separated(1, 0.2)[:, 0] == pytest.approx(np.arange(-1, 1.1, 0.2))


def test_a_token_is_confused_by_its_value_where_the_set_is_told():
    points = separated(2, 0.5)
    places = 8 ** np.arange(2)
    found = confuse_tokens(lambda z, y: (y @ places)[:, None].astype(float), 8, 2, points)
    assert found.sets[0] == found.sets[1] and found.values[0] != found.values[1]
    assert found.gap == pytest.approx(np.linalg.norm(np.subtract(*found.values)) / 2)
    told = lambda z, y: np.concatenate([z, y], axis=1)  # noqa: E731
    assert confuse_tokens(told, 8, 2, points) is None


def test_two_sets_make_answers_as_far_apart_as_before():
    found = TwoTokens(((0.0,), (1.0,)), ((0, 1), (0, 2)), 4)
    assert found.gap == 1


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: value_bits(0, 1, 0.1), "q >= 1, d' >= 1"),
        (lambda: value_bits(1, 1, float("nan")), "a finite error above 0"),
        (lambda: value_bits(1, 1, float("inf")), "a finite error above 0"),
        (lambda: separated(4, 0.5), "got d'=4"),
        (lambda: separated(2, 0.0), "a distance above 0"),
        (lambda: confuse_tokens(lambda z, y: z, 4, 4, np.zeros((2, 1))), "1 <= q <= N - 1"),
    ],
)
def test_values_that_mean_nothing_are_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
