"""Asking a model: each word once, in batches, within a time that also ends a call that does not return.

The model is called in a thread of its own. When the time is over, the thread is left behind; it ends with the process.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from queue import SimpleQueue
from threading import Event, Thread

import numpy as np
from jaxtyping import Bool

from expressivity.automata.dfa import Dfa
from expressivity.examination.answers import Answers
from expressivity.examination.models import Answer, Model, answer_batch, answer_one

TOGETHER = 64
"""Words handed to the thread at a time where the model takes one word."""

Watch = Callable[[str, int], None]
"""Told what is being done, and how many words the model was asked so far."""


class OutOfTime(Exception):
    """The time for this part of the examination is over; what was answered is kept."""


@dataclass
class _Job:
    """Words for the thread, and what it answered so far."""

    words: list[str]
    answers: list[Answer] = field(default_factory=list)
    error: Exception | None = None
    done: Event = field(default_factory=Event)
    unwanted: bool = False


class Asker:
    """Asks a model about words, and remembers.

    Args:
        model: the function.
        answers: where answers are kept.
        batch: words handed over at a time; None for a model that takes one word.
        threshold: a score above it means yes.
        watch: told how far the examination is.
    """

    def __init__(
        self,
        model: Model,
        answers: Answers,
        batch: int | None = None,
        threshold: float = 0.0,
        watch: Watch | None = None,
    ) -> None:
        self.model, self.answers, self.batch, self.threshold = model, answers, batch, threshold
        self.watch, self.doing, self.asked = watch, "", 0
        self.given: dict[str, bool] = {}
        self.until = float("inf")
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None

    def begin(self, doing: str, until: float) -> None:
        """Start a part of the examination, which may take until some time (of `time.monotonic`)."""
        self.doing, self.until = doing, until
        self._tell()

    def ask(self, words: Iterable[str]) -> list[bool]:
        """Whether the model says yes to each word; it is asked only about those that it was not asked before.

        Raises:
            OutOfTime: the time is over.
            InvalidInput: the model raises, or gives something that is no answer.
        """
        wanted = list(words)
        known = self.answers.known
        new = [w for w in dict.fromkeys(wanted) if w not in known and w not in self.given]
        for start in range(0, len(new), self.batch or TOGETHER):
            self._ask(new[start : start + (self.batch or TOGETHER)])
        return [self.said(word) for word in wanted]

    def said(self, word: str) -> bool:
        """The answer to a word that was asked."""
        if word in self.given:
            return self.given[word]
        answer = self.answers.known[word]
        return answer if isinstance(answer, bool) else answer > self.threshold

    def answered(self, words: Iterable[str]) -> list[bool]:
        """The answers to some words, up to the first that was not answered."""
        reached = takewhile(lambda word: word in self.given or word in self.answers.known, words)
        return [self.said(word) for word in reached]

    def known(self, alphabet: str) -> list[str]:
        """The words over an alphabet that the model was asked, now or earlier."""
        letters = set(alphabet)
        return [word for word in self.answers.known if letters.issuperset(word)]

    def close(self) -> None:
        """End the thread, once its call returns."""
        self._jobs.put(None)

    def _ask(self, words: list[str]) -> None:
        job = _Job(words)
        if self._thread is None:
            self._thread = Thread(target=self._work, daemon=True)
            self._thread.start()
        try:
            if (left := self.until - time.monotonic()) <= 0:
                raise OutOfTime
            self._jobs.put(job)
            if not job.done.wait(None if left == float("inf") else left):
                raise OutOfTime
        finally:
            job.unwanted = True
            answered = list(zip(words, list(job.answers)))
            self.answers.add(answered)
            self.asked += len(answered)
            self._tell()
        if job.error is not None:
            raise job.error

    def _tell(self) -> None:
        if self.watch is not None:
            self.watch(self.doing, self.asked)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                for answer in self._answers(job):
                    job.answers.append(answer)
            except Exception as err:
                job.error = err
            finally:
                job.done.set()

    def _answers(self, job: _Job) -> Iterator[Answer]:
        if self.batch is not None:
            if not job.unwanted:
                yield from answer_batch(self.model, job.words)
            return
        for word in job.words:
            if job.unwanted:
                return
            yield answer_one(self.model, word)


def accepted(dfa: Dfa, words: list[str]) -> Bool[np.ndarray, "words"]:
    """Whether each word belongs to a language; words of one length are run together. All are over its alphabet."""
    codes = np.array([ord(letter) for letter in dfa.alphabet])
    places: dict[int, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(len(word), []).append(place)
    members = np.zeros(len(words), dtype=bool)
    for length, some in places.items():
        text = "".join(words[place] for place in some).encode("utf-32-le", "surrogatepass")
        letters = np.searchsorted(codes, np.frombuffer(text, "<u4")).reshape(len(some), length)
        members[some] = dfa.accepts_all(letters)
    return members


def in_order(word: str) -> tuple[int, str]:
    """The key by which words are sorted: by length, then by alphabet."""
    return len(word), word
