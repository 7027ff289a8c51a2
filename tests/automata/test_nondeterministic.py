"""Automata with a choice, made deterministic."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.nondeterministic import EMPTY, Nfa, deterministic
from expressivity.errors import InvalidInput


def suffix(length):
    """All words whose letter so many places before the end is an a."""
    nfa = Nfa()
    states = [nfa.state(str(i)) for i in range(length + 2)]
    for letter in "ab":
        nfa.move(0, letter, 0)
        for state in states[1:-1]:
            nfa.move(state, letter, state + 1)
    nfa.move(0, "a", 1)
    nfa.starts, nfa.finals = {0}, {states[-1]}
    return nfa


def test_sets_of_states():
    assert deterministic(suffix(2), {"a": "a", "b": "b"}, "ab") == from_regex(".*a..", "ab")


@pytest.mark.slow
def test_a_limit_is_named():
    with pytest.raises(InvalidInput, match="more than 10,000 states"):
        deterministic(suffix(20), {"a": "a", "b": "b"}, "ab")
    with pytest.raises(InvalidInput, match="more than 7 states"):
        deterministic(suffix(2), {"a": "a", "b": "b"}, "ab", 7)


def test_empty_moves_go_round_and_letters_of_one_symbol_act_alike():
    nfa = Nfa()
    one, two = nfa.state("one"), nfa.state("two")
    nfa.move(one, EMPTY, two)
    nfa.move(two, EMPTY, one)
    nfa.move(two, "x", two)
    nfa.starts, nfa.finals = {one}, {one}
    assert deterministic(nfa, {"x": "x", "y": "x"}, "xyz") == from_regex("[xy]*", "xyz")
    assert nfa.symbols == ("x",)


def test_a_state_without_a_name_is_new():
    nfa = Nfa()
    assert len({nfa.state("1"), nfa.new(), nfa.state("2"), nfa.new(), nfa.state("1")}) == 4
