"""Hard pairs: membership differs, depth n does not tell them apart, and n is as large as the length allows."""

import random

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.fragments import forbidden_pattern
from expressivity.automata.hard_pairs import hard_pair, words
from expressivity.errors import InvalidInput
from expressivity.logic.semantics import holds
from expressivity.logic.syntax import Formula, P, Y, letter
from expressivity.logic.types import FRAGMENTS, separating_depth
from expressivity.tasks.languages import LANGUAGES

CASES = [
    ("last-letter", "P"),
    ("factor-ab", "P"),
    ("first-letter", "Y"),
    ("alternating", "Y"),
    ("flip-flop", "PY"),
    ("parity", "PY"),
    ("nested-two", "PY"),
]


@pytest.mark.parametrize(("name", "logic"), CASES)
@pytest.mark.parametrize("length", [30, 77])
def test_a_pair_is_hard_and_as_hard_as_its_length_allows(name, logic, length):
    dfa = LANGUAGES[name].dfa
    pair = hard_pair(dfa, logic, length)
    assert dfa.accepts(pair.member) and not dfa.accepts(pair.nonmember)
    assert separating_depth(pair.member, pair.nonmember, FRAGMENTS[logic], pair.power) is None
    assert (
        pair.length <= length < max(map(len, words(forbidden_pattern(dfa, logic), pair.power + 1)))
    )


def test_some_pairs_are_told_apart_one_deeper():
    for name, logic in (("last-letter", "P"), ("first-letter", "Y"), ("flip-flop", "PY")):
        pair = hard_pair(LANGUAGES[name].dfa, logic, 60)
        assert (
            separating_depth(pair.member, pair.nonmember, FRAGMENTS[logic], pair.power + 1)
            == pair.power + 1
        )


def _formula(draw: random.Random, logic: str, letters: str, depth: int) -> Formula:
    """A random formula of exactly this depth."""
    if depth == 0:
        return letter(draw.choice(letters))
    parts = [
        _formula(draw, logic, letters, depth - 1),
        _formula(draw, logic, letters, draw.randrange(depth)),
    ]
    inner = parts[0] & parts[1] if draw.random() < 0.5 else parts[0] | ~parts[1]
    return {"P": P, "Y": Y}[draw.choice(logic)](inner if draw.random() < 0.7 else ~inner)


@pytest.mark.parametrize(("name", "logic"), CASES)
@pytest.mark.slow
def test_random_formulas_of_that_depth_do_not_tell_a_pair_apart(name, logic):
    dfa, draw = LANGUAGES[name].dfa, random.Random(7)
    pair = hard_pair(dfa, logic, 45)
    for _ in range(150):
        depth = draw.randint(1, min(pair.power, 6))
        formula = _formula(draw, logic, dfa.alphabet, depth)
        assert formula.depth == depth and holds(formula, pair.member) == holds(
            formula, pair.nonmember
        )


def test_a_richer_fragment_tells_them_apart_at_once():
    pair = hard_pair(LANGUAGES["last-letter"].dfa, "P", 60)
    assert separating_depth(pair.member, pair.nonmember, FRAGMENTS["PY"], 5) == 1


def test_a_language_in_the_fragment_has_none():
    with pytest.raises(InvalidInput, match=r"lies in LTL\[P,Y\]"):
        hard_pair(from_regex("(ab)*", "ab"), "PY", 100)


def test_a_length_too_short_names_the_one_needed():
    dfa = LANGUAGES["flip-flop"].dfa
    with pytest.raises(InvalidInput, match="max_length >= 7: got 6"):
        hard_pair(dfa, "PY", 6)
    assert hard_pair(dfa, "PY", 7).power == 1


def test_depths_of_known_words():
    assert separating_depth("ab", "ab", FRAGMENTS["PY"], 9) is None
    assert separating_depth("aa", "a", FRAGMENTS["P"], 9) == 2
    assert separating_depth("ba", "ab", FRAGMENTS["Y"], 9) == 1
    assert separating_depth("a" * 9, "a" * 8, FRAGMENTS["P"], 20) == 9
    with pytest.raises(InvalidInput, match="at least 0"):
        separating_depth("a", "b", FRAGMENTS["P"], -1)
