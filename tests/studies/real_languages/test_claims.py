"""The claims on the gallery: each holds on its subject and fails on its control."""

import pytest

from expressivity.book.registry import verify
from expressivity.studies.real_languages.claims import CLAIMS, check_words, entries

SHORT = [claim for claim in CLAIMS if claim.check is not check_words]
(WORDS,) = (claim for claim in CLAIMS if claim.check is check_words)


@pytest.mark.parametrize("claim", SHORT, ids=lambda claim: claim.id)
def test_the_claim_holds_and_its_control_fails(claim):
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.slow
def test_words_are_judged_by_another_reader_and_a_regex_that_was_misread_is_seen():
    few = check_words(entries("no-rm", "quotes", "turns"))
    assert few.holds and few.measured["formulas"] == 2 and few.measured["words"] > 2500
    assert not check_words(WORDS.control()).holds
    assert len(WORDS.subject()) > 20
