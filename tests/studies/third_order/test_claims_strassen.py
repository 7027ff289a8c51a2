"""The claim on Match3 by Strassen attention, at smaller sizes: layers with one fault are rejected."""

from dataclasses import replace

import numpy as np
import pytest

from expressivity.constructions.strassen import StrassenMatch3, strassen_match3
from expressivity.studies.third_order import claims_strassen as claims
from expressivity.studies.third_order.claims_strassen import CLAIMS, check_strassen

(STRASSEN,) = CLAIMS
SMALL = [(m, n) for m in (2, 3, 5) for n in (1, 2, 3)]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(claims, "SMALL", SMALL)
    monkeypatch.setattr(claims, "LARGE", (19, 8))


def test_one_layer_of_two_heads_decides_every_small_input():
    evidence = check_strassen(strassen_match3)
    assert evidence.holds and evidence.facts["wrong"] == evidence.facts["wrong among samples"] == 0
    assert evidence.measured["inputs"] == sum(m**n for m, n in SMALL)
    assert [evidence.measured[name] for name in ("heads", "width", "rank")] == [2, 4, 5]


class OneTarget(StrassenMatch3):
    @property
    def units(self):
        return super().units[:1]


class ThreeTargets(StrassenMatch3):
    @property
    def units(self):
        first, second = super().units
        return (first, second, replace(first, target=3 * self.modulus))


class ZeroUnseen(StrassenMatch3):
    def decide(self, tokens):
        return super().decide(tokens) & (tokens != self.modulus)


class NotRounded(StrassenMatch3):
    def decide(self, tokens):
        sums = tokens + self.partners(tokens).sum(axis=-1)
        targets = np.array([unit.target for unit in self.units]).reshape(-1, 1, 1)
        return (sums == targets).any(axis=0) | (tokens == self.modulus)


def of_kind(kind):
    def family(modulus, length):
        layer = strassen_match3(modulus, length)
        return kind(layer.modulus, layer.length, layer.scale, layer.tie)

    return family


@pytest.mark.parametrize(
    "family",
    [
        STRASSEN.control(),
        *map(of_kind, (OneTarget, ThreeTargets, ZeroUnseen, NotRounded)),
        lambda m, n: replace(strassen_match3(m, n), scale=0),
    ],
)
def test_a_layer_with_one_fault_is_rejected(family):
    evidence = check_strassen(family)
    assert not evidence.holds or evidence.measured["heads"] != 2
