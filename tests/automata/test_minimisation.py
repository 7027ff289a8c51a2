"""Moore's algorithm gives what Hopcroft's does; long chains are left to that."""

import numpy as np
import pytest

from expressivity.automata import minimisation
from expressivity.automata.dfa import from_regex, from_table
from expressivity.automata.minimisation import MOST_ROUNDS, minimal


def tell_apart(delta: list[list[int]], accepting: set[int]) -> int:
    """How many states there are that words tell apart, of those that 0 leads to: pairs are marked until no new one is."""
    states = [0]
    for state in states:
        states += [target for target in dict.fromkeys(delta[state]) if target not in states]
    apart = {(p, q) for p in states for q in states if (p in accepting) != (q in accepting)}
    while True:
        more = {
            (p, q)
            for p in states
            for q in states
            if any(pair in apart for pair in zip(delta[p], delta[q]))
        }
        if more <= apart:
            return len({frozenset(q for q in states if (p, q) not in apart) for p in states})
        apart |= more


def test_states_are_those_that_words_tell_apart() -> None:
    generator = np.random.default_rng(0)
    for _ in range(60):
        n = int(generator.integers(1, 8))
        delta = generator.integers(0, n, (n, 2)).tolist()
        accepting = set(np.flatnonzero(generator.random(n) < 0.4).tolist())
        found = minimal(delta, 0, accepting)
        assert len(found[0]) == tell_apart(delta, accepting)
        smallest = from_table("ab", *(found[0], 0, np.flatnonzero(found[1]).tolist()))
        assert smallest.delta.tolist() == found[0]  # numbered as it was
        for word in ("", "a", "ba", "aab", "bbab"):
            state = 0
            for letter in word:
                state = delta[state]["ab".index(letter)]
            assert smallest.accepts(word) == (state in accepting)


def test_states_that_nothing_leads_to_are_left_out() -> None:
    assert minimal([[0], [0]], 0, {1}) == ([[0]], [False])


def test_a_long_chain_takes_the_other_way() -> None:
    n = MOST_ROUNDS + 50
    delta = [[min(state + 1, n)] for state in range(n + 1)]
    chain = from_table("a", delta, 0, [n])
    assert chain.states == n + 1 and chain == from_regex(f"a{{{n},}}", "a")


def test_both_ways_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(1)
    for _ in range(30):
        n = int(generator.integers(1, 8))
        delta, accepting = generator.integers(0, n, (n, 2)).tolist(), {0, n - 1}
        by_moore = minimal(delta, 0, accepting)
        with monkeypatch.context() as patch:
            patch.setattr(minimisation, "MOST_ROUNDS", 0)
            assert minimal(delta, 0, accepting) == by_moore


def test_letters_may_stand_in_any_order() -> None:
    assert from_table("ba", [[0, 1], [1, 1]], 0, [1]) == from_table("ab", [[1, 0], [1, 1]], 0, [1])
