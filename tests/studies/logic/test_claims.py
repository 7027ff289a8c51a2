"""The claims on formulas: each holds on its subject, fails on its control, and names code that exists."""

import importlib

import pytest

from expressivity.automata.census import census
from expressivity.automata.fragments import defines
from expressivity.book.registry import verify
from expressivity.studies.logic import claims as logic
from expressivity.studies.logic import claims_formulas as formulas
from expressivity.studies.logic.claims import check_windows
from expressivity.tasks.languages import LANGUAGES

CLAIMS = (*logic.CLAIMS, *formulas.CLAIMS)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book's languages and some small ones, and fewer formulas: what is tested is that the checks can tell."""
    languages = [
        language.dfa for language in LANGUAGES.values() if len(language.alphabet) < 4
    ] + list(census(3))[::9]
    monkeypatch.setattr(
        logic, "population", lambda fragment: (dfa for dfa in languages if defines(dfa, fragment))
    )
    monkeypatch.setattr(logic, "RANDOM_FORMULAS", 120)
    monkeypatch.setattr(logic, "LONGEST_WINDOW", 2)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_claim_holds_and_its_control_fails(claim) -> None:
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.slow
def test_the_control_of_the_windows_fails_where_it_is_said_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logic, "LONGEST_WINDOW", 3)
    facts = check_windows(logic._of_automaton).facts
    assert facts["never_fixed"] == 8 and check_windows(logic._of_product).facts["by_window"] == {
        0: 68,
        1: 64,
        2: 24,
    }


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_reader_should_open_is_there(claim) -> None:
    for name in claim.code:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)
