"""The claims on windows: each holds on its subject, fails on its control, and names code that exists."""

import importlib

import pytest

from expressivity.book.registry import verify
from expressivity.logic.periodic import PeriodicPair
from expressivity.logic.types import Modalities
from expressivity.studies.windows import (
    claims,
    claims_counts,
    claims_exchanges,
    claims_factor,
    claims_heads,
    claims_weights,
)

CLAIMS = [
    claim
    for module in (
        claims,
        claims_counts,
        claims_exchanges,
        claims_factor,
        claims_heads,
        claims_weights,
    )
    for claim in module.CLAIMS
]
QUICK = [claim for claim in CLAIMS if claim.budget <= 5]


@pytest.mark.parametrize("claim", QUICK, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_claim_holds_and_its_control_fails(claim):
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim):
    for name in claim.code:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)


def test_words_are_seen_if_depth_one_tells_them_apart_and_no_words_are_not():
    pair = PeriodicPair("ac", "b", "ab", 2)
    assert claims.is_seen(pair, Modalities(windows=(2,)))
    assert not claims.is_seen(pair, Modalities(windows=(1,)))
    assert not claims.is_seen(None, Modalities(windows=(2,)))
