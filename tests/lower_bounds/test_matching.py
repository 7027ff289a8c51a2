"""Theorem 7's reduction: every instance of small sizes, where naive codes fail, and which codes exist."""

from itertools import combinations, product

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import disjointness, every_string
from expressivity.lower_bounds.matching import (
    Match3Reduction,
    is_code,
    largest_code,
    match3_futures,
    match3_reduction,
    naive_codes,
    tight_codes,
)
from expressivity.tasks.matching import match3, match_by_definition


def wrong(reduction):
    strings = every_string(reduction.elements)
    a, b = np.repeat(strings, len(strings), axis=0), np.tile(strings, (len(strings), 1))
    found = match3(reduction.sequence(a, b), reduction.modulus)[:, 0]
    return int((found != disjointness(a, b)).sum())


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("above", range(7))
@pytest.mark.parametrize("padding", [0, 1, 4])
def test_tight_codes_decide_every_instance(n, above, padding):
    assert wrong(Match3Reduction(2 * n + 2 + above, tight_codes(n), padding)) == 0


def test_naive_codes_fail_at_the_least_moduli_only():
    assert [wrong(Match3Reduction(modulus, naive_codes(3))) for modulus in (8, 9, 10, 11)] == [
        6,
        18,
        0,
        0,
    ]


def test_lengths_and_residues():
    odd, even = Match3Reduction(8, tight_codes(3)), Match3Reduction(8, tight_codes(3), padding=1)
    assert (odd.length, even.length) == (7, 8)
    everything = np.ones((1, 3), dtype=bool)
    assert odd.sequence(everything, everything).tolist() == [
        [1, 8, 2, 3, 7, 5, 4]
    ]  # the code 0 is written M
    assert even.sequence(everything, ~everything).tolist() == [[1, 8, 2, 3, 1, 1, 1, 1]]


@pytest.mark.parametrize("length", range(3, 9))
def test_the_theorems_hypothesis_is_what_the_reduction_asks(length):
    least = length + 1 if length % 2 else length
    for modulus in (least, least + 1):
        reduction = match3_reduction(length, modulus)
        assert (reduction.length, reduction.elements) == (length, (length - 1) // 2) and wrong(
            reduction
        ) == 0
    with pytest.raises(InvalidInput, match=f"got N={length}, M={least - 1}"):
        match3_reduction(length, least - 1)


def decides(codes, modulus):
    """Whether codes work, by Match3 as it is defined on every pair of sets: the slow, obvious version of
    `is_code`."""
    n, residue = len(codes), lambda x: (x - 1) % modulus + 1
    for a in every_string(n):
        for b in every_string(n):
            tokens = [
                1,
                *(residue(u) if x else 1 for u, x in zip(codes, a)),
                *(residue(-1 - u) if x else 1 for u, x in zip(codes, b)),
            ]
            if match_by_definition(tokens, modulus, 3)[0] != bool((a & b).any()):
                return False
    return True


@pytest.mark.parametrize("modulus", range(2, 8))
@pytest.mark.parametrize("n", [1, 2])
def test_conditions_are_those_of_the_definition(modulus, n):
    for codes in combinations(range(modulus), n):
        assert is_code(codes, modulus) == decides(codes, modulus), codes


@pytest.mark.parametrize("modulus", range(2, 15))
def test_largest_code_is_half_the_modulus_less_one(modulus):
    assert largest_code(modulus) == max(0, modulus // 2 - 1)


@pytest.mark.parametrize("modulus", range(2, 10))
def test_no_other_filler_does_better(modulus):
    assert max(largest_code(modulus, filler) for filler in range(modulus)) <= max(
        0, modulus // 2 - 1
    )


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: Match3Reduction(7, tight_codes(3)), "M >= 2n \\+ 2: got n=3, M=7"),
        (lambda: Match3Reduction(8, tight_codes(3), padding=-1), "padding must be at least 0"),
        (lambda: Match3Reduction(8, naive_codes(0)), "needs n >= 1 elements: got n=0"),
        (lambda: match3_reduction(2, 9), "needs N >= 3 tokens: got N=2"),
        (lambda: match3_reduction(7, 7), "M >= N \\+ 1 for odd N: got N=7, M=7"),
        (lambda: match3_reduction(8, 7), "M >= N for even N: got N=8, M=7"),
        (lambda: tight_codes(0), "n >= 1"),
        (lambda: largest_code(25), "2 <= M <= 24: got M=25"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def futures_by_definition(length, modulus):
    """The sets of last tokens that complete a triple with the first token 1, over all tokens between."""
    residues = range(1, modulus + 1)
    return {
        tuple(match_by_definition([1, *between, last], modulus, 3)[0] for last in residues)
        for between in product(residues, repeat=length - 2)
    }


@pytest.mark.parametrize("length", [3, 4, 5])
@pytest.mark.parametrize("modulus", range(2, 8))
def test_futures_are_those_of_the_definition(length, modulus):
    assert match3_futures(length, modulus) == len(futures_by_definition(length, modulus))


def test_futures_at_four_tokens_and_six_residues_are_ten():
    assert match3_futures(4, 6) == 1 + 1 + 2 * 2 + 4


@pytest.mark.parametrize("length, modulus", [(2, 5), (3, 1)])
def test_futures_of_nothing_are_refused(length, modulus):
    with pytest.raises(InvalidInput, match=f"got N={length}, M={modulus}"):
        match3_futures(length, modulus)
