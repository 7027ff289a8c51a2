"""Left-deterministic polynomials: taken from automata, and read by automata."""

import re
from functools import cache
from itertools import product

import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import defines
from expressivity.automata.polynomials import Monomial, monomials, union
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES


@cache
def ordered() -> list[Dfa]:
    return [dfa for dfa in census(3) if defines(dfa, "P")]


def test_every_word_of_a_language_lies_in_exactly_one_monomial() -> None:
    for dfa in ordered()[::5]:
        parts = [re.compile(str(part)) for part in monomials(dfa)]
        for word in ("".join(w) for n in range(6) for w in product("ab", repeat=n)):
            assert sum(part.fullmatch(word) is not None for part in parts) == dfa.accepts(word)


def test_the_union_as_an_automaton_is_that_of_the_regexes() -> None:
    parts = list(monomials(LANGUAGES["left-deterministic-twice"].dfa))
    assert (
        union(parts, "abcde")
        == from_regex("|".join(map(str, parts)), "abcde")
        == LANGUAGES["left-deterministic-twice"].dfa
    )
    assert [str(part) for part in monomials(LANGUAGES["a-before-b"].dfa)] == ["[bc]*a[ac]*b[abc]*"]


def test_the_empty_polynomial_and_the_empty_word() -> None:
    assert union([], "ab") == from_regex("a&b", "ab")
    assert str(Monomial(("",), "")) == "()"
    assert union([Monomial(("",), "")], "ab") == from_regex("()", "ab")


def test_reading_from_the_other_side_leads_out_of_the_class() -> None:
    last = Monomial(("abc", "b"), "a")
    assert not last.left_deterministic
    assert not defines(union([last], "abc"), "P")


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not partially ordered"):
        list(monomials(LANGUAGES["last-letter"].dfa))
    with pytest.raises(InvalidInput, match="one block more"):
        Monomial(("a",), "a")
    with pytest.raises(InvalidInput, match="'c' is not in the alphabet"):
        union([Monomial(("c",), "")], "ab")


def test_a_monomial_is_written_as_a_regex() -> None:
    """Brackets stand around several letters only."""
    assert str(Monomial(("bc", "b", ""), "ac")) == "[bc]*ab*c"
