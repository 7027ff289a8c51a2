"""Depths at which windows define definite languages: against types computed one word at a time, and against formulas."""

from itertools import product

import numpy as np
import pytest

from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.translation import to_dfa
from expressivity.logic.types import Modalities, types
from expressivity.logic.window_depth import (
    decide_window,
    end_types,
    memory_length,
    window_depth,
)
from expressivity.tasks.windows import at_least


def language(formula, alphabet="ab"):
    return to_dfa(parse(formula), alphabet)


def partition(numbers):
    first = {}
    return [first.setdefault(number, len(first)) for number in numbers]


@pytest.mark.parametrize("counting", [False, True])
@pytest.mark.parametrize("alphabet, window, longest", [("ab", 2, 7), ("ab", 3, 6), ("abc", 2, 4)])
@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_types_of_all_words_are_those_of_each_word(alphabet, window, longest, depth, counting):
    words = ["".join(w) for n in range(longest + 1) for w in product(alphabet, repeat=n)]
    logic = Modalities(windows=(window,), counting=counting)
    one_by_one = [row[-1] for row in types(words, depth, logic)]
    at_once = np.concatenate(
        end_types(len(alphabet), longest, window, depth, counting=counting)
    ).tolist()
    assert partition(at_once) == partition(one_by_one)


@pytest.mark.parametrize(
    "formula, memory", [("Y a", 1), ("Y Y a", 2), ("Y(a & Y(b & Y a))", 3), ("true", 0)]
)
def test_so_many_letters_decide(formula, memory):
    assert memory_length(language(formula)) == memory


@pytest.mark.parametrize(
    "formula, window, depth",
    [
        ("Y<=2 a", 2, 1),
        ("Y<=2(a | Y<=2 a)", 2, 2),
        ("Y<=3 a", 2, 2),
        ("Y<=4 a", 4, 1),
        ("true", 2, 0),
    ],
)
def test_the_depth_of_a_formula_that_is_as_shallow_as_can_be(formula, window, depth):
    assert window_depth(language(formula), window, most=3) == depth
    found = decide_window(language(formula), window)
    assert (found.depth, found.pair) == (depth, None)


def test_the_last_letter_has_words_against_it():
    dfa = language("Y a")
    assert window_depth(dfa, 2, most=4) is None
    found = decide_window(dfa, 2)
    assert found.depth is None
    first, second = found.pair.words(3)
    assert dfa.accepts(first) != dfa.accepts(second)
    assert decide_window(dfa, 1).depth == 1


def test_windows_of_two_count_among_six_and_not_among_four():
    for t in range(1, 7):
        assert window_depth(at_least(t, 6), 2, counting=True, most=3) == 3
    assert window_depth(at_least(2, 4), 2, counting=True, most=4) is None


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: window_depth(from_regex("a*", "ab"), 2, most=2), "not definite"),
        (lambda: window_depth(language("Y a"), 0, most=2), "got 0 and 2"),
        (lambda: window_depth(language("Y a"), 2, most=-1), "got 2 and -1"),
        (lambda: window_depth(language("Y a"), 9, most=3), "words are listed"),
    ],
)
def test_what_cannot_be_decided_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
