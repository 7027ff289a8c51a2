"""Locally threshold testable: by patterns in the automaton, by the equations, and by counting."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from expressivity.automata import algebra
from expressivity.automata.census import census
from expressivity.automata.class_patterns import is_locally_testable
from expressivity.automata.dfa import Dfa, from_regex, from_table
from expressivity.automata.exploration import reachable
from expressivity.automata.semigroup import Semigroup, transition_semigroup
from expressivity.automata.threshold import is_locally_threshold_testable

Draw = Callable[[int, int], Iterator[tuple[Dfa, Semigroup]]]


def counts_decide(dfa: Dfa, k: int, threshold: int) -> bool:
    """Whether words of equal counts of k-letter factors, up to a threshold, and of equal first and last k - 1 letters are accepted alike."""
    Memory = tuple[int, str, str, tuple[tuple[str, int], ...]]

    def step(memory: Memory, number: int, letter: str) -> Memory:
        state, first, last, pairs = memory
        counts, window = Counter(dict(pairs)), last + letter
        if len(window) >= k:
            counts[window[-k:]] = min(threshold, counts[window[-k:]] + 1)
        first = first if len(first) == k - 1 else first + letter
        last = window[len(window) - k + 1 :] if len(window) >= k else window
        return int(dfa.delta[state, number]), first, last, tuple(sorted(counts.items()))

    def steps(front: list[Memory]) -> list[list[Memory]]:
        return [[step(memory, *pair) for pair in enumerate(dfa.alphabet)] for memory in front]

    _, memories = reachable((0, "", "", ()), steps, 100_000)
    verdicts: dict[object, bool] = {}
    return all(
        verdicts.setdefault(rest, bool(dfa.accepting[state])) == dfa.accepting[state]
        for state, *rest_of in memories
        for rest in [tuple(rest_of)]
    )


def test_random_languages_satisfy_the_equation(small_semigroups: Draw) -> None:
    for dfa, semigroup in small_semigroups(0, 40):
        assert is_locally_threshold_testable(dfa) == algebra.is_locally_threshold_testable(
            semigroup
        ), dfa.to_json()


@pytest.mark.slow
def test_many_random_languages_satisfy_the_equation(small_semigroups: Draw) -> None:
    for dfa, semigroup in small_semigroups(1, 200):
        assert is_locally_threshold_testable(dfa) == algebra.is_locally_threshold_testable(
            semigroup
        ), dfa.to_json()


def test_counts_decide_exactly_the_languages_of_the_class() -> None:
    for dfa in list(census(3))[::80]:
        by_counts = any(counts_decide(dfa, k, most) for k, most in [(1, 2), (2, 1), (2, 2)])
        assert is_locally_threshold_testable(dfa) >= by_counts, dfa.to_json()


@pytest.mark.parametrize(
    ("regex", "class_holds", "locally_testable"),
    [
        (".*ab.*ab.*", True, False),  # twice
        ("b*(ab*){3}", True, False),  # exactly three
        (".*ab.*", True, True),
        (".*a.*b.*", False, False),  # the order counts
        (".*ab.*ac.*", False, False),
        ("(aa)*", False, False),
        ("(c*ac*b)*c*", False, False),
    ],
)
def test_known_languages(regex: str, class_holds: bool, locally_testable: bool) -> None:
    dfa = from_regex(regex, "abc")
    assert is_locally_threshold_testable(dfa) == class_holds
    assert is_locally_testable(dfa) == locally_testable


def test_twice_is_decided_by_counts_up_to_two_and_not_by_fewer() -> None:
    dfa = from_regex(".*ab.*ab.*", "ab")
    assert counts_decide(dfa, 2, 2) and not counts_decide(dfa, 2, 1)


def test_both_starts_of_the_pattern_may_be_one_state() -> None:
    """Here r = r', the state after a or b: two words have the same factors with the same counts, and only one is a member."""
    dfa = from_regex("c*(a|b)d*uc*bd*", "abcdu")
    assert dfa.accepts("ccadduccbdd") and not dfa.accepts("ccbdduccadd")
    assert not algebra.is_locally_threshold_testable(transition_semigroup(dfa))
    assert not is_locally_threshold_testable(dfa)


def test_one_start_may_lead_to_ends_in_several_components() -> None:
    delta = [[1, 1, 2], [3, 3, 1], [4, 1, 2], [3, 3, 5], [4, 4, 1], [5, 5, 5]]
    dfa = from_table("abc", delta, 0, [1, 2, 5])
    assert not algebra.is_locally_threshold_testable(transition_semigroup(dfa))
    assert not is_locally_threshold_testable(dfa)


def test_what_is_too_large_is_left_open() -> None:
    twice = from_regex(".*ab.*ab.*", "abc")
    assert is_locally_threshold_testable(twice, limit=10) is None
    assert is_locally_threshold_testable(from_regex(".*ab.*", "abc"), limit=10) is True
    assert is_locally_threshold_testable(from_regex("(aa)*", "abc"), limit=10) is False
