"""The claims on formulas as such, on few of them: translations, normal forms and unions with one fault are rejected."""

from dataclasses import replace

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.polynomials import monomials
from expressivity.logic.normal import push_down
from expressivity.logic.parser import parse
from expressivity.logic.syntax import P
from expressivity.logic.translation import to_dfa
from expressivity.studies.logic import claims_formulas as formulas
from expressivity.studies.logic import claims_polynomials as polynomials
from expressivity.studies.logic.claims_formulas import (
    KNOWN_FORMULAS,
    check_formulas_no_longer,
    check_memory,
    check_normal_form,
)
from expressivity.studies.logic.claims_polynomials import check_polynomials
from expressivity.tasks.languages import LANGUAGES


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(formulas, "RANDOM_FORMULAS", 60)
    monkeypatch.setattr(formulas, "LONGEST_WORD", 5)
    languages = [from_regex(text, "ab") for text in (".*a.*", "a.*", "a*ba*b.*", "a*")]
    monkeypatch.setattr(polynomials, "population", lambda fragment: iter(languages))


def test_automata_of_formulas_are_accepted():
    evidence = check_memory(to_dfa)
    assert evidence.holds and evidence.measured["formulas"] == 30
    assert evidence.facts["words"] == 2**6 - 1


def complement(formula, alphabet):
    dfa = to_dfa(formula, alphabet)
    return replace(dfa, accepting=~dfa.accepting)


def wrong_at_length_five(formula, alphabet):
    return to_dfa(formula & ~parse("Y Y Y Y Y true"), alphabet)


def one_memory_more(formula, alphabet):
    return to_dfa((formula & P(parse("MOD(0,5)"))) | (formula & ~P(parse("MOD(0,5)"))), alphabet)


@pytest.mark.parametrize("translate", [complement, wrong_at_length_five])
def test_another_language_is_rejected(translate):
    evidence = check_memory(translate)
    assert not evidence.holds and evidence.facts["wrong"] > 0


def test_an_automaton_with_more_states_than_memories_is_rejected():
    def counting(formula, alphabet):
        return from_regex("(" + "." * 30 + ")*", alphabet)

    evidence = check_memory(counting)
    assert not evidence.holds and evidence.facts["over_the_bound"] > 0


def test_equivalent_formulas_give_the_same_automaton():
    assert check_memory(one_memory_more).holds


def test_pushed_formulas_are_accepted_and_unpushed_ones_are_misplaced():
    assert check_normal_form(push_down).holds
    evidence = check_normal_form(lambda formula: formula)
    assert not evidence.holds
    assert evidence.facts["wrong"] == 0 and evidence.facts["misplaced"] > 0


def test_a_formula_in_normal_form_that_says_something_else_is_wrong():
    evidence = check_normal_form(lambda formula: push_down(~formula))
    assert not evidence.holds and evidence.facts["misplaced"] == 0
    assert evidence.facts["wrong"] == evidence.measured["formulas"]


NAMES = {LANGUAGES[name].dfa: parse(text) for name, (text, _) in KNOWN_FORMULAS.items()}


def test_the_papers_own_formulas_are_no_longer_than_themselves():
    evidence = check_formulas_no_longer(NAMES.__getitem__)
    assert evidence.holds and evidence.facts["known"] == evidence.facts["written"]
    assert set(evidence.facts["known"]) == set(KNOWN_FORMULAS)


def test_a_longer_formula_and_another_language_are_rejected():
    longer = check_formulas_no_longer(lambda dfa: NAMES[dfa] | parse("P P P a & !P P P a"))
    assert not longer.holds and longer.facts["wrong"] == 0
    assert longer.facts["longer"] == len(KNOWN_FORMULAS)
    other = check_formulas_no_longer(lambda dfa: parse("a"))
    assert not other.holds and other.facts["longer"] == 0


def test_monomials_are_a_disjoint_union():
    evidence = check_polynomials(lambda dfa: list(monomials(dfa)))
    assert evidence.holds and evidence.measured["monomials"] == 4


def twice(dfa):
    return [*monomials(dfa), *monomials(dfa)]


def first_left_out(dfa):
    return list(monomials(dfa))[1:]


@pytest.mark.parametrize(
    "build, fault",
    [
        (twice, "words_in_two"),
        (first_left_out, "wrong"),
        (polynomials._without_the_mark, "outside"),
    ],
)
def test_unions_with_one_fault_are_rejected_for_it(build, fault):
    evidence = check_polynomials(build)
    assert not evidence.holds and evidence.facts[fault] > 0


@pytest.mark.parametrize(
    ("text", "memories"), [("P a", 2), ("Y a", 2), ("Y<=3 a", 4), ("MOD(1,5)", 5), ("a", 1)]
)
def test_memories_of_an_operator_by_hand(text, memories):
    """Y≤k remembers how long ago it last was true, from 1 to k, or longer ago."""
    assert formulas._memories(parse(text)) == memories


def test_the_control_on_memory_exchanges_the_sides_of_since_and_of_nothing_else():
    exchanged = formulas._since_exchanged
    assert exchanged(parse("a S b"), "abc") == to_dfa(parse("b S a"), "abc")
    assert exchanged(parse("P a -> b"), "abc") == to_dfa(parse("P a -> b"), "abc")
