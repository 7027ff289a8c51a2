"""The claims on definitions: units, averages and bounds that differ from the right ones in one thing."""

import numpy as np
import pytest
import torch

from expressivity.attention.units.unit import attention_weights, self_attention
from expressivity.studies.averaging.claims_unit import (
    CLAIMS,
    causal,
    check_averaging,
    check_stability,
    check_unit,
)
from expressivity.tasks.averaging import sparse_average

UNIT, AVERAGING, STABILITY = CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_claim_holds_and_its_control_fails(claim):
    assert claim.check(claim.subject()).holds and not claim.check(claim.control()).holds


def over_queries(x, query, key, value):
    return torch.softmax((x @ query) @ (x @ key).mT, dim=-2) @ (x @ value)


def by_place(x, query, key, value):
    places = torch.arange(len(x), dtype=x.dtype)
    return torch.softmax((x @ query) @ (x @ key).mT - places, dim=-1) @ (x @ value)


def without_a_sum(x, query, key, value):
    return torch.exp(((x @ query) @ (x @ key).mT).clamp_max(3)) @ (x @ value)


def residual(x, query, key, value):
    return self_attention(x, query, key, value) + x @ value


def with_signs(x, query, key, value):
    weights = torch.softmax((x @ query) @ (x @ key).mT, dim=-1)
    return (2 * weights - weights.mean(-1, keepdim=True)) @ (x @ value)


@pytest.mark.parametrize(
    "unit", [over_queries, by_place, without_a_sum, residual, with_signs, causal]
)
def test_a_unit_with_one_fault_is_rejected(unit):
    assert not check_unit(unit).holds


def test_each_part_of_the_definition_is_looked_at_on_its_own():
    _, equivariant, convex, summed = check_unit(self_attention).facts
    assert not check_unit(by_place).facts[equivariant] and check_unit(by_place).facts[convex]
    assert not check_unit(residual).facts[convex] and check_unit(residual).facts[equivariant]
    assert not check_unit(residual).facts[summed]


@pytest.mark.parametrize("offset", [-1, 1, 2])
def test_positions_are_counted_from_0(offset):
    evidence = check_averaging(lambda z, y: sparse_average(z, (y + offset) % len(z)))
    assert not evidence.holds and not evidence.facts["toy instance"]
    assert evidence.facts["at which the mean is right"] < evidence.measured["positions"] == 27


@pytest.mark.parametrize(
    "task",
    [
        lambda z, y: z[y].sum(axis=-2),
        lambda z, y: np.median(z[y], axis=-2),
        lambda z, y: z[y].sum(axis=-2) / len(z),
        lambda z, y: np.concatenate([sparse_average(z, y)[:-1], 0 * z[:1]]),
    ],
    ids=["the sum", "the median", "a mean over all", "nothing at the last position"],
)
def test_what_is_no_mean_over_the_set_at_some_position_is_rejected(task):
    assert not check_averaging(task).holds


def test_the_subject_is_the_task_itself():
    assert AVERAGING.subject() is sparse_average


def colder(queries, keys):
    return attention_weights(queries / 1.001, keys)


def warmer(queries, keys):
    return attention_weights(1.001 * queries, keys)


def not_divided(queries, keys):
    return torch.exp(queries @ keys.mT)


def over_columns(queries, keys):
    return torch.softmax(queries @ keys.mT, dim=0)


@pytest.mark.parametrize("weights", [colder, warmer, not_divided, over_columns])
def test_what_moves_less_or_more_than_a_softmax_is_rejected(weights):
    assert not check_stability(weights).holds


def test_the_bound_is_attained():
    facts = check_stability(STABILITY.subject()).facts
    assert facts["extremal pair over the bound"] == 1 and facts["largest over the bound"] <= 1
