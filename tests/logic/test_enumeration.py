"""Short formulas: which words they are tried on, and how many are written."""

import numpy as np
import pytest

from expressivity.automata.dfa import from_regex
from expressivity.logic.enumeration import MOST_OF_A_SIZE, Kind, Words, short_formulas, symbols_of
from expressivity.logic.translation import difference


@pytest.mark.parametrize(
    ("alphabet", "whole", "others"), [("ab", 6, [10, 10, 10]), ("abc", 4, [17] * 5)]
)
def test_a_table_holds_all_words_up_to_a_length_and_periodic_ones_up_to_nine(
    alphabet, whole, others
):
    """Two letters: 127 words are 762 bits, the first number above 640. Periods of two or three letters: 4 and 8, of which 2 are the same."""
    dfa = from_regex(f"({alphabet})*", alphabet)
    words = Words(len(alphabet))
    sizes = [len(layer) for layer in words.layers]
    assert sizes == [len(alphabet) ** n for n in range(1, whole + 1)] + others
    members = words.members(dfa, symbols_of(dfa))
    assert members.tolist().count(True) == (5 if alphabet == "ab" else 4)
    assert (words.parent[1:] < np.arange(1, len(words.parent))).all()


@pytest.mark.parametrize("regex", ["a.*b", "(ab)*"])
def test_of_many_conjunctions_four_are_written(regex):
    assert len(short_formulas(from_regex(regex, "ab"))) == MOST_OF_A_SIZE == 4


def test_kinds_are_numbers_of_their_own():
    assert [kind.value for kind in Kind] == list(range(len(Kind.__members__)))


@pytest.mark.parametrize("regex", [".*a.*", "b*", ".*ab.*", "a.*", "(ab)*", ".*a"])
def test_short_formulas_are_of_the_language(regex):
    dfa = from_regex(regex, "ab")
    formulas = short_formulas(dfa)
    assert formulas and all(difference(formula, dfa, "ab") is None for formula in formulas)
