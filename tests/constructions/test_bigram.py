"""Match3Bigram in two layers: its size, all small inputs, large ones, and what breaks it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.constructions.bigram import (
    bigram_in_fixed_point,
    bigram_transformer,
    sufficient_fraction_bits,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import (
    every_input,
    match3_bigram,
    match3_bigram_by_definition,
    uniform,
)

SMALL = [(modulus, length) for modulus in range(2, 6) for length in range(1, 5)]


@pytest.mark.parametrize("modulus, length", SMALL + [(6, 4), (3, 6)])
def test_bigram_decides_every_small_input(modulus, length):
    model = bigram_transformer(modulus, length)
    for n in range(1, length + 1):
        inputs = every_input(n, modulus)
        by_definition = [match3_bigram_by_definition(row, modulus) for row in inputs.tolist()]
        assert model.decide(inputs).tolist() == by_definition


@pytest.mark.parametrize("modulus, length", [(101, 64), (4096, 64), (1000, 128)])
def test_bigram_decides_large_inputs(modulus, length):
    generator = np.random.default_rng(0)
    inputs = uniform(200, length, modulus, generator)
    inputs[:100, 5] = (-inputs[:100, 30] - inputs[:100, 31] - 1) % modulus + 1  # a triple in each
    answers = match3_bigram(inputs, modulus)
    assert answers[:100, 5].all() and not answers.all()
    assert (bigram_transformer(modulus, length).decide(inputs) == answers).all()


@pytest.mark.parametrize("modulus, length", [(2, 1), (5, 4), (101, 64)])
def test_bigram_has_the_size_of_theorem_8(modulus, length):
    model = bigram_transformer(modulus, length)
    assert (model.layers, model.heads, model.dimension, model.head_ranks) == (2, 1, 5, (2, 3))
    tokens = torch.ones(3, length, dtype=torch.int64)
    assert (
        model.first_embedding(tokens).shape
        == model.second_embedding(tokens).shape
        == (3, length + 1, 5)
    )
    assert all(matrix.shape[0] == 5 for matrix in (*model.first_layer, *model.second_layer))


@pytest.mark.parametrize("length", [1, 2, 3, 7, 64])
def test_first_layer_knows_each_token_and_its_successor(length):
    tokens = torch.from_numpy(uniform(50, length, 1000, np.random.default_rng(1)))
    own, successor = bigram_transformer(1000, length).neighbours(tokens)
    assert torch.equal(own, tokens) and torch.equal(successor[:, :-1], tokens[:, 1:])
    assert (successor[:, -1] == 0).all()


def test_bigram_scales_are_needed():
    model, inputs = bigram_transformer(101, 64), uniform(50, 64, 101, np.random.default_rng(2))
    answers = match3_bigram(inputs, 101)
    for name in ("place_scale", "match_scale"):
        broken = replace(model, **{name: getattr(model, name) / 16})
        assert (broken.decide(inputs) != answers).any(), name


def test_the_last_token_at_modulus_two_needs_the_larger_scale():
    inputs, model = (
        np.array([[1, 1, 1, 1]]),
        bigram_transformer(2, 4),
    )  # no match: 1 + (1 + 1) is odd
    lower = replace(model, match_scale=model.match_scale / 2)  # M²/8 in place of max(M²/8, 1)
    masses = [(1 + found.output(inputs).max()) / 2 for found in (model, lower)]
    assert masses[0] <= 1 / 5 < masses[1]


@pytest.mark.parametrize("modulus, length", [(2, 1), (5, 4), (101, 64), (1000, 128)])
def test_fixed_point_model_has_the_bits_it_says(modulus, length):
    model = bigram_in_fixed_point(modulus, length)
    inputs = uniform(100, length, modulus, np.random.default_rng(3))
    tokens = torch.from_numpy(inputs)
    embeddings = model.first_embedding(tokens), model.second_embedding(tokens)
    assert all(
        model.rounding.holds(part)
        for part in (*embeddings, *model.first_layer, *model.second_layer)
    )
    enough = sufficient_fraction_bits(modulus, model.place_scale, model.match_scale)
    assert model.rounding.fraction_bits == enough
    assert model.bits == 1 + model.rounding.integer_bits + model.rounding.fraction_bits
    assert (model.decide(inputs) == match3_bigram(inputs, modulus)).all()


def test_bits_grow_as_four_log_n_and_little_faster_than_log_m():
    assert 8 <= bigram_in_fixed_point(101, 512).bits - bigram_in_fixed_point(101, 128).bits <= 10
    assert 2 <= bigram_in_fixed_point(404, 512).bits - bigram_in_fixed_point(101, 512).bits <= 4


@pytest.mark.parametrize("modulus, length", SMALL)
def test_fixed_point_model_decides_every_small_input(modulus, length):
    inputs = every_input(length, modulus)
    assert (
        bigram_in_fixed_point(modulus, length).decide(inputs) == match3_bigram(inputs, modulus)
    ).all()


def test_half_of_the_bits_after_the_point_are_not_enough():
    inputs = uniform(50, 64, 101, np.random.default_rng(4))
    answers, proved = match3_bigram(inputs, 101), bigram_in_fixed_point(101, 64)
    coarse = bigram_in_fixed_point(101, 64, fewer=proved.rounding.fraction_bits // 2)
    assert (coarse.decide(inputs) != answers).any()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: bigram_transformer(1, 4), "M must be at least 2: got M=1"),
        (lambda: bigram_transformer(5, 0), "N must be at least 1: got N=0"),
        (lambda: bigram_transformer(5, 2).decide(np.array([1, 2, 3])), "at most N=2 tokens: got 3"),
        (lambda: bigram_transformer(5, 2).decide(np.array([1, 6])), "with 0 written M: got 6, M=5"),
        (lambda: bigram_in_fixed_point(10**4, 10**4), "at most 53 bits"),
        (lambda: bigram_in_fixed_point(5, 4, fewer=20), "bits must be at least 0"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
