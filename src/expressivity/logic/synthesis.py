"""From an automaton to a formula: several ways, and the smallest result, always compared with the automaton
exactly.

A definite language is said by its last letters; short formulas are written down and tried; a language of LTL[P,Y] is said
by looking back from where its states must be told apart, or by blocks of states and last letters:
`expressivity.logic.last_letters`, `expressivity.logic.looking_back` and `expressivity.logic.blocks` have the proofs.
Letters that the language does not tell apart are one letter until the formula is found
(`expressivity.logic.equivalent_letters`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, defines
from expressivity.errors import InvalidInput, choose
from expressivity.logic.blocks import block_formulas
from expressivity.logic.enumeration import short_formulas
from expressivity.logic.equivalence import defines_language, defines_language_after_all
from expressivity.logic.equivalent_letters import one_of_each, put_back
from expressivity.logic.last_letters import definite_formula
from expressivity.logic.looking_back import looking_back_formulas
from expressivity.logic.syntax import Formula, size
from expressivity.shown import Document

MOST_SUBFORMULAS = 2_000
"""A formula with more distinct subformulas is not returned, unless a caller allows more."""

SMALL = 6
"""A formula that small is not compared with longer ways of saying it."""

MOST_ENTRIES = 2_000
"""For an automaton with more transitions short formulas are not written down: it would take long, and hardly ever help."""

MOST_UNDECIDED = 3
"""In a group of ways so many formulas are given up, as too much to compare with the language, before the next group is tried."""

Way = Literal["last letters", "looking back", "states", "blocks", "enumeration"]
Ways = tuple[tuple[Way, ...], ...]
"""Ways in groups: a group is tried where those before it gave no formula."""

WAYS: Ways = (("last letters", "looking back", "states", "enumeration"), ("blocks",))
"""All ways. Blocks of states with windows of letters come last: their formulas are long. Without windows, "states", they are not."""

BLOCKS_FIRST: Ways = (("last letters", "blocks", "enumeration"), ("looking back",))
"""The ways of the book's tables: the constructions of [LC25] and [LC26] first."""


@dataclass(frozen=True)
class Limits:
    """How far the search goes.

    Args:
        subformulas: a formula with more distinct subformulas is not returned.
        memories: so many memories of a formula are explored when it is compared with the language; None for as many as
            can be in seconds.

    Raises:
        InvalidInput: a limit below 1.
    """

    subformulas: int = MOST_SUBFORMULAS
    memories: int | None = None

    def __post_init__(self) -> None:
        if min(self.subformulas, self.memories or 1) < 1 or self.memories == 0:
            raise InvalidInput(
                f"limits must be at least 1: got {self.subformulas} subformulas and {self.memories} memories"
            )


@dataclass(frozen=True)
class Synthesis(Document):
    """What came of writing a formula for a language.

    Args:
        formula: the formula; None if the smallest that was written is too large, or if none was shown to define the language.
        size: its distinct subformulas; where there is no formula, those of the smallest that was written, None if none was.
        way: how it was found, None if nothing was written.
        limits: how far the search went.
    """

    formula: Formula | None
    size: int | None
    way: str | None
    limits: Limits = Limits()

    def to_json(self) -> dict[str, str | int | None]:
        """The formula as text, its size, and how it was found."""
        text = None if self.formula is None else str(self.formula)
        return {"formula": text, "size": self.size, "way": self.way}


@dataclass(frozen=True)
class Candidate:
    """A formula that was written for a language, not yet compared with it.

    Args:
        formula: as it would be returned.
        reduced: the same over one letter of each kind.
        way: how it was written.
    """

    formula: Formula
    reduced: Formula
    way: Way

    @property
    def size(self) -> int:
        """Its distinct subformulas."""
        return size(self.formula)


def synthesise(
    dfa: Dfa, logic: Logic = "PY", ways: Ways = WAYS, limits: Limits = Limits()
) -> Synthesis:
    """A formula of a fragment for a language that lies in it, the smallest of those that several
    constructions give.

    >>> from expressivity.automata.dfa import from_regex
    >>> synthesise(from_regex(".*ab.*", "abc")).formula
    P(b & Y a)

    Args:
        dfa: the language.
        logic: which temporal operators may occur.
        ways: how formulas are written.
        limits: how far the search goes.

    Raises:
        InvalidInput: an unknown logic, or a language outside it.
    """
    check_defines(dfa, logic)
    written: list[Candidate] = []
    for group in ways:
        written += (new := sorted(candidates(dfa, logic, group), key=lambda one: one.size))
        if (found := first_shown(new, dfa, limits)) is not None:
            return Synthesis(found.formula, found.size, found.way, limits)
    built = [one for one in written if one.way != "enumeration"]  # what is enumerated may be wrong
    least = min(built, key=lambda one: one.size, default=None)
    if least is None:
        return Synthesis(None, None, None, limits)
    shown = least.size <= limits.subformulas and defines_language_after_all(
        least.reduced, one_of_each(dfa)[0], limits.memories
    )
    return Synthesis(least.formula if shown else None, least.size, least.way, limits)


def first_shown(
    written: Sequence[Candidate], dfa: Dfa, limits: Limits = Limits()
) -> Candidate | None:
    """The first of some candidates that is small enough and shown to define the language; None after `MOST_UNDECIDED` that
    are too much to compare."""
    reduced, undecided = one_of_each(dfa)[0], 0
    for one in written:
        if one.size <= limits.subformulas and undecided < MOST_UNDECIDED:
            if (found := defines_language(one.reduced, reduced)) is True:
                return one
            undecided += found is None
    return None


def check_defines(dfa: Dfa, logic: Logic) -> None:
    """Refuse an unknown logic, or a language outside it. Raises InvalidInput."""
    choose("logic", logic, list(LOGICS))
    if not defines(dfa, logic):
        raise InvalidInput(f"no formula of LTL[{','.join(logic)}] defines the language")


def candidates(dfa: Dfa, logic: Logic, group: tuple[Way, ...]) -> list[Candidate]:
    """What several ways write for a language; what the enumeration finds agrees with it on short words only.

    Raises:
        InvalidInput: the language is outside the logic.
    """
    reduced, kinds = one_of_each(dfa)
    return [
        Candidate(put_back(formula, kinds), formula, way)
        for way, formula in _written(reduced, logic, group)
    ]


def _written(dfa: Dfa, logic: Logic, group: tuple[Way, ...]) -> Iterator[tuple[Way, Formula]]:
    least = float("inf")
    for way, formula in _constructed(dfa, logic, group):
        least = min(least, size(formula))
        yield way, formula
    if "enumeration" in group and least > SMALL and dfa.delta.size <= MOST_ENTRIES:
        for formula in short_formulas(dfa, logic):
            yield "enumeration", formula


def _constructed(dfa: Dfa, logic: Logic, group: tuple[Way, ...]) -> Iterator[tuple[Way, Formula]]:
    if "last letters" in group and "Y" in logic and defines(dfa, "Y"):
        if (formula := definite_formula(dfa)) is not None:
            yield "last letters", formula
    if "looking back" in group:
        for formula in looking_back_formulas(dfa, logic):
            yield "looking back", formula
    blocks: Way = "blocks" if "blocks" in group else "states"
    if "P" in logic and ("blocks" in group or ("states" in group and defines(dfa, "P"))):
        for formula in block_formulas(dfa):  # in LTL[P] the windows are empty: no Y is written
            yield blocks, formula
