"""Types against formulas: what types merge no formula separates, and what they separate some formula does."""

from itertools import product

import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.semantics import holds
from expressivity.logic.types import FRAGMENTS, Modalities, agree, separating_depth, types

WORDS = ["".join(word) for n in range(6) for word in product("ab", repeat=n)]
P, Y, PY = FRAGMENTS.values()


def _agree_by_game(
    first: str, place: int, second: str, other: int, depth: int, logic: Modalities
) -> bool:
    """The definition as a game: whoever moves to a position in one word must be answered in the other."""
    letters = [
        word[at] if at < len(word) else None for word, at in ((first, place), (second, other))
    ]
    if letters[0] != letters[1]:
        return False
    if depth == 0:
        return True

    def answered(i: int, j: int) -> bool:
        return _agree_by_game(first, i, second, j, depth - 1, logic)

    there = all(any(answered(i, j) for j in range(other)) for i in range(place))
    back = all(any(answered(i, j) for i in range(place)) for j in range(other))
    steps = (place == 0) == (other == 0) and (place == 0 or answered(place - 1, other - 1))
    return (not logic.past or (there and back)) and (not logic.previous or steps)


@pytest.mark.parametrize("logic", FRAGMENTS.values(), ids=FRAGMENTS)
def test_types_agree_where_the_game_is_answered(logic: Modalities) -> None:
    for first, second in product(WORDS[3:40:3], WORDS[1:60:7]):
        by_game = [
            _agree_by_game(first, len(first), second, len(second), depth, logic)
            for depth in range(4)
        ]
        assert by_game == [agree(first, second, depth, logic) for depth in range(4)]
        assert separating_depth(first, second, logic, 3) == (
            by_game.index(False) if False in by_game else None
        )


@pytest.mark.parametrize(
    ("text", "logic"),
    [
        ("P(a & P b)", P),
        ("Y(a & Y b)", Y),
        ("P(b & Y a)", PY),
        ("Y<=2 a", Modalities(windows=(2,))),
        ("Y<=2(a & !Y<=2 b)", Modalities(windows=(2,))),
        ("P(a & MOD(1,3))", Modalities(past=True, modulus=3)),
    ],
)
def test_words_of_one_type_satisfy_the_same_formulas(text: str, logic: Modalities) -> None:
    formula = parse(text)
    ends = [row[-1] for row in types(WORDS, formula.depth, logic)]
    said: dict[int, bool] = {}
    for end, word in zip(ends, WORDS):
        assert said.setdefault(end, holds(formula, word)) == holds(formula, word)
    shallower = [row[-1] for row in types(WORDS, formula.depth - 1, logic)]
    assert any(
        one == other and holds(formula, v) != holds(formula, w)
        for one, v in zip(shallower, WORDS)
        for other, w in zip(shallower, WORDS)
    )


def test_depth_zero_sees_letters_only_and_ends_have_none() -> None:
    assert types(["ab", "b"], 0, PY) == [[0, 1, 2], [1, 2]]


def test_counting_windows_see_more_than_sets() -> None:
    sets, counts = Modalities(windows=(3,)), Modalities(windows=(3,), counting=True)
    assert agree("aab" * 2, "abb" * 2, 2, sets)
    assert not agree("aab" * 2, "abb" * 2, 1, counts)


def test_windows_near_the_start_are_shorter() -> None:
    logic = Modalities(windows=(3,))
    assert separating_depth("aa", "aaa", logic, 5) == 3
    assert separating_depth("a" * 30, "a" * 31, logic, 5) is None


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least 1"):
        Modalities(windows=(0,))
    with pytest.raises(InvalidInput, match="depth"):
        types(["a"], -1, P)
    with pytest.raises(InvalidInput, match="letters"):
        types(["a" * 20_001], 1, P)
