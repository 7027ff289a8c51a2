"""The claims on definitions: units, averages and bounds that differ from the right ones in one thing."""

from math import tanh

import pytest
import torch

from expressivity.attention.units.unit import self_attention
from expressivity.studies.averaging.claims_unit import (
    CLAIMS,
    causal,
    check_averaging,
    check_stability,
    check_unit,
)

UNIT, AVERAGING, STABILITY = CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_claim_holds_and_its_control_fails(claim):
    assert claim.check(claim.subject()).holds and not claim.check(claim.control()).holds


def over_queries(x, query, key, value):
    return torch.softmax((x @ query) @ (x @ key).mT, dim=-2) @ (x @ value)


def by_place(x, query, key, value):
    places = torch.arange(len(x), dtype=x.dtype)
    return torch.softmax((x @ query) @ (x @ key).mT - places, dim=-1) @ (x @ value)


def not_divided(x, query, key, value):
    return torch.exp(((x @ query) @ (x @ key).mT).clamp_max(3)) @ (x @ value)


def residual(x, query, key, value):
    return self_attention(x, query, key, value) + x @ value


def with_signs(x, query, key, value):
    weights = torch.softmax((x @ query) @ (x @ key).mT, dim=-1)
    return (2 * weights - weights.mean(-1, keepdim=True)) @ (x @ value)


@pytest.mark.parametrize(
    "unit", [over_queries, by_place, not_divided, residual, with_signs, causal]
)
def test_a_unit_with_one_fault_is_rejected(unit):
    assert not check_unit(unit).holds


def test_each_part_of_the_definition_is_looked_at_on_its_own():
    equivariant, convex, summed = list(check_unit(self_attention).facts)[1:]
    assert not check_unit(by_place).facts[equivariant] and check_unit(by_place).facts[convex]
    assert not check_unit(residual).facts[convex] and check_unit(residual).facts[equivariant]
    assert not check_unit(residual).facts[summed]


@pytest.mark.parametrize("offset", [-1, 0, 2])
def test_positions_are_counted_from_1(offset):
    evidence = check_averaging(offset)
    assert not evidence.holds and not evidence.facts["toy instance"]
    assert evidence.facts["sizes that agree with the definition"] == 4


@pytest.mark.parametrize(
    "bound",
    [
        lambda eta: 0.999 * 2 * tanh(eta / 2),
        lambda eta: 1.001 * 2 * tanh(eta / 2),
        lambda eta: eta,
        lambda eta: 2 * tanh(eta / 4),
        lambda eta: 2 * tanh(eta),
    ],
)
def test_neither_a_smaller_nor_a_larger_bound_is_accepted(bound):
    assert not check_stability(bound).holds


def test_the_bound_is_attained():
    facts = check_stability(STABILITY.subject()).facts
    assert facts["extremal pair over the bound"] == 1 and facts["largest over the bound"] <= 1
