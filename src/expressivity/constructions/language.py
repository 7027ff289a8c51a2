"""A language in, checked weights out: what `expressivity compile` does and prints."""

from dataclasses import dataclass
from typing import Any

from expressivity.attention.finite.values import SETS
from expressivity.automata.dfa import Dfa
from expressivity.constructions.compilation import (
    Checked,
    Task,
    Tried,
    check,
    shallowest_task,
    task_of_formula,
)
from expressivity.constructions.temporal import Compiled, Construction, compile_formulas
from expressivity.errors import InvalidInput, choose
from expressivity.logic.syntax import Formula, letters
from expressivity.shown import Document


@dataclass(frozen=True)
class Compilation(Document):
    """The weights for a language, and what came of comparing the two.

    Args:
        task: the language.
        compiled: the weights; the model is `compiled.model`.
        checked: the words on which weights and language were compared.
        float32: up to which length the same weights answer alike in float32, None if that was not tried.
    """

    task: Task
    compiled: Compiled
    checked: Checked
    float32: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the document of `expressivity compile --json`."""
        model = self.compiled.model
        document = {
            "formula": str(self.task.formula),
            "logic": self.task.logic,
            "layers": len(model.blocks),
            "width": model.width,
            "heads": model.heads,
            "checked": self.checked.words,
            "mismatches": self.checked.mismatches,
            "longest": self.checked.longest,
            "tried": [one.to_json() for one in self.task.tried],
        }
        return document if self.float32 is None else document | {"float32": self.float32}

    def lines(self) -> list[tuple[str, object]]:
        """Return what was compiled and checked, for a reader."""
        model, checked = self.compiled.model, self.checked
        rows = [
            ("formula", self.task.formula),
            ("logic", f"LTL[{','.join(self.task.logic)}]"),
            ("numbers", model.values.name),
            ("layers", len(model.blocks)),
            ("width", model.width),
            ("heads", model.heads),
            (
                "checked",
                f"all {checked.words} words of up to {checked.longest} letters, "
                f"and {checked.more} long ones: {checked.mismatches} mismatches",
            ),
        ]
        rows += [("tried", _said(one)) for one in self.task.tried]
        if self.float32 is not None:
            rows.append(
                ("float32", f"the same on every word tried of up to {self.float32} letters")
            )
        return rows

    def as_text(self) -> str:
        """Return the same, a line each."""
        return "\n".join(f"{name:9} {value}" for name, value in self.lines())


def compile_language(
    language: Dfa | Formula,
    alphabet: str | None = None,
    *,
    values: str = "quarters",
    layer_norm: bool = False,
    check_length: int = 8,
    float32: bool = False,
) -> Compilation:
    """Write a language as the weights of a transformer over a finite set of numbers, and compare the two.

    Example:
        >>> import expressivity as ex
        >>> found = ex.compile(ex.from_regex(".*ab.*", "abc"), check_length=4)
        >>> found.compiled.model
        FiniteTransformer(quarters, 'abc', width 8, 3 blocks, 3 heads)
        >>> found.to_json()["mismatches"]
        0

    Args:
        language: an automaton, for which the formula with the fewest layers is sought; or a formula, which is compiled as it is written.
        alphabet: the letters of a formula, those that it names when None. An automaton has its own.
        values: the numbers that there are: `quarters`, multiples of 1/4 up to 8; or `half`, IEEE half precision.
        layer_norm: with layer normalisation, after each half of a block.
        check_length: all words up to this length are tried, a million at most, and fewer for a large model.
        float32: run the same weights in float32 too (this needs torch).

    Raises:
        Refused: no transformer of the kind recognises the language; the message has words that show it.
        InvalidInput: an unknown set of numbers, an alphabet that does not fit, a negative length, or a formula that is too
            large.
    """
    numbers = SETS[choose("set of numbers", values, list(SETS))]
    choices = Construction(numbers, normalised=layer_norm)
    task = _task(language, alphabet, choices)
    compiled = compile_formulas([task.formula], task.alphabet, choices)
    checked = check(compiled, task, check_length)
    return Compilation(task, compiled, checked, _agreement(compiled) if float32 else None)


def _task(language: Dfa | Formula, alphabet: str | None, choices: Construction) -> Task:
    if isinstance(language, Formula):
        named = letters(language) if alphabet is None else alphabet
        if not named:
            raise InvalidInput(f"formula {str(language)!r} names no letter: name the alphabet")
        return task_of_formula(language, named, choices)
    if alphabet is not None and set(alphabet) != set(language.alphabet):
        raise InvalidInput(
            f"the automaton has the alphabet {language.alphabet!r}: got {alphabet!r}"
        )
    return shallowest_task(language, choices)


def _said(tried: Tried) -> str:
    """Return the fragment, and how large its weights are."""
    title = f"LTL[{','.join(tried.logic)}]"
    if tried.formula is None:
        return f"{title}: no formula that is small enough and shown to be right"
    return f"{title}: layers {tried.layers}, width {tried.width}, heads {tried.heads}"


def _agreement(compiled: Compiled) -> int:
    """Return the longest words on which float32 was tried and agreed."""
    import numpy as np

    from expressivity.constructions.float32 import longest_agreement

    return longest_agreement(compiled.model, np.random.default_rng(0))
