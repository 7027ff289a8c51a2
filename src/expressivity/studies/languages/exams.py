"""The words that trained models are asked about: the same for every model of a language."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic, defines
from expressivity.errors import choose
from expressivity.studies.languages.patterns import NAMES
from expressivity.studies.languages.recognition import Key
from expressivity.tasks.labelled import (
    PairSet,
    balanced_words,
    period_pairs,
    planted_pairs,
    run_pairs,
    witness_pairs,
)
from expressivity.tasks.languages import LANGUAGES

HARD = ("planted", "run")
WITNESSES: dict[str, Logic] = {"witness-P": "P", "witness-Y": "Y", "witness-PY": "PY"}
PERIODS = {"period-2": 2, "period-4": 4}
TESTS = ("random", *HARD, *WITNESSES, *PERIODS)
"""Uniform words; near misses; the pairs of every fragment that does not have the language; periodic words for windows."""

SHORT = 20
"""Letters of the pairs that a run stretches."""


def hard_kinds(dfa: Dfa) -> list[str]:
    """Return the kinds of hard pairs of a language: near misses, and the pairs of each fragment without it."""
    return [*HARD, *(test for test, logic in WITNESSES.items() if not defines(dfa, logic))]


def hard_tests(language: str) -> list[str]:
    """Return the tests that every model of a language of this chapter is judged by."""
    return hard_kinds(LANGUAGES[language].dfa)


def keys(lengths: Sequence[int]) -> list[Key]:
    """Return the tests: (kind, length)."""
    return [(test, length) for test in TESTS for length in lengths]


@lru_cache(maxsize=None)
def pairs_for(name: str, test: str, length: int, pairs: int) -> PairSet | None:
    """Return the test words of a language, the same for every model; None if the language has no such test.

    Raises:
        InvalidInput: an unknown test.
    """
    choose("test", test, list(TESTS))
    rng = np.random.default_rng([NAMES.index(name), TESTS.index(test), length])
    return draw_pairs(LANGUAGES[name].dfa, test, length, pairs, rng)


def draw_pairs(
    dfa: Dfa, test: str, length: int, pairs: int, rng: np.random.Generator
) -> PairSet | None:
    """Return the test words of any language; None if it has no such test.

    Args:
        dfa: the language.
        test: one of `TESTS`.
        length: letters of the words; of the longest ones for witnesses and periods.
        pairs: how many; of witnesses and periods at most so many.
        rng: the source of randomness; witnesses and periods need none.

    Raises:
        InvalidInput: no such pair has this length.
    """
    if test in WITNESSES:
        return witness_pairs(dfa, WITNESSES[test], length, pairs)
    if test in PERIODS:
        return period_pairs(dfa, PERIODS[test], length, pairs)
    if test == "run":
        return PairSet.of(run_pairs(dfa, length, SHORT, pairs, rng))
    draw = {"random": balanced_words, "planted": planted_pairs}[test]
    return PairSet.of(draw(dfa, length, pairs, rng))
