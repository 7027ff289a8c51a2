"""Match2 and its relatives: the fast version against the definition, and samplers that do what they
promise."""

import doctest

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.tasks import matching
from expressivity.tasks.matching import (
    SAMPLERS,
    every_input,
    match,
    match2,
    match3,
    match3_bigram,
    match3_bigram_by_definition,
    match3_local,
    match3_local_by_definition,
    match_by_definition,
    near_miss,
    planted,
    uniform,
)

SMALL = [(modulus, length) for modulus in range(2, 6) for length in range(1, 5)]


@pytest.fixture
def generator():
    return np.random.default_rng(0)


def test_worked_examples():
    assert doctest.testmod(matching).attempted == 4
    assert doctest.testmod(matching).failed == 0


@pytest.mark.parametrize("modulus, length", SMALL)
@pytest.mark.parametrize("order", [2, 3, 4])
def test_match_equals_its_definition_on_every_small_input(modulus, length, order):
    inputs = every_input(length, modulus)
    by_definition = [match_by_definition(row, modulus, order) for row in inputs.tolist()]
    assert match(inputs, modulus, order).tolist() == by_definition


@pytest.mark.parametrize("modulus, length", SMALL)
def test_bigram_equals_its_definition_on_every_small_input(modulus, length):
    inputs = every_input(length, modulus)
    by_definition = [match3_bigram_by_definition(row, modulus) for row in inputs.tolist()]
    assert match3_bigram(inputs, modulus).tolist() == by_definition


@pytest.mark.parametrize("modulus, length", SMALL)
@pytest.mark.parametrize("radius", [0, 1, 2])
def test_local_equals_its_definition_on_every_small_input(modulus, length, radius):
    inputs = every_input(length, modulus)
    by_definition = [match3_local_by_definition(row, modulus, radius) for row in inputs.tolist()]
    assert match3_local(inputs, modulus, radius).tolist() == by_definition


@pytest.mark.parametrize("modulus, length", [(37, 12), (4096, 40), (10**6, 30), (10**7, 20)])
def test_large_inputs_of_every_kind(modulus, length, generator):
    for sample in SAMPLERS.values():
        inputs = sample(3, length, modulus, generator)
        rows = inputs.tolist()
        assert match2(inputs, modulus).tolist() == [
            match_by_definition(row, modulus, 2) for row in rows
        ]
        assert match3(inputs, modulus).tolist() == [
            match_by_definition(row, modulus, 3) for row in rows
        ]


def test_repeats_count_and_zero_is_written_m():
    assert match2(np.array([6]), 6) and match2(np.array([3]), 6) and not match2(np.array([2]), 6)
    assert match3(np.array([6]), 6) and match3(np.array([2]), 6) and not match3(np.array([3]), 6)


def test_wider_windows_find_more_and_the_widest_finds_every_match3(generator):
    inputs = uniform(200, 9, 31, generator)
    found = [match3_local(inputs, 31, radius) for radius in (0, 1, 4, 8)]
    assert all(
        (narrow <= wide).all() and (narrow < wide).any() for narrow, wide in zip(found, found[1:])
    )
    assert (found[-1] == match3(inputs, 31)).all()


def test_leading_axes_are_kept(generator):
    inputs = uniform(6, 5, 7, generator)
    assert (match2(inputs.reshape(2, 3, 5), 7) == match2(inputs, 7).reshape(2, 3, 5)).all()


@pytest.mark.parametrize("modulus", [3, 4, 11, 64])
def test_planted_pairs_are_the_only_matches(modulus, generator):
    assert not match2(planted(500, 8, modulus, 0, generator), modulus).any()
    counts = match2(planted(500, 8, modulus, 2, generator), modulus).sum(axis=1)
    assert counts.min() >= 4  # and more where a planted partner stands against an equal token
    one = match2(planted(500, 8, 4096, 1, generator), 4096).sum(axis=1)
    assert one.min() == 2 and one.mean() < 2.1


def test_every_residue_but_the_self_matching_is_drawn(generator):
    assert set(planted(500, 8, 10, 0, generator).flat) == {1, 2, 3, 4, 6, 7, 8, 9}


@pytest.mark.parametrize("modulus", [3, 4, 7, 4096])
def test_near_misses_miss_by_one(modulus, generator):
    for row in near_miss(100, 6, modulus, generator):
        sums = (row[:, None] + row) % modulus
        misses = [
            set(np.delete(sums[i], i)) <= {1, modulus - 1} and sums[i, i] != 0 for i in range(6)
        ]
        assert any(misses) and not match2(row, modulus)[np.argmax(misses)]


def test_equal_generators_draw_equal_inputs():
    for sample in SAMPLERS.values():
        one, other = (sample(4, 8, 50, np.random.default_rng(7)) for _ in range(2))
        assert (one == other).all()


def test_half_matched_is_balanced(generator):
    assert 0.45 < match2(SAMPLERS["half matched"](1000, 64, 4096, generator), 4096).mean() < 0.55


def test_every_input_lists_each_once():
    inputs = every_input(3, 4)
    assert (
        len(np.unique(inputs, axis=0)) == len(inputs) == 64
        and inputs.min() == 1
        and inputs.max() == 4
    )


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda g: match2(np.array([1, 2]), 1), "M must be at least 2: got M=1"),
        (lambda g: match2(np.zeros((3, 0), dtype=int), 5), "N must be at least 1: got N=0"),
        (
            lambda g: match3(np.array([1, 0]), 5),
            "tokens must be in 1..M, with 0 written M: got 0, M=5",
        ),
        (lambda g: match3_bigram(np.array([1, 6]), 5), "got 6, M=5"),
        (lambda g: match(np.array([1]), 5, order=1), "at least two tokens: got order=1"),
        (lambda g: match3_local(np.array([1]), 5, radius=-1), "K must be at least 0: got K=-1"),
        (lambda g: uniform(1, 0, 5, g), "N must be at least 1"),
        (
            lambda g: planted(1, 4, 2, 0, g),
            "M must be at least 3 for a token without a match: got M=2",
        ),
        (lambda g: planted(1, 4, 9, 3, g), "between 0 and N/2: got 3 pairs, N=4"),
        (lambda g: near_miss(1, 4, 2, g), "M must be at least 3"),
        (lambda g: every_input(30, 10), "M\\^N must be at most 2000000"),
    ],
)
def test_bad_input_is_refused(call, message, generator):
    with pytest.raises(InvalidInput, match=message):
        call(generator)
