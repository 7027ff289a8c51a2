"""From an automaton to a formula: several ways, and the smallest result, always compared with the automaton
exactly.

Short formulas are written down and tried; a definite language is said by its last letters; a language of
LTL[P] by the states that its run passes, and a language of LTL[P,Y] by blocks of states and last letters:
`expressivity.logic.last_letters` and `expressivity.logic.blocks` have the proofs. Letters that the language does not tell apart
are one letter until the formula is found (`expressivity.logic.equivalent_letters`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, defines
from expressivity.errors import InvalidInput, choose
from expressivity.logic.blocks import block_formulas
from expressivity.logic.enumeration import short_formulas
from expressivity.logic.equivalent_letters import one_of_each, put_back
from expressivity.logic.last_letters import definite_formula
from expressivity.logic.lemmas import proves
from expressivity.logic.syntax import Formula, size
from expressivity.logic.translation import TooLarge, difference
from expressivity.logic.windows import smallest_product
from expressivity.shown import Document

MOST_SUBFORMULAS = 2_000
"""A formula with more distinct subformulas is not returned."""

MOST_EXPLORED = 3_000
"""A formula with more memories is compared by lemmas."""

SMALL = 6
"""A formula that small is not compared with longer ways of saying it."""

MOST_ENTRIES = 2_000
"""For an automaton with more transitions short formulas are not written down: it would take long, and hardly ever help."""


@dataclass(frozen=True)
class Synthesis(Document):
    """What came of writing a formula for a language.

    Args:
        formula: the formula, None if the smallest that was written has more than `MOST_SUBFORMULAS` distinct
            subformulas.
        size: its distinct subformulas; where there is no formula, those of the smallest that was written,
            None if none was.
        way: how it was found: "enumeration", "last letters" or "blocks"; None if nothing was written.
    """

    formula: Formula | None
    size: int | None
    way: str | None

    def to_json(self) -> dict[str, str | int | None]:
        """The formula as text, its size, and how it was found."""
        text = None if self.formula is None else str(self.formula)
        return {"formula": text, "size": self.size, "way": self.way}


def synthesise(dfa: Dfa, logic: Logic = "PY") -> Synthesis:
    """A formula of a fragment for a language that lies in it, the smallest of those that several
    constructions give.

    >>> from expressivity.automata.dfa import from_regex
    >>> synthesise(from_regex(".*ab.*", "abc")).formula
    P(b & Y a)

    Args:
        dfa: the language.
        logic: which temporal operators may occur.

    Raises:
        InvalidInput: an unknown logic, or a language outside it.
    """
    choose("logic", logic, list(LOGICS))
    if not defines(dfa, logic):
        raise InvalidInput(f"no formula of LTL[{','.join(logic)}] defines the language")
    smaller, groups = one_of_each(dfa)
    written = [
        (put_back(formula, groups), formula, way) for way, formula in _candidates(smaller, logic)
    ]
    for found, formula, way in sorted(written, key=lambda row: size(row[0])):
        if size(found) > MOST_SUBFORMULAS:
            return Synthesis(None, size(found), way)
        if _defines(formula, smaller):
            return Synthesis(found, size(found), way)
        if way != "enumeration":
            raise AssertionError(
                f"{way}: the formula is not shown to define the language: {formula}"
            )
    return Synthesis(None, None, None)


def _defines(formula: Formula, dfa: Dfa) -> bool:
    """Whether a formula defines a language: by exploring all that it remembers, or, where that is too much,
    by lemmas.
    """
    try:
        return difference(formula, dfa, dfa.alphabet, MOST_EXPLORED) is None
    except TooLarge:
        found = smallest_product(dfa)
        if found is None:
            return proves(formula, dfa.alphabet, dfa.delta, dfa.accepting)
        return proves(formula, dfa.alphabet, found[1].delta, dfa.accepting[found[1].states])


def _candidates(dfa: Dfa, logic: Logic) -> Iterator[tuple[str, Formula]]:
    """Formulas with how they were made; those of the enumeration agree with the language on short words
    only.
    """
    least = None
    if defines(dfa, "Y") and "Y" in logic and (formula := definite_formula(dfa)) is not None:
        least = size(formula)
        yield "last letters", formula
    if "P" in logic:  # for a language of LTL[P] the windows are empty, so no Y is written
        for formula in block_formulas(dfa):
            least = min(size(formula), least or size(formula))
            yield "blocks", formula
    if (least is None or least > SMALL) and dfa.delta.size <= MOST_ENTRIES:
        for formula in short_formulas(dfa, logic):
            yield "enumeration", formula
