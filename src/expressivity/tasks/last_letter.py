"""Languages for a model whose decision is read at the last letter, which it sees.

Such a model knows the last letter without attending to it. So theory is applied to the quotients of a language by a letter:
they say what the model has to know before the last letter. Pairs of words that test it end in the same letter; a pair that
differs there would test nothing.
"""

import numpy as np

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, defines, forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.tasks.labelled import PairSet, spread_pairs


def quotient(dfa: Dfa, letter: str) -> Dfa:
    """Return the language {w : w·letter is accepted}.

    Raises:
        InvalidInput: a letter outside the alphabet.
    """
    number = int(dfa.encode(letter)[0])
    accepting = np.flatnonzero(dfa.accepting[dfa.delta[:, number]]).tolist()
    return from_table(dfa.alphabet, dfa.delta.tolist(), dfa.start, accepting)


def within_reach(dfa: Dfa, logic: Logic) -> bool:
    """Whether a fragment defines every quotient of a language by a letter."""
    return all(defines(quotient(dfa, letter), logic) for letter in dfa.alphabet)


def quotient_witness_pairs(dfa: Dfa, logic: Logic, longest: int, count: int) -> PairSet | None:
    """Return hard pairs for a model that sees the last letter; None if the fragment defines all quotients by a letter.

    They are made from the forbidden pattern of a quotient, for the first letter whose quotient has one. That letter is
    appended to both words of each pair.

    Raises:
        InvalidInput: no power of the pattern makes words of `longest` letters or fewer.
    """
    for letter in dfa.alphabet:
        witness = forbidden_pattern(quotient(dfa, letter), logic)
        if witness is not None:
            return spread_pairs(
                dfa, lambda power: _append(words(witness, power), letter), longest, count
            )
    return None


def _append(pair: tuple[str, str], letter: str) -> tuple[str, str]:
    return pair[0] + letter, pair[1] + letter
