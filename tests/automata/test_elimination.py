"""Expressions from automata: Python's own matcher accepts the same words."""

import re
from itertools import product

import pytest

from expressivity.automata import elimination
from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex
from expressivity.automata.elimination import shortened, to_regex
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES

WORDS = ["".join(word) for length in range(7) for word in product("ab", repeat=length)]


@pytest.mark.slow
def test_every_expression_means_its_language():
    for dfa in [dfa for dfa in census(3) if dfa.accepting.any()][::31]:
        python = re.compile(to_regex(dfa))
        assert [bool(python.fullmatch(word)) for word in WORDS] == [
            dfa.accepts(word) for word in WORDS
        ]


@pytest.mark.parametrize(
    ("name", "regex"),
    [
        ("first-letter", "a.*"),
        ("alternating", "(ab)*"),
        ("nested-two", "(a(ab)*b)*"),
        ("left-deterministic", "[cd]*a[abd]*"),
        ("even-length", "(aa)*"),
    ],
)
def test_some_come_out_as_one_would_write_them(name, regex):
    assert to_regex(LANGUAGES[name].dfa) == regex


def test_the_empty_word_and_the_empty_language():
    assert to_regex(from_regex("()", "ab")) == "()"
    with pytest.raises(InvalidInput, match="empty language"):
        to_regex(from_regex(".*", "ab").complement())


@pytest.mark.parametrize(
    "name", ["last-letter", "ends-with-ab", "a-before-b", "factor-ab", "a-to-b"]
)
def test_shortening_keeps_the_language(name):
    dfa = LANGUAGES[name].dfa
    short = shortened(to_regex(dfa), dfa)
    assert from_regex(short, dfa.alphabet) == dfa and len(short) <= len(to_regex(dfa))
    assert name not in ("last-letter", "ends-with-ab") or short == LANGUAGES[name].regex


@pytest.mark.parametrize(
    "regex",
    ["aa|bb", "(aa|bb)*", "(ab|ba)+a?", "a(b|aa)*|b", "(a|bb)(ba|a)*", "a*|b*", "(a*b|b*a)+"],
)
def test_alternatives_keep_their_parentheses(regex):
    dfa = from_regex(regex, "ab")
    python = re.compile(to_regex(dfa))
    assert [bool(python.fullmatch(word)) for word in WORDS] == [dfa.accepts(word) for word in WORDS]


def test_states_from_which_nothing_is_accepted_are_left_out():
    dfa = from_regex("ab", "abc")
    assert len(elimination._live(dfa)) == 3 < dfa.states
    assert to_regex(dfa) == "ab"
