"""Whether a formula defines the language of an automaton: decided exactly, or not at all.

All that the formula remembers is explored beside the automaton (`expressivity.logic.translation`). Where that is too much,
lemmas about its subformulas may still show it (`expressivity.logic.lemmas`); where they do not, more memories are explored,
up to a limit.
"""

from expressivity.automata.dfa import Dfa
from expressivity.logic.lemmas import proves
from expressivity.logic.syntax import Formula
from expressivity.logic.translation import TooLarge, difference, memories_allowed
from expressivity.logic.windows import smallest_product

FEW = 3_000
"""So many memories are explored before lemmas are sought, and for each lemma."""

WORK = 100_000_000
"""In the end, by default, memories times subformulas times symbols are no more than this: some ten seconds."""


def defines_language(formula: Formula, dfa: Dfa) -> bool | None:
    """Whether a formula defines the language of an automaton, as far as `FEW` memories and lemmas tell; None where they do not.

    Raises:
        InvalidInput: a letter outside the automaton's alphabet.
    """
    try:
        return difference(formula, dfa, dfa.alphabet, FEW) is None
    except TooLarge:
        return _shown_by_lemmas(formula, dfa) or None


def defines_language_after_all(
    formula: Formula, dfa: Dfa, memories: int | None = None
) -> bool | None:
    """The same where that did not tell, by exploring up to so many memories; if not given, as many as `WORK` allows.

    Raises:
        InvalidInput: a letter outside the automaton's alphabet.
    """
    most = memories or memories_allowed(formula, dfa.alphabet, WORK)
    try:
        return difference(formula, dfa, dfa.alphabet, most) is None
    except TooLarge:
        return None


def _shown_by_lemmas(formula: Formula, dfa: Dfa) -> bool:
    """By lemmas beside the product with last letters, or, with more kinds of lemmas, beside the automaton itself."""
    found = smallest_product(dfa)
    if found is not None:
        _, product = found
        if proves(formula, dfa.alphabet, product.delta, dfa.accepting[product.states]):
            return True
    return proves(formula, dfa.alphabet, dfa.delta, dfa.accepting, FEW)
