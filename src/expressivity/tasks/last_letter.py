"""Languages as they are met by a model that is read at the last letter, which it sees.

Such a model gets one letter for nothing. What theory allows it is asked of the quotients of a language by a letter: what has to be known
before the last letter if that letter is seen. Pairs of words that test it end in the same letter; a pair that differs there would
test nothing.
"""

import numpy as np

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, defines, forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.tasks.labelled import PairSet, spread_pairs


def quotient(dfa: Dfa, letter: str) -> Dfa:
    """The language {w : w·letter is accepted}.

    Raises:
        InvalidInput: a letter outside the alphabet.
    """
    number = int(dfa.encode(letter)[0])
    accepting = np.flatnonzero(dfa.accepting[dfa.delta[:, number]]).tolist()
    return from_table(dfa.alphabet, dfa.delta.tolist(), dfa.start, accepting)


def within_reach(dfa: Dfa, logic: Logic) -> bool:
    """Whether a fragment defines every quotient by a letter: the language, if its last letter is seen."""
    return all(defines(quotient(dfa, letter), logic) for letter in dfa.alphabet)


def quotient_witness_pairs(dfa: Dfa, logic: Logic, longest: int, count: int) -> PairSet | None:
    """Pairs of the forbidden pattern of the first quotient by a letter that has one, that letter behind both words; None where none
    has.

    Raises:
        InvalidInput: no power fits into `longest` letters, as in `expressivity.tasks.labelled.spread_pairs`.
    """
    for letter in dfa.alphabet:
        witness = forbidden_pattern(quotient(dfa, letter), logic)
        if witness is not None:
            return spread_pairs(
                dfa, lambda power: _ended(words(witness, power), letter), longest, count
            )
    return None


def _ended(pair: tuple[str, str], letter: str) -> tuple[str, str]:
    return pair[0] + letter, pair[1] + letter
