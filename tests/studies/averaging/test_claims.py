"""The claims on the unit of Theorem 2, on one small unit: right, and with each of its sizes a little wrong."""

from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import SparseAveragingUnit, sparse_averaging_unit
from expressivity.studies.averaging import claims
from expressivity.studies.averaging.claims import CLAIMS, check_enclosure, check_theorem

THEOREM, ENCLOSED = CLAIMS


LENGTH = 80
"""The least multiple of ten with 16 ln N + 1 keys below N: the theorem's size at q = 1."""


@pytest.fixture(autouse=True)
def few_random_sets(monkeypatch):
    monkeypatch.setattr(claims, "RANDOM", 8)


@pytest.fixture(scope="module")
def unit():
    return sparse_averaging_unit(LENGTH, 1, 1, 0.1, generator=np.random.default_rng(1))


def test_a_right_unit_is_accepted_and_its_sizes_are_named(unit):
    evidence = check_theorem((unit,))
    assert evidence.holds
    assert evidence.facts["N, q, m, p"] == [[LENGTH, 1, 1 + 2 * unit.key_dim, unit.bits]]
    assert evidence.facts["sets of each"] == [LENGTH]
    assert 0 < evidence.facts["worst error over ε"][0] <= 1


def with_a_key_twice(unit):
    keys = unit.keys.copy()
    keys[:, -1] = keys[:, 0]
    return replace(unit, keys=keys)


def bits_more(unit, more):
    format_ = unit.arithmetic
    return replace(unit, arithmetic=FixedPoint(format_.integer_bits, format_.fraction_bits + more))


WRONG = {
    "half of the softmax scale": lambda unit: replace(unit, scale=unit.scale // 2),
    "two positions with one key": with_a_key_twice,
    "a hundredth of the error promised": lambda unit: replace(unit, epsilon=unit.epsilon / 100),
    "many bits more than promised": lambda unit: bits_more(unit, 20),
    "two bits after the point": lambda unit: bits_more(unit, 2 - unit.arithmetic.fraction_bits),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.slow
def test_a_wrong_unit_is_rejected(unit, name):
    assert not check_theorem((WRONG[name](unit),)).holds


def test_one_wrong_unit_among_right_ones_is_enough(unit):
    assert not check_theorem((unit, with_a_key_twice(unit))).holds


def test_as_many_keys_as_positions_are_too_many():
    unit = sparse_averaging_unit(64, 1, 1, 0.1, generator=np.random.default_rng(1), key_dim=64)
    narrow = sparse_averaging_unit(64, 1, 1, 0.1, generator=np.random.default_rng(1), key_dim=63)
    assert not check_theorem((unit,)).holds and check_theorem((narrow,)).holds


def test_a_unit_that_is_not_enclosed_within_its_error_is_rejected(unit):
    evidence = check_enclosure((unit,))
    assert evidence.holds and evidence.facts["N, q, ε"] == [[LENGTH, 1, 0.1]]
    assert evidence.facts["float64 lies inside"]
    assert not check_enclosure((replace(unit, scale=unit.scale // 3),)).holds
    assert not check_enclosure((with_a_key_twice(unit),)).holds
    assert not check_enclosure((replace(unit, epsilon=unit.epsilon / 1000),)).holds


def test_the_controls_change_what_they_name_and_nothing_else(monkeypatch):
    monkeypatch.setattr(claims, "CASES", ((LENGTH, 1, 1, 0.1),))
    monkeypatch.setattr(claims, "LARGEST", (24, 2, 1, 0.1))
    monkeypatch.setattr(claims, "LARGEST_KEYS", 20)
    for claim, changed in ((THEOREM, "method"), (ENCLOSED, "scale")):
        for right, wrong in zip(claim.subject(), claim.control(), strict=True):
            differ = {
                name
                for name in right.__dataclass_fields__
                if not np.array_equal(getattr(right, name), getattr(wrong, name))
            }
            assert differ == {changed}


@pytest.mark.parametrize(("scale", "least"), [(4, False), (5, True), (6, False)])
def test_the_scale_is_the_least_that_leaves_half_of_epsilon(scale, least):
    """N = 6, q = 3: 2 e^(−α/2) is .27 at 4, .16 at 5 and .10 at 6; half of ε is .2."""
    unit = Mock(spec=SparseAveragingUnit, length=6, q=3, epsilon=0.4, scale=scale)
    assert claims._leaves_half(unit) is least
