"""Exploration of memories: parity from a bit, and a limit that is met."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.exploration import TooManyMemories, explore, reachable


def test_a_bit_is_parity():
    dfa = explore("ab", 0, lambda bit, letter: bit ^ (letter == "a"), lambda bit: bit == 1, 5)
    assert dfa == from_regex("b*ab*(ab*ab*)*", "ab")


def test_memories_are_numbered_breadth_first():
    delta, memories = reachable(0, lambda front: [[min(n + 1, 3), 0] for n in front], 10)
    assert memories == [0, 1, 2, 3] and delta == [[1, 0], [2, 0], [3, 0], [3, 0]]


def test_a_counter_without_end_is_refused():
    with pytest.raises(TooManyMemories, match="more than 20"):
        explore("a", 0, lambda n, _: n + 1, lambda n: n > 3, 20)
