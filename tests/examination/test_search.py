"""The least wrong word: what the search in order finds, and what it says of the words before."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.examination.answers import Answers
from expressivity.examination.asking import Asker
from expressivity.examination.search import Mistake, Searched, least_mistake, search

FACTOR = from_regex(".*ab.*", "abc")


def asker(model):
    return Asker(model, Answers("m:f"))


def test_the_first_wrong_word_in_order_ends_the_search():
    some = asker(lambda word: "ab" in word or word in ("ccb", "ccc", "caaa"))
    found = search(FACTOR, some, 5000, 100)
    assert found == Searched(2, "ccb")
    assert least_mistake(FACTOR, some, found) == Mistake("ccb", False, True)


def test_a_search_within_a_number_of_words_says_how_far_it_came():
    some = asker(lambda word: "ab" in word)
    assert search(FACTOR, some, 40, 100) == Searched(3) and some.asked == 40
    assert search(FACTOR, some, 39, 100) == Searched(2)
    assert (
        search(from_regex("(aa)*", "a"), asker(lambda word: len(word) % 2 == 0), 5000, 9).complete
        == 9
    )


def test_a_longer_wrong_word_is_not_said_to_be_the_least():
    some = asker(lambda word: "ab" in word and len(word) != 9)
    some.ask(["aaaaaaaab", "ccccccabc", "a" * 20])
    found = search(FACTOR, some, 40, 100)
    assert least_mistake(FACTOR, some, found) == Mistake("aaaaaaaab", True, False)


def test_answers_over_other_letters_do_not_count():
    some = asker(lambda word: "ab" in word)
    some.ask(["abd", "xyz"])
    assert least_mistake(FACTOR, some, Searched(0)) is None


@pytest.mark.parametrize("until", [0.0])
def test_a_search_without_time_has_seen_nothing(until):
    some = asker(lambda word: True)
    some.begin("search", until)
    assert search(FACTOR, some, 40, 100) == Searched(-1)
