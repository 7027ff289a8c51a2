"""Formulas as a person would write them: keywords, prefixes, suffixes, words."""

import random
from itertools import islice, product

import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex, from_table
from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput
from expressivity.logic import synthesis
from expressivity.logic.looking_back import Choice, Shape, _formula, looking_back_formulas
from expressivity.logic.parser import parse
from expressivity.logic.report import report
from expressivity.logic.syntax import Formula, P, Y, letter, operators, size
from expressivity.logic.synthesis import Limits, synthesise
from expressivity.logic.translation import difference

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("logic", ["P", "Y", "PY"])
@pytest.mark.slow
def test_small_languages_exactly(logic: str) -> None:
    for dfa in [dfa for dfa in census(3) if defines(dfa, logic)][::25]:
        found = list(looking_back_formulas(dfa, logic))
        assert found
        for formula in found:
            assert operators(formula) <= set(logic) and difference(formula, dfa, "ab") is None
    with pytest.raises(InvalidInput, match="no formula"):
        next(looking_back_formulas(from_regex("(aa)*", "a"), logic))


@pytest.mark.parametrize("regex", [".*aab.*", ".*(aab|bba).*", ".*aab.*bba.*"])
def test_a_choice_whose_questions_come_back_writes_nothing(regex: str) -> None:
    dfa = from_regex(regex, "ab")
    shape = Shape(dfa)
    every = [_formula(shape, Choice(*settings)) for settings in product((True, False), repeat=4)]
    assert None in every and any(every)
    found = list(looking_back_formulas(dfa, "PY"))
    assert found and all(difference(formula, dfa, "ab") is None for formula in found)
    assert report(dfa).smallest is not None


@pytest.mark.slow
def test_every_small_language_within_reach_is_reported() -> None:
    languages = list(census(4))
    random.Random(3).shuffle(languages)
    within = (dfa for dfa in languages if defines(dfa, "PY"))
    for dfa in islice(within, 150):
        assert report(dfa).formulas


@pytest.mark.parametrize(
    ("regex", "alphabet", "known"),
    [
        (".*acbac.*c.*", "abc", "P(c & P(c & Y(a & Y(b & Y(c & Y a)))))"),
        (".*lambda.*", LETTERS, "P(a & Y(d & Y(b & Y(m & Y(a & Y l)))))"),
        (".*(begin|end).*", LETTERS, "P(n & Y(i & Y(g & Y(e & Y b))) | d & Y(n & Y e))"),
        ("start.*stop", LETTERS, "P(t & Y(r & Y(a & Y(t & Y(s & !Y true))))) & Y(p & Y(o & Y(t & Y s)))"),
        (".*aaaa.*|([ac]|b[ac]|bb[ac])*(b|bb)?", "abc", "P(a & Y(a & Y(a & Y a))) | !P(b & Y(b & Y b))"),
        ("(ab|ba){3}", "ab", None),
    ],
)  # fmt: skip
def test_no_longer_than_by_hand(regex: str, alphabet: str, known: str | None) -> None:
    dfa = from_regex(regex, alphabet)
    found = synthesise(dfa)
    assert difference(found.formula, dfa, dfa.alphabet) is None
    if known is not None:
        assert difference(parse(known), dfa, dfa.alphabet) is None
        assert found.size <= size(parse(known)) + 1


def ends_with(word: str, first: Formula | None = None) -> Formula:
    """At the last letter of the word, with something said at its first letter."""
    said = letter(word[0]) if first is None else letter(word[0]) & first
    for name in word[1:]:
        said = letter(name) & Y(said)
    return said


@pytest.mark.slow
def test_sixty_six_patterns_of_keywords() -> None:
    draw = random.Random(3)

    def word() -> str:
        return "".join(draw.choice(LETTERS) for _ in range(draw.randint(3, 7)))

    patterns = [(f".*{one}.*", P(ends_with(one))) for one in (word() for _ in range(24))]
    for one, other in [(word(), word()) for _ in range(14)]:
        patterns += [
            (f".*({one}|{other}).*", P(ends_with(one) | ends_with(other))),
            (f".*{one}.*{other}.*", P(ends_with(other, P(ends_with(one))))),
            (f"{one}.*{other}", P(ends_with(one, ~Y(parse("true")))) & Y(ends_with(other))),
        ]
    assert len(patterns) == 66
    for regex, by_hand in patterns:
        dfa = from_regex(regex, LETTERS)
        found = synthesise(dfa)
        assert difference(found.formula, dfa, dfa.alphabet) is None
        assert found.size <= 2 * size(by_hand), regex


@pytest.mark.slow
def test_what_is_not_shown_is_said_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    dfa = from_regex(".*acbac.*c.*", "abc")
    monkeypatch.setattr(synthesis, "defines_language", lambda *given: None)
    monkeypatch.setattr(synthesis, "defines_language_after_all", lambda *given: None)
    found = report(dfa)
    assert found.found.classes["locally_testable"] is False
    assert "not shown to define the language" in found.as_text() and "--memories" in found.as_text()
    assert found.to_json()["formula"] is None


def test_limits_can_be_raised() -> None:
    dfa = from_regex(".*lambda.*", LETTERS)
    text = report(dfa, limits=Limits(subformulas=10)).as_text()
    assert "no formula of at most 10 distinct subformulas" in text and "--subformulas" in text
    assert synthesise(dfa, limits=Limits(subformulas=20, memories=10)).size == 16
    with pytest.raises(InvalidInput, match="at least 1"):
        Limits(subformulas=0)


@pytest.mark.parametrize(
    ("delta", "accepting"),
    [
        ([[0, 1], [1, 2], [1, 3], [3, 3]], [0, 2]),
        ([[0, 1], [2, 1], [2, 3], [2, 3]], [1, 2]),
        ([[0, 1], [2, 2], [2, 3], [2, 3]], [0, 1, 2]),
    ],
)
def test_languages_whose_components_fall_into_several_groups(delta, accepting) -> None:
    dfa = from_table("ab", delta, 0, accepting)
    formulas = list(looking_back_formulas(dfa, "PY"))
    assert formulas and all(difference(formula, dfa, "ab") is None for formula in formulas)
