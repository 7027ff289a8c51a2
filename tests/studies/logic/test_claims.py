"""The claims on formulas: each holds on its subject, fails on its control, and names code that exists."""

import importlib
from itertools import islice

import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex
from expressivity.automata.fragments import LOGICS, defines
from expressivity.book.registry import verify
from expressivity.logic.syntax import subformulas
from expressivity.studies.logic import (
    claims,
    claims_formulas,
    claims_polynomials,
    claims_reading,
)
from expressivity.studies.logic.claims import check_windows
from expressivity.studies.logic.population import lacks_pattern

CLAIMS = [
    claim
    for module in (claims, claims_reading, claims_formulas, claims_polynomials)
    for claim in module.CLAIMS
]
QUICK = [claim for claim in CLAIMS if claim.budget <= 5]


@pytest.mark.parametrize("claim", QUICK, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_claim_holds_and_its_control_fails(claim) -> None:
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.slow
def test_the_windows_that_languages_need() -> None:
    evidence = check_windows(claims._of_product)
    assert evidence.holds and evidence.facts["by_window"] == {0: 68, 1: 64, 2: 24}
    broken = check_windows(claims._of_automaton)
    assert not broken.holds and broken.facts["by_window"][claims.LONGEST_WINDOW + 1] == 8


@pytest.mark.parametrize("logic", LOGICS)
def test_patterns_are_where_the_library_finds_them(logic) -> None:
    languages = [*census(2), *list(census(3))[::17]]
    found = [lacks_pattern(dfa, logic) for dfa in languages]
    assert found == [defines(dfa, logic) for dfa in languages] and 0 < sum(found) < len(found)


@pytest.mark.parametrize(
    "regex, logics",
    [(".*a.*", ("P", "PY")), (".*a", ("Y", "PY")), ("(aa)*", ()), (".*ab.*", ("PY",))],
)
def test_languages_whose_patterns_are_known(regex, logics) -> None:
    dfa = from_regex(regex, "abc")
    assert tuple(logic for logic in LOGICS if lacks_pattern(dfa, logic)) == logics


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim) -> None:
    for name in claim.code:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)


def test_the_control_on_last_letters_changes_negations_of_the_previous_and_nothing_else() -> None:
    """Negations of "or" and "and" stay; without !Y in it a formula is what it was."""
    kept = changed = 0
    for dfa in islice((dfa for dfa in census(4) if defines(dfa, "Y")), 60):
        pairs = zip(claims._in_y(dfa), claims._start_forgotten_at_the_end(dfa), strict=True)
        for right, wrong in pairs:
            negated = {each.args[0].op for each in subformulas(right) if each.op == "!"}
            left = {each.args[0].op for each in subformulas(wrong) if each.op == "!"}
            assert (wrong == right) == ("Y" not in negated)
            assert negated - {"Y"} <= left
            kept, changed = kept + (wrong == right), changed + (wrong != right)
    assert kept and changed
