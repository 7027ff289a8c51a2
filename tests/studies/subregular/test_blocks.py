"""Blocks in an order: what the regex says of short words is what their definition says, and formulas have the operators that they should."""

import re
from itertools import product

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.logic.syntax import operators
from expressivity.studies.subregular.blocks import Blocks, write_formula


@pytest.mark.parametrize(
    "language",
    [
        Blocks(("ab", "ba")),
        Blocks(("a", "b"), starts=True),
        Blocks(("aa", "b"), ends=True),
        Blocks(("aba",), starts=True, ends=True),
    ],
    ids=lambda language: language.regex,
)
def test_the_regex_is_the_definition(language):
    dfa = from_regex(language.regex, "ab")
    first, last = ("^" * language.starts, "$" * language.ends)
    pattern = re.compile(first + ".*".join(language.blocks) + last)
    for length in range(8):
        for word in map("".join, product("ab", repeat=length)):
            assert dfa.accepts(word) == (pattern.search(word) is not None), word


def test_single_letters_need_no_step_and_longer_blocks_and_ends_do():
    assert operators(write_formula(Blocks(("a", "b", "c")))) & {"P", "Y"} == {"P"}
    assert "Y" in operators(write_formula(Blocks(("ab",))))
    assert "Y" in operators(write_formula(Blocks(("a",), ends=True)))
    assert "Y" in operators(write_formula(Blocks(("a",), starts=True)))


def test_formulas_read_as_on_the_page():
    assert str(write_formula(Blocks(("ab", "c")))) == "P(c & P(b & Y a))"
