"""The words that a model is examined with: uniform ones, and pairs of a member and a non-member by which it may be misled.

    uniform     words of one length, each by a fair coin a uniform member or a uniform non-member
    planted     pairs that differ in one letter, uniform over all of them
    run         planted pairs with a long run put in, where it changes neither word's state
    LTL[P], LTL[Y], LTL[P,Y]
                pairs that formulas of the fragment do not tell apart up to a depth that grows with their length, where the
                fragment does not define the language (`expressivity.automata.hard_pairs`)

The first three are independent draws, so they have intervals; the hard pairs are all that there are, or evenly spread over them.
Hard pairs stand in an order that is drawn, so the first of them are no easier than the rest.
Words depend on the language, the length, the kind and the seed alone.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, defines
from expressivity.automata.sampling import exists, uniform
from expressivity.errors import InvalidInput
from expressivity.tasks.challenge import fragment
from expressivity.tasks.labelled import (
    Pairs,
    PairSet,
    planted_pairs,
    run_pairs,
    witness_pairs,
)

TITLES: dict[Logic, str] = {logic: fragment(logic) for logic in LOGICS}
"""The kinds of hard pairs, by fragment."""

DRAWN = ("uniform", "planted", "run")
"""The kinds that are drawn at random."""

KINDS = (*DRAWN, *TITLES.values())
"""All kinds, in the order of the report."""

SHORT = 20
"""Letters of the pairs that a run stretches, or half of the length if that is less."""

MOST_ENTRIES = 4_000_000
"""Hard pairs are sought where states² × letters is at most this, which takes seconds."""


@dataclass(frozen=True)
class Exam:
    """Words of one kind and length, with what is right.

    Args:
        kind: one of `KINDS`.
        length: letters of the words; of the longest ones for hard pairs.
        words: of pairs a member and a non-member in turn.
        members: whether each word belongs to the language.
    """

    kind: str
    length: int
    words: tuple[str, ...]
    members: tuple[bool, ...]

    @property
    def drawn(self) -> bool:
        """Whether the words are independent draws, so that an interval means something."""
        return self.kind in DRAWN

    @property
    def paired(self) -> bool:
        """Whether the words are pairs."""
        return self.kind != "uniform"

    @property
    def size(self) -> int:
        """How many words there are, or pairs."""
        return len(self.words) // (2 if self.paired else 1)

    def right(self, answers: Sequence[bool]) -> list[bool]:
        """For each word, or each pair, that was answered, whether the model was right: of a pair, about both words.

        Args:
            answers: to the first words, or to all.
        """
        words = [said == member for said, member in zip(answers, self.members)]
        if not self.paired:
            return words
        return [one and other for one, other in zip(words[::2], words[1::2])]


@dataclass(frozen=True)
class Exams:
    """All that a model is asked about a language, shorter words first.

    Args:
        exams: those that were made.
        excluded: the fragments that do not define the language; None if that was not decided.
        unmade: kinds and lengths for which there was no time.
        notes: why kinds are missing, a line each.
    """

    exams: tuple[Exam, ...]
    excluded: tuple[Logic, ...] | None
    unmade: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]


def exams_of(
    dfa: Dfa, lengths: Sequence[int], count: int, seed: int, until: float = float("inf")
) -> Exams:
    """The exams of a language.

    Args:
        dfa: the language.
        lengths: of the words.
        count: pairs of each kind and length; of uniform words twice as many.
        seed: of the draws.
        until: when to stop (of `time.monotonic`).

    Raises:
        InvalidInput: the language has no member, or no non-member, of any of the lengths.
    """
    _check_kinds(dfa, lengths)
    excluded, notes = _excluded(dfa)
    makers = _makers(dfa, count, excluded or ())
    exams: list[Exam] = []
    missing: dict[str, list[int]] = {}
    unmade: list[tuple[str, int]] = []
    for length, (kind, make) in product(sorted(set(lengths)), makers.items()):
        if time.monotonic() > until:
            unmade.append((kind, length))
            continue
        rng = np.random.default_rng([seed, KINDS.index(kind), length])
        try:
            exams.append(make(length, rng))
        except InvalidInput:
            missing.setdefault(kind, []).append(length)
    made = {exam.kind for exam in exams}
    for kind, without in missing.items():
        if kind in DRAWN or kind not in made:  # hard pairs are often longer than the shortest words
            notes.append(f"no {kind} pairs of {', '.join(map(str, without))} letters were found")
    return Exams(tuple(exams), excluded, tuple(unmade), tuple(notes))


def _excluded(dfa: Dfa) -> tuple[tuple[Logic, ...] | None, list[str]]:
    """The fragments that do not define a language; None, with a note, if it is too large."""
    if dfa.states * dfa.delta.size > MOST_ENTRIES:
        return None, [f"no hard pairs were sought: the automaton has {dfa.states:,} states"]
    return tuple(logic for logic in LOGICS if not defines(dfa, logic)), []


def _check_kinds(dfa: Dfa, lengths: Sequence[int]) -> None:
    for side, what in ((dfa, "word"), (dfa.complement(), "word outside it")):
        if not any(exists(side, length) for length in lengths):
            asked = ", ".join(map(str, sorted(set(lengths))))
            raise InvalidInput(
                f"the language has no {what} of the lengths asked: {asked}; name others by --lengths (lengths=)"
            )


def _makers(
    dfa: Dfa, count: int, excluded: Sequence[Logic]
) -> dict[str, Callable[[int, np.random.Generator], Exam]]:
    """How the exam of each kind is made, from a length and a generator."""

    def planted(length: int, rng: np.random.Generator) -> Exam:
        """Draw near misses."""
        return _of_pairs(dfa, "planted", planted_pairs(dfa, length, count, rng))

    def run(length: int, rng: np.random.Generator) -> Exam:
        """Draw near misses and stretch them."""
        return _of_pairs(dfa, "run", run_pairs(dfa, length, min(SHORT, length // 2), count, rng))

    def hard(logic: Logic) -> Callable[[int, np.random.Generator], Exam]:
        """Take the hard pairs of the fragment."""
        return lambda length, rng: _hard(dfa, logic, length, count, rng)

    makers = {"uniform": lambda length, rng: _uniform(dfa, length, 2 * count, rng)}
    makers |= {"planted": planted, "run": run}
    return makers | {TITLES[logic]: hard(logic) for logic in excluded}


def _uniform(dfa: Dfa, length: int, count: int, rng: np.random.Generator) -> Exam:
    """Words that are members or not by a fair coin; all alike if there are only members, or none, of this length."""
    sides = {member: dfa if member else dfa.complement() for member in (True, False)}
    labels = [member for member, side in sides.items() if exists(side, length)]
    members = rng.choice(labels, size=count)
    words = np.empty((count, length), dtype=np.int64)
    for member in labels:
        words[members == member] = uniform(
            sides[member], length, int((members == member).sum()), rng
        )
    return Exam("uniform", length, tuple(map(dfa.decode, words)), tuple(members.tolist()))


def _of_pairs(dfa: Dfa, kind: str, pairs: Pairs) -> Exam:
    words = tuple(dfa.decode(word) for pair in pairs for word in pair)
    return Exam(kind, pairs.shape[2], words, (True, False) * len(pairs))


def _hard(dfa: Dfa, logic: Logic, length: int, count: int, rng: np.random.Generator) -> Exam:
    pairs = witness_pairs(dfa, logic, length, count)
    assert isinstance(pairs, PairSet), "the fragment does not define the language"
    words = tuple(
        dfa.decode(pairs.words[row, side, : pairs.lengths[row, side]])
        for row in rng.permutation(len(pairs.words))
        for side in (0, 1)
    )
    return Exam(TITLES[logic], length, words, (True, False) * len(pairs.words))
