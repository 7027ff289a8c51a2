"""The claims on windows: each holds on its subject, fails on its control, and names code that exists."""

import importlib

import pytest

from expressivity.book.registry import verify
from expressivity.studies.windows import claims as windows
from expressivity.studies.windows import claims_exchanges as window_exchanges
from expressivity.studies.windows import claims_factor as window_factor
from expressivity.studies.windows import claims_heads as window_heads

CLAIMS = [
    claim
    for module in (windows, window_exchanges, window_factor, window_heads)
    for claim in module.CLAIMS
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_claim_holds_and_its_control_fails(claim, monkeypatch):
    monkeypatch.setattr(window_heads, "LONGEST", 6)
    for module in (windows, window_exchanges):
        monkeypatch.setattr(module, "WIDEST", 5)
    if claim.check is window_heads.check_types:
        monkeypatch.setattr(window_heads, "MODELS", 2)
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim):
    for name in claim.code:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)
