"""The least word that a model gets wrong: by length, then by alphabet."""

from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.examination.asking import Asker, OutOfTime, accepted, in_order

TOGETHER = 256
"""Words that are asked before answers are looked at."""


@dataclass(frozen=True)
class Mistake:
    """A word that the model gets wrong.

    Args:
        word: the least of those known.
        member: whether it belongs to the language; the model says the contrary.
        least: whether all words before it were asked, and are right.
    """

    word: str
    member: bool
    least: bool


@dataclass(frozen=True)
class Searched:
    """What the search in order has seen.

    Args:
        complete: all words of up to this number of letters were asked; -1 if not even the empty one was.
        stopped: the word that it ended at, which is wrong; None if it met none.
    """

    complete: int
    stopped: str | None = None


def search(dfa: Dfa, asker: Asker, words: int, longest: int) -> Searched:
    """Ask all words in order until one is wrong, or the words of the next length would be too many, or the time is over.

    Args:
        dfa: the language.
        asker: the model.
        words: greatest number of words.
        longest: greatest number of letters.
    """
    total = 0
    for length in range(longest + 1):
        total += len(dfa.alphabet) ** length
        if total > words:
            return Searched(length - 1)
        try:
            wrong = _first_wrong(dfa, asker, length)
        except OutOfTime:
            return Searched(length - 1)
        if wrong is not None:
            return Searched(length - 1, wrong)
    return Searched(longest)


def _first_wrong(dfa: Dfa, asker: Asker, length: int) -> str | None:
    """The first word of a length that the model gets wrong."""
    ordered = map("".join, product(dfa.alphabet, repeat=length))
    while some := list(islice(ordered, TOGETHER)):
        wrong = np.flatnonzero(np.array(asker.ask(some)) != accepted(dfa, some))
        if len(wrong):
            return some[wrong[0]]
    return None


def mistakes(dfa: Dfa, asker: Asker) -> list[str]:
    """All words known to be wrong, in order."""
    words = asker.known(dfa.alphabet)
    members = accepted(dfa, words).tolist()
    wrong = (word for word, member in zip(words, members) if asker.said(word) != member)
    return sorted(wrong, key=in_order)


def least_mistake(dfa: Dfa, asker: Asker, searched: Searched) -> Mistake | None:
    """The least word known to be wrong; None if none is."""
    wrong = mistakes(dfa, asker)
    if not wrong:
        return None
    return Mistake(wrong[0], dfa.accepts(wrong[0]), searched.stopped == wrong[0])
