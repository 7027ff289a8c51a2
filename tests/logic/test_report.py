"""The report on a language: a formula for each fragment that defines it, and what is said where there is none."""

import json

import pytest

from expressivity.automata.dfa import Dfa, from_regex
from expressivity.logic.parser import parse
from expressivity.logic.report import Report, report
from expressivity.logic.syntax import operators, size
from expressivity.logic.synthesis import Synthesis
from expressivity.logic.translation import to_dfa
from expressivity.tasks.languages import LANGUAGES


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_yes_comes_with_a_formula_of_its_fragment(name: str) -> None:
    dfa = LANGUAGES[name].dfa
    found = json.loads(json.dumps(report(dfa).to_json()))
    if not found["attention"]["hybrid"]:
        assert (
            found["formula"] is None and found["formula_size"] is None and found["formulas"] == {}
        )
        return
    covered = {name for name in ("ltl_p", "ltl_y") if found["classes"][name]} or {"ltl_py"}
    assert set(found["formulas"]) == covered
    for fragment, text in found["formulas"].items():
        formula = parse(text)
        assert to_dfa(formula, dfa.alphabet) == dfa
        assert operators(formula) <= set(fragment.removeprefix("ltl_").upper())
    assert found["formula"] in found["formulas"].values()
    assert (
        found["formula_size"]
        == size(parse(found["formula"]))
        == min(size(parse(text)) for text in found["formulas"].values())
    )


def test_the_text_has_a_line_for_each_formula() -> None:
    text = report(from_regex("..*", "ab")).as_text()
    assert "in LTL[P]            P true    (2 distinct subformulas)" in text
    assert "in LTL[Y]            Y true    (2 distinct subformulas)" in text


def test_where_there_is_no_formula_the_size_reached_is_said() -> None:
    found = report(from_regex("a.*", "ab")).found
    large, none = (
        Report(found, {"ltl_p": Synthesis(None, 4513, "blocks")}),
        Report(found, {"ltl_p": Synthesis(None, None, None)}),
    )
    assert (
        "no formula of at most 2,000 distinct subformulas was found: the smallest written has 4,513"
        in large.as_text()
    )
    assert large.to_json()["formula"] is None and large.to_json()["formula_size"] == 4513
    assert "no formula was written" in none.as_text() and none.to_json()["formula_size"] is None


def chain(states: int, letters: str) -> Dfa:
    """Each letter in its turn moves on, all others stay: partially ordered, with a formula of a few subformulas a state."""
    from expressivity.automata.dfa import from_table

    delta = [
        [min(q + (i == q % len(letters)), states - 1) for i in range(len(letters))]
        for q in range(states)
    ]
    return from_table(letters, delta, 0, [states - 1])


@pytest.mark.slow
def test_a_large_automaton_gets_its_formula() -> None:
    dfa = chain(120, "abcdefghijklmnop")
    found = report(dfa)
    assert found.found.dfa.states == 120 and found.smallest.size < 500
    assert found.smallest.way in ("looking back", "states")
