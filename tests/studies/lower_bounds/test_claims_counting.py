"""The claims on counting and on unbounded precision: embeddings that lose nothing and heads that lose a digit."""

import pytest

from expressivity.lower_bounds.counting import Confusion
from expressivity.lower_bounds.precision import UnboundedHead
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
    assert evidence.holds and evidence.facts["confused"] == evidence.measured["embeddings"] > 0
    assert evidence.facts["sizes (N, q)"] == [f"({n}, {q})" for n, q in COUNTED]
    assert evidence.facts["bits needed"] == [5, 9, 8, 9]


def never(embedding, length, q):
    return None


def always_the_first_two(embedding, length, q):
    return Confusion(tuple(range(q)), (*range(q - 1), q), length)


def one_set_twice(embedding, length, q):
    return Confusion(tuple(range(q)), tuple(range(q)), length)


@pytest.mark.parametrize(
    "adversary", [never, always_the_first_two, one_set_twice, COUNTING.control()]
)
def test_an_adversary_with_one_fault_is_rejected(adversary):
    evidence = check_counting(adversary)
    assert not evidence.holds and evidence.facts["confused"] < evidence.measured["embeddings"]


def test_a_head_with_all_digits_computes_every_task():
    evidence = UNBOUNDED.check(UNBOUNDED.subject())
    assert evidence.holds and evidence.facts["wrong"] == [0, 0, 0]
    assert evidence.measured["inputs"] == 5**4 + 2**6 + 9**3


@pytest.fixture
def one_task(monkeypatch):
    """The averages alone: the cheapest that tells a head which forgets its place or its digits."""
    monkeypatch.setattr(claims, "match3_on_letters", lambda modulus: (2, lambda letters, i: i))


class PlaceForgotten(UnboundedHead):
    def decode(self, output):
        letters, _ = super().decode(output)
        return letters, 0


class DigitsShifted(UnboundedHead):
    def embed(self, letter, place):
        return super().embed(letter, place + 1)


@pytest.mark.parametrize("head", [PlaceForgotten, DigitsShifted, UNBOUNDED.control()])
def test_a_head_that_misreads_is_rejected(one_task, head):
    assert not check_unbounded(head).holds


def test_eight_bits_are_too_few_for_nine_letters(one_task):
    assert not check_unbounded(lambda *sizes: UnboundedHead(*sizes[:3], fraction_bits=8)).holds
