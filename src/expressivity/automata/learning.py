"""An automaton from membership queries alone: Angluin's L*, in the implementation of aalpy.

A teacher answers whether words are accepted. When the learner's hypothesis is consistent with all answers, it is compared with
the teacher on three kinds of words, in this order: all short ones; each state's access word followed by all words of `PROBE`
letters, which finds what the W-method finds wherever `PROBE` letters tell states apart; and random long ones. A difference goes
back to the learner. If no difference is found, that is no proof of equality, unless a bound on the number of states is known
from elsewhere.

aalpy draws no random numbers here: its own oracles, which use the global state of `random`, are not used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from aalpy.base import SUL, Automaton, Oracle
from aalpy.learning_algs import run_Lstar
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa, from_table
from expressivity.errors import InvalidInput

Answers = Callable[[Int[np.ndarray, "count length"]], Bool[np.ndarray, "count length"]]
"""A teacher: maps words of one length ≥ 1, as letter numbers, to whether each of their nonempty prefixes is accepted."""

PROBE = 4
"""Number of letters read after each state's access word."""


@dataclass(frozen=True)
class Learned:
    """The result of learning.

    Args:
        dfa: the last hypothesis.
        agrees: whether the last comparison found no difference from the teacher; False if learning ended at `most` words.
        asked: number of words that the learner asked for; words of comparisons are not counted.
    """

    dfa: Dfa
    agrees: bool
    asked: int


class _Full(Exception):
    """The learner has asked for the greatest number of words allowed."""


class Respondent(SUL):
    """Answers words for the learner, and remembers the answer to every prefix.

    Args:
        alphabet: the letters.
        answers: the teacher.
        empty: whether the empty word is accepted.
        most: greatest number of words asked for.
    """

    def __init__(self, alphabet: str, answers: Answers, empty: bool, most: int) -> None:
        super().__init__()
        self.number = {letter: i for i, letter in enumerate(alphabet)}
        self.answers, self.most = answers, most
        self.known: dict[tuple[str, ...], bool] = {(): empty}

    def query(self, word: tuple[str, ...]) -> list[bool]:
        """The answer to every nonempty prefix; to the empty word alone if there is none."""
        if word not in self.known:
            self.num_queries += 1
            if self.num_queries > self.most:
                raise _Full
            numbers = np.array([[self.number[letter] for letter in word]])
            answers = self.answers(numbers)[0].tolist()
            self.known |= {word[: n + 1]: accepted for n, accepted in enumerate(answers)}
        return [self.known[word[: n + 1]] for n in range(len(word))] or [self.known[()]]

    def pre(self) -> None:
        """Nothing is kept between words."""

    def post(self) -> None:
        """Nothing is kept between words."""

    def step(self, letter: str | None) -> bool:
        """Not used: `query` answers whole words."""
        raise NotImplementedError


class Comparison(Oracle):
    """Compares hypotheses with the answers, and keeps the last hypothesis."""

    def __init__(
        self,
        alphabet: str,
        respondent: Respondent,
        short: int,
        draws: Int[np.ndarray, "count length"],
    ) -> None:
        super().__init__(list(alphabet), respondent)
        self.letters, self.draws = "".join(alphabet), draws
        self.short = np.array(
            list(product(range(len(alphabet)), repeat=short))
        )  # their prefixes are all shorter words
        self.tails = np.array(list(product(range(len(alphabet)), repeat=PROBE)))
        self.last: Dfa | None = None
        self.agrees = False

    def find_cex(self, hypothesis: Automaton) -> tuple[str, ...] | None:
        """A word on which the hypothesis differs from the answers, cut after the first prefix on which they differ."""
        self.last = from_aalpy(hypothesis, self.letters)
        probes = [
            np.concatenate(
                [np.tile(self.last.encode(word), (len(self.tails), 1)), self.tails], axis=1
            )
            for word in self.last.access
        ]
        for words in (self.short, *probes, self.draws):
            wrong = self.sul.answers(words) != self.last.accepts_prefixes(words)
            if wrong.any():
                place = int(wrong.any(axis=0).argmax())
                return tuple(self.last.decode(words[int(wrong[:, place].argmax()), : place + 1]))
        self.agrees = True
        return None


def learn(
    alphabet: str,
    answers: Answers,
    *,
    rng: np.random.Generator,
    empty: bool = False,
    short: int = 6,
    draws: int = 500,
    length: int = 60,
    most: int = 20_000,
) -> Learned:
    """Learn the automaton of a teacher.

    Args:
        alphabet: the letters, sorted.
        answers: the teacher.
        rng: draws the random words of comparisons.
        empty: whether the empty word is accepted; `answers` is not asked about it.
        short: all words up to this length are compared.
        draws, length: number and length of the random words.
        most: greatest number of words asked for; after it the last hypothesis is returned. Learning a language that is not
            regular ends so.

    Raises:
        InvalidInput: a number below 1.
    """
    if min(short, draws, length, most) < 1:
        raise InvalidInput(
            f"short, draws, length and most must be at least 1: got {short}, {draws}, {length}, {most}"
        )
    respondent = Respondent(alphabet, answers, empty, most)
    compared = Comparison(
        alphabet, respondent, short, rng.integers(len(alphabet), size=(draws, length))
    )
    try:
        run_Lstar(
            list(alphabet),
            respondent,
            compared,
            "dfa",
            cache_and_non_det_check=False,
            print_level=0,
        )
    except _Full:
        pass
    if compared.last is None:
        raise InvalidInput(f"most={most} words are too few for a first hypothesis")
    return Learned(compared.last, compared.agrees, respondent.num_queries)


def window_automaton(alphabet: str, answers: Answers, window: int, empty: bool = False) -> Dfa:
    """The automaton of a teacher whose answers depend only on the last min(n, `window`) letters and on whether n ≥ `window`.

    Its states are the words of at most `window` letters, and the teacher is asked about each of them: so it is exact if the
    answers depend on nothing else.

    Raises:
        InvalidInput: window < 1.
    """
    if window < 1:
        raise InvalidInput(f"a window needs at least one letter: got {window}")
    words = [word for n in range(window + 1) for word in product(range(len(alphabet)), repeat=n)]
    number = {word: i for i, word in enumerate(words)}
    delta = [
        [number[(*word, letter)[-window:]] for letter in range(len(alphabet))] for word in words
    ]
    full = np.array([word for word in words if len(word) == window])
    accepted = {
        tuple(word[: n + 1]): row[n]
        for word, row in zip(full.tolist(), answers(full))
        for n in range(window)
    } | {(): empty}
    return from_table(alphabet, delta, 0, [i for i, word in enumerate(words) if accepted[word]])


def from_aalpy(machine: Automaton, alphabet: str) -> Dfa:
    """The minimal automaton of one of aalpy's."""
    number = {state.state_id: i for i, state in enumerate(machine.states)}
    delta = [
        [number[state.transitions[letter].state_id] for letter in alphabet]
        for state in machine.states
    ]
    accepting = [i for i, state in enumerate(machine.states) if state.is_accepting]
    return from_table(alphabet, delta, number[machine.initial_state.state_id], accepting)
