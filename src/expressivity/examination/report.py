"""What an examination found, as a document, as text and as a table in a notebook."""

from dataclasses import dataclass
from typing import Any

from expressivity.automata.dfa import Dfa
from expressivity.examination.attention import Likeness
from expressivity.examination.exams import KINDS
from expressivity.examination.extraction import Extraction
from expressivity.examination.models import named
from expressivity.examination.search import Mistake
from expressivity.shown import Document, Rows
from expressivity.statistics import Interval


@dataclass(frozen=True)
class Score:
    """What came of one exam.

    Args:
        kind: of its words, one of `expressivity.examination.exams.KINDS`.
        length: letters of its words, of the longest ones for hard pairs.
        right: how many words, or pairs with both words, the model is right about.
        asked: how many it was asked.
        planned: how many there are. Where the time ended before, those asked are the first; as their order was drawn, they are
            a sample of all, unless the model takes longer on words that it gets wrong.
        interval: for the probability of being right on such a draw; None for hard pairs, which are not drawn.
    """

    kind: str
    length: int
    right: int
    asked: int
    planned: int
    interval: Interval | None

    @property
    def whole(self) -> bool:
        """Whether all words were asked."""
        return self.asked == self.planned

    @property
    def unit(self) -> str:
        """What is counted: words, or pairs."""
        return "words" if self.kind == "uniform" else "pairs"

    @property
    def accuracy(self) -> float:
        """The fraction that is right."""
        return self.right / self.asked

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        ends = self.interval and {"low": self.interval.low, "high": self.interval.high}
        return {
            "kind": self.kind,
            "length": self.length,
            "of": self.unit,
            "right": self.right,
            "asked": self.asked,
            "planned": self.planned,
            "accuracy": self.accuracy,
            "interval": ends,
        }

    def __str__(self) -> str:
        text = f"{self.right}/{self.asked}"
        if self.interval is not None:
            text += f" ({100 * self.interval.low:.0f}–{100 * self.interval.high:.0f}%)"
        return text if self.whole else f"{text}, {self.asked} of {self.planned} asked"


@dataclass(frozen=True)
class Report(Document):
    """What an examination found.

    Args:
        model: the name of the model.
        dfa: the language.
        scores: what came of each exam that was finished, or asked in part.
        unfinished: kinds and lengths of those that were not finished, those asked in part among them.
        joint: the probability with which all intervals together hold.
        mistake: the least word known to be wrong; None if none is.
        complete: all words of up to this number of letters were asked; -1 for none.
        extraction: the automaton of the model.
        likeness: which pattern of attention its errors look like.
        asked: how many words the model was asked about, now and earlier.
        earlier: how many of them earlier, of those in the file of answers.
        notes: what else a reader should know.
    """

    model: str
    dfa: Dfa
    scores: tuple[Score, ...]
    unfinished: tuple[tuple[str, int], ...]
    joint: float
    mistake: Mistake | None
    complete: int
    extraction: Extraction
    likeness: Likeness
    asked: int
    earlier: int
    notes: tuple[str, ...]

    def score(self, kind: str, length: int) -> Score | None:
        """What came of one exam; None if there is none, or no word of it was asked in time."""
        same = (s for s in self.scores if (s.kind, s.length) == (kind, length))
        return next(same, None)

    @property
    def lengths(self) -> list[int]:
        """The lengths of the exams that have a score."""
        return sorted({score.length for score in self.scores})

    @property
    def kinds(self) -> list[str]:
        """The kinds of the exams that have a score, in the order of the report."""
        return [kind for kind in KINDS if any(score.kind == kind for score in self.scores)]

    def to_json(self) -> dict[str, Any]:
        """The document of `expressivity examine --json`."""
        return {
            "model": self.model,
            "alphabet": self.dfa.alphabet,
            "states": self.dfa.states,
            "asked": self.asked,
            "earlier": self.earlier,
            "scores": [score.to_json() for score in self.scores],
            "unfinished": [{"kind": kind, "length": length} for kind, length in self.unfinished],
            "joint": self.joint,
            "mistake": self.mistake
            and {
                "word": self.mistake.word,
                "member": self.mistake.member,
                "least": self.mistake.least,
            },
            "complete": self.complete,
            "extraction": self.extraction.to_json(),
            "looks_like": self.likeness.fragment,
            "why": self.likeness.why,
            "notes": list(self.notes),
        }

    @property
    def summary(self) -> list[tuple[str, str]]:
        """All but the scores, name by name."""
        earlier = f", {self.earlier:,} of them earlier" if self.earlier else ""
        rows = [
            ("model", self.model),
            ("language", f"alphabet {self.dfa.alphabet}, {self.dfa.states} states"),
            ("asked", f"{self.asked:,} words{earlier}"),
            ("shortest error", self._mistake()),
            *self.extraction.said(),
            ("its errors", self.likeness.why),
        ]
        if part := self._in_part():
            rows.append(("asked in part", f"in the time given: {part}"))
        if missing := self._missing():
            rows.append(("not reached", f"in the time given: {missing}"))
        return [*rows, *(("note", note) for note in self.notes)]

    def _in_part(self) -> str:
        """The exams that the end of the time cut, and how much of them was asked."""
        return "; ".join(
            f"{s.kind} at {s.length}, the first {s.asked} of {s.planned} {s.unit} in the order drawn: a sample of all "
            "if the model takes as long for any word"
            for s in self.scores
            if not s.whole
        )

    def _missing(self) -> str:
        """The exams of which nothing was asked, kind by kind."""
        kinds: dict[str, list[str]] = {}
        for kind, length in self.unfinished:
            if self.score(kind, length) is not None:
                continue
            kinds.setdefault(kind, []).append(str(length))
        return "; ".join(f"{kind} at {', '.join(lengths)}" for kind, lengths in kinds.items())

    def _mistake(self) -> str:
        searched = (
            f"all words of up to {self.complete} letters were asked"
            if self.complete >= 0
            else "no length was asked completely"
        )
        if self.mistake is None:
            return f"none among the words asked; {searched}"
        said = "a member that it rejects" if self.mistake.member else "no member, and it accepts it"
        rest = (
            "no word before it is wrong"
            if self.mistake.least
            else f"{searched} before it, and longer ones in part"
        )
        return f"{named(self.mistake.word)}, {said}; {rest}"

    def lines(self) -> Rows:
        """The summary, then the scores kind by kind, for a table."""
        scores = [
            (kind, {str(s.length): str(s) for s in self.scores if s.kind == kind})
            for kind in self.kinds
        ]
        return [*self.summary, *scores, ("intervals", self.meaning)]

    @property
    def meaning(self) -> str:
        """What the intervals mean."""
        return (
            f"all hold together with a probability of at least {self.joint:.0%} (Clopper and Pearson's, corrected by Bonferroni); "
            "of pairs both words must be right; hard pairs are no draws and have none"
        )

    def as_text(self) -> str:
        """The same for a reader."""
        text = [f"{name:15} {value}" for name, value in self.summary]
        if not self.scores:
            return "\n".join(text)
        rows = [["", *(f"{length} letters" for length in self.lengths)]]
        for kind in self.kinds:
            scores = [self.score(kind, length) for length in self.lengths]
            rows.append([kind, *("-" if score is None else str(score) for score in scores)])
        widths = [max(map(len, column)) for column in zip(*rows)]
        grid = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([*text, "", *grid, f"intervals: {self.meaning}"])
