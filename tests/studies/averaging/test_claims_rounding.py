"""The claims on bits, on one small unit: the promised format is enough, and formats beside it are told from it."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.studies.averaging import claims_rounding as claims
from expressivity.studies.averaging.claims_rounding import (
    CLAIMS,
    check_bits,
    check_value_rounding,
)
from expressivity.studies.averaging.runs_certificates import with_fraction_bits

BITS, VALUES = CLAIMS


@pytest.fixture(scope="module")
def unit():
    return sparse_averaging_unit(80, 1, 1, 0.1, generator=np.random.default_rng(1))


@pytest.fixture(autouse=True)
def few_random_sets(monkeypatch):
    monkeypatch.setattr(claims, "RANDOM", 8)


def test_the_promised_bits_are_enough(unit):
    evidence = check_bits((unit,))
    assert evidence.holds and evidence.facts["N, q, ε, p"] == [[80, 1, 0.1, unit.bits]]
    assert 0 < evidence.facts["attention moved over η"][0] <= 1


@pytest.mark.parametrize("change", ["two in all", "one more"])
def test_far_too_few_bits_and_one_more_than_promised_are_rejected(unit, change):
    bits = {"two in all": 2, "one more": unit.arithmetic.fraction_bits + 1}[change]
    assert not check_bits((with_fraction_bits(unit, bits),)).holds


def test_keys_outside_the_format_are_rejected(unit):
    assert not check_bits((replace(unit, keys=unit.keys * (1 + 2.0**-30)),)).holds


def test_values_that_lose_half_a_step_each_cost_what_the_budget_says():
    subject, control = VALUES.subject(), VALUES.control()
    evidence = VALUES.check(subject)
    assert evidence.holds
    assert evidence.facts["N, q, d', m0"] == [
        [unit.length, unit.q, unit.value_dim, unit.key_dim] for unit in subject
    ]
    assert all(sqrt(unit.value_dim) > unit.key_dim for unit in subject)
    assert not VALUES.check(control).holds


def test_one_bit_less_for_the_values_costs_as_much_again():
    (unit, _) = VALUES.subject()
    format_ = unit.arithmetic
    coarser = replace(unit, arithmetic=FixedPoint(format_.integer_bits, format_.fraction_bits - 1))
    right, wrong = (
        check_value_rounding((each,)).facts["error over ε"][0] for each in (unit, coarser)
    )
    assert wrong == pytest.approx(2 * right, rel=0.1)


def test_a_unit_that_does_not_round_its_values_shows_no_cost():
    unit, _ = VALUES.subject()
    fine = replace(unit, arithmetic=FixedPoint(unit.arithmetic.integer_bits, 40))
    keeps = type("Keeps", (type(unit),), {"_rounded": lambda self, exact: exact})
    exact = keeps(*(getattr(unit, name) for name in unit.__dataclass_fields__))
    assert check_value_rounding((fine,)).facts["part of √d' half steps that it is"][0] > 0.9
    assert not check_value_rounding((exact,)).holds
