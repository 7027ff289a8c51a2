"""From a language to checked weights: which logic, which formula, and the words on which formula and weights are compared."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import numpy as np
from jaxtyping import Bool, Int

from expressivity.attention.finite.forest import (
    Forest,
    all_words,
    layers,
    numbered,
    of_words,
    outputs,
)
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, defines, forbidden_pattern
from expressivity.automata.hard_pairs import hard_pair
from expressivity.automata.regex import check_alphabet
from expressivity.automata.sampling import lengths_of, uniform
from expressivity.constructions.temporal import Compiled, Construction, plan_of
from expressivity.errors import InvalidInput
from expressivity.logic.semantics import check_letters, evaluate_all, satisfied
from expressivity.logic.syntax import Formula, operators, subformulas
from expressivity.logic.synthesis import (
    BLOCKS_FIRST,
    MOST_SUBFORMULAS,
    WAYS,
    candidates,
    first_shown,
    synthesise,
)
from expressivity.logic.translation import to_dfa
from expressivity.shown import Document

MOST_WORDS = 10**6
"""Greatest number of words of which all are tried; the length up to which they are tried follows from it."""

MOST_WORK = 6 * 10**8
"""Greatest product of the positions of all words, the model's width and its heads, over which it is compared: about half a minute."""

LONG = 100
"""Length of long words, and greatest length of hard pairs."""

DRAWN = 25
"""Number of long members, and of long non-members, that are drawn."""

MANY_STATES = 150
"""With more states only the two shortest constructions of a fragment are planned, and those of LTL[P,Y] only if no smaller fragment
has one."""

TOGETHER = 20_000
"""Number of words on which a formula is evaluated at once."""

Words = Int[np.ndarray, "words length"]
Accepts = Callable[[Words], Bool[np.ndarray, "words"]]


class Refused(InvalidInput):
    """No transformer of the kind recognises the language; the message has words that show it."""


@dataclass(frozen=True)
class Task:
    """A language to be compiled.

    Args:
        formula: a formula of LTL[P,Y] (with Y<=k) for it.
        alphabet: its letters.
        logic: the temporal operators in the formula: P, Y (Y<=k among them) or both; P if there are none.
        accepts: which words belong to it, decided without the formula where it came from an automaton.
        dfa: its automaton, where there is one.
        tried: the best formula of each fragment that was compared with the others, where they were.
    """

    formula: Formula
    alphabet: str
    logic: Logic
    accepts: Accepts
    dfa: Dfa | None
    tried: tuple["Tried", ...] = ()


@dataclass(frozen=True)
class Tried(Document):
    """A formula of a fragment for a language, and how large its weights are: fewer layers count first, then heads, then width.

    Args:
        logic: the fragment.
        layers: blocks; None if no formula was found.
        heads: in all blocks together.
        width: coordinates of a column, without those that normalisation adds.
        formula: the formula.
    """

    logic: Logic
    layers: int | None = None
    heads: int | None = None
    width: int | None = None
    formula: Formula | None = None

    def to_json(self) -> dict[str, str | int | None]:
        """Return all but the formula."""
        return {
            "logic": self.logic,
            "layers": self.layers,
            "heads": self.heads,
            "width": self.width,
        }


def task_of_language(dfa: Dfa, accepts: Accepts | None = None) -> Task:
    """Return a formula for an automaton, in the smallest of LTL[P], LTL[Y] and LTL[P,Y] that has one.

    Raises:
        Refused: none has: the message shows the words of the forbidden pattern.
        InvalidInput: the smallest formula found is too large.
    """
    _check_definable(dfa)
    logic = next(logic for logic in LOGICS if defines(dfa, logic))
    synthesis = synthesise(dfa, logic, BLOCKS_FIRST)
    if synthesis.formula is None:
        raise InvalidInput(
            f"the smallest formula found has {synthesis.size or 'too many'} distinct subformulas: too large to compile"
        )
    return Task(synthesis.formula, dfa.alphabet, logic, accepts or dfa.accepts_all, dfa)


def _check_definable(dfa: Dfa) -> None:
    if (witness := forbidden_pattern(dfa, "PY")) is not None:
        words = ", ".join(f"{name} {word or 'ε'}" for name, word in witness.to_json().items())
        raise Refused(
            f"no formula of LTL[P,Y] defines the language, so no transformer with global and 1-local heads recognises it: {words}"
        )


def shallowest_task(dfa: Dfa, choices: Construction, accepts: Accepts | None = None) -> Task:
    """Return a formula for an automaton, over all fragments that have one: of those written, that with the fewest layers, then heads,
    then the least width.

    Raises:
        Refused: no fragment has one: the message shows the words of the forbidden pattern.
        InvalidInput: every formula found is too large.
    """
    _check_definable(dfa)
    logics = [logic for logic in LOGICS if defines(dfa, logic)]
    if len(logics) > 1 and dfa.states > MANY_STATES:
        logics.remove("PY")
    tried = tuple(_smallest(dfa, logic, choices) for logic in logics)
    written = [(one, one.formula) for one in tried if one.formula is not None]
    if not written:
        raise InvalidInput(
            f"no formula of at most {MOST_SUBFORMULAS:,} distinct subformulas was found and shown to define the language: "
            "too large to compile"
        )
    best, formula = min(written, key=lambda pair: (pair[0].layers, pair[0].heads, pair[0].width))
    return Task(formula, dfa.alphabet, best.logic, accepts or dfa.accepts_all, dfa, tried)


def _smallest(dfa: Dfa, logic: Logic, choices: Construction) -> Tried:
    """Return the smallest weights for a language of a fragment, with a formula that is shown to define it."""
    for group in WAYS:
        written = [one for one in candidates(dfa, logic, group) if one.size <= MOST_SUBFORMULAS]
        if dfa.states > MANY_STATES:
            built = [one for one in written if one.way != "enumeration"]
            written = sorted(built, key=lambda one: one.size)[:2]
        sizes = {one: _sizes(one.formula, dfa.alphabet, choices) for one in written}
        shown = first_shown(sorted(written, key=sizes.__getitem__), dfa)
        if shown is not None:
            return Tried(logic, *sizes[shown], shown.formula)
    return Tried(logic)


def _sizes(formula: Formula, alphabet: str, choices: Construction) -> tuple[int, int, int]:
    """Return layers, heads and width."""
    plan = plan_of([formula], alphabet, choices)
    return plan.blocks, plan.heads, plan.coordinates


def task_of_formula(formula: Formula, alphabet: str, choices: Construction | None = None) -> Task:
    """Return a formula as it is; one with S through its automaton: with `choices` as `shallowest_task`, else as `task_of_language`.

    Raises:
        Refused: S occurs, and no formula of LTL[P,Y] says the same.
        InvalidInput: MOD occurs, an empty alphabet, or a letter outside it.
    """
    used = operators(formula)
    if "MOD" in used:
        raise Refused(
            "MOD says where a position is, and these transformers have no positions: it is not compiled"
        )
    letters = check_alphabet(alphabet)
    check_letters(subformulas(formula), letters)

    def accepts(words: Words) -> Bool[np.ndarray, "words"]:
        """Evaluate the formula on words of one length, some at a time."""
        parts = np.array_split(words, -(-len(words) // TOGETHER) or 1)
        return np.concatenate([satisfied(formula, part, letters) for part in parts])

    if "S" in used:
        dfa = to_dfa(formula, letters)
        return shallowest_task(dfa, choices, accepts) if choices else task_of_language(dfa, accepts)
    logic = "".join(sorted({op[0] for op in used})) or "P"
    return Task(formula, letters, cast(Logic, logic), accepts, None)


@dataclass(frozen=True)
class Checked:
    """What came of comparing weights with a language.

    Args:
        words: how many words of up to `longest` letters there are: all were tried.
        longest: the length reached; less than what was asked for where that is too much for so large a model.
        more: how many long words were tried as well.
        mismatches: on how many words weights and language disagree.
    """

    words: int
    longest: int
    more: int
    mismatches: int


def check(compiled: Compiled, task: Task, length: int, seed: int = 0) -> Checked:
    """Compare the weights with the language, on all words up to a length and on long ones.

    A large model is compared on fewer: see `MOST_WORDS` and `MOST_WORK`. Of the long words every second one is left out, as often as that is needed.

    Raises:
        InvalidInput: a negative length.
    """
    letters = len(task.alphabet)
    if length < 0:
        raise InvalidInput(f"the length of words must be at least 0: got {length}")
    columns = MOST_WORK // (compiled.model.width * max(1, compiled.model.heads))
    while length and sum(letters**i for i in range(length + 1)) > min(MOST_WORDS, columns):
        length -= 1
    words = np.concatenate([task.accepts(numbered(letters, i)) for i in range(length + 1)])
    wrong = _positive(compiled, all_words(letters, length)) != words
    more = list(long_words(task, np.random.default_rng(seed)))[::-1]
    if len(of_words(more, letters).symbols) > columns:
        more = list({tuple(word): word for word in more}.values())
    while len(more) > 1 and len(of_words(more, letters).symbols) > columns:
        more = more[::2]
    wrong_too = _positive(compiled, of_words(more, letters)) != [
        task.accepts(word[None])[0] for word in more
    ]
    return Checked(len(wrong), length, len(more), int(wrong.sum() + wrong_too.sum()))


def stream_errors(compiled: Compiled, length: int) -> tuple[int, int]:
    """Measure how often the stream disagrees with the logic, and how many truth values were compared.

    Compared is every subformula that has a place in the stream, at every position, end included, of every word of at most
    `length` letters.
    """
    plan, letters = compiled.plan, len(compiled.plan.alphabet)
    forest, formulas = all_words(letters, length), list(plan.forms)
    rows = np.array([plan.forms[formula].row(compiled.model.width) for formula in formulas])
    last = layers(compiled.model, forest)[-1]
    truths = (last.table @ rows.T)[last.at]
    wrong = count = 0
    for size in range(length + 1):
        words = numbered(letters, size)
        truth = evaluate_all(formulas, words, plan.alphabet)
        ends = forest.ends[sum(letters**i for i in range(size)) :][: len(words)]
        for nodes, place in ((ends, size), *(((forest.parents[ends], size - 1),) if size else ())):
            said = np.stack([truth[formula][:, place] for formula in formulas], axis=1)
            wrong, count = wrong + int((truths[nodes] != said).sum()), count + said.size
    return wrong, count


def _positive(compiled: Compiled, forest: Forest) -> Bool[np.ndarray, "words"]:
    return outputs(compiled.model, forest)[:, 0] > 0


def long_words(
    task: Task, draw: np.random.Generator, length: int = LONG
) -> Iterator[Int[np.ndarray, "length"]]:
    """Yield words of one letter, of one letter after another, and random words; for a language with an automaton members and
    others, of the greatest such length that there is, and the hard pairs of the logics that do not define it.
    """
    for first in range(len(task.alphabet)):
        for rest in range(len(task.alphabet)):
            yield np.array([first] + [rest] * (length - 1))
    if task.dfa is None:
        yield from draw.integers(0, len(task.alphabet), (2 * DRAWN, length))
        return
    for dfa in (task.dfa, task.dfa.complement()):
        if len(sizes := np.flatnonzero(lengths_of(dfa, length))):
            yield from uniform(dfa, int(sizes[-1]), DRAWN, draw)
        elif dfa.accepting.any():
            words = [dfa.access[state] for state in np.flatnonzero(dfa.accepting)]
            yield dfa.encode(min(words, key=len))
    for logic in (logic for logic in LOGICS if not defines(task.dfa, logic)):
        with suppress(InvalidInput):  # they may all be longer
            pair = hard_pair(task.dfa, logic, length)
            yield from map(task.dfa.encode, (pair.member, pair.nonmember))
