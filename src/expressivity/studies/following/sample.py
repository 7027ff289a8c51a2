"""A random sample of the census, stratified by what theory says of each pattern of attention.

A language counts as the models meet it: they read their decision at the last letter, which they see, so theory is asked of its
quotients by a letter (`expressivity.tasks.last_letter.within_reach`). That gives five strata of one answer each:

    P           global and hybrid attention, not 1-local
    Y           1-local and hybrid attention, not global
    PY          hybrid attention only
    star-free   none of the three, though no word moves states round a cycle
    regular     none of the three, and some word does

Languages that every pattern can recognise say nothing about patterns and are left out. So are, stated before any was trained, those for
which the words of training and test cannot be drawn: too few members or non-members of some length, no pairs that differ in one letter
and end alike, no place for a long run, or no forbidden pattern that fits a length. This passes over all finite and cofinite languages, for
instance. Of languages that differ by exchanging the letters or by complement, the first drawn is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.algebra import periodic
from expressivity.automata.census import orbits, tables
from expressivity.automata.dfa import Dfa
from expressivity.automata.elimination import shortened, to_regex
from expressivity.automata.fragments import LOGICS
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput, choose
from expressivity.tasks.labelled import PairSet, planted_pairs, run_pairs, training_words
from expressivity.tasks.languages import Language, has_words
from expressivity.tasks.last_letter import quotient_witness_pairs, within_reach

STRATA = ("P", "Y", "PY", "star-free", "regular")

STATES = 4
"""Languages have at most so many states."""

SHORT = 20
"""Letters of the pairs that a run stretches."""

WITNESSES = {f"witness-{logic}": logic for logic in LOGICS}
TESTS = ("planted", "run", *WITNESSES)
"""Kinds of hard pairs, see `expressivity.tasks.labelled`; a witness only for the fragments that exclude the language."""


@dataclass(frozen=True)
class Drawn:
    """A language of the sample.

    Args:
        number: its place in the sample, from 0.
        stratum: one of `STRATA`.
        regex: over the letters a and b.
    """

    number: int
    stratum: str
    regex: str

    @property
    def language(self) -> Language:
        """The language as the samplers take it."""
        return Language(
            f"census-{self.number}",
            self.regex,
            "ab",
            f"a language of the census, {self.stratum}",
            "ours",
        )


def stratum(dfa: Dfa) -> str | None:
    """Return where a language belongs; None if every pattern can recognise it."""
    if not within_reach(dfa, "PY"):  # then none of the other two fragments, which it contains
        return "regular" if periodic(transition_semigroup(dfa)).any() else "star-free"
    far, near = within_reach(dfa, "P"), within_reach(dfa, "Y")
    if far and near:
        return None
    return "P" if far else "Y" if near else "PY"


def hard_tests(
    language: Language, lengths: tuple[int, ...], pairs: int, seed: int
) -> dict[tuple[str, int], PairSet]:
    """Return the hard pairs of a language by kind and length: the same for every model.

    Raises:
        InvalidInput: one of them cannot be drawn.
    """
    tests: dict[tuple[str, int], PairSet] = {}
    for length in lengths:
        rng = np.random.default_rng([seed, length])
        tests["planted", length] = PairSet.of(
            planted_pairs(language.dfa, length, pairs, rng, same_last_letter=True)
        )
        tests["run", length] = PairSet.of(
            run_pairs(language.dfa, length, SHORT, pairs, rng, same_last_letter=True)
        )
        for test, logic in WITNESSES.items():
            if (witness := quotient_witness_pairs(language.dfa, logic, length, pairs)) is not None:
                tests[test, length] = witness
    return tests


def can_be_asked(
    language: Language, length: int, words: int, lengths: tuple[int, ...], pairs: int
) -> bool:
    """Whether the training words and every hard pair can be drawn: the filter of the sample."""
    if not all(
        has_words(language, n, label) for n in range(2, length + 1) for label in (True, False)
    ):
        return False
    try:
        training_words(language.dfa, length, words, np.random.default_rng(0), same_last_letter=True)
        hard_tests(language, lengths, pairs, 0)
    except InvalidInput:
        return False
    return True


def sample(
    each: dict[str, int], seed: int, length: int, words: int, lengths: tuple[int, ...], pairs: int
) -> list[Drawn]:
    """Return languages drawn without replacement from the census until every stratum has its number.

    Args:
        each: how many languages of each stratum.
        seed: of the order in which the census is gone through.
        length, words: of the training words that must exist.
        lengths, pairs: of the tests that must exist.

    Raises:
        InvalidInput: an unknown stratum, or one with too few languages.
    """
    for name in each:
        choose("stratum", name, list(STRATA))
    missing, taken, languages = dict(each), set(), []
    for size, delta, accepting, orbit in _shuffled(seed):
        if not any(missing.values()):
            break
        dfa = Dfa("ab", delta, accepting)
        kind = None if (size, orbit) in taken else stratum(dfa)
        if not missing.get(kind or "", 0):
            continue
        taken.add((size, orbit))
        drawn = Drawn(len(languages), kind, shortened(to_regex(dfa), dfa))
        if can_be_asked(drawn.language, length, words, lengths, pairs):
            missing[kind] -= 1
            languages.append(drawn)
    short = [name for name, number in missing.items() if number]
    if short:
        raise InvalidInput(
            f"the census has too few languages of stratum {short[0]} that can be asked about: {missing[short[0]]} missing"
        )
    return sorted(languages, key=lambda drawn: (STRATA.index(drawn.stratum), drawn.number))


def _shuffled(
    seed: int,
) -> Iterator[tuple[int, Int[np.ndarray, "states 2"], Bool[np.ndarray, "states"], int]]:
    """Yield every language of the census once, in random order: number of states, table, accepting states, number of its orbit."""
    parts = [(n, *tables(n)) for n in range(1, STATES + 1)]
    numbered = [(n, deltas, accepting, orbits(deltas, accepting)) for n, deltas, accepting in parts]
    places = [
        (part, row) for part, (_, deltas, *_) in enumerate(numbered) for row in range(len(deltas))
    ]
    for index in np.random.default_rng(seed).permutation(len(places)):
        part, row = places[index]
        n, deltas, accepting, numbers = numbered[part]
        yield n, deltas[row], accepting[row], int(numbers[row])
