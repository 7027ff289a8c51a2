"""The claims on Match2, at smaller sizes: heads, keys and constants with one fault are rejected."""

from dataclasses import replace

import numpy as np
import pytest

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.matching import (
    Match2Head,
    fewest_bits,
    match2_head,
    match2_in_fixed_point,
    smallest_scale,
    sufficient_bits,
)
from expressivity.studies.match2 import claims, claims_identities
from expressivity.studies.match2.claims import (
    CLAIMS,
    check_bits,
    check_head,
)
from expressivity.studies.match2.claims_identities import check_margin, check_score
from expressivity.tasks.matching import uniform

HEAD, BITS = CLAIMS
SCORE, MARGIN = claims_identities.CLAIMS


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(claims, "SMALL", [(m, n) for m in (2, 3, 4) for n in (1, 2, 3)])
    monkeypatch.setattr(claims, "SIZES", [(3, 4), (37, 20)])
    monkeypatch.setattr(claims, "LARGE", (37, 20))
    monkeypatch.setattr(
        claims, "SAMPLERS", {"uniform": lambda _, n, m, draw: uniform(40, n, m, draw)}
    )
    monkeypatch.setattr(claims_identities, "CERTIFIED", 60)


def test_the_head_is_accepted_on_all_small_inputs_and_its_sizes_are_named():
    evidence = check_head(match2_head)
    assert evidence.holds and (evidence.facts["wrong"], evidence.facts["wrong among samples"]) == (
        0,
        0,
    )
    assert evidence.measured["inputs"] == sum(m**n for m in (2, 3, 4) for n in (1, 2, 3))
    assert evidence.measured["samples"] == 40
    assert evidence.facts["every input covered by its worst cases"] == ["M=3 N<=4", "M=37 N<=20"]
    assert evidence.facts["least attention with a match"] == 0.5
    assert (evidence.measured["width"], evidence.measured["part"]) == (3, 5)


class Doubled(Match2Head):
    def output(self, tokens):
        return (super().output(tokens) + super().output(tokens)) / 2


class Everything(Match2Head):
    def decide(self, tokens):
        return np.ones(tokens.shape, dtype=bool)


def of_kind(kind):
    def family(modulus, length):
        head = match2_head(modulus, length)
        return kind(head.modulus, head.length, head.scale)

    return family


HEADS = {
    "an eighth of the scale": HEAD.control(),
    "half of the scale": lambda m, n: match2_head(m, n, scale=smallest_scale(m, n) / 2),
    "made for a quarter of the tokens": lambda m, n: replace(
        match2_head(m, n), scale=smallest_scale(m, max(1, n // 4))
    ),
    "no scale": lambda m, n: match2_head(m, n, scale=0.0),
    "two heads": of_kind(Doubled),
    "a match everywhere": of_kind(Everything),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_with_one_fault_is_rejected(name):
    evidence = check_head(HEADS[name])
    assert not evidence.holds or evidence.measured["part"] != 5


def test_the_score_is_a_cosine_less_one():
    evidence = SCORE.check(SCORE.subject())
    assert evidence.holds
    assert evidence.facts["score less the blank's, over c"] == "cos(a + b) - 1"


def with_key(row, column, value):
    class Changed(Match2Head):
        @property
        def key(self):
            key = Match2Head.key.func(self).clone()
            key[row, column] = value
            return key

    return Changed(5, 4, smallest_scale(5, 4))


@pytest.mark.parametrize(
    "head",
    [
        SCORE.control(),
        *(with_key(*one) for one in [(0, 0, -1), (2, 2, -0.25), (2, 2, 0.5), (0, 1, 1)]),
    ],
)
def test_another_key_gives_another_score(head):
    assert not check_score(head).holds


def test_the_margin_is_8_and_the_numbers_are_certified_from_3_on():
    evidence = check_margin(smallest_scale)
    assert evidence.holds
    assert evidence.measured == {"margin": 8, "factor": 4, "part": 4, "largest": 60}
    assert evidence.facts["M^2 times the margin at M=3"] == 13.5


@pytest.mark.parametrize("margin", [7, 9, 10, 14])
def test_another_margin_is_refuted(margin):
    assert not check_margin(lambda m, n: smallest_scale(m, n, margin)).holds


def test_p_bits_are_enough():
    evidence = check_bits(match2_in_fixed_point)
    assert evidence.holds and evidence.measured["factor"] == 4
    assert evidence.facts["bits"] == [sufficient_bits(3, 4), sufficient_bits(37, 20)]
    assert (
        evidence.facts["greatest without"] < 1 / 3 < evidence.facts["least attention with a match"]
    )


def one_bit_more(modulus, length):
    return match2_in_fixed_point(modulus, length, sufficient_bits(modulus, length) + 1)


def as_few_as_possible(modulus, length):
    return match2_in_fixed_point(modulus, length, fewest_bits(modulus, length))


def another_format(modulus, length):
    head = match2_in_fixed_point(modulus, length)
    return replace(head, rounding=FixedPoint(head.rounding.integer_bits, 40))


@pytest.mark.parametrize(
    "family", [BITS.control(), one_bit_more, as_few_as_possible, another_format]
)
def test_one_bit_more_than_stated_and_far_fewer_are_rejected(family):
    assert not check_bits(family).holds


def test_the_control_of_the_bits_has_the_fewest_that_a_head_can_have():
    """At all sizes of the claim those are one or two fewer than suffice."""
    for size in [(3, 4), (37, 20), (256, 64), (4096, 64), (2, 1), (4, 4)]:
        assert sufficient_bits(*size) - fewest_bits(*size) in (1, 2)
        assert BITS.control()(*size).bits == fewest_bits(*size)


@pytest.mark.parametrize(
    ("least", "greatest", "holds"), [(0.5, 0.1, True), (0.4, 0.1, False), (0.5, 0.3, False)]
)
def test_both_sides_of_the_attention_are_bounded(monkeypatch, least, greatest, holds):
    monkeypatch.setattr(claims, "_worst", lambda _: (least, greatest))
    assert check_head(match2_head).holds is holds
