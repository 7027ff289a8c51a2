"""The claims on arithmetic and extraction: those that are short hold and their controls fail; all name code that exists."""

import pytest

from expressivity.book.registry import verify
from expressivity.book.witness import functions_of
from expressivity.studies.arithmetic import claims, claims_extraction, claims_masks, claims_sums
from expressivity.studies.arithmetic.claims_extraction import check_population
from expressivity.studies.arithmetic.runs_extraction import SHAPES, Population

CLAIMS = (
    *claims.CLAIMS,
    *claims_sums.CLAIMS,
    *claims_extraction.CLAIMS,
    *claims_masks.CLAIMS,
)


@pytest.mark.parametrize(
    "claim",
    claims_sums.CLAIMS[:2],
    ids=lambda claim: claim.id,
)
def test_the_claim_holds_and_its_control_fails(claim):
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.slow
def test_a_population_is_judged_by_its_fragment():
    few = ((SHAPES["local"], 5),)
    assert (
        check_population(Population(few, "Y")).holds
        and not check_population(Population(few, "P")).holds
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim):
    assert all(functions_of(name) for name in claim.code)
