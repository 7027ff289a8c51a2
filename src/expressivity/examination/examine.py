"""Examining a model: the parts of an examination in their order, each with its share of the time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import Logic
from expressivity.errors import InvalidInput
from expressivity.examination.answers import Answers
from expressivity.examination.asking import Asker, OutOfTime, Watch
from expressivity.examination.attention import Likeness, likeness
from expressivity.examination.exams import DRAWN, TITLES, Exam, Exams, exams_of
from expressivity.examination.extraction import Allowance, Extraction, extract
from expressivity.examination.models import Model, name_of
from expressivity.examination.report import Report, Score
from expressivity.examination.search import least_mistake, search
from expressivity.logic.syntax import Formula, letters
from expressivity.statistics import clopper_pearson

LENGTHS = (5, 10, 20, 50, 100)
"""Letters of the words, unless others are named."""

LONGEST = 1000
"""Greatest number of letters of a word."""

JOINT = 0.95
"""All intervals of a report together hold with this probability."""

SHARES = {"exams": 0.5, "search": 0.75, "automaton": 1.0}
"""When each part ends at the latest, as a fraction of the whole time. A part that needs less leaves the rest to the next."""


@dataclass(frozen=True)
class Plan:
    """What an examination may take; see `examine`.

    Raises:
        InvalidInput: a number out of its range.
    """

    lengths: tuple[int, ...] = LENGTHS
    pairs: int = 100
    words: int = 5000
    queries: int = 5000
    states: int = 50
    seed: int = 0
    seconds: float = 60.0
    batch: int | None = None
    threshold: float = 0.0

    def __post_init__(self) -> None:
        if not self.lengths or not all(1 <= length <= LONGEST for length in self.lengths):
            given = ", ".join(map(str, self.lengths)) or "none"
            raise InvalidInput(f"lengths are numbers from 1 to {LONGEST}: got {given}")
        for name in ("pairs", "words", "queries", "states"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"{name} must be at least 1: got {getattr(self, name)}")
        if self.seed < 0:
            raise InvalidInput(f"a seed is at least 0: got {self.seed}")
        if not 0 < self.seconds < float("inf"):
            raise InvalidInput(f"seconds must be above 0: got {self.seconds}")
        if self.batch is not None and self.batch < 1:
            raise InvalidInput(f"a batch has at least 1 word: got {self.batch}")
        if isnan(self.threshold):
            raise InvalidInput("a threshold is a number: got NaN")

    def end(self, part: str, began: float) -> float:
        """When a part of an examination ends at the latest, on the clock by which it began."""
        return began + SHARES[part] * self.seconds


def examine(
    model: Model,
    language: Dfa | Formula | str,
    *,
    alphabet: str | None = None,
    lengths: Sequence[int] = LENGTHS,
    pairs: int = 100,
    words: int = 5000,
    queries: int = 5000,
    states: int = 50,
    seed: int = 0,
    batch: int | None = None,
    threshold: float = 0.0,
    seconds: float = 60.0,
    empty: bool = True,
    resume: Path | str | None = None,
    name: str | None = None,
    watch: Watch | None = None,
) -> Report:
    """Examine a model of a language: where it is right, its shortest error, its automaton, and what its errors look like.

    Example:
        >>> import expressivity as ex
        >>> report = ex.examine(lambda word: "a" in word and "b" in word, ".*ab.*", alphabet="ab")
        >>> report.mistake.word
        'ba'

    Args:
        model: a function of one word that returns a bool, or a number; or with `batch` one of a list of words that returns as many.
        language: an automaton, a formula, or a regex in the book's syntax.
        alphabet: the letters of a formula or a regex, those written when None. An automaton has its own.
        lengths: letters of the words of the exams, each up to 1000.
        pairs: of each kind and length; of uniform words twice as many.
        words: how many words are asked in order, at most, for the shortest error.
        queries: how many words the learner of the automaton may ask, at most.
        states: of the automaton, at most.
        seed: of the draws.
        batch: how many words are handed over at a time; None for a model that takes one word.
        threshold: a number above it means yes.
        seconds: for the whole examination. What is not reached then, the report says. A call that does not return is left behind
            in its thread.
        empty: whether the model is asked about the empty word. If not, the right answer stands in for its own.
        resume: a file that keeps every answer: an examination that was stopped goes on without asking twice.
        name: of the model in the report and in that file; module and name of the function when None.
        watch: told what is being done, and how many words were asked so far.

    Raises:
        InvalidInput: a number out of its range; a language without members or without non-members of the lengths asked; a model
            that raises, or answers with neither bool nor number, with the word; a file of other answers.
    """
    began = time.monotonic()
    plan = Plan(tuple(lengths), pairs, words, queries, states, seed, seconds, batch, threshold)
    own_name = name_of(model)
    dfa = _automaton(language, alphabet)
    exams = exams_of(dfa, plan.lengths, plan.pairs, plan.seed, plan.end("exams", began))
    with Answers(name or own_name, None if resume is None else Path(resume)) as answers:
        asker = Asker(model, answers, batch, threshold, watch)
        if not empty:
            asker.given[""] = dfa.accepts("")
        try:
            return _examined(dfa, exams, asker, plan, began)
        finally:
            asker.close()


def _automaton(language: Dfa | Formula | str, alphabet: str | None) -> Dfa:
    if isinstance(language, str):
        return from_regex(language, alphabet)
    if isinstance(language, Formula):
        from expressivity.logic.translation import to_dfa

        named = letters(language) if alphabet is None else alphabet
        if not named:
            raise InvalidInput(f"formula {str(language)!r} names no letter: name the alphabet")
        return to_dfa(language, named)
    if not isinstance(language, Dfa):
        raise InvalidInput(
            f"a language is an automaton, a formula or a regex: got {type(language).__name__}"
        )
    if alphabet is not None and set(alphabet) != set(language.alphabet):
        raise InvalidInput(
            f"the automaton has the alphabet {language.alphabet!r}: got {alphabet!r}"
        )
    return language


def _examined(dfa: Dfa, exams: Exams, asker: Asker, plan: Plan, began: float) -> Report:
    intervals = len(DRAWN) * len(set(plan.lengths)) + 1  # one more for the automaton
    confidence = 1 - (1 - JOINT) / intervals
    asker.begin("exams", plan.end("exams", began))
    scores = _sit(exams, asker, confidence)
    asker.begin("words in order", plan.end("search", began))
    searched = search(dfa, asker, plan.words, max(plan.lengths))
    asker.begin("automaton", plan.end("automaton", began))
    allowed = Allowance(plan.queries, plan.states, plan.lengths, plan.seed)
    extraction = extract(dfa, asker, allowed, confidence)
    finished = {(score.kind, score.length) for score in scores if score.whole}
    named = [(exam.kind, exam.length) for exam in exams.exams]
    return Report(
        model=asker.answers.model,
        dfa=dfa,
        scores=tuple(scores),
        unfinished=(*(each for each in named if each not in finished), *exams.unmade),
        joint=JOINT,
        mistake=least_mistake(dfa, asker, searched),
        complete=searched.complete,
        extraction=extraction,
        likeness=_likeness(exams, scores, extraction),
        asked=len(asker.answers.known),
        earlier=asker.answers.earlier,
        notes=(*exams.notes, *_notes(asker)),
    )


def _sit(exams: Exams, asker: Asker, confidence: float) -> list[Score]:
    """The scores of the exams, the last of them on what was asked before the time was over."""
    scores = []
    for exam in exams.exams:
        in_time = _ask(asker, exam)
        if right := exam.right(asker.answered(exam.words)):
            scores.append(_score(exam, right, confidence))
        if not in_time:
            break
    return scores


def _ask(asker: Asker, exam: Exam) -> bool:
    """Ask the words of an exam, and say whether all were answered before the time was over."""
    try:
        asker.ask(exam.words)
    except OutOfTime:
        return False
    return True


def _score(exam: Exam, right: list[bool], confidence: float) -> Score:
    interval = clopper_pearson(sum(right), len(right), confidence) if exam.drawn else None
    return Score(exam.kind, exam.length, sum(right), len(right), exam.size, interval)


def _likeness(exams: Exams, scores: list[Score], extraction: Extraction) -> Likeness:
    """The rule on errors, with the longest hard pairs of each fragment, if they were reached."""
    longest = {exam.kind: exam.length for exam in exams.exams}  # the last is the longest
    hard: dict[Logic, tuple[int, int]] = {
        logic: (score.right, score.asked)
        for logic in exams.excluded or ()
        for score in scores
        if score.whole and (score.kind, score.length) == (TITLES[logic], longest.get(TITLES[logic]))
    }
    both = {
        exam.length
        for exam in exams.exams
        if exam.kind == "uniform" and len(set(exam.members)) == 2
    }
    uniform = (
        s.interval.low for s in scores if s.kind == "uniform" and s.interval and s.length in both
    )
    return likeness(exams.excluded, hard, max(uniform, default=None), extraction.inside)


def _notes(asker: Asker) -> list[str]:
    scores = [answer for answer in asker.answers.known.values() if not isinstance(answer, bool)]
    if scores and asker.threshold == 0 and all(0 < score < 1 for score in scores):
        return ["all scores lie between 0 and 1: of probabilities --threshold 0.5 makes answers"]
    return []
