"""Piecewise locally testable: by patterns in the automaton, by Knast's equation, and by factors in their order."""

from collections.abc import Callable, Iterator

import pytest

from expressivity.automata import algebra
from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.dot_depth import is_piecewise_locally_testable
from expressivity.automata.exploration import reachable
from expressivity.automata.semigroup import Semigroup
from expressivity.automata.threshold import is_locally_threshold_testable

Draw = Callable[[int, int], Iterator[tuple[Dfa, Semigroup]]]


def order_decides(dfa: Dfa) -> bool:
    """Whether words with the same pairs of two-letter factors, one ending before the other begins, and the same ends, are accepted alike."""
    Memory = tuple[int, str, frozenset[str], frozenset[str], frozenset[tuple[str, str]]]

    def step(memory: Memory, number: int, letter: str) -> Memory:
        state, ends, before, factors, pairs = memory
        new = ends[-1:] + letter if ends else ""
        seen = frozenset({new} - {""})
        return (
            int(dfa.delta[state, number]),
            (ends or letter)[:1] + letter,
            factors,
            factors | seen,
            pairs | {(old, new) for old in before if new},
        )

    def steps(front: list[Memory]) -> list[list[Memory]]:
        return [[step(memory, *pair) for pair in enumerate(dfa.alphabet)] for memory in front]

    _, memories = reachable((0, "", frozenset(), frozenset(), frozenset()), steps, 100_000)
    verdicts: dict[object, bool] = {}
    return all(
        verdicts.setdefault((ends, factors, pairs), bool(dfa.accepting[state]))
        == dfa.accepting[state]
        for state, ends, _, factors, pairs in memories
    )


def test_random_languages_satisfy_the_equation(small_semigroups: Draw) -> None:
    for dfa, semigroup in small_semigroups(0, 40):
        assert is_piecewise_locally_testable(dfa) == algebra.is_piecewise_locally_testable(
            semigroup
        ), dfa.to_json()


@pytest.mark.slow
def test_many_random_languages_satisfy_the_equation(small_semigroups: Draw) -> None:
    for dfa, semigroup in small_semigroups(1, 300):
        assert is_piecewise_locally_testable(dfa) == algebra.is_piecewise_locally_testable(
            semigroup
        ), dfa.to_json()


def test_what_order_decides_is_in_the_class() -> None:
    languages = [dfa for dfa in list(census(3))[::80] if order_decides(dfa)]
    assert len(languages) > 2
    assert all(map(is_piecewise_locally_testable, languages))


@pytest.mark.parametrize(
    ("regex", "class_holds", "threshold_testable"),
    [
        (".*ab.*ac.*", True, False),
        (".*a.*b.*", True, False),
        (".*ab.*ab.*", True, True),
        ("(aa)*", False, False),
        ("b*a.*", False, False),  # in LTL[P]: before the first a only b
        ("(c*ac*b)*c*", False, False),
    ],
)
def test_known_languages(regex: str, class_holds: bool, threshold_testable: bool) -> None:
    dfa = from_regex(regex, "abc")
    assert is_piecewise_locally_testable(dfa) == class_holds
    assert is_locally_threshold_testable(dfa) == threshold_testable


def test_what_is_too_large_is_left_open() -> None:
    ordered = from_regex(".*ab.*ac.*", "abc")
    assert is_piecewise_locally_testable(ordered, limit=10) is None
    assert is_piecewise_locally_testable(from_regex(".*ab.*", "abc"), limit=10) is True
    assert is_piecewise_locally_testable(from_regex("(aa)*", "abc"), limit=10) is False
