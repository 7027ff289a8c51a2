"""Labels at every prefix, and what each kind of pair promises, for every language of the experiment."""

import numpy as np
import pytest

from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput
from expressivity.experiments.languages import NAMES
from expressivity.logic.types import Modalities, alike
from expressivity.tasks.labelled import (
    balanced_words,
    memberships,
    period_pairs,
    planted_pairs,
    run_pairs,
    training_words,
    witness_pairs,
)
from expressivity.tasks.languages import LANGUAGES


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_memberships_by_hand():
    dfa = LANGUAGES["factor-ab"].dfa
    assert memberships(dfa, dfa.encode("cacabb")[None]).tolist() == [[False, False, False, False, True, True]]


@pytest.mark.parametrize("name", NAMES)
def test_training_words_are_labelled_both_ways_at_every_length(name, rng):
    language = LANGUAGES[name]
    words = training_words(language, 16, 1024, rng)
    assert words.shape[1] == 16 and 800 <= len(words) <= 1024
    share = memberships(language.dfa, words)[:, 3:].mean(axis=0)
    assert ((0.1 < share) & (share < 0.8)).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["random", "planted", "run"])
def test_pairs_are_a_member_and_a_nonmember(name, kind, rng):
    language = LANGUAGES[name]
    draw = {
        "random": lambda: balanced_words(language, 30, 20, rng),
        "planted": lambda: planted_pairs(language, 30, 20, rng),
        "run": lambda: run_pairs(language, 30, 10, 20, rng),
    }
    pairs = draw[kind]()
    assert pairs.shape == (20, 2, 30)
    assert language.dfa.accepts_all(pairs[:, 0]).all() and not language.dfa.accepts_all(pairs[:, 1]).any()
    if kind != "random":
        differ = pairs[:, 0] != pairs[:, 1]
        assert (differ.sum(axis=1) == 1).all() and not differ[:, -1].any()


@pytest.mark.parametrize("name", NAMES)
def test_runs_are_long(name, rng):
    for pair in run_pairs(LANGUAGES[name], 100, 10, 20, rng):
        breaks = np.flatnonzero(np.diff(pair[0]))
        assert np.diff([-1, *breaks, 99]).max() >= 90


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("logic", ["P", "Y", "PY"])
def test_witness_pairs_exist_exactly_outside_the_fragment(name, logic):
    dfa = LANGUAGES[name].dfa
    found = witness_pairs(dfa, logic, 40, 8)
    assert (found is None) == within_reach(dfa, logic)
    if found is None:
        return
    for words, lengths in zip(found.words, found.lengths):
        assert 20 <= lengths.max() <= 40
        member, nonmember = (dfa.decode(word[:n]) for word, n in zip(words, lengths))
        assert dfa.accepts(member) and not dfa.accepts(nonmember) and member[-1] == nonmember[-1]


def test_the_last_letter_for_nothing():
    """Σ*a is outside LTL[P], but whoever sees the last letter has nothing left to find out."""
    dfa = LANGUAGES["last-letter"].dfa
    assert not defines(dfa, "P") and within_reach(dfa, "P")


def test_on_the_languages_of_the_experiment_the_last_letter_changes_no_verdict():
    for name in NAMES:
        dfa = LANGUAGES[name].dfa
        assert [defines(dfa, logic) for logic in ("P", "Y", "PY")] == [
            within_reach(dfa, logic) for logic in ("P", "Y", "PY")
        ]


def test_quotient_by_hand():
    dfa = LANGUAGES["ends-with-ab"].dfa
    assert quotient(dfa, "b") == LANGUAGES["last-letter"].dfa
    with pytest.raises(InvalidInput, match="not in the alphabet"):
        quotient(dfa, "c")


def test_what_is_refused(rng):
    language = LANGUAGES["first-letter"]
    with pytest.raises(InvalidInput, match="length >= 8 and count >= 8"):
        training_words(language, 7, 1000, rng)
    with pytest.raises(InvalidInput, match="length >= 20: got 10"):
        run_pairs(language, 10, 20, 4, rng)
    with pytest.raises(InvalidInput, match="end in the same letter"):
        planted_pairs(LANGUAGES["last-letter"], 10, 4, rng)
