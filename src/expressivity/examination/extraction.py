"""The automaton of a model: what was learned of it, and how it compares with the model and with the language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from expressivity.automata.classify import TITLES, Classification, classify
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, defines
from expressivity.errors import extra_of
from expressivity.examination.asking import Asker
from expressivity.examination.models import named
from expressivity.statistics import Interval, clopper_pearson


@dataclass(frozen=True)
class Learned:
    """What L* came to.

    Args:
        dfa: the minimal automaton; None if none was learned.
        why: why not, in words.
        agrees: on how many of `compared` fresh random words it agrees with the model.
        compared: their number; 0 if there was no time.
    """

    dfa: Dfa | None
    why: str | None = None
    agrees: int = 0
    compared: int = 0


@dataclass(frozen=True)
class Allowance:
    """What learning may take.

    Args:
        words: greatest number of words that the model is asked for.
        states: greatest number of states.
        lengths: letters of the random words.
        seed: of the random words.
    """

    words: int
    states: int
    lengths: tuple[int, ...]
    seed: int


@dataclass(frozen=True)
class Extraction:
    """The automaton of the model, as far as its answers show it.

    Args:
        learned: what L* came to.
        classes: where the language of the automaton lies; None without an automaton.
        agreement: the probability that automaton and model agree on a random word; None if that was not counted.
        difference: a shortest word on which automaton and language differ; None if there is none, or no automaton.
    """

    learned: Learned
    classes: Classification | None = None
    agreement: Interval | None = None
    difference: str | None = None

    @property
    def inside(self) -> tuple[Logic, ...] | None:
        """The fragments that define the automaton's language; None without an automaton."""
        dfa = self.learned.dfa
        if dfa is None:
            return None
        return tuple(logic for logic in LOGICS if defines(dfa, logic))

    def said(self) -> Iterator[tuple[str, str]]:
        """What a reader should know of it, name by name."""
        dfa, found = self.learned.dfa, self.classes
        if dfa is None or found is None:
            yield "automaton", self.learned.why or "none"
            return
        equal = (
            "the language itself"
            if self.difference is None
            else f"differs from the language on {named(self.difference)}"
        )
        size = f"{dfa.states} state{'s' * (dfa.states > 1)}"
        yield "automaton", f"{size}, {equal}"
        inside = [TITLES[name] for name, lies in found.classes.items() if lies]
        yield "it lies in", ", ".join(inside) or "none of the classes that are decided"
        if self.agreement is None:
            yield "it agrees", "not counted: no time was left"
        else:
            low, high = (100 * end for end in (self.agreement.low, self.agreement.high))
            counted = f"{self.learned.agrees} of {self.learned.compared} fresh random words"
            yield "it agrees", f"with the model on {counted} ({low:.1f}–{high:.1f}%)"

    def to_json(self) -> dict[str, Any]:
        """The automaton, its classes and its agreement, None where there is nothing."""
        return {
            "automaton": self.learned.dfa and self.learned.dfa.to_json(),
            "why_not": self.learned.why,
            "classes": self.classes and self.classes.classes,
            "attention": self.classes and self.classes.attention,
            "equal": self.learned.dfa is not None and self.difference is None,
            "difference": self.difference,
            "agrees": self.learned.agrees,
            "compared": self.learned.compared,
            "agreement": self.agreement
            and {"low": self.agreement.low, "high": self.agreement.high},
        }


def extract(dfa: Dfa, asker: Asker, allowed: Allowance, confidence: float) -> Extraction:
    """Learn the automaton of a model, and compare it.

    Args:
        dfa: the language.
        asker: the model; what it answered before is used.
        allowed: how much may be asked.
        confidence: of the interval for its agreement with the model.
    """
    try:
        from expressivity.examination.learner import learn
    except ModuleNotFoundError as err:
        if (said := extra_of(err)) is None:
            raise
        return Extraction(Learned(None, f"no automaton: needs the extra train ({said})"))
    learned = learn(dfa.alphabet, asker, allowed)
    if learned.dfa is None:
        return Extraction(learned)
    interval = (
        clopper_pearson(learned.agrees, learned.compared, confidence) if learned.compared else None
    )
    return Extraction(learned, classify(learned.dfa), interval, dfa.difference(learned.dfa))
