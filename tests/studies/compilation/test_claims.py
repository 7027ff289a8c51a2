"""The claims on compiled weights: the short ones hold and their controls fail, the long ones on a part of their cases."""

import importlib
from dataclasses import replace

import pytest

from expressivity.book.registry import verify
from expressivity.studies.compilation import claims, claims_looks, claims_models, suites
from expressivity.studies.compilation.claims_looks import ends
from expressivity.studies.compilation.compare import compare_suite

SHORT = claims_looks.CLAIMS
LONG = (*claims.CLAIMS, claims_models.CLAIMS[0])
CLAIMS = (*SHORT, *claims.CLAIMS, *claims_models.CLAIMS)


@pytest.mark.parametrize("claim", SHORT, ids=lambda claim: claim.id)
def test_the_claim_holds_and_its_control_fails(claim):
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.parametrize("claim", LONG, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_long_ones_hold_on_a_few_cases(claim, monkeypatch):
    few = ("starts-with-bb", "alternating", "ends-with-ab")
    monkeypatch.setattr(suites, "LANGUAGES", {name: suites.LANGUAGES[name] for name in few})
    monkeypatch.setattr(claims_models, "SPOKEN", ("starts-with-bb",))
    monkeypatch.setattr(suites, "DRAWN", 2)
    assert claim.check(claim.subject()).holds and not claim.check(claim.control()).holds


def test_a_model_that_is_too_large_or_has_a_wrong_head_is_seen():
    suite = ends(suites.PLAIN)
    (case,) = suite.cases
    blocks = case.compiled.model.blocks
    padded = replace(
        case,
        compiled=replace(
            case.compiled,
            model=replace(
                case.compiled.model,
                blocks=blocks + (replace(blocks[0], heads=(), perceptron=None),) * 3,
            ),
        ),
    )
    assert compare_suite(suite).holds and not compare_suite(replace(suite, cases=(padded,))).holds
    assert not compare_suite(replace(suite, windows=frozenset({None}))).holds


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim):
    for name in claim.code:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)
