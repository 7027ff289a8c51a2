"""What the claims on windows expect, on words that are worked out by hand."""

import numpy as np
import pytest

from expressivity.logic.parser import parse
from expressivity.studies.windows.expected import (
    blocks,
    counted,
    counts_of_counts,
    is_written,
    moduli_of,
    windows_of,
)


@pytest.mark.parametrize(
    "t, k, inside, outside",
    [
        (1, 1, ("a", "ba"), ("", "ab")),
        (1, 2, ("ab", "ba", "aa"), ("", "b", "abb")),
        (2, 3, ("aa", "aab", "baba"), ("a", "abb", "aabb", "abba")),
    ],
)
def test_counts_among_the_last_letters(t, k, inside, outside):
    language = counted(t, k)
    assert all(map(language.accepts, inside)) and not any(map(language.accepts, outside))


@pytest.mark.parametrize(
    "word, k, counts, reached",
    [
        ("", 1, (1,), False),
        ("ab", 1, (1,), False),
        ("ab", 2, (1,), True),
        ("a", 2, (1, 1), False),  # no a before the a
        ("aa", 2, (1, 1), True),
        ("abba", 2, (1, 1), False),
        ("aaba", 3, (1, 2), True),  # the second and the last a see one
        ("aaba", 3, (2, 2), False),
    ],
)
def test_counts_of_counts(word, k, counts, reached):
    row = np.array([["ab".index(letter) for letter in word]], dtype=int).reshape(1, len(word))
    assert counts_of_counts(row, k, counts).tolist() == [reached]


def test_what_a_formula_is_written_with():
    formula = parse("Y<=3 a & P (MOD(1,2) | Y<=2 b)")
    assert windows_of(formula) == {2, 3} and moduli_of(formula) == {2}
    assert is_written(formula, {"Y<=", "P", "MOD"}, {2, 3})
    assert not is_written(formula, {"Y<=", "MOD"}, {2, 3})
    assert not is_written(formula, {"Y<=", "P", "MOD"}, {2})
    assert blocks(3, 2) == "abbabb"
