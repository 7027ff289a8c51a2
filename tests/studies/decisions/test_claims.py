"""The claims on decisions: each holds on its subject, fails on its control, and names code that exists."""

import importlib

import pytest

from expressivity.automata.fragments import forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.book.registry import verify
from expressivity.studies.decisions import claims, claims_hard_pairs, claims_separations
from expressivity.tasks.languages import LANGUAGES

SHORT = [*claims_separations.CLAIMS, *claims_hard_pairs.CLAIMS]
CLAIMS = [*claims.CLAIMS, *SHORT]


@pytest.mark.parametrize("claim", SHORT, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_claim_holds_and_its_control_fails(claim):
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.parametrize("claim", claims.CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_pattern_and_algebra_agree_and_the_wrong_algebra_does_not(claim, monkeypatch):
    few = list(claims._sample())[::6]
    monkeypatch.setattr(claims, "STATES", 3)
    monkeypatch.setattr(claims, "_sample", lambda: iter(few))
    assert claim.check(claim.subject()).holds and not claim.check(claim.control()).holds


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim):
    for name in claim.code:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)


def test_a_witness_is_misread_with_each_of_its_words_left_out_and_said_twice():
    witness = forbidden_pattern(LANGUAGES["flip-flop"].dfa, "PY")
    changed = list(claims._changed(witness))
    for name in ("loop", "there", "back", "separates"):
        word = getattr(witness, name)
        assert {"", 2 * word} <= {getattr(other, name) for other in changed}
    assert len(changed) == 8


def test_hard_pairs_are_built_for_every_power_up_to_the_largest():
    powers = set()

    def build(witness, power):
        powers.add(power)
        return words(witness, power)

    measured = claims_hard_pairs.check_hard_pairs(build).measured
    assert powers == set(range(1, measured["powers"] + 1))
