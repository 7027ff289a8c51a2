"""Automata from answers: languages are found exactly, windows are found exactly, what has no automaton ends by the limit."""

import random

import numpy as np
import pytest

from expressivity.automata.learning import learn, window_automaton
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES


def answers(dfa):
    return dfa.accepts_prefixes


@pytest.mark.parametrize(
    "name",
    ["first-letter", "factor-ab", "nested-three", "parity", "subsequence-abc", "even-length"],
)
def test_a_language_is_learned_from_its_answers(name):
    dfa = LANGUAGES[name].dfa
    found = learn(dfa.alphabet, answers(dfa), rng=np.random.default_rng(0), empty=dfa.accepts(""))
    assert found.dfa == dfa and found.agrees and found.asked > 0


def test_a_language_without_automaton_ends_at_the_limit():
    def more_a_than_b(words):
        return np.cumsum(1 - 2 * words, axis=1) > 0

    found = learn("ab", more_a_than_b, rng=np.random.default_rng(2), most=300)
    assert not found.agrees and found.asked == 301


def test_windows_give_a_definite_language_exactly_and_no_other():
    inside, outside = LANGUAGES["ends-with-ab"].dfa, LANGUAGES["a-before-b"].dfa
    assert window_automaton("ab", answers(inside), 2) == inside
    assert window_automaton("abc", answers(outside), 3) != outside


def test_the_module_random_decides_nothing():
    dfa = LANGUAGES["nested-three"].dfa
    found = set()
    for seed in (5, 6):
        random.seed(seed)
        learned = learn("ab", answers(dfa), rng=np.random.default_rng(0), empty=True)
        found.add((learned.dfa, learned.asked))
    assert len(found) == 1


def test_sizes_below_one_are_refused():
    with pytest.raises(InvalidInput, match="at least 1"):
        learn("ab", answers(LANGUAGES["parity"].dfa), rng=np.random.default_rng(0), most=0)
    with pytest.raises(InvalidInput, match="at least one letter"):
        window_automaton("ab", answers(LANGUAGES["parity"].dfa), 0)
