"""Learning the automaton of a model from its answers: L* (Angluin), in aalpy's implementation.

A hypothesis is compared with all answers that are known, then with the words that go a few letters on from each of its states, then
with random words. It is learned if none of them differs; that is no proof of equality. How often it agrees with the model is counted
on other random words, asked afterwards.
"""

from itertools import product
from typing import Any

import numpy as np
from aalpy.base import SUL, Automaton, Oracle
from aalpy.learning_algs import run_Lstar

from expressivity.automata.learning import from_aalpy
from expressivity.examination.asking import Asker, OutOfTime, accepted, in_order
from expressivity.examination.extraction import Allowance, Learned

PROBES = 64
"""At most this number of words is read after each state's access word: all of some length, or all letters."""

DRAWS = 200
"""Random words that a hypothesis is compared with, and as many on which agreement is counted."""


class _GivenUp(Exception):
    """More words, or more states, than allowed; the message says which."""


class Teacher(SUL):
    """Answers whole words for the learner."""

    def __init__(self, asker: Asker, allowed: Allowance) -> None:
        super().__init__()
        self.asker, self.allowed, self.before = asker, allowed, asker.asked

    def ask(self, words: list[str]) -> list[bool]:
        """The model's answers. Raises _GivenUp beyond the allowance, and what the asker raises."""
        answers = self.asker.ask(words)
        if self.asker.asked - self.before > self.allowed.words:
            raise _GivenUp(f"more than {self.allowed.words:,} words would have to be asked")
        return answers

    def query(self, word: tuple[str, ...]) -> list[bool]:
        """The answer to a word; what it says of the word's beginnings is not needed."""
        return self.ask(["".join(word)])

    def pre(self) -> None:
        """Nothing is kept between words."""

    def post(self) -> None:
        """Nothing is kept between words."""

    def step(self, letter: str | None) -> bool:
        """Not used: `query` answers whole words."""
        raise NotImplementedError


class Comparison(Oracle):
    """Compares hypotheses with the model."""

    def __init__(self, alphabet: str, teacher: Teacher) -> None:
        super().__init__(list(alphabet), teacher)
        self.letters, self.teacher = alphabet, teacher
        self.draws = random_words(alphabet, teacher.allowed, 0)
        depth = max(1, int(np.log(PROBES) / np.log(max(2, len(alphabet)))))
        self.tails = list(map("".join, product(alphabet, repeat=depth)))
        self.states = 0

    def find_cex(self, hypothesis: Automaton) -> tuple[str, ...] | None:
        """The least known word on which the hypothesis differs from the model; None if there is none."""
        dfa = from_aalpy(hypothesis, self.letters)
        self.states = dfa.states
        if dfa.states > self.teacher.allowed.states:
            raise _GivenUp(f"more than {self.teacher.allowed.states} states")
        known = self.teacher.asker.known(self.letters)
        probes = [word + tail for word in dfa.access for tail in self.tails]
        parts: list[list[str]] = [known, probes, self.draws]
        for words in parts:
            answers = self.teacher.ask(words)
            members = accepted(dfa, words).tolist()
            wrong = [word for word, a, b in zip(words, answers, members) if a != b]
            if wrong:
                return tuple(sorted(wrong, key=in_order)[0])
        return None


def random_words(alphabet: str, allowed: Allowance, part: int) -> list[str]:
    """Independent words: a uniform length, then uniform letters; each part is independent of the others."""
    rng = np.random.default_rng([allowed.seed, 101, part])
    letters = np.array(list(alphabet))
    lengths = rng.choice(allowed.lengths, size=DRAWS)
    return ["".join(rng.choice(letters, size=length)) for length in lengths]


def learn(alphabet: str, asker: Asker, allowed: Allowance) -> Learned:
    """Learn the automaton of a model.

    Args:
        alphabet: the letters.
        asker: the model; what it answered before is used.
        allowed: how much may be asked.
    """
    teacher = Teacher(asker, allowed)
    compared = Comparison(alphabet, teacher)
    try:
        machine = run_Lstar(list(alphabet), teacher, compared, "dfa", **QUIET)
    except _GivenUp as err:
        return Learned(None, f"not learned: {err}")
    except OutOfTime:
        reached = f": the last hypothesis has {compared.states} states" if compared.states else ""
        return Learned(None, f"not learned in the time{reached}")
    dfa = from_aalpy(machine, alphabet)
    fresh = random_words(alphabet, allowed, 1)
    try:
        answers = asker.ask(fresh)
    except OutOfTime:
        return Learned(dfa)
    return Learned(dfa, None, int((accepted(dfa, fresh) == np.array(answers)).sum()), len(fresh))


QUIET: dict[str, Any] = {
    "all_prefixes_in_obs_table": False,
    "cache_and_non_det_check": False,
    "print_level": 0,
}
"""How aalpy is run: it reads the last answer only, caches nothing and prints nothing."""
