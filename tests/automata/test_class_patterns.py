"""Piecewise testable, locally testable, DA: by patterns in the automaton as by the semigroup."""

import numpy as np
import pytest

from expressivity.automata import algebra, class_patterns
from expressivity.automata.census import census
from expressivity.automata.class_patterns import is_da, is_locally_testable, is_piecewise_testable
from expressivity.automata.dfa import Dfa, from_regex, from_table
from expressivity.automata.semigroup import transition_semigroup

BY_PATTERN = {
    "piecewise_testable": is_piecewise_testable,
    "locally_testable": is_locally_testable,
    "da": is_da,
}


def agree(dfa: Dfa) -> bool:
    semigroup = transition_semigroup(dfa)
    return all(
        decide(dfa) == algebra.CLASSES[name](semigroup) for name, decide in BY_PATTERN.items()
    )


def random_automaton(generator: np.random.Generator, back: int) -> Dfa:
    """Letters lead at most `back` states back, and often stay: all classes occur."""
    states, letters = int(generator.integers(2, 6)), int(generator.integers(2, 5))
    delta = [
        [int(generator.integers(max(0, q - back), min(states, q + 3))) for _ in range(letters)]
        for q in range(states)
    ]
    return from_table(
        "abcd"[:letters], delta, 0, np.flatnonzero(generator.random(states) < 0.5).tolist()
    )


@pytest.mark.parametrize("back", [0, 1])
def test_random_languages(back: int) -> None:
    generator = np.random.default_rng(back)
    assert all(agree(random_automaton(generator, back)) for _ in range(40))


@pytest.mark.slow
def test_all_languages_with_three_states() -> None:
    assert all(agree(dfa) for dfa in census(3))


def test_a_long_chain_and_a_list_of_words() -> None:
    chain = from_table("a", [[min(i + 1, 500)] for i in range(501)], 0, [499])
    assert is_piecewise_testable(chain) and is_locally_testable(chain) and is_da(chain)
    words = from_regex(".*(abcab|bcba|cca|acbb|bbbab).*", "abc")
    assert is_locally_testable(words) and not is_da(words)


def test_da_gives_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_patterns, "MOST_EDGES", 1)
    assert is_da(from_regex(".*ab.*", "abc")) is None
