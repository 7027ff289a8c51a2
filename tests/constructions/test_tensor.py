"""Match-s by one s-order unit: the identities behind it, its size, all small inputs, large ones, its
constants and its bits."""

from math import cos, exp, log, pi

import numpy as np
import pytest

from expressivity.constructions.tensor import (
    expanded_terms,
    match_unit,
    match_unit_in_fixed_point,
    short_terms,
    sufficient_fraction_bits,
    sufficient_scale,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import every_input, match, match_by_definition, uniform

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]


def near_misses(batch, length, modulus, generator):
    """One token whose triples with the others all miss by one."""
    tokens = np.repeat(
        generator.integers(1, modulus, size=(batch, 1), endpoint=True), length, axis=1
    )
    tokens[:, 0] = (-2 * tokens[:, 1] + generator.choice([-1, 1], size=batch) - 1) % modulus + 1
    return tokens


@pytest.mark.parametrize("terms", [short_terms, expanded_terms])
@pytest.mark.parametrize("order", [2, 3, 4, 5, 6])
def test_terms_sum_to_the_cosine_of_the_sum(terms, order):
    generator = np.random.default_rng(order)
    for angles in generator.uniform(0, 2 * pi, size=(20, order)):
        found = sum(
            float(term.coefficient)
            * np.prod(np.cos(angles + [pi * float(turn) for turn in term.turns]))
            for term in terms(order)
        )
        assert found == pytest.approx(cos(angles.sum()), abs=1e-12)


@pytest.mark.parametrize("order", [2, 3, 4, 5, 9])
def test_size_is_what_theorem_18_and_its_generalisation_say(order):
    unit, expanded = match_unit(order, 5, 3), match_unit(order, 5, 3, expanded_terms)
    assert (unit.layers, unit.heads, unit.dimension, unit.head_rank, unit.bits) == (
        1,
        1,
        4,
        order + 1,
        None,
    )
    assert (expanded.dimension, expanded.head_rank) == (4, 2 ** (order - 1) + 1)
    assert unit.embedding.shape == (6, 4) and unit.query.shape == (4, order + 1)
    assert [key.shape for key in unit.keys] == [(4, order + 1)] * (order - 1)
    assert [value.shape for value in unit.values] == [(4, 1)] * (order - 1)


@pytest.mark.parametrize("terms", [short_terms, expanded_terms])
@pytest.mark.parametrize("modulus, length", SMALL)
def test_third_order_decides_every_small_input(terms, modulus, length):
    inputs = every_input(length, modulus)
    decided = match_unit(3, modulus, length, terms).decide(inputs)
    assert decided.tolist() == [match_by_definition(row, modulus, 3) for row in inputs.tolist()]


@pytest.mark.parametrize(
    "order, modulus, length",
    [(2, 6, 4), (4, 3, 4), (4, 5, 3), (5, 3, 3), (6, 4, 2), (9, 2, 1), (9, 3, 1)],
)
def test_masses_keep_the_bounds_of_the_proof(order, modulus, length):
    inputs = every_input(length, modulus)
    mass, matched = (
        match_unit(order, modulus, length).token_mass(inputs),
        match(inputs, modulus, order),
    )
    assert mass[matched].min() >= 1 / (2 + 1 / (8 * np.e)) - 1e-9
    assert mass[~matched].max(initial=0) <= 1 / 9


def test_third_order_decides_large_inputs_and_near_misses():
    generator = np.random.default_rng(0)
    few = np.repeat(uniform(10, 4, 37, generator), 8, axis=1)
    inputs = np.concatenate(
        [uniform(5, 32, 37, generator), few, near_misses(10, 32, 37, generator)]
    )
    answers = match(inputs, 37, 3)
    assert answers.any() and not answers.all()
    assert (match_unit(3, 37, 32).decide(inputs) == answers).all()
    assert (match_unit_in_fixed_point(3, 37, 32).decide(inputs) == answers).all()


def test_output_is_the_softmax_over_tuples_of_tokens_and_blanks():
    unit, rows = match_unit(3, 11, 4), uniform(5, 4, 11, np.random.default_rng(2))
    for row, output in zip(rows.tolist(), unit.token_mass(rows)):
        for x, found in zip(row, output):
            matched = sum(
                exp(unit.scale * (cos(2 * pi * (x + y + z) / 11) - 1)) for y in row for z in row
            )
            mixed = 2 * len(row) * exp(-unit.scale)
            assert found == pytest.approx(matched / (matched + 1 + mixed), abs=1e-12)


def test_scale_without_its_lower_limit_fails_at_modulus_two_and_order_nine():
    scale = 2**2 / 8 * log(8 * 2**8) + 1
    inputs = np.array([[2]])  # nine times 2 is 0 modulo 2
    assert match(inputs, 2, 9).all()
    assert not match_unit(9, 2, 1, scale=scale).decide(inputs).any()
    assert match_unit(9, 2, 1).decide(inputs).all()


@pytest.mark.parametrize(
    "order, modulus, length", [(2, 6, 4), (3, 2, 1), (3, 6, 4), (4, 4, 3), (5, 3, 2)]
)
def test_fixed_point_unit_has_the_bits_it_says_and_decides(order, modulus, length):
    unit, inputs = match_unit_in_fixed_point(order, modulus, length), every_input(length, modulus)
    assert all(
        unit.rounding.holds(numbers)
        for numbers in (unit.embedding, unit.query, *unit.keys, *unit.values)
    )
    assert unit.bits == 1 + unit.rounding.integer_bits + sufficient_fraction_bits(
        order, int(unit.scale)
    )
    assert unit.scale >= sufficient_scale(order, modulus, length) and unit.head_rank == order + 1
    assert (unit.decide(inputs) == match(inputs, modulus, order)).all()


def test_nine_bits_fewer_are_too_few():
    inputs = np.repeat(uniform(10, 4, 37, np.random.default_rng(0)), 8, axis=1)
    assert (
        match_unit_in_fixed_point(3, 37, 32, fewer=9).decide(inputs) != match(inputs, 37, 3)
    ).any()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: match_unit(1, 5, 4), "at least two tokens: got order=1"),
        (lambda: short_terms(0), "at least two tokens: got order=0"),
        (lambda: match_unit(3, 1, 4), "M must be at least 2: got M=1"),
        (lambda: match_unit(3, 5, 0), "N must be at least 1: got N=0"),
        (lambda: match_unit(3, 5, 2).decide(np.array([1, 2, 3])), "at most N=2 tokens: got 3"),
        (lambda: match_unit(3, 5, 2).decide(np.array([0, 2])), "with 0 written M: got 0, M=5"),
        (lambda: match_unit_in_fixed_point(3, 10**6, 64), "at most 53 bits"),
        (
            lambda: match_unit_in_fixed_point(3, 37, 32, fewer=40),
            "bits must be at least 0: got 12 .* -23 after",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
