"""From automata to formulas and back."""

from functools import cache

import numpy as np
import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa, from_regex, from_table
from expressivity.automata.fragments import defines
from expressivity.automata.graphs import components
from expressivity.errors import InvalidInput
from expressivity.logic.blocks import block_formula, block_formulas
from expressivity.logic.enumeration import short_formulas
from expressivity.logic.last_letters import definite_formula
from expressivity.logic.parser import parse
from expressivity.logic.syntax import operators, size
from expressivity.logic.synthesis import MOST_SUBFORMULAS, Limits, candidates, synthesise
from expressivity.logic.translation import difference, to_dfa
from expressivity.logic.windows import smallest_product, window_bound, with_windows
from expressivity.tasks.languages import LANGUAGES


def ordered(states: int, letters: str, generator: np.random.Generator) -> Dfa:
    """A random partially ordered automaton."""
    delta = [
        [int(generator.integers(q, min(states, q + 4))) for _ in letters] for q in range(states)
    ]
    return from_table(letters, delta, 0, np.flatnonzero(generator.random(states) < 0.5).tolist())


DEFINABLE = [name for name, language in LANGUAGES.items() if defines(language.dfa, "PY")]


@cache
def small() -> list[Dfa]:
    return [dfa for dfa in census(3) if defines(dfa, "PY")]


@pytest.mark.parametrize("name", DEFINABLE)
@pytest.mark.parametrize("logic", ["P", "Y", "PY"])
def test_every_language_gets_a_formula_of_each_logic_that_defines_it(name: str, logic: str) -> None:
    dfa = LANGUAGES[name].dfa
    if not defines(dfa, logic):
        with pytest.raises(InvalidInput, match="no formula of LTL"):
            synthesise(dfa, logic)
        return
    found = synthesise(dfa, logic)
    assert to_dfa(found.formula, dfa.alphabet) == dfa
    assert operators(found.formula) <= set(logic)
    assert found.size == size(found.formula)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("first-letter", "P(a & !P true)"),
        ("last-letter", "Y a"),
        ("ends-with-ab", "Y(b & Y a)"),
        ("factor-ab", "P(b & Y a)"),
        ("a-before-b", "P(b & P a)"),
        ("alternating", "(!Y true | Y b) & !P(a & Y a) & !P(b & !Y a)"),
    ],
)
def test_no_longer_than_the_formula_in_the_text(name: str, known: str) -> None:
    dfa = LANGUAGES[name].dfa
    assert difference(parse(known), dfa, dfa.alphabet) is None
    assert synthesise(dfa).size <= size(parse(known))


def test_blocks_and_last_letters_are_exact_on_small_languages() -> None:
    for dfa in small()[::8]:
        formulas = list(block_formulas(dfa)) + (
            [definite_formula(dfa)] if defines(dfa, "Y") else []
        )
        assert formulas
        assert all(difference(formula, dfa, "ab") is None for formula in formulas)


def test_a_partially_ordered_automaton_needs_no_windows() -> None:
    generator = np.random.default_rng(3)
    for states in (3, 5, 8):
        dfa = ordered(states, "abc", generator)
        assert smallest_product(dfa)[0] == 0
        assert all("Y" not in operators(formula) for formula in block_formulas(dfa))


def test_the_bound_on_windows_holds_and_windows_must_be_cut_by_the_product() -> None:
    needed = {dfa: smallest_product(dfa)[0] for dfa in small()}
    assert sorted(needed.values()).count(0) == 68
    assert all(length <= window_bound(dfa) for dfa, length in needed.items())
    broken = 0
    for dfa in small():
        products = (with_windows(dfa, d) for d in range(7))
        broken += not any(
            product.fixed_by(components(dfa.delta)[product.states]) for product in products
        )
    assert broken == 8


def test_a_cut_that_does_not_fix_the_state_gives_a_wrong_formula() -> None:
    dfa = LANGUAGES["alternating"].dfa
    product = with_windows(dfa, 0)
    blocks = components(product.delta)
    assert not product.fixed_by(blocks)
    assert difference(block_formula(product, blocks), dfa, "ab") is not None


@pytest.mark.slow
def test_large_formulas_are_compared_by_lemmas() -> None:
    found = synthesise(ordered(30, "abcd", np.random.default_rng(0)), "P")
    assert found.way == "states"
    assert 100 < found.size <= MOST_SUBFORMULAS


def test_too_large_a_formula_is_not_returned_but_its_size_is() -> None:
    dfa = ordered(30, "abcd", np.random.default_rng(0))
    found = synthesise(dfa, "P", limits=Limits(subformulas=100))
    assert found.formula is None
    assert found.size > 100


def test_enumeration_is_right_on_its_words_and_writes_only_what_it_may() -> None:
    dfa = from_regex(".*a.*b.*", "abc")
    formulas = short_formulas(dfa, "P")
    assert parse("P(b & P a)") in formulas
    assert all(operators(formula) <= {"P"} for formula in formulas)


def test_letters_that_the_language_does_not_tell_apart() -> None:
    dfa = from_regex(".*[abc]d.*", "abcdefgh")
    found = synthesise(dfa)
    assert to_dfa(found.formula, dfa.alphabet) == dfa


@pytest.mark.parametrize("regex", ["()", ".*", "[^ab]", "a", "..*"])
def test_the_smallest_languages(regex: str) -> None:
    dfa = from_regex(regex, "ab")
    assert to_dfa(synthesise(dfa).formula, "ab") == dfa


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not definite"):
        definite_formula(LANGUAGES["first-letter"].dfa)
    with pytest.raises(InvalidInput, match=r"LTL\[P,Y\]"):
        smallest_product(LANGUAGES["parity"].dfa)


def test_blocks_are_written_only_where_they_are_asked_for_and_p_may_be_written():
    last, first = LANGUAGES["last-letter"].dfa, LANGUAGES["first-letter"].dfa
    assert not candidates(last, "Y", ("blocks",))
    assert not candidates(first, "P", ("last letters",))
    assert {one.way for one in candidates(first, "P", ("blocks",))} == {"blocks"}
    assert {one.way for one in candidates(first, "P", ("states",))} == {"states"}
    assert {one.way for one in candidates(last, "Y", ("last letters",))} == {"last letters"}


def test_acceptance_and_rejection_are_both_written() -> None:
    """Each way to cut the product gives two formulas: one of the states that accept, and one negation of those that do not."""
    formulas = list(block_formulas(from_regex("a*ba*", "ab")))
    pairs = list(zip(formulas[::2], formulas[1::2], strict=True))
    assert pairs and all(first != second for first, second in pairs)
