"""The whole classification: its document, its reasons, and what it says when the semigroup is too large."""

import json

import pytest

from expressivity.automata.census import census
from expressivity.automata.classify import classify, describe
from expressivity.automata.dfa import from_regex
from expressivity.tasks.languages import LANGUAGES


def test_the_document():
    found = json.loads(json.dumps(classify(from_regex(".*ab.*", "abc")).to_json()))
    assert set(found) == {
        "alphabet",
        "states",
        "classes",
        "attention",
        "semigroup_beyond",
        "witnesses",
    }
    assert found["alphabet"] == "abc" and found["states"] == 3 and found["semigroup_beyond"] is None
    assert found["attention"] == {"global": False, "local": False, "hybrid": True}
    assert found["classes"] == {
        "ltl_p": False,
        "ltl_y": False,
        "ltl_py": True,
        "star_free": True,
        "da": False,
        "locally_testable": True,
        "piecewise_testable": False,
    }
    assert set(found["witnesses"]) == {"ltl_p", "ltl_y"}


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_witness_can_be_run(name):
    found = classify(LANGUAGES[name].dfa)
    assert all(witness.occurs_in(found.dfa) for witness in found.witnesses.values())
    assert {"ltl_p", "ltl_y", "ltl_py", "star_free"} & {
        c for c, decided in found.classes.items() if decided is False
    } == set(found.witnesses)


@pytest.mark.slow
def test_what_follows_without_the_semigroup_is_never_wrong():
    for dfa in list(census(3))[::15]:
        whole, cut = classify(dfa).classes, classify(dfa, limit=2).classes
        assert all(cut[name] in (None, decided) for name, decided in whole.items())


def test_undecided_is_null_and_said():
    two_deep = from_regex("(a(ab)*b)*", "ab")
    found = classify(two_deep, limit=2)
    assert found.classes == dict.fromkeys(found.classes, False) | {"star_free": None}
    assert "star-free            not decided" in describe(found)
    assert found.beyond == 2 and "more than 2 elements" in describe(found)
    assert classify(two_deep).classes["star_free"] is True
    assert classify(LANGUAGES["flip-flop"].dfa, limit=2).classes["star_free"] is True  # by DA
    assert "more than" not in describe(classify(LANGUAGES["parity"].dfa, limit=2))
    assert classify(LANGUAGES["first-letter"].dfa, limit=1).classes["da"] is True


def test_a_cycle_is_why_parity_is_not_star_free():
    found = classify(LANGUAGES["parity"].dfa)
    assert found.witnesses["star_free"].to_json() == {
        "access": "",
        "loop": "b",
        "turns": 2,
        "separates": "",
    }
    assert found.classes["da"] is False


def test_the_description_names_every_class_and_shows_the_empty_word():
    text = describe(classify(LANGUAGES["flip-flop"].dfa))
    assert (
        "hybrid attention     no" in text
        and "not LTL[P,Y]: access ε, loop b, there a, back c, separates ε" in text
    )
