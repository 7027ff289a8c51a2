"""The automaton of a model: learned exactly, given up by name, compared with model and language."""

import sys
import time

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.examination.answers import Answers
from expressivity.examination.asking import Asker
from expressivity.examination.extraction import Allowance, extract

FACTOR = from_regex(".*ab.*", "abc")


def extracted(model, seconds=60.0, dfa=FACTOR, words=5000, states=20, known=()):
    asker = Asker(model, Answers("m:f"))
    asker.ask(known)
    asker.begin("automaton", time.monotonic() + seconds)
    return extract(dfa, asker, Allowance(words, states, (5, 10, 30), 0), 0.95)


def test_a_model_that_is_right_is_the_language():
    found = extracted(lambda word: "ab" in word)
    assert found.learned.dfa == FACTOR and found.difference is None
    assert found.learned.agrees == found.learned.compared == 200 and 0.97 < found.agreement.low
    assert found.inside == ("PY",)
    assert dict(found.said())["automaton"] == "3 states, the language itself"


def test_a_model_of_another_language_is_learned_as_that():
    found = extracted(lambda word: "a" in word and "b" in word)
    assert found.learned.dfa == from_regex(".*a.*&.*b.*", "abc") and found.difference == "ba"
    assert (
        "P" in found.inside
        and "differs from the language on 'ba'" in dict(found.said())["automaton"]
    )


def test_what_was_asked_before_is_used():
    needle = "abcabcacb"
    found = extracted(lambda word: word == needle, known=[needle], states=100)
    assert found.learned.dfa.accepts(needle)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"states": 3}, "not learned: more than 3 states"),
        ({"words": 30}, "not learned: more than 30 words would have to be asked"),
        ({"seconds": -1.0}, "not learned in the time"),
    ],
)
def test_what_is_too_much_is_given_up_by_name(options, why):
    found = extracted(lambda word: word.count("a") % 11 == 0, **options)
    assert found.learned.dfa is None and found.learned.why.startswith(why)
    assert found.classes is None and found.inside is None and found.difference is None


def test_without_aalpy_the_extra_is_named(monkeypatch):
    monkeypatch.delitem(sys.modules, "expressivity.examination.learner", raising=False)
    monkeypatch.setitem(sys.modules, "aalpy", None)
    monkeypatch.setitem(sys.modules, "aalpy.base", None)
    found = extracted(lambda word: True)
    assert found.learned.why.startswith("no automaton: needs the extra train")
