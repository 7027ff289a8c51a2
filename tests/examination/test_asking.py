"""Asking: each word once, within the time, whatever a call does."""

import threading
import time

import numpy as np
import pytest

from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.examination.answers import Answers
from expressivity.examination.asking import Asker, OutOfTime, accepted


def asker(model, **options):
    return Asker(model, Answers("m:f"), **options)


def test_a_word_is_asked_once():
    words = []
    some = asker(lambda word: words.append(word) or True)
    assert some.ask(["a", "b", "a"]) == [True] * 3 and some.ask(["b"]) == [True]
    assert words == ["a", "b"] and some.asked == 2


def test_batches_are_no_larger_than_said_and_scores_are_compared_with_the_threshold():
    sizes = []

    def model(words):
        sizes.append(len(words))
        return [len(word) for word in words]

    some = asker(model, batch=2, threshold=1)
    assert some.ask(["a", "", "ab", "abc", "b"]) == [False, False, True, True, False]
    assert sizes == [2, 2, 1]


def test_a_call_that_does_not_return_is_left_behind_and_the_answers_before_it_are_kept():
    released = threading.Event()
    some = asker(lambda word: word != "stuck" or released.wait())
    some.begin("exams", time.monotonic() + 0.3)
    with pytest.raises(OutOfTime):
        some.ask(["a", "stuck", "b"])
    assert some.known("abcktsu") == ["a"]
    with pytest.raises(OutOfTime):
        some.ask(["c"])
    released.set()


def test_what_goes_wrong_in_the_model_is_raised_here_after_the_answers_before_it_are_kept():
    some = asker(lambda word: word == "a" or None)
    with pytest.raises(InvalidInput, match="got None for 'b'"):
        some.ask(["a", "b"])
    assert some.said("a")


def test_the_thread_ends_with_the_asking():
    before, some = threading.active_count(), asker(lambda word: True)
    some.ask(["a"])
    assert threading.active_count() == before + 1
    some.close()
    some._thread.join(10)
    assert threading.active_count() == before


def test_what_is_given_is_not_asked():
    some = asker(lambda word: word[0] == "a")
    some.given[""] = True
    assert some.ask(["", "b"]) == [True, False] and some.known("ab") == ["b"]


def test_words_of_all_lengths_are_run_together():
    dfa = from_regex(".*ab.*", "abc")
    words = ["", "ab", "c", "cab", "ba", "a"]
    assert accepted(dfa, words).tolist() == [dfa.accepts(word) for word in words]
    assert np.array_equal(accepted(dfa, []), [])
