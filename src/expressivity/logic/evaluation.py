"""A formula read on given words, for a reader: what `expressivity evaluate` prints, and the table of all subformulas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.semantics import encode, evaluate, evaluate_all
from expressivity.logic.syntax import Formula, letters, subformulas
from expressivity.shown import Document, grid

MOST_CELLS = 2_000_000
"""Words are evaluated together as long as their table has so many cells."""

CUT = 60
"""A longer word is cut where only verdicts are shown."""

Truths = tuple[bool, ...]
"""The truth of a formula at positions 1..N and, last, at the end N+1."""


@dataclass(frozen=True)
class Evaluation(Document):
    """Where a formula holds in some words.

    Args:
        formula: the formula.
        words: each word with the formula's truth at its positions and at its end.
    """

    formula: Formula
    words: tuple[tuple[str, Truths], ...]

    def to_json(self) -> dict[str, Any]:
        """The document of `expressivity evaluate --json`."""
        return self.formula.to_json() | {
            "words": [
                {
                    "word": word,
                    "accepted": truth[-1],
                    "positions": list(truth[:-1]),
                    "end": truth[-1],
                }
                for word, truth in self.words
            ],
        }

    def _repr_html_(self) -> str:
        """The formula, and below it each word with its verdict and 1 or 0 under each letter and the end."""
        grids = (
            grid(
                [["accept" if truth[-1] else "reject", *map(int, truth)]],
                [word or "ε", *word, "end"],
            )
            for word, truth in self.words
        )
        return self.formula._repr_html_() + "".join(grids)

    def as_text(self) -> str:
        """Three lines for each word: the verdict, the letters, and 1 or 0 under each of them and under the end."""
        lines = []
        for word, truth in self.words:
            lines.append(f"{'accept' if truth[-1] else 'reject'} {word or 'ε'}")
            lines.append(" ".join(["   ", *word, "end"]))
            lines.append(" ".join(["   ", *("1" if holds else "0" for holds in truth)]))
        return "\n".join(lines)

    def verdicts(self) -> str:
        """A line for each word: the verdict, and the word, cut after `CUT` letters."""
        lines = []
        for word, truth in self.words:
            shown = word if len(word) <= CUT else f"{word[:CUT]}… ({len(word):,} letters)"
            lines.append(f"{'accept' if truth[-1] else 'reject'} {shown or 'ε'}")
        return "\n".join(lines)


def evaluation(text: str, words: Sequence[str]) -> Evaluation:
    """Read a formula and evaluate it on words, whose letters it need not name.

    Raises:
        InvalidInput: what is no formula, or a character that is no letter, with its position.
    """
    formula = parse(text)
    alphabet = _alphabet(formula, words)
    found = []
    for batch in _batches(words):
        truth = evaluate(formula, encode(batch, alphabet), alphabet)
        found += [(word, tuple(row[: len(word) + 1].tolist())) for word, row in zip(batch, truth)]
    return Evaluation(formula, tuple(found))


def _batches(words: Sequence[str]) -> Iterator[list[str]]:
    """The words in their order, together as long as a table padded to the longest of them stays small."""
    batch: list[str] = []
    longest = 0
    for word in words:
        longest = max(longest, len(word) + 1)
        if batch and longest * (len(batch) + 1) > MOST_CELLS:
            yield batch
            batch, longest = [], len(word) + 1
        batch.append(word)
    if batch:
        yield batch


def subformula_truths(formula: Formula, word: str) -> dict[Formula, Truths]:
    """Where each distinct subformula holds in one word, each after those that it is made of.

    Raises:
        InvalidInput: a character of the word that is no letter, with its position.
    """
    alphabet = _alphabet(formula, [word])
    truth = evaluate_all([formula], encode([word], alphabet), alphabet)
    return {node: tuple(truth[node][0].tolist()) for node in subformulas(formula)}


def _alphabet(formula: Formula, words: Sequence[str]) -> str:
    for word in words:
        for position, character in enumerate(word, 1):
            if character.isspace() or not character.isprintable():
                raise InvalidInput(
                    f"word {word!r}, position {position}: a letter is one visible character, got {character!r}"
                )
    return "".join(sorted({*letters(formula), *"".join(words)}))
