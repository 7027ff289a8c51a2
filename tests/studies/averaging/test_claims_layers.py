"""The claim on Definition 3: members of the class, and transformers that let a token know too much or too little."""

from dataclasses import replace

import pytest
import torch

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.attention.units.layered import LayeredTransformer
from expressivity.studies.averaging.claims_layers import CLAIMS, check_class

(CLASS,) = CLAIMS


@pytest.fixture(scope="module")
def members():
    return CLASS.subject()


def failed(evidence):
    assert not evidence.holds
    return {name for name, value in evidence.facts.items() if not value}


def test_members_of_the_class_are_accepted(members):
    evidence = check_class(members)
    assert evidence.holds and all(evidence.facts.values())


def test_a_way_around_the_embedding_is_seen():
    assert "tokens with one embedding get one output" in failed(check_class(CLASS.control()))


def test_numbers_that_are_not_rounded_are_seen(members):
    exact = replace(members.seeing, arithmetic=None)
    assert "D, H, m and p as built" in failed(check_class(replace(members, seeing=exact)))


def test_a_finer_format_than_announced_is_seen(members):
    fine = replace(members.seeing, arithmetic=FixedPoint(3, 7))
    assert "D, H, m and p as built" in failed(check_class(replace(members, seeing=fine)))


class _Finer(LayeredTransformer):
    """Announces its format and rounds to one with four bits more."""

    def _rounded(self, exact):
        return FixedPoint(self.arithmetic.integer_bits, self.arithmetic.fraction_bits + 4).round(
            exact
        )


def test_numbers_with_more_bits_than_announced_are_seen(members):
    seeing = members.seeing
    fine = _Finer(seeing.maps, seeing.layers, seeing.arithmetic)
    assert "numbers between maps and layers are in the format" in failed(
        check_class(replace(members, seeing=fine))
    )


def test_maps_that_see_the_index_and_maps_that_do_not_cannot_be_exchanged(members):
    exchanged = replace(members, seeing=members.blind, blind=members.seeing)
    assert failed(check_class(exchanged)) == {
        "maps that ignore the index commute with permutations",
        "maps that see it do not",
    }


def test_a_unit_that_is_another_one_or_does_not_approximate_is_seen(members):
    def doubled(token, index):
        return 2 * members.averaging.maps[-1](token, index)

    averaging = replace(members.averaging, maps=(*members.averaging.maps[:-1], doubled))
    assert failed(check_class(replace(members, averaging=averaging))) == {
        "the unit of [SHT23] Theorem 2 is a member",
        "and approximates within ε",
    }


def test_a_layer_too_many_is_seen(members):
    def same(token, index):
        return token

    unit = members.averaging
    width = unit.layers[0].value.shape[-1]
    keep = type(unit.layers[0])(*(torch.zeros(1, width, width, dtype=torch.float64) for _ in "QKV"))
    deeper = LayeredTransformer((*unit.maps, same), (*unit.layers, keep), unit.arithmetic)
    assert "D, H, m and p as built" in failed(check_class(replace(members, averaging=deeper)))
