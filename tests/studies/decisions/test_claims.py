"""The claims on decisions: each holds on its subject, fails on its control, and names code that exists."""

import importlib

import pytest

from expressivity.book.registry import verify
from expressivity.studies.decisions import claims, claims_hard_pairs, claims_separations

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
