"""The three decisions and their witnesses, against the definition of each pattern and against the known table."""

import dataclasses
from itertools import product

import numpy as np
import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex, from_table
from expressivity.automata.fragments import LOGICS, defines, forbidden_pattern
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES

DEFINED_BY = {
    "first-letter": "P PY",
    "last-letter": "Y PY",
    "ends-with-ab": "Y PY",
    "a-before-b": "P PY",
    "subsequence-abc": "P PY",
    "some-a": "P PY",
    "factor-ab": "PY",
    "factor-ab-two-letters": "P PY",
    "starts-with-bb": "P PY",
    "alternating": "PY",
    "abb-blocks": "PY",
    "three-letter-blocks": "PY",
    "first-equals-last": "PY",
    "a-to-a": "PY",
    "a-to-b": "PY",
    "a-in-last-two": "Y PY",
    "a-in-last-three": "Y PY",
    "left-deterministic": "P PY",
    "left-deterministic-bare": "P PY",
    "left-deterministic-twice": "P PY",
    "right-deterministic": "",
    "right-deterministic-bare": "PY",
    "flip-flop": "",
    "flip-flop-after-a": "",
    "nested-two": "",
    "nested-three": "",
    "parity": "",
    "parity-three-letters": "",
    "even-length": "",
}


def test_every_language_of_the_book_is_placed_as_published():
    assert set(DEFINED_BY) == set(LANGUAGES)
    found = {
        name: " ".join(logic for logic in LOGICS if defines(language.dfa, logic))
        for name, language in LANGUAGES.items()
    }
    assert found == DEFINED_BY


def _has_pattern(dfa, logic: str) -> bool:
    """The definition, with x, u, v up to length n²."""
    maps = {tuple(range(dfa.states))}
    while (
        more := maps
        | {tuple(dfa.delta[q, a] for q in m) for m in maps for a in range(len(dfa.alphabet))}
    ) != maps:
        maps = more
    nonempty = {tuple(dfa.delta[q, a] for q in m) for m in maps for a in range(len(dfa.alphabet))}
    pairs = [(p, q) for p, q in product(range(dfa.states), repeat=2) if p != q]
    loops = {
        (p, q) for p, q in pairs if logic == "P" or any(m[p] == p and m[q] == q for m in nonempty)
    }
    together = {
        (p, q)
        for p, q in pairs
        if logic == "Y" or (any(m[p] == q for m in maps) and any(m[q] == p for m in maps))
    }
    return bool(loops & together)


@pytest.mark.parametrize("logic", LOGICS)
def test_the_search_finds_the_pattern_exactly_where_its_definition_holds(logic):
    for dfa in list(census(3))[::11]:
        assert defines(dfa, logic) != _has_pattern(dfa, logic)


@pytest.mark.parametrize("logic", LOGICS)
def test_every_witness_runs_and_a_changed_word_is_noticed(logic):
    for dfa in list(census(3))[::11]:
        witness = forbidden_pattern(dfa, logic)
        assert (witness is None) == defines(dfa, logic)
        if witness is None:
            continue
        assert witness.occurs_in(dfa)
        if logic != "P":
            assert not dataclasses.replace(witness, loop="").occurs_in(dfa)
        if logic != "Y":
            assert not dataclasses.replace(witness, there="").occurs_in(dfa)


def test_witness_of_the_flip_flop_by_hand():
    witness = forbidden_pattern(LANGUAGES["flip-flop"].dfa, "PY")
    assert witness.to_json() == {
        "access": "",
        "loop": "b",
        "there": "a",
        "back": "c",
        "separates": "",
    }


def test_words_that_a_pattern_does_not_have_are_left_out():
    assert set(forbidden_pattern(LANGUAGES["last-letter"].dfa, "P").to_json()) == {
        "access",
        "there",
        "back",
        "separates",
    }
    found = forbidden_pattern(LANGUAGES["first-letter"].dfa, "Y").to_json()
    assert set(found) == {"access", "loop", "separates"} and len(found["access"]) == 2


def test_one_letter_more_makes_the_difference():
    assert defines(from_regex(".*ab.*", "ab"), "P") and not defines(
        from_regex(".*ab.*", "abc"), "P"
    )


def test_trivial_languages_lie_in_every_fragment():
    for regex in (".*", "()", "..*"):
        assert all(defines(from_regex(regex, "ab"), logic) for logic in LOGICS)


def test_an_unknown_fragment():
    with pytest.raises(InvalidInput, match="P, Y, PY"):
        defines(from_regex("a", "ab"), "S")


@pytest.mark.parametrize("monotone", [True, False])
def test_large_automata_are_decided(monotone):
    draw = np.random.default_rng(0)
    delta = draw.integers(0, 150, size=(150, 8))
    if monotone:
        delta = np.maximum(delta, np.arange(150)[:, None])
    dfa = from_table("abcdefgh", delta.tolist(), 0, np.flatnonzero(draw.random(150) < 0.5).tolist())
    assert [defines(dfa, logic) for logic in LOGICS] == [monotone, False, monotone]
    assert forbidden_pattern(dfa, "Y").occurs_in(dfa)


def test_a_pattern_written_down_by_hand():
    dfa = LANGUAGES["flip-flop"].dfa
    assert forbidden_pattern(dfa, "PY").by_hand(dfa).splitlines() == [
        "LTL[P,Y]: p is state 0, q is state 1",
        "    x = b: p·x = 0, q·x = 1",
        "    u = a: p·u = 1, q·u = 1",
        "    v = c: p·v = 0, q·v = 0",
        "    z = ε: p·z = 0, q·z = 1 (rejects and accepts)",
    ]
