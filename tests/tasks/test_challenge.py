"""Test sets: labels are the language's, each kind keeps its promise, and what cannot be made is said."""

import json

import numpy as np
import pytest

from expressivity.automata.classify import smallest_class
from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.logic.types import FRAGMENTS, agree
from expressivity.tasks.challenge import KINDS, SHORT, challenge_set, fragment
from expressivity.tasks.languages import LANGUAGES

FACTOR = LANGUAGES["factor-ab"]
LOGIC_OF = {fragment(logic): logic for logic in FRAGMENTS}


@pytest.fixture(scope="module")
def items():
    """The items of three languages, in plain JSON as a stranger reads them."""
    names = ("factor-ab", "parity", "alternating")
    sets = [challenge_set(LANGUAGES[name], lengths=(21, 40), count=6) for name in names]
    return [json.loads(line) for one in sets for line in one.to_jsonl().splitlines()]


def pairs_of(items, **chosen):
    """(member, non-member) by pair, of the items with these values."""
    pairs = {}
    for item in items:
        if item["pair"] and all(item[name] == value for name, value in chosen.items()):
            pairs.setdefault(item["pair"], {})[item["label"]] = item
    return [(pair[True], pair[False]) for pair in pairs.values()]


def test_every_label_is_the_language_s_and_every_length_is_the_word_s(items):
    assert {item["kind"] for item in items} == set(KINDS)
    for item in items:
        assert item["label"] == LANGUAGES[item["language"]].dfa.accepts(item["word"])
        assert item["length"] == len(item["word"]) <= item["up_to"]


def test_a_pair_is_a_member_and_a_nonmember_that_differ_in_one_letter(items):
    for kind in ("planted", "run"):
        pairs = pairs_of(items, kind=kind)
        assert len(pairs) > 20
        for member, nonmember in pairs:
            differ = [a != b for a, b in zip(member["word"], nonmember["word"], strict=True)]
            assert sum(differ) == 1


def test_a_run_is_long(items):
    for member, _ in pairs_of(items, kind="run", up_to=40):
        word = np.array(list(member["word"]))
        breaks = np.flatnonzero(word[2:] != word[:-2])
        assert np.diff([-1, *breaks, len(word) - 2]).max() >= 40 - SHORT - 2


def test_a_hard_pair_is_told_apart_by_no_formula_of_its_depth(items):
    pairs = pairs_of(items, kind="hard")
    assert {member["against"] for member, _ in pairs} == set(LOGIC_OF)
    for member, nonmember in pairs:
        logic = FRAGMENTS[LOGIC_OF[member["against"]]]
        assert member["depth"] == nonmember["depth"] >= 1
        assert agree(member["word"], nonmember["word"], member["depth"], logic)


def test_uniform_words_have_one_length_where_the_language_allows_it(items):
    lengths = {
        name: {i["length"] for i in items if i["language"] == name and i["kind"] == "uniform"}
        for name in ("factor-ab", "alternating")
    }
    assert lengths == {"factor-ab": {21, 40}, "alternating": {20, 40}}


def test_one_seed_gives_one_set_whatever_the_other_lengths():
    one, again = (challenge_set(FACTOR, lengths=(12,), count=5, seed=3) for _ in range(2))
    more = challenge_set(FACTOR.dfa, name="factor-ab", lengths=(20, 12), count=5, seed=3)
    assert one == again and set(one.items) < set(more.items)
    assert one != challenge_set(FACTOR, lengths=(12,), count=5, seed=4)


def test_no_word_stands_twice_in_one_kind():
    made = challenge_set(from_regex("a*b?a*", "ab"), lengths=(3,), count=50)
    uniform = [item.word for item in made.items if item.kind == "uniform"]
    assert len(uniform) == len(set(uniform)) == 8


def test_what_cannot_be_made_is_said():
    finite = from_regex("aab|aba", "ab")
    made = challenge_set(finite, lengths=(9,), count=4)
    assert {len(item.word) for item in made.items if item.label} == {3}
    assert len(made.notes) == 1 and made.notes[0].startswith("no run pairs of up to 9 letters: ")
    even = challenge_set(LANGUAGES["even-length"], lengths=(12,), count=4)
    assert [note.split(":")[0] for note in even.notes] == [
        "no planted pairs of up to 12 letters",
        "no run pairs of up to 12 letters",
    ]
    short = challenge_set(LANGUAGES["flip-flop"], lengths=(2,), count=4)
    assert any("LTL[P,Y]" in note and "max_length >= " in note for note in short.notes)


@pytest.mark.parametrize(
    "regex, chosen, says",
    [
        (".*", {}, "has no non-members"),
        ("a&b", {}, "has no members: a test set needs both"),
        ("a{10}", {"lengths": (5, 20)}, "no members of up to 5 letters: the shortest has 10"),
        ("a*b", {"lengths": ()}, "lengths must be from 1"),
        ("a*b", {"lengths": (0, 5)}, "lengths must be from 1"),
        ("a*b", {"lengths": (10_001,)}, "lengths must be from 1 to 10,000"),
        ("a*b", {"count": 0}, "count must be at least 1"),
        ("a*b", {"seed": -1}, "seed at least 0"),
        ("a*b", {"count": 10**6}, "count × length"),
        ("a{1000}", {"lengths": (10_000,), "count": 1}, "length × states × letters"),
    ],
)
def test_what_makes_no_set_is_refused_in_one_line(regex, chosen, says):
    with pytest.raises(InvalidInput, match=says) as caught:
        challenge_set(from_regex(regex, "ab"), **chosen)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name, said",
    [
        ("a-in-last-two", "LTL[Y]"),
        ("first-letter", "LTL[P]"),
        ("factor-ab", "LTL[P,Y]"),
        ("nested-two", "star-free"),
        ("parity", "not star-free"),
    ],
)
def test_the_smallest_class_is_named(name, said):
    assert smallest_class(LANGUAGES[name].dfa) == said
    assert smallest_class(from_regex("ab", "ab")) == "LTL[P] and LTL[Y]"
