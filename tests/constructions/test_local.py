"""Match3Local in one layer: its size, all small inputs, large ones, and a window that is too narrow."""

from dataclasses import replace

import numpy as np
import pytest

from expressivity.constructions.averaging import CertificateFailure
from expressivity.constructions.keys import sufficient_dimension
from expressivity.constructions.local import local_match_unit
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import (
    every_input,
    match3,
    match3_local,
    match3_local_by_definition,
    uniform,
)

SMALL = [(modulus, length) for modulus in range(2, 6) for length in range(1, 5)]


@pytest.mark.parametrize("modulus, length", SMALL)
@pytest.mark.parametrize("radius", [0, 1, 2])
def test_local_decides_every_small_input(modulus, length, radius):
    inputs = every_input(length, modulus)
    unit = local_match_unit(modulus, length, radius, np.random.default_rng(0))
    by_definition = [match3_local_by_definition(row, modulus, radius) for row in inputs.tolist()]
    assert unit.decide(inputs).tolist() == by_definition


@pytest.mark.parametrize(
    "modulus, length, radius", [(37, 64, 1), (37, 64, 3), (1000, 64, 2), (101, 300, 1)]
)
def test_local_decides_large_inputs(modulus, length, radius):
    generator = np.random.default_rng(3)
    inputs = uniform(300, length, modulus, generator)
    left, right = inputs[:150, 7 - radius], inputs[:150, 7 + radius]
    inputs[:150, 7] = (-left - right - 1) % modulus + 1  # a triple in each
    answers = match3_local(inputs, modulus, radius)
    unit = local_match_unit(modulus, length, radius, generator)
    assert answers[:150, 7].all() and (unit.decide(inputs) == answers).all()


def test_local_unit_is_one_attention_unit_on_the_full_embedding():
    generator = np.random.default_rng(4)
    unit, tokens = local_match_unit(37, 12, 1, generator), uniform(5, 12, 37, generator)
    windows = np.clip(np.arange(14), 1, 12)[:, None] + np.array([-1, 0, 1])
    output = unit.averaging.forward(unit.values(tokens), np.broadcast_to(windows, (5, 14, 3)))[
        :, 1:-1
    ]
    assert (np.rint(37 * 3 * output) == unit.decode(tokens)).all()
    assert np.abs(37 * 3 * output - unit.decode(tokens)).max() < 0.25


@pytest.mark.parametrize("radius", [0, 1, 3])
def test_local_unit_has_the_size_of_theorem_9(radius):
    short, long = (
        local_match_unit(37, length, radius, np.random.default_rng(6)) for length in (1024, 8192)
    )
    q = 2 * radius + 1
    assert (long.layers, long.heads, long.window, long.length) == (1, 1, q, 8192)
    assert long.dimension == q + 2 * long.averaging.key_dim
    assert long.averaging.key_dim == sufficient_dimension(8192 + 2 * radius, q)
    assert long.dimension < 2 * short.dimension  # eight times the length: it grows as log N
    assert long.averaging.epsilon < 1 / (2 * 37 * q)


@pytest.mark.parametrize("modulus, length", [(5, 4), (37, 12)])
def test_the_widest_window_decides_match3_with_a_width_linear_in_n(modulus, length):
    unit = local_match_unit(modulus, length, length - 1, np.random.default_rng(10))
    inputs = uniform(300, length, modulus, np.random.default_rng(11))
    answers = match3(inputs, modulus)
    assert answers.any() and not answers.all() and (unit.decide(inputs) == answers).all()
    assert unit.heads == 1 and unit.dimension < 14 * length


def test_local_window_one_place_too_narrow_is_wrong():
    unit, inputs = local_match_unit(5, 4, 1, np.random.default_rng(7)), every_input(4, 5)
    assert (unit.decide(inputs) != match3_local(inputs, 5, 2)).any()


def test_keys_without_certificates_are_refused():
    unit = local_match_unit(37, 64, 1, np.random.default_rng(8))
    few = replace(unit, averaging=replace(unit.averaging, keys=unit.averaging.keys[:4]))
    with pytest.raises(CertificateFailure, match="every window needs a certificate"):
        few.decide(uniform(1, 64, 37, np.random.default_rng(9)))


@pytest.mark.parametrize(
    "sizes, tokens, message",
    [
        ((5, 4, -1), [1, 2, 3, 4], "K must be at least 0: got K=-1"),
        ((1, 4, 1), [1, 1, 1, 1], "M must be at least 2: got M=1"),
        ((5, 4, 1), [1, 2], "takes N=4 tokens: got 2"),
        ((5, 2, 1), [0, 2], "with 0 written M: got 0, M=5"),
    ],
)
def test_bad_input_is_refused(sizes, tokens, message):
    with pytest.raises(InvalidInput, match=message):
        local_match_unit(*sizes, np.random.default_rng(0)).decide(np.array(tokens))
