"""The claims on disjointness and on Theorem 4: other problems and reductions with one wrong half are rejected."""

import numpy as np
import pytest

from expressivity.lower_bounds.averaging import AveragingReduction
from expressivity.lower_bounds.communication import disjointness
from expressivity.studies.lower_bounds import claims
from expressivity.studies.lower_bounds.claims import (
    CLAIMS,
    check_averaging_reduction,
    check_disjointness,
)

RANK, AVERAGING = CLAIMS


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(claims, "RANKS", 5)
    monkeypatch.setattr(claims, "SYMBOLIC", 3)
    monkeypatch.setattr(claims, "PAIRS", 4)
    monkeypatch.setattr(claims, "PROTOCOLS", 1)


def test_disjointness_has_the_ranks_and_rows_that_are_stated():
    evidence = check_disjointness(disjointness)
    assert evidence.holds and evidence.measured["most"] == 5
    assert evidence.facts["rank of J-DISJ"] == [2, 4, 8, 16, 32]
    assert evidence.facts["rank of DISJ"] == [1, 3, 7, 15, 31]


PROBLEMS = {
    "the first element not looked at": RANK.control(),
    "the answer negated": lambda a, b: ~disjointness(a, b),
    "equality": lambda a, b: (a == b).all(-1),
    "Bob's set complemented": lambda a, b: disjointness(a, ~b),
    "meeting twice": lambda a, b: (a & b).sum(-1) >= 2,
    "nothing": lambda a, b: (a & b).any(-1) & False,
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_other_problems_are_rejected(name):
    assert not check_disjointness(PROBLEMS[name]).holds


def test_the_reduction_decides_every_pair_and_its_message_is_long_enough():
    evidence = check_averaging_reduction(AveragingReduction)
    assert evidence.holds and evidence.facts["wrong"] == 0
    assert evidence.measured["instances"] == sum(4**q for q in range(1, 5))
    assert len(evidence.facts["message bits, mp"]) == 1


class PairsShifted(AveragingReduction):
    def subset(self, a):
        return super().subset(np.roll(a, 1, axis=-1))


class ThresholdTooHigh(AveragingReduction):
    @property
    def threshold(self):
        return -1 + 2.5 / self.q


class AliceReversed(AveragingReduction):
    def subset(self, a):
        return super().subset(~a)


class OneValueForgotten(AveragingReduction):
    def values(self, b):
        values = super().values(b)
        values[..., 1, :] = -1
        return values


@pytest.mark.parametrize(
    "reduction",
    [AVERAGING.control(), PairsShifted, ThresholdTooHigh, AliceReversed, OneValueForgotten],
)
def test_a_reduction_with_one_fault_decides_wrongly(reduction):
    evidence = check_averaging_reduction(reduction)
    assert not evidence.holds and evidence.facts["wrong"] > 0


def test_a_message_that_is_cut_short_is_not_long_enough(monkeypatch):
    monkeypatch.setattr(claims, "_averaging_protocol", lambda reduction: (0, reduction.q - 1, 1))
    assert not check_averaging_reduction(AveragingReduction).holds
    monkeypatch.setattr(claims, "_averaging_protocol", lambda reduction: (0, reduction.q, 1))
    assert check_averaging_reduction(AveragingReduction).holds
