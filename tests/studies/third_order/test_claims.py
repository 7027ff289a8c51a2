"""The claims on attention to tuples, at smaller sizes: units with one fault are rejected."""

from dataclasses import replace
from fractions import Fraction
from unittest.mock import Mock

import numpy as np
import pytest

from expressivity.constructions.tensor import (
    MatchUnit,
    expanded_terms,
    match_unit,
    match_unit_in_fixed_point,
)
from expressivity.studies.third_order import claims, claims_orders
from expressivity.studies.third_order.claims import CLAIMS, check_bits, check_third_order
from expressivity.studies.third_order.claims_orders import check_orders
from expressivity.studies.third_order.samples import count_wrong, hard_samples
from expressivity.tasks.matching import match

THIRD, BITS = CLAIMS
(ORDERS,) = claims_orders.CLAIMS
SMALL = [(m, n) for m in (2, 3, 5) for n in (1, 2, 3)]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(claims, "SMALL", SMALL)
    monkeypatch.setattr(claims, "LARGE", (19, 8))
    monkeypatch.setattr(claims_orders, "FOURTH", (7, 4))
    monkeypatch.setattr(claims_orders, "ORDERS", [(2, 4, 3), (3, 4, 3), (4, 3, 3), (9, 2, 1)])


def accepted(claim, family):
    """Whether the check holds and measures what the statement says, sizes of the run aside."""
    evidence = claim.check(family)
    named = ("width", "rank", "least", "part", "over", "under", "factor", "margin", "tuples")
    return evidence.holds and all(
        evidence.measured[name] == claim.numbers[name] for name in named if name in claim.numbers
    )


def test_one_unit_decides_every_small_input():
    evidence = check_third_order(match_unit)
    assert accepted(THIRD, match_unit) and evidence.facts["wrong"] == 0
    assert evidence.measured["inputs"] == sum(m**n for m, n in SMALL)
    assert evidence.facts["least attention with a match"] >= 12 / 25
    assert evidence.facts["greatest without"] <= 1 / 9


def wider(order, modulus, length):
    return match_unit(order, modulus, length, terms=expanded_terms)


def another_order(order, modulus, length):
    return match_unit(order + 1, modulus, length)


class AlwaysYes(MatchUnit):
    def decide(self, tokens):
        return np.ones(tokens.shape, dtype=bool)


def yes(*sizes):
    unit = match_unit(*sizes)
    return AlwaysYes(*(getattr(unit, name) for name in unit.__dataclass_fields__))


def half_scale(*sizes):
    return replace(match_unit(*sizes), scale=match_unit(*sizes).scale / 2)


@pytest.mark.parametrize("family", [THIRD.control(), half_scale, wider, another_order, yes])
def test_a_unit_with_one_fault_is_rejected(family):
    assert not accepted(THIRD, family)


def test_hard_samples_hold_matches_and_near_misses():
    samples = hard_samples(19, 8)
    matched = match(samples, 19, 3)
    assert samples.shape == (140, 8) and 1 <= samples.min() and samples.max() <= 19
    assert matched[20:80].any()
    assert set((samples[80:, 0] + 2 * samples[80:, 1]) % 19) == {1, 18}
    assert (samples[80:, 1:] == samples[80:, 1:2]).all()


def test_inputs_are_counted_once_however_many_of_their_answers_are_wrong():
    assert count_wrong(np.array([[True, True], [False, False], [False, True]])) == 2


def test_the_stated_bits_are_enough_and_one_more_is_not_accepted():
    evidence = check_bits(match_unit_in_fixed_point)
    assert accepted(BITS, match_unit_in_fixed_point)
    assert evidence.facts["bits, M=19 N=8"] == match_unit_in_fixed_point(3, 19, 8).bits
    for fewer in (-1, 1, 9):
        assert not accepted(
            BITS, lambda *sizes, fewer=fewer: match_unit_in_fixed_point(*sizes, fewer=fewer)
        )


def unrounded(*sizes):
    return replace(match_unit_in_fixed_point(*sizes), scale=match_unit(*sizes).scale)


@pytest.mark.parametrize("family", [BITS.control(), unrounded])
def test_bits_for_one_product_are_too_few_and_scales_are_whole(family):
    assert not accepted(BITS, family)


def test_every_order_has_head_rank_s_plus_1():
    evidence = check_orders(match_unit)
    assert accepted(ORDERS, match_unit) and evidence.facts["wrong"] == 0
    assert evidence.facts["head ranks by order"] == {2: 3, 3: 4, 4: 5, 9: 10}
    assert evidence.measured["largest"] == 4


@pytest.mark.parametrize("family", [ORDERS.control(), half_scale, wider, another_order, yes])
def test_other_scales_ranks_and_orders_are_rejected(family):
    assert not accepted(ORDERS, family)


@pytest.mark.parametrize("change", [2.0**-40, 2.0**40])
def test_a_number_between_two_that_bits_hold_and_one_beyond_the_first_bit_are_out_of_format(change):
    unit = match_unit_in_fixed_point(3, 5, 2)
    entry = Fraction(float(unit.query.abs().max() / unit.scale)).limit_denominator(100)
    moved = unit.embedding.clone()
    moved[0, 0] += change
    kind = type("Moved", (MatchUnit,), {"embedding": moved})
    other = kind(*(getattr(unit, name) for name in unit.__dataclass_fields__))
    assert claims._in_format(unit, entry) and not claims._in_format(other, entry)


@pytest.mark.parametrize(
    ("least", "greatest", "holds"), [(0.49, 0.1, True), (0.4, 0.1, False), (0.49, 0.2, False)]
)
def test_both_sides_of_the_attention_are_bounded(monkeypatch, least, greatest, holds):
    monkeypatch.setattr(claims, "exhaust", lambda *_: (1, 0, least, greatest))
    assert check_third_order(match_unit).holds is holds


def test_numbers_that_need_a_bit_more_are_in_no_format():
    unit = match_unit_in_fixed_point(3, 19, 8)
    half_a_step = 2.0 ** -(unit.rounding.fraction_bits + 1)
    names = ("modulus", "length", "order", "scale", "bits", "query", "keys")
    kept = {name: getattr(unit, name) for name in names}
    finer = Mock(spec=MatchUnit, embedding=unit.embedding + half_a_step, **kept)
    assert claims._in_format(unit, Fraction(4, 3)) and not claims._in_format(finer, Fraction(4, 3))
