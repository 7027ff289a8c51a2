"""The claims on counting and on unbounded precision: embeddings that lose nothing and heads that lose a digit."""

import numpy as np
import pytest

from expressivity.lower_bounds.counting import counting_bits, numbering, random_table
from expressivity.lower_bounds.precision import QUERY, UnboundedHead
from expressivity.studies.lower_bounds import claims_counting as claims
from expressivity.studies.lower_bounds.claims_counting import (
    CLAIMS,
    COUNTED,
    check_counting,
    check_unbounded,
)

COUNTING, UNBOUNDED = CLAIMS


def test_every_embedding_with_a_bit_too_few_is_confused():
    evidence = COUNTING.check(COUNTING.subject())
    assert evidence.holds and evidence.facts["confused"] == evidence.facts["embeddings"] > 0
    assert evidence.facts["sizes (N, q)"] == [f"({n}, {q})" for n, q in COUNTED]
    assert evidence.facts["bits needed"] == [counting_bits(*size) for size in COUNTED]
    assert evidence.facts["least gap between right answers, times q"] == 2


def one_bit_too_few(length, q):
    generator = np.random.default_rng(0)
    return [random_table(length, q, counting_bits(length, q) - 1, generator) for _ in range(3)]


def test_one_embedding_that_numbers_the_sets_is_enough_to_fail():
    def family(length, q):
        return [*one_bit_too_few(length, q), numbering(length, q)]

    right, wrong = check_counting(one_bit_too_few), check_counting(family)
    assert right.holds and not wrong.holds
    assert wrong.facts["embeddings"] == wrong.facts["confused"] + len(COUNTED)


def test_the_control_is_not_confused_at_any_size():
    evidence = COUNTING.check(COUNTING.control())
    assert not evidence.holds and evidence.facts["confused"] == 0


def test_a_head_with_all_digits_computes_every_task():
    evidence = UNBOUNDED.check(UNBOUNDED.subject())
    assert evidence.holds and evidence.facts["wrong"] == [0, 0, 0]
    assert evidence.facts["inputs"] == [5**4, 2**6, 9**3]


@pytest.fixture
def one_task(monkeypatch):
    """The averages alone: the cheapest that tells a head which forgets its place or its digits."""
    monkeypatch.setattr(claims, "match3_on_letters", lambda modulus: (2, lambda letters, i: i))


class PlaceForgotten(UnboundedHead):
    def decode(self, output):
        letters, _ = super().decode(output)
        return letters, 0


class LettersReversed(UnboundedHead):
    def decode(self, output):
        letters, place = super().decode(output)
        return letters[::-1], place


class TwoHeads(UnboundedHead):
    heads = 2


class OneDimensionMore(UnboundedHead):
    dimension = len(QUERY) + 1


@pytest.mark.parametrize("head", [PlaceForgotten, LettersReversed, TwoHeads, OneDimensionMore])
def test_a_head_that_misreads_or_is_too_large_is_rejected(one_task, head):
    assert not check_unbounded(head).holds


@pytest.mark.slow
def test_eight_bits_are_too_few_for_nine_letters(one_task):
    assert not check_unbounded(lambda *sizes: UnboundedHead(*sizes, fraction_bits=8)).holds
    assert check_unbounded(lambda *sizes: UnboundedHead(*sizes, fraction_bits=16)).holds
