"""The one-head Match2: its size, its masses, its worst cases against brute force, and what breaks it."""

from dataclasses import replace
from math import ceil, cos, exp, log, log2, pi, sqrt

import numpy as np
import pytest
import torch

from expressivity.constructions.matching import (
    THRESHOLD,
    fewest_bits,
    match2_head,
    match2_in_fixed_point,
    smallest_scale,
    sufficient_bits,
)
from expressivity.constructions.worst_case import (
    decides_every_input,
    hardest_inputs,
    smallest_bits,
    worst_masses,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import (
    SAMPLERS,
    every_input,
    match2,
    match_by_definition,
    near_miss,
    uniform,
)

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
SIZES = [(2, 1), (3, 1), (3, 4), (6, 4), (37, 20), (64, 64), (500, 9)]


@pytest.mark.parametrize("modulus, length", SMALL)
def test_decides_every_small_input(modulus, length):
    inputs = every_input(length, modulus)
    decided = match2_head(modulus, length).decide(inputs)
    assert decided.tolist() == [match_by_definition(row, modulus, 2) for row in inputs.tolist()]


@pytest.mark.parametrize("kind", SAMPLERS)
def test_decides_large_inputs_of_every_kind(kind):
    inputs = SAMPLERS[kind](300, 64, 4096, np.random.default_rng(1))
    assert (match2_head(4096, 64).decide(inputs) == match2(inputs, 4096)).all()


@pytest.mark.parametrize("modulus, length", SIZES)
def test_size_is_what_theorem_6_says(modulus, length):
    head = match2_head(modulus, length)
    assert (head.heads, head.dimension, head.bits) == (1, 3, None)
    assert head.embedding.shape == (modulus + 1, 3)
    assert head.query.shape == head.key.shape == (3, 3) and head.value.shape == (3, 1)


def test_output_is_the_softmax_over_tokens_and_blank():
    modulus, length = 11, 6
    head, inputs = (
        match2_head(modulus, length),
        uniform(20, length, modulus, np.random.default_rng(2)),
    )
    for row, output in zip(inputs.tolist(), head.output(inputs)):
        for x, found in zip(row, output):
            odds = sum(exp(head.scale * (cos(2 * pi * (x + y) / modulus) - 1)) for y in row)
            assert found == pytest.approx((odds - 1) / (odds + 1), abs=1e-12)


def test_blocks_and_leading_axes_do_not_matter():
    head, inputs = match2_head(37, 20), uniform(500, 20, 37, np.random.default_rng(3))
    outputs = head.output(inputs)
    assert np.allclose(
        head.output(inputs.reshape(5, 100, 20)), outputs.reshape(5, 100, 20), atol=1e-14
    )
    assert np.allclose(head.output(inputs[7]), outputs[7], atol=1e-14)


@pytest.mark.parametrize("change", ["none", "scale too small", "too few bits"])
@pytest.mark.parametrize("modulus, length", [(2, 3), (3, 4), (4, 3), (5, 4), (6, 3)])
def test_worst_masses_are_those_over_all_inputs(modulus, length, change):
    head = match2_head(modulus, length)
    if change == "scale too small":
        head = replace(head, scale=head.scale / 8)
    if change == "too few bits":
        head = match2_in_fixed_point(modulus, length, fewest_bits(modulus, length))
    least, greatest = 1.0, 0.0
    for n in range(1, length + 1):
        inputs = every_input(n, modulus)
        mass, matched = head.token_mass(inputs), match2(inputs, modulus)
        least, greatest = (
            min(least, mass[matched].min()),
            max(greatest, mass[~matched].max(initial=0)),
        )
    assert worst_masses(head) == pytest.approx((least, greatest), abs=1e-12)


@pytest.mark.parametrize("modulus, length", SIZES)
def test_masses_keep_the_bounds_of_the_proof(modulus, length):
    least, greatest = worst_masses(match2_head(modulus, length))
    assert least >= 0.5 - 1e-9 and greatest <= 0.2


def test_near_misses_are_the_hardest_misses():
    head = match2_head(37, 20)
    *_, misses = hardest_inputs(head)
    assert set(((misses[:, 0] + misses[:, 1]) % 37).tolist()) <= {1, 36}
    sampled = near_miss(2000, 20, 37, np.random.default_rng(4))
    assert head.token_mass(sampled)[~match2(sampled, 37)].max() <= worst_masses(head)[1] + 1e-12


def test_a_scale_eight_times_smaller_is_too_flat():
    head = match2_head(37, 20)
    flat = replace(head, scale=head.scale / 8)
    assert decides_every_input(head) and not decides_every_input(flat)
    inputs = near_miss(50, 20, 37, np.random.default_rng(5))
    assert (flat.decide(inputs) != match2(inputs, 37)).any()


@pytest.mark.parametrize("modulus, length", SIZES + [(1024, 64)])
def test_fixed_point_head_has_the_bits_it_says(modulus, length):
    head = match2_in_fixed_point(modulus, length)
    step, most = 2.0**-head.rounding.fraction_bits, 2.0**head.rounding.integer_bits
    for numbers in (head.embedding, head.query, head.key, head.value):
        assert torch.equal((numbers / step).round() * step, numbers) and numbers.abs().max() < most
    assert (
        head.bits
        == sufficient_bits(modulus, length)
        == ceil(log2(modulus**2 * log(4 * length))) + 1
    )
    assert head.dimension == 3 and decides_every_input(head)


@pytest.mark.parametrize("modulus, length", SIZES)
def test_rounding_moves_scores_by_no_more_than_the_proof_allows(modulus, length):
    head, residues = match2_in_fixed_point(modulus, length), np.arange(1, modulus + 1)
    exact = match2_head(modulus, length, scale=head.scale)
    step = 2.0 ** -(head.bits - 2)
    allowed = head.scale * (sqrt(2) * step + step**2 / 2)
    assert (head.scores(residues) - exact.scores(residues)).abs().max() <= allowed + 1e-9
    assert allowed < 0.4


@pytest.mark.parametrize("modulus, length", [(20, 20), (37, 20), (64, 64), (256, 64)])
def test_smallest_bits_are_close_below_the_bound(modulus, length):
    found, bound = smallest_bits(modulus, length), sufficient_bits(modulus, length)
    assert bound - 3 <= found <= bound
    assert not decides_every_input(match2_in_fixed_point(modulus, length, found - 1))


def test_float32_is_enough_for_small_moduli_only():
    assert decides_every_input(match2_head(256, 64, dtype=torch.float32))
    assert not decides_every_input(match2_head(6000, 64, dtype=torch.float32))


def test_threshold_is_midway_in_log_odds():
    odds = (1 + THRESHOLD) / (1 - THRESHOLD)
    assert odds == pytest.approx(sqrt(1 * 1 / 4))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: match2_head(1, 4), "M must be at least 2: got M=1"),
        (lambda: smallest_scale(5, 0), "N must be at least 1: got N=0"),
        (lambda: match2_head(5, 2).decide(np.array([1, 2, 3])), "at most N=2 tokens: got 3"),
        (lambda: match2_head(5, 2).decide(np.array([0, 2])), "with 0 written M: got 0, M=5"),
        (
            lambda: match2_in_fixed_point(37, 20, bits=5),
            "p must be at least 12 for M=37, N=20: got p=5",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
