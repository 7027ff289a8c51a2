"""Counts in a window: the automaton against counting letters."""

from itertools import product

import pytest

from expressivity.errors import InvalidInput
from expressivity.tasks.windows import WIDEST, at_least, tower


@pytest.mark.parametrize(("t", "k"), [(1, 1), (1, 3), (2, 3), (3, 3), (2, 5)])
def test_membership_is_the_count_in_the_last_letters(t, k):
    language = at_least(t, k)
    for length in range(9):
        for word in map("".join, product("ab", repeat=length)):
            assert language.accepts(word) == (word[-k:].count("a") >= t)


@pytest.mark.parametrize(("t", "k"), [(0, 2), (3, 2), (1, 0), (1, WIDEST + 1)])
def test_impossible_counts_are_refused(t, k):
    with pytest.raises(InvalidInput, match="1 <= t <= k"):
        at_least(t, k)


def test_a_tower_of_one_level_is_a_count_and_of_two_is_a_count_of_counts():
    for word in map("".join, product("ab", repeat=6)):
        assert tower(word, 3, (2,)) == at_least(2, 3).accepts(word)
        second = [n for n in range(6) if word[n] == "a" and "a" in word[max(0, n - 2) : n]]
        assert tower(word, 2, (1, 2)) == (len({4, 5} & set(second)) == 2)
