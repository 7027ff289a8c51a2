"""Theorem 7's protocol: it equals attention, errs within its bound, sends the bits it says, and decides."""

from math import log2

import numpy as np
import pytest
import torch

from expressivity.attention.units.unit import multi_head_attention
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import every_string
from expressivity.lower_bounds.matching import Match3Reduction, tight_codes
from expressivity.lower_bounds.protocol import (
    Alice,
    Bob,
    Layer,
    Protocol,
    message_bits,
    random_layer,
)
from expressivity.lower_bounds.reading import read, reading_layer, reading_precision


def test_layer_is_multi_head_attention_at_the_first_token():
    generator = np.random.default_rng(0)
    layer = random_layer(10, heads=3, value_dim=2, scale=2.0, generator=generator)
    tokens = generator.integers(1, 11, size=8)
    tokens[0] = 1
    matrices = (torch.from_numpy(matrix) for matrix in (layer.query, layer.key, layer.value))
    whole = multi_head_attention(torch.from_numpy(layer.table[tokens]), *matrices)
    assert np.allclose(layer.output(tokens), whole[0].numpy(), atol=1e-12)


@pytest.mark.parametrize(
    "n, heads, value_dim, scale, precision",
    [(8, 1, 1, 1.0, 6), (50, 7, 2, 4.0, 10), (300, 16, 1, 30.0, 20)],
)
def test_error_and_bits(n, heads, value_dim, scale, precision):
    generator = np.random.default_rng(n)
    layer, reduction = (
        random_layer(2 * n + 2, heads, value_dim, scale, generator),
        Match3Reduction(2 * n + 2, tight_codes(n)),
    )
    protocol = Protocol(layer, reduction.length, precision)
    for _ in range(5):
        a, b = generator.integers(0, 2, size=(2, n)).astype(bool)
        message = Alice(protocol, reduction.alice(a)).message()
        error = np.abs(
            Bob(protocol, reduction.bob(b)).output(message) - layer.output(reduction.sequence(a, b))
        ).max()
        assert error < 3 / 32 * 2**-precision
        assert (
            len(message)
            == protocol.bits
            == message_bits(heads, precision, value_dim, layer.largest_score, reduction.length)
        )


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1])
def test_decides_disjointness(n, padding):
    reduction, strings = Match3Reduction(2 * n + 2, tight_codes(n), padding), every_string(n)
    layer = reading_layer(reduction)
    protocol = Protocol(layer, reduction.length, reading_precision(reduction))
    messages = [Alice(protocol, tokens).message() for tokens in reduction.alice(strings)]
    for a, message in zip(strings, messages):
        for b, tokens in zip(strings, reduction.bob(strings)):
            assert read(Bob(protocol, tokens).output(message), reduction) == bool((a & b).any())
            assert read(layer.output(reduction.sequence(a, b)), reduction) == bool((a & b).any())
    assert len(set(messages)) == 2**n <= 2**protocol.bits


def test_coarser_messages_err():
    n, generator = 20, np.random.default_rng(1)
    layer, reduction = random_layer(42, 8, 1, 2.0, generator), Match3Reduction(42, tight_codes(n))
    protocol, errors = Protocol(layer, 41, precision=12, guard=-4), []
    for a, b in zip(*generator.integers(0, 2, size=(2, 10, n)).astype(bool)):
        message = Alice(protocol, reduction.alice(a)).message()
        errors.append(
            np.abs(
                Bob(protocol, reduction.bob(b)).output(message)
                - layer.output(reduction.sequence(a, b))
            ).max()
        )
    assert max(errors) > 2**-12


def test_many_heads_cost_more_than_the_product_of_m_p_and_heads():
    length, heads, precision = 2**16, 2**12, 4
    summed, apart = (
        message_bits(heads, precision, 1, 1.0, length, first) / (precision * heads)
        for first in (False, True)
    )
    assert summed > 2 * log2(log2(length)) and apart < 1.5 * log2(log2(length))
    assert summed - apart == 2 * log2(heads) / precision


def _bob():
    reduction = Match3Reduction(4, (0,))
    return Bob(Protocol(reading_layer(reduction), 3, reading_precision(reduction)), np.array([1]))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: Layer(np.full((3, 1), 2.0), *3 * [np.ones((1, 1, 1))]), "\\|v\\| <= 1: got 2"),
        (lambda: message_bits(0, 4, 1, 1.0, 9), "at least 1: got H=0"),
        (
            lambda: Protocol(reading_layer(Match3Reduction(4, (0,))), 3, precision=60).bits,
            "at most 53 bits",
        ),
        (
            lambda: Protocol(reading_layer(Match3Reduction(4, (0,))), 3, precision=0),
            "p >= 1 bits: got N=3, p=0",
        ),
        (
            lambda: Protocol(reading_layer(Match3Reduction(4, (0,))), 1, precision=5),
            "N >= 2 tokens.*got N=1",
        ),
        (lambda: _bob().output("0110"), "the message must have 21 bits: got 4"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_a_random_layer_is_uniform_between_minus_one_and_one_and_its_values_reach_one():
    layer = random_layer(200, 3, 2, 4.0, np.random.default_rng(3), dimension=5)
    assert layer.table.shape == (201, 5) and layer.value.shape == (3, 5, 2)
    assert layer.query.shape == layer.key.shape == (3, 5, 5)
    for entries, reach in ((layer.table, 1), (layer.query, 4), (layer.key, 1)):
        assert -reach <= entries.min() < -0.8 * reach and 0.8 * reach < entries.max() < reach
    assert abs(layer.table.mean()) < 0.1
    assert 1 - 1e-8 < np.abs(layer.table @ layer.value).max() < 1


@pytest.mark.parametrize("sizes", [(0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)])
def test_a_message_needs_every_size(sizes):
    heads, precision, value_dim, length = sizes
    with pytest.raises(InvalidInput, match="at least 1"):
        message_bits(heads, precision, value_dim, 1.0, length)


def test_the_length_of_a_message_by_hand():
    """H = 4, p = 5, v = 3, S = 6, N = 2: fractions of 5 + 3 + 2 bits, ⌈log2(6 + ln 2 + 1)⌉ = 3."""
    assert message_bits(4, 5, 3, 6.0, 2) == 4 * (4 * (1 + 10) + 3 + 3)
    assert message_bits(4, 5, 3, 6.0, 2, head_by_head=True) == 4 * (4 * (1 + 8) + 3 + 3)
    assert message_bits(1, 1, 1, 0.0, 1) == 2 * (1 + 4) + 0 + 1


@pytest.mark.parametrize("n, precision", [(1, 5), (3, 10), (4, 13)])
def test_a_reading_layer_has_powers_of_two_and_its_precision_is_that_of_the_smallest(n, precision):
    reduction = Match3Reduction(2 * n + 2, tight_codes(n))
    assert reading_precision(reduction) == precision
    values = sorted(reading_layer(reduction).table[1:, 0].tolist(), reverse=True)
    assert values[: 2 * n] == [2.0**-i for i in range(1, 2 * n + 1)]
    assert not any(values[2 * n :])
