"""The claims on how far the bounds go: what attains them, adversaries and counts with one fault."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from expressivity.constructions.votes import vote
from expressivity.lower_bounds.counting import TwoTokens, confuse_tokens
from expressivity.lower_bounds.first_layer import OneRowShort, adversary, adversary_in_a_plane
from expressivity.lower_bounds.matching import match3_futures
from expressivity.lower_bounds.streaming import OneQuestion
from expressivity.studies.bounds import claims, claims_votes
from expressivity.studies.bounds.claims import (
    CLAIMS,
    check_one_question,
    check_tight,
    check_two_short,
    check_values,
)
from expressivity.studies.bounds.claims_matching import check_futures
from expressivity.studies.bounds.claims_votes import check_votes

TIGHT, PLANE, _, QUESTION = CLAIMS


@pytest.mark.parametrize("claim", [TIGHT, PLANE, QUESTION], ids=lambda claim: claim.id)
def test_the_subject_holds_with_the_numbers_that_are_stated_and_the_control_does_not(claim):
    evidence = claim.check(claim.subject())
    assert evidence.holds
    assert {name: evidence.measured[name] for name in claim.numbers} == dict(claim.numbers)
    assert not claim.check(claim.control()).holds


class FirstValueAsItIs(OneRowShort):
    """What follows takes the least of the first values that are possible."""

    def values(self, seen):
        first = max([Fraction(-1), *(number - self.ratio for number in seen)])
        return [first, *((number - first) / self.ratio for number in seen)]


class OneRowMore(OneRowShort):
    @property
    def weights(self):
        return np.concatenate([super().weights, np.eye(1, self.length, dtype=int)[..., None]])


@pytest.mark.parametrize("fault", [FirstValueAsItIs, OneRowMore])
def test_a_layer_with_one_fault_is_rejected(fault):
    assert not check_tight(fault).holds


def not_scaled(weights, q):
    found = adversary_in_a_plane(weights, q)
    return found and replace(found, norm2=found.norm2 + 1)


def unseen_by_no_row(weights, q):
    found = adversary_in_a_plane(weights, q)
    return found and replace(found, direction=tuple((1,) for _ in found.direction))


def never(*_):
    return None


@pytest.mark.parametrize("fault", [not_scaled, unseen_by_no_row, never])
def test_an_adversary_in_a_plane_with_one_fault_is_rejected(fault):
    assert not check_two_short(fault).holds


def test_a_line_of_the_kernel_is_not_enough():
    q, length = 3, 7
    weights = OneRowShort(length, q).weights
    found = adversary(weights, q)
    assert found.squared_gap < Fraction(4, q**2)


class AsksItself(OneQuestion):
    def subsets(self, asked):
        return super().subsets(np.full_like(asked, self.length - 1))


class HalfASign(OneQuestion):
    def values(self, a):
        return super().values(a) / 2


@pytest.mark.parametrize("fault", [AsksItself, HalfASign])
def test_a_stream_with_one_fault_is_rejected(fault):
    assert not check_one_question(fault).holds


def one_token_twice(embedding, length, q, points):
    value = tuple(points[0].tolist())
    return TwoTokens((value, value), (tuple(range(q)),) * 2, length)


def always_the_first_two(embedding, length, q, points):
    value = tuple(points[0].tolist())
    return TwoTokens((value, value), (tuple(range(q)), (*range(q - 1), q)), length)


def sets_only(embedding, length, q, points):
    return confuse_tokens(embedding, length, q, points[:1])


@pytest.mark.parametrize("fault", [one_token_twice, always_the_first_two, sets_only, never])
def test_an_adversary_for_values_with_one_fault_is_rejected(monkeypatch, fault):
    monkeypatch.setattr(claims, "TOKENS", claims.TOKENS[:1])
    assert not check_values(fault).holds


def test_too_few_points_are_seen(monkeypatch):
    monkeypatch.setattr(claims, "TOKENS", claims.TOKENS[:1])
    monkeypatch.setattr(claims, "separated", lambda value_dim, distance: np.zeros((1, value_dim)))
    assert not check_values(confuse_tokens).facts["as many points as the volume says"]


@pytest.mark.parametrize(
    "count",
    [
        lambda n, m: match3_futures(n, m) - 1,
        lambda n, m: match3_futures(n + 1, m),
        lambda n, m: match3_futures(n, m) if m < 14 else 2 ** min(n - 2, m // 2 - 1),
    ],
)
def test_a_count_with_one_fault_is_rejected(count):
    assert not check_futures(count).holds


def doubled(keys, sets):
    found = vote(keys, sets)
    return replace(found, queries=2 * found.queries)


def turned(keys, sets):
    return vote(keys, np.roll(sets, 1, axis=0))


def of_other_keys(keys, sets):
    return vote(keys[:, ::-1], sets)


@pytest.mark.parametrize("fault", [doubled, turned, of_other_keys])
def test_votes_with_one_fault_are_rejected(monkeypatch, fault):
    monkeypatch.setattr(claims_votes, "ALL", claims_votes.ALL[:1])
    monkeypatch.setattr(claims_votes, "PROVED", claims_votes.PROVED[:1])
    monkeypatch.setattr(claims_votes, "MANY", ((64, 2, 96),))
    assert check_votes(vote).holds
    assert not check_votes(fault).holds


def test_a_dimension_too_small_for_the_proof_is_seen(monkeypatch):
    monkeypatch.setattr(claims_votes, "voting_dimension", lambda length, q: 64 * q)
    assert not check_votes(vote).facts["the union bound is below 1"]
