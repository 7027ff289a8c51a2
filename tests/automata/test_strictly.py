"""Strictly local and strictly piecewise: by patterns in the automaton as by their definitions; tiers."""

from functools import cache

import numpy as np
import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.exploration import explore
from expressivity.automata.strictly import (
    is_strictly_local,
    is_strictly_piecewise,
    live,
    on_tier,
    tier,
)


def with_permitted_windows(dfa: Dfa, k: int) -> Dfa:
    """The words all of whose windows of k letters, the ends marked, occur in words of the language."""
    alive = live(dfa)

    @cache
    def occurs(window: str) -> bool:
        starts = [0] if window.startswith("<") else range(dfa.states)
        inner = window.strip("<>")
        ends = [dfa.after(inner, state) for state in starts]
        return any(dfa.accepting[end] if window.endswith(">") else alive[end] for end in ends)

    def step(memory: tuple[str, bool], letter: str) -> tuple[str, bool]:
        last, good = memory
        window = last + letter
        return window[-(k - 1) :] if k > 1 else "", good and occurs(window)

    def accepts(memory: tuple[str, bool]) -> bool:
        last, good = memory
        padded = last + ">" * k
        return good and all(occurs(padded[i : i + k]) for i in range(len(last) + 1) if k > 1)

    return explore(dfa.alphabet, ("<" * (k - 1), True), step, accepts, 10_000)


def without_letters(dfa: Dfa) -> bool:
    """Whether every word that lacks one letter of a word in the language is in it: on pairs of a state and the states of such words."""
    seen = {(0, frozenset[int]())}
    waiting = list(seen)
    while waiting:
        state, shorter = waiting.pop()
        if dfa.accepting[state] and not dfa.accepting[list(shorter)].all():
            return False
        for letter in range(len(dfa.alphabet)):
            following = {int(dfa.delta[other, letter]) for other in shorter} | {state}
            new = (int(dfa.delta[state, letter]), frozenset(following))
            if new not in seen:
                seen.add(new)
                waiting.append(new)
    return True


def is_strictly_local_by_definition(dfa: Dfa) -> bool:
    most = min(dfa.states * (dfa.states - 1) // 2 + 2, 5)
    return any(with_permitted_windows(dfa, k) == dfa for k in range(1, most + 1))


def test_small_languages_by_definition() -> None:
    for dfa in list(census(3))[::150]:
        assert is_strictly_local(dfa) == is_strictly_local_by_definition(dfa), dfa.to_json()
        assert is_strictly_piecewise(dfa) == without_letters(dfa), dfa.to_json()


@pytest.mark.slow
def test_many_languages_with_three_states_by_definition() -> None:
    for dfa in list(census(3))[1::20]:
        assert is_strictly_local(dfa) == is_strictly_local_by_definition(dfa), dfa.to_json()
        assert is_strictly_piecewise(dfa) == without_letters(dfa), dfa.to_json()


@pytest.mark.parametrize(
    ("regex", "local", "piecewise"),
    [
        ("(b|c|a+b)*", True, False),  # every a is followed by b, perhaps after more a
        ("[bc]*[ac]*", False, True),  # no b after an a, with c in between
        ("[ab]*c*", True, True),  # no a or b just after c, or ever after
        ("a*b*c*", True, True),
        ("(aa)*b?c?", False, False),
        (".*a.*", False, False),
        (".*", True, True),
        ("()", True, True),
        (".+", True, False),
    ],
)
def test_known_languages(regex: str, local: bool, piecewise: bool) -> None:
    dfa = from_regex(regex, "abc")
    assert is_strictly_local(dfa) == is_strictly_local_by_definition(dfa)
    assert (is_strictly_local(dfa), is_strictly_piecewise(dfa)) == (local, piecewise)


def test_the_empty_language_is_in_both() -> None:
    nothing = from_regex(".*", "ab").complement()
    assert is_strictly_local(nothing) and is_strictly_piecewise(nothing)
    assert not live(nothing).any()


def test_neutral_letters_are_erased() -> None:
    dfa = from_regex("c*(ac*bc*)*", "abcd".replace("d", ""))
    assert tier(dfa) == "ab" and on_tier(dfa) == from_regex("(ab)*", "ab")
    assert not is_strictly_local(dfa) and is_strictly_local(on_tier(dfa))


def test_a_language_whose_letters_all_matter_is_its_own_projection() -> None:
    dfa, everything = from_regex("(ab)*", "ab"), from_regex(".*", "ab")
    assert on_tier(dfa) is dfa and on_tier(everything) is everything and tier(everything) == ""


def test_erasing_a_neutral_letter_keeps_the_words_over_the_tier() -> None:
    generator = np.random.default_rng(0)
    for dfa in list(census(3))[::50]:
        neutral = np.arange(dfa.states)[:, None]
        wider = Dfa("abc", np.hstack([dfa.delta, neutral]), dfa.accepting)
        projected = on_tier(wider)
        for word in generator.integers(0, 2, (20, 6)).tolist():
            text = "".join("ab"[i] for i in word if "ab"[i] in projected.alphabet)
            assert projected.accepts(text) == wider.accepts("".join("ab"[i] for i in word))
