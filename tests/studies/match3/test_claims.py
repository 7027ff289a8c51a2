"""The claims on easy variants of Match3, at smaller sizes: models with one fault are rejected."""

from dataclasses import replace

import numpy as np
import pytest

from expressivity.constructions.bigram import (
    BigramTransformer,
    bigram_in_fixed_point,
    bigram_transformer,
)
from expressivity.constructions.local import local_match_unit
from expressivity.studies.match3 import claims, claims_local
from expressivity.studies.match3.claims import CLAIMS, check_bigram, check_bigram_bits
from expressivity.studies.match3.claims_local import check_local

BIGRAM, BITS = CLAIMS
(LOCAL,) = claims_local.CLAIMS
SMALL = [(m, n) for m in (2, 3) for n in (1, 2, 3)]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(claims, "SMALL", SMALL)
    monkeypatch.setattr(claims_local, "SMALL", SMALL)
    monkeypatch.setattr(claims, "LARGE", (37, 32))
    monkeypatch.setattr(claims_local, "LOCAL", [(37, 32, 2), (37, 24, 1)])


def test_two_layers_decide_every_small_input():
    evidence = check_bigram(bigram_transformer)
    assert evidence.holds
    assert evidence.measured["inputs"] == sum(m**n for m, n in SMALL)
    assert evidence.measured["samples"] == 200
    sizes = ("layers", "width", "first", "second")
    assert [evidence.measured[name] for name in sizes] == [2, 5, 2, 3]


def of_kind(kind, **changed):
    def family(modulus, length):
        model = replace(bigram_transformer(modulus, length), **changed)
        return kind(*(getattr(model, name) for name in model.__dataclass_fields__))

    return family


class AlwaysYes(BigramTransformer):
    def decide(self, tokens):
        return np.ones(tokens.shape, dtype=bool)


class OnePlaceOff(BigramTransformer):
    def decide(self, tokens):
        return np.roll(super().decide(tokens), 1, axis=-1)


class OneWider(BigramTransformer):
    def second_embedding(self, tokens):
        return super().second_embedding(tokens)[..., [0, 1, 2, 3, 3]]


BIGRAMS = {
    "a first scale that grows with L": BIGRAM.control(),
    "a sixteenth of the second scale": lambda m, n: replace(
        bigram_transformer(m, n), match_scale=bigram_transformer(m, n).match_scale / 16
    ),
    "another modulus": lambda m, n: replace(bigram_transformer(m + 1, n)),
    "yes to everything": of_kind(AlwaysYes),
    "answers one place too late": of_kind(OnePlaceOff),
    "no constant in the second layer": of_kind(OneWider),
}


@pytest.mark.parametrize("name", BIGRAMS)
def test_a_bigram_model_with_one_fault_is_rejected(name):
    assert not check_bigram(BIGRAMS[name]).holds


def test_the_stated_bits_are_enough():
    evidence = check_bigram_bits(bigram_in_fixed_point)
    assert evidence.holds and (evidence.measured["first"], evidence.measured["second"]) == (24, 4)
    assert evidence.facts["bits, M=37 N=32"] == bigram_in_fixed_point(37, 32).bits


def test_fewer_bits_and_more_than_stated_are_rejected():
    def with_a_bit_more(modulus, length):
        return bigram_in_fixed_point(modulus, length, fewer=-4)

    assert not check_bigram_bits(BITS.control()).holds
    assert not check_bigram_bits(with_a_bit_more).holds


def test_a_window_decides_every_small_input_and_the_widest_is_match3():
    evidence = check_local(local_match_unit)
    assert evidence.holds and evidence.facts["wrong as Match3, K=N-1"] == 0
    assert evidence.measured["inputs"] == 2 * sum(m**n for m, n in SMALL)
    assert evidence.facts["M, N and K"] == ["37, 32, 2", "37, 24, 1"]
    assert evidence.facts["window"] == [5, 3]


def one_too_wide(modulus, length, radius, generator):
    return local_match_unit(modulus, length, radius + 1, generator)


def another_modulus(modulus, length, radius, generator):
    return local_match_unit(modulus + 1, length, radius, generator)


def too_exact(*sizes):
    unit = local_match_unit(*sizes)
    return replace(unit, averaging=replace(unit.averaging, arithmetic=None))


@pytest.mark.parametrize("family", [LOCAL.control(), one_too_wide, another_modulus, too_exact])
def test_a_window_that_is_off_by_one_and_other_faults_are_rejected(family):
    assert not check_local(family).holds


def test_bits_are_compared_at_every_size_of_a_grid():
    small = {(modulus, length) for modulus in range(2, 60) for length in (1, 2, 3, 4)}
    large = {(modulus, 1) for modulus in (1000, 2000, 3975)}
    assert small | large <= set(claims.MANY) and len(set(claims.MANY)) == len(claims.MANY) == 352
