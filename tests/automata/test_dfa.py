"""Canonical automata: equal languages are equal objects, and many words run as one does."""

from itertools import product

import numpy as np
import pytest

from expressivity.automata.dfa import Dfa, from_regex, from_table
from expressivity.errors import InvalidInput


def test_equal_languages_are_equal_objects():
    first, second = from_regex("(ab)*", "ab"), from_regex("()|a(ba)*b", "ab")
    assert first == second and hash(first) == hash(second)
    assert first != from_regex("(ab)*", "abc")
    assert first != from_regex("(ba)*", "ab")
    assert first.complement().complement() == first


def test_states_are_numbered_breadth_first_and_access_words_lead_to_them():
    machine = from_regex(".*abc", "abc")
    assert [machine.after(word) for word in machine.access] == list(range(machine.states))
    assert list(map(len, machine.access)) == sorted(map(len, machine.access))


def test_a_table_is_minimised():
    doubled = from_table("ab", [[1, 0], [2, 0], [3, 2], [0, 2], [0, 0]], 0, [1, 3])
    assert doubled.states == 2
    assert doubled == from_regex("(b|ab*a)*ab*", "ab") or doubled.accepts("a")


@pytest.mark.parametrize(
    ("delta", "start", "accepting", "says"),
    [
        ([[0]], 0, [], "one target"),
        ([[0, 1]], 0, [], "0..0"),
        ([[0, 0]], 1, [], "0..0"),
        ([[0, 0]], 0, [-1], "0..0"),
        ([], 0, [], "0..-1"),
    ],
)
def test_bad_tables_are_refused(delta, start, accepting, says):
    with pytest.raises(InvalidInput, match=says):
        from_table("ab", delta, start, accepting)


def test_many_words_run_as_one():
    machine = from_regex("(aab|abb)*", "ab")
    words = np.random.default_rng(0).integers(0, 2, size=(50, 9))
    assert machine.accepts_all(words).tolist() == [
        machine.accepts(machine.decode(word)) for word in words
    ]
    assert machine.accepts_all(np.zeros((2, 0), dtype=np.int64)).tolist() == [True, True]


def test_a_letter_outside_the_alphabet_is_named_with_its_position():
    with pytest.raises(InvalidInput, match="position 3: letter 'c'"):
        from_regex("(ab)*").accepts("abc")


def test_prefixes_are_told_as_word_by_word():
    dfa = from_regex("(a(ab)*b)*", "ab")
    words = np.random.default_rng(1).integers(2, size=(20, 9))
    accepted = dfa.accepts_prefixes(words)
    assert all(
        accepted[i, n] == dfa.accepts(dfa.decode(word[: n + 1]))
        for i, word in enumerate(words)
        for n in range(9)
    )


def test_a_difference_is_a_shortest_one():
    last = from_regex(".*a", "ab")
    assert last.difference(from_regex(".*ab|.*a", "ab")) == "ab"
    assert last.difference(last) is None
    assert last.difference(last.complement()) == ""
    assert last.difference(last, 0, 1) == ""
    with pytest.raises(InvalidInput, match="read 'ab' and 'abc'"):
        last.difference(from_regex(".*a", "abc"))


def test_the_first_of_the_shortest_differences_is_taken():
    """As all words, shorter ones first and then in the order of the letters, one by one would show it."""
    draw = np.random.default_rng(3)
    for _ in range(30):
        one, other = (
            from_table(
                "ab", draw.integers(4, size=(4, 2)).tolist(), 0, [0, int(draw.integers(1, 4))]
            )
            for _ in range(2)
        )
        words = ("".join(word) for n in range(8) for word in product("ab", repeat=n))
        first = next((word for word in words if one.accepts(word) != other.accepts(word)), None)
        assert one.difference(other) == first


def test_the_arrays_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        from_regex("a*b", "ab").delta[0, 0] = 1


def test_the_arrays_given_are_copied():
    delta = np.array([[0, 0]], dtype=np.int32)
    machine = Dfa("ab", delta, np.array([True]))
    delta[0, 0] = 5
    assert machine.accepts("a")
