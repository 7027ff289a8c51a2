"""Lemmas about subformulas: what they prove, and where they prove nothing and say so."""

import numpy as np
import pytest

from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.logic.lemmas import MOST_CELLS, proves
from expressivity.logic.parser import parse

ANYTHING = np.zeros((1, 2), dtype=np.int32)
"""One state, which remembers nothing."""


def says(formula, regex, most=0):
    dfa = from_regex(regex, "ab")
    return proves(parse(formula), "ab", dfa.delta, dfa.accepting, most)


def test_a_formula_is_proved_of_its_own_language_only():
    assert says("P b", ".*b.*") and says("!P b", "a*") and says("Y b", ".*b")
    assert not says("P b", ".*b") and not says("Y b", ".*b.*") and not says("!P b", ".*b.*")
    assert not says("P b", "a*")


@pytest.mark.parametrize("most", [0, 1, 2, 2**MOST_CELLS])
def test_more_memories_than_are_allowed_prove_nothing(most):
    deep = parse("Y " * (MOST_CELLS + 1) + "a")
    assert not proves(deep, "ab", ANYTHING, np.array([False]), most)


def test_tables_of_different_sizes_are_refused():
    for ends, letters in (([False, True], "ab"), ([False], "abc")):
        with pytest.raises(InvalidInput, match=f"{len(ends)} rows, {len(letters)} columns"):
            proves(parse("a"), letters, ANYTHING, np.array(ends))
