"""The claims on the bound for Match3: codes that collide, messages that are too short or too coarse."""

from functools import partial

import pytest

from expressivity.book.registry import verify
from expressivity.lower_bounds.matching import FILLER, naive_codes, tight_codes
from expressivity.lower_bounds.protocol import Protocol
from expressivity.studies.match3_bound import claims
from expressivity.studies.match3_bound.claims import (
    CLAIMS,
    LAYERS,
    check_protocol,
    check_reduction,
)

REDUCTION, PROTOCOL, CONJECTURE = CLAIMS


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(claims, "ELEMENTS", 4)
    monkeypatch.setattr(claims, "MODULI", 3)
    monkeypatch.setattr(claims, "SEARCHED", 4)
    monkeypatch.setattr(claims, "READ", 2)
    monkeypatch.setattr(claims, "COUNTED", 2)
    monkeypatch.setattr(claims, "RESIDUES", 6)


def test_the_codes_decide_disjointness_at_the_least_modulus_and_above():
    evidence = check_reduction(tight_codes)
    assert evidence.holds and evidence.facts["wrong"] == 0
    assert evidence.measured["instances"] == 2 * 3 * sum(4**n for n in range(1, 5))
    assert (evidence.measured["elements"], evidence.measured["searched"]) == (4, 9)


def test_the_codes_that_come_to_mind_first_fail_at_the_least_modulus():
    evidence = check_reduction(naive_codes)
    assert not evidence.holds and evidence.facts["wrong at the least modulus"] > 0


@pytest.mark.parametrize(
    "codes",
    [
        lambda n: tuple(range(n)),
        lambda n: tuple(range(3, n + 3)),
        lambda n: (FILLER, *tight_codes(n)[1:]),
        lambda n: tight_codes(n)[:1] * n,
        lambda n: tuple(-1 - u for u in range(2, n + 2)),
    ],
)
def test_other_codes_are_rejected(codes):
    assert not check_reduction(codes).holds


def test_a_wrong_count_of_codes_is_seen(monkeypatch):
    monkeypatch.setattr(claims, "largest_code", lambda modulus: max(0, modulus // 2))
    evidence = check_reduction(tight_codes)
    assert not evidence.holds and not evidence.facts["largest code is floor(M/2)-1"]


def test_a_layer_is_evaluated_from_a_message_of_the_length_of_the_formula():
    evidence = check_protocol(Protocol)
    assert evidence.holds and evidence.facts["largest error, times 2^p"] < 3 / 32
    assert evidence.facts["message bits"] == evidence.facts["by the formula"]
    assert evidence.facts["layers (N, H, v, p)"] == [
        f"({2 * n + 1}, {h}, {v}, {p})" for n, h, v, _, p in LAYERS
    ]
    assert (evidence.measured["guard"], evidence.measured["inputs"]) == (4, 4 + 16)
    assert evidence.facts["different messages"] == [2, 4]


class WithoutHeads(Protocol):
    @property
    def fraction_bits(self):
        return self.precision


RULES = {
    "heads not counted": PROTOCOL.control(),
    "steps 128 times as large": partial(Protocol, guard=-4),
    "three guard bits fewer": partial(Protocol, guard=0),
    "a guard bit more than the formula": partial(Protocol, guard=4),
    "heads and guard forgotten": WithoutHeads,
}


@pytest.mark.parametrize("name", RULES)
def test_a_protocol_that_is_too_coarse_or_too_long_is_rejected(name):
    assert not check_protocol(RULES[name]).holds


def test_the_conjecture_has_no_verdict():
    assert CONJECTURE.kind == "conjecture" and verify(CONJECTURE).verdict is None
