"""Labels at every prefix, and what each kind of pair promises, for every language of the experiment."""

import numpy as np
import pytest

from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput
from expressivity.logic.types import Modalities, agree
from expressivity.studies.languages.patterns import NAMES
from expressivity.tasks.labelled import (
    balanced_words,
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


@pytest.mark.parametrize("name", NAMES)
def test_training_words_are_labelled_both_ways_at_every_length(name, rng):
    language = LANGUAGES[name]
    words = training_words(language.dfa, 16, 1024, rng)
    assert words.shape[1] == 16 and 800 <= len(words) <= 1024
    share = language.dfa.accepts_prefixes(words)[:, 3::2].mean(
        axis=0
    )  # at even lengths every language here has both labels
    assert ((0.05 < share) & (share < 0.9)).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["random", "planted", "run"])
def test_pairs_are_a_member_and_a_nonmember(name, kind, rng):
    language = LANGUAGES[name]
    draw = {
        "random": lambda: balanced_words(language.dfa, 30, 20, rng),
        "planted": lambda: planted_pairs(language.dfa, 30, 20, rng),
        "run": lambda: run_pairs(language.dfa, 30, 10, 20, rng),
    }
    pairs = draw[kind]()
    assert pairs.shape == (20, 2, 30)
    assert (
        language.dfa.accepts_all(pairs[:, 0]).all()
        and not language.dfa.accepts_all(pairs[:, 1]).any()
    )
    if kind != "random":
        assert ((pairs[:, 0] != pairs[:, 1]).sum(axis=1) == 1).all()


@pytest.mark.parametrize("name", NAMES)
def test_runs_are_long(name, rng):
    """Of one letter, or of two in turn where no single letter leaves both states alone."""
    for pair in run_pairs(LANGUAGES[name].dfa, 100, 10, 20, rng):
        alike = pair[0, 2:] == pair[0, :-2]
        breaks = np.flatnonzero(~alike)
        assert np.diff([-1, *breaks, len(alike)]).max() >= 88


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("logic", ["P", "Y", "PY"])
def test_witness_pairs_exist_exactly_outside_the_fragment(name, logic):
    dfa = LANGUAGES[name].dfa
    found = witness_pairs(dfa, logic, 40, 8)
    assert (found is None) == defines(dfa, logic)
    for words, lengths in zip(found.words, found.lengths) if found else ():
        assert 20 <= lengths.max() <= 40
        member, nonmember = (dfa.decode(word[:n]) for word, n in zip(words, lengths))
        assert dfa.accepts(member) and not dfa.accepts(nonmember)


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize("name", ["last-letter", "ends-with-ab", "a-in-last-two"])
def test_period_pairs_agree_on_all_shallow_formulas_with_windows(name, k):
    dfa = LANGUAGES[name].dfa
    found = period_pairs(dfa, k, 40, 4)
    assert (found is None) == (name == "a-in-last-two" and k == 2)
    for words, lengths in zip(found.words, found.lengths) if found else ():
        member, nonmember = (dfa.decode(word[:n]) for word, n in zip(words, lengths))
        assert dfa.accepts(member) and not dfa.accepts(nonmember)
        assert agree(member, nonmember, 3, Modalities(past=True, windows=(k,), counting=True))


def test_a_length_with_one_label_only_is_trained_with_that(rng):
    words = training_words(LANGUAGES["alternating"].dfa, 9 + 1, 800, rng)
    assert not LANGUAGES["alternating"].dfa.accepts_prefixes(words)[:, 0::2].any()


def test_runs_in_an_odd_gap_repeat_one_letter(rng):
    pair = run_pairs(LANGUAGES["first-letter"].dfa, 21, 10, 4, rng)
    assert pair.shape == (4, 2, 21) and LANGUAGES["first-letter"].dfa.accepts_all(pair[:, 0]).all()
    with pytest.raises(InvalidInput, match="pairs found that a run can stretch"):
        run_pairs(LANGUAGES["alternating"].dfa, 21, 10, 4, rng)


def test_what_is_refused(rng):
    language = LANGUAGES["first-letter"]
    with pytest.raises(InvalidInput, match="length >= 8 and count >= 8"):
        training_words(language.dfa, 7, 1000, rng)
    with pytest.raises(InvalidInput, match="length >= 20: got 10"):
        run_pairs(language.dfa, 10, 20, 4, rng)
    with pytest.raises(InvalidInput, match="leaves the language by a change of one letter"):
        planted_pairs(LANGUAGES["alternating"].dfa, 9, 4, rng)
    with pytest.raises(InvalidInput, match="no word of length 9"):
        balanced_words(LANGUAGES["alternating"].dfa, 9, 4, rng)
