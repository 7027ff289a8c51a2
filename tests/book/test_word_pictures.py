"""The pictures of words in Part II: what they count, mark and tell apart is what the library computes."""

import importlib
import sys

import pytest

from expressivity.logic.periodic import periodic_pair
from expressivity.logic.types import FRAGMENTS, Modalities, separating_depth
from expressivity.paths import root
from expressivity.tasks.languages import LANGUAGES

sys.path.insert(0, str(root() / "book" / "_ext"))
words = importlib.import_module("drawings.words")

FLIP_FLOP = LANGUAGES["flip-flop"].dfa


def longer(marked, times):
    period, tail, _ = marked
    return period * times + tail


def test_offers_are_counted_with_some_beyond_the_cut_and_some_below():
    counted = words.counts()
    assert sum(counted.values()) == len(words.OFFERED)
    assert max(counted.values()) > words.CUT > min(counted.values())


@pytest.mark.parametrize("k, pair", [(3, words.THREE), (2, words.TWO)])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_ends_with_one_mark_are_told_apart_in_no_depth_and_others_in_some(k, pair, depth):
    first, second = words.marks(pair, k)
    written = [longer(word, 8) for word in pair]
    told = separating_depth(*written, Modalities(past=True, windows=(k,)), depth)
    assert (first[-1] == second[-1]) == (k == 3)
    assert told is None if k == 3 else depth < 2 or told is not None


def test_only_the_second_word_of_a_pair_contains_the_factor():
    for pair in (words.THREE, words.TWO):
        assert ["ab" in longer(word, word[2]) for word in pair] == [False, True]


def test_inside_the_period_a_mark_is_the_letter_and_every_word_gets_a_mark_at_its_end():
    for k, pair in ((3, words.THREE), (2, words.TWO)):
        for word, given in zip(pair, words.marks(pair, k), strict=True):
            assert given[: len(word[0]) * word[2]] == list(word[0] * word[2])
            assert len(given) == len(longer(word, word[2])) + 1


@pytest.mark.parametrize("kind", sorted(words.kinds()))
def test_one_word_of_each_pair_is_in_the_language(kind):
    assert [FLIP_FLOP.accepts(word) for word in words.kinds()[kind]] == [True, False]


def test_planted_words_differ_in_one_letter_and_the_run_moves_no_state():
    first, second = words.kinds()["planted"]
    assert sum(a != b for a, b in zip(first, second, strict=True)) == 1
    before, after = words.PLACE, words.PLACE + len(words.RUN)
    assert [run[:before] + run[after:] for run in words.kinds()["run"]] == [first, second]


def test_witness_words_look_alike_in_depth_one_and_periodic_ones_to_windows_of_two():
    assert separating_depth(*words.kinds()["witness"], FRAGMENTS["PY"], 1) is None
    windows = Modalities(past=True, windows=(2,), counting=True)
    assert separating_depth(*words.kinds()["period"], windows, 2) is None
    assert periodic_pair(FLIP_FLOP, windows) is not None
