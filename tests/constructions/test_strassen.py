"""Match3 by Strassen attention: its size, all small inputs, large ones, and what breaks it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.constructions.strassen import strassen_match3
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import every_input, match3, match_by_definition, uniform

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]


@pytest.mark.parametrize("modulus, length", SMALL)
def test_decides_every_small_input(modulus, length):
    inputs = every_input(length, modulus)
    layer = strassen_match3(modulus, length)
    for n in range(1, length + 1):
        inputs = every_input(n, modulus)
        assert layer.decide(inputs).tolist() == [
            match_by_definition(row, modulus, 3) for row in inputs.tolist()
        ]


@pytest.mark.parametrize("modulus, length", [(37, 32), (101, 64), (1000, 32)])
def test_decides_large_inputs(modulus, length):
    generator = np.random.default_rng(0)
    few = np.repeat(uniform(10, 4, modulus, generator), length // 4, axis=1)
    inputs = np.concatenate([uniform(5, length, modulus, generator), few])
    answers = match3(inputs, modulus)
    assert answers.any() and not answers.all()
    layer = strassen_match3(modulus, length)
    assert (layer.decide(inputs) == answers).all()
    partners = layer.partners(inputs)
    assert np.abs(partners - np.rint(partners)).max() < 1 / 4


@pytest.mark.parametrize("modulus, length", [(2, 1), (5, 4), (101, 64)])
def test_size_is_within_that_of_theorem_4_2(modulus, length):
    layer = strassen_match3(modulus, length)
    assert (layer.layers, layer.heads, layer.dimension, layer.head_rank) == (1, 2, 4, 5)
    for unit in layer.units:
        assert [side.shape for side in unit.sides] == [(4, 5)] * 3 and [
            v.shape for v in unit.values
        ] == [(4, 2)] * 2


def test_all_numbers_are_whole_and_have_the_bits_it_says():
    layer = strassen_match3(101, 64)
    embedded = layer.embedding(np.full(64, 101))
    matrices = [matrix for unit in layer.units for matrix in (*unit.sides, *unit.values)]
    assert all(
        torch.equal(part, part.round()) and part.abs().max() < 2 ** (layer.bits - 1)
        for part in (*matrices, embedded)
    )
    assert layer.bits <= 1 + 2 * np.log2(2 * 101) + np.log2(2 * layer.tie * 64**2 / 9 + 1) + 1


def test_scores_are_the_squared_distances_and_the_places():
    layer, tokens = strassen_match3(7, 5), np.array([3, 1, 7, 5, 2])
    for unit in layer.units:
        f, g, h = (layer.embedding(tokens) @ side for side in unit.sides)
        scores = (f @ g.T)[:, :, None] + (g @ h.T)[None] + (f @ h.T)[:, None, :]
        x, n = torch.from_numpy(tokens).double(), torch.arange(5).double()
        distance = x[:, None, None] + x[None, :, None] + x[None, None, :] - unit.target
        expected = -9 * layer.scale * distance**2 + layer.tie * (5 * n[:, None] + n)
        shift = (scores - expected).flatten(1)
        assert torch.equal(shift, shift[:, :1].expand_as(shift))  # what depends on i alone


@pytest.mark.parametrize("change", [{"tie": 0}, {"scale": 1}])
def test_both_scales_are_needed(change):
    inputs = every_input(4, 6)
    assert (replace(strassen_match3(6, 4), **change).decide(inputs) != match3(inputs, 6)).any()


def test_without_places_two_misses_look_like_a_match():
    tokens = np.array([2, 7, 9])  # modulo 12, 2 + 2 + 7 misses by one and so does 2 + 2 + 9
    layer = strassen_match3(12, 3)
    assert not match3(tokens, 12)[0] and not layer.decide(tokens)[0]
    broken = replace(layer, tie=0)
    assert broken.partners(tokens)[0, 0] == pytest.approx([5, 5]) and broken.decide(tokens)[0]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: strassen_match3(1, 4), "M must be at least 2: got M=1"),
        (lambda: strassen_match3(5, 0), "N must be at least 1: got N=0"),
        (lambda: strassen_match3(5, 2).decide(np.array([1, 2, 3])), "at most N=2 tokens: got 3"),
        (lambda: strassen_match3(10**5, 10**3), "at most 48 bits"),
        (lambda: strassen_match3(5, 2).decide(np.array([0, 2])), "with 0 written M: got 0, M=5"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
