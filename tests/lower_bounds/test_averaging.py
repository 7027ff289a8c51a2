"""Theorem 4: the reduction on every instance, and two parties that each see only their half."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.averaging import Alice, AveragingReduction, Bob
from expressivity.lower_bounds.communication import disjointness, every_string
from expressivity.tasks.averaging import sparse_average, sparse_average_by_definition


@pytest.mark.parametrize("q, length", [(1, 3), (2, 5), (3, 7), (3, 10), (4, 9)])
def test_reduction_decides_disjointness(q, length):
    reduction, strings = AveragingReduction(q, length), every_string(q)
    a, b = np.repeat(strings, len(strings), axis=0), np.tile(strings, (len(strings), 1))
    averages = sparse_average(*reduction.instance(a, b))[:, reduction.asker, 0]
    assert (reduction.decide(averages) == disjointness(a, b)).all()
    assert np.allclose(averages, -1 + 2 / q * (a & b).sum(axis=1), atol=1e-12)


def test_reduction_by_the_definition_and_in_the_ball():
    reduction, strings = AveragingReduction(2, 6), every_string(2)
    for a in strings:
        for b in strings:
            values, subsets = reduction.instance(a, b)
            exact = sparse_average_by_definition(
                values[:, 0].astype(int).tolist(), subsets.tolist()
            )
            assert exact[4] == -1 + Fraction(2, 2) * int((a & b).sum())
            assert np.abs(values).max() <= 1


def test_halves_depend_on_one_string_each():
    reduction = AveragingReduction(3, 8)
    a, b = every_string(3)[[5, 5]], every_string(3)[[1, 6]]
    values, subsets = reduction.instance(a, b)
    assert (subsets[0] == subsets[1]).all() and (values[0] != values[1]).any()
    values, subsets = reduction.instance(b, a)
    assert (values[0] == values[1]).all()
    assert (subsets[0] != subsets[1]).any(axis=-1).nonzero()[0].tolist() == [reduction.asker]


@pytest.mark.parametrize("error", [0.99, -0.99])
def test_every_error_below_1_over_q_is_allowed(error):
    reduction, strings = AveragingReduction(4, 9), every_string(4)
    ones = np.ones_like(strings)
    averages = sparse_average(*reduction.instance(ones, strings))[:, reduction.asker, 0] + error / 4
    assert (reduction.decide(averages) == disjointness(ones, strings)).all()


def test_protocol_runs_and_its_message_is_the_embedding():
    reduction = AveragingReduction(2, 5)
    unit = sparse_averaging_unit(5, 2, 1, 1 / 4, generator=np.random.default_rng(0))
    strings, messages = every_string(2), []
    for a in strings:
        messages.append(Alice(unit, reduction, a).message())
        assert len(messages[-1]) == unit.embedding_dimension * unit.bits
        for b in strings:
            assert Bob(unit, reduction, b).answer(messages[-1]) == bool((a & b).any())
    assert len(set(messages)) == 4


def test_bob_reads_the_message():
    reduction = AveragingReduction(2, 5)
    unit = sparse_averaging_unit(5, 2, 1, 1 / 4, generator=np.random.default_rng(0))
    both = np.array([True, True])
    bob = Bob(unit, reduction, both)
    assert bob.answer(Alice(unit, reduction, both).message()) and not bob.answer(
        Alice(unit, reduction, ~both).message()
    )


@pytest.mark.parametrize(
    "q, length, message",
    [(3, 6, "N >= 2q \\+ 1: got q=3, N=6"), (0, 4, "q must be at least 1: got q=0")],
)
def test_sizes_that_cannot_hold_the_reduction_are_refused(q, length, message):
    with pytest.raises(InvalidInput, match=message):
        AveragingReduction(q, length)


def test_a_message_needs_bits():
    unit = sparse_averaging_unit(5, 2, 1, 1 / 4, generator=np.random.default_rng(0))
    with pytest.raises(InvalidInput, match="without a fixed-point format"):
        Alice(
            replace(unit, arithmetic=None), AveragingReduction(2, 5), np.array([True, False])
        ).message()
