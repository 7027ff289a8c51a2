"""The formulas for which the chapter's claims write weights, and the weights, in the ways of writing them that it compares."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from expressivity.attention.finite.transformer import Head
from expressivity.attention.finite.values import HALF, QUARTERS
from expressivity.automata.fragments import defines
from expressivity.constructions.compilation import Task, task_of_formula, task_of_language
from expressivity.constructions.temporal import Compiled, Construction, compile_formulas
from expressivity.logic.syntax import TRUE, Formula, P, Y, letter, within
from expressivity.tasks.languages import LANGUAGES

DRAWN = 25
"""Random formulas beside the languages of the book."""

PLAIN, FLOATING, WIDE_KEYS = (
    Construction(QUARTERS),
    Construction(HALF),
    Construction(HALF, wide_keys=True),
)
NORMED = (Construction(QUARTERS, normalised=True), Construction(HALF, normalised=True))
WINDOWS = {None, *range(1, 8)}


@dataclass(frozen=True)
class Case:
    """A language, weights for it, and the choices by which they were written."""

    task: Task
    compiled: Compiled
    choices: Construction


@dataclass(frozen=True)
class Suite:
    """Cases, with the kinds of heads that they may have."""

    cases: tuple[Case, ...]
    windows: frozenset[int | None]


def random_formulas(
    count: int, alphabet: str, temporal: tuple[str, ...], seed: int
) -> Iterator[Formula]:
    """Yield formulas with the temporal operators named, each grown by 3 to 14 steps from letters and `true`."""
    draw = random.Random(seed)
    for _ in range(count):
        pool = [TRUE, *map(letter, alphabet)]
        for _ in range(draw.randint(3, 14)):
            one, other = draw.choice(pool[-6:]), draw.choice(pool)
            pool.append(
                {
                    "P": lambda: P(one),
                    "Y": lambda: Y(one),
                    "Y<=": lambda: within(draw.randint(2, 7), one),
                    "!": lambda: ~one,
                    "&": lambda: one & other,
                    "|": lambda: one | other,
                }[draw.choice((*temporal, "!", "&", "|"))]()
            )
        yield pool[-1]


def tasks_of(logics: tuple[str, ...], temporal: tuple[str, ...]) -> Iterator[Task]:
    """Yield the book's languages whose smallest fragment is named, then random formulas with the operators named."""
    for language in LANGUAGES.values():
        smallest = next((logic for logic in ("P", "Y", "PY") if defines(language.dfa, logic)), None)
        if smallest in logics:
            yield task_of_language(language.dfa)
    for number, formula in enumerate(random_formulas(DRAWN, "ab", temporal, seed=8)):
        yield task_of_formula(formula, "abc"[: 2 + number % 2])


def compile_suite(
    tasks: Iterator[Task], choices: tuple[Construction, ...], windows: set[int | None]
) -> Suite:
    """Write weights for every task by every choice."""
    cases = (
        Case(task, compile_formulas([task.formula], task.alphabet, each), each)
        for task in tasks
        for each in choices
    )
    return Suite(tuple(cases), frozenset(windows))


def two_local(suite: Suite) -> Suite:
    """Put 2-local heads where there were 1-local ones, with the same weights."""
    cases = (replace(case, compiled=_widen(case.compiled)) for case in suite.cases)
    return replace(suite, cases=tuple(cases))


def _widen(compiled: Compiled) -> Compiled:
    blocks = (
        replace(block, heads=tuple(map(_widen_head, block.heads)))
        for block in compiled.model.blocks
    )
    return replace(compiled, model=replace(compiled.model, blocks=tuple(blocks)))


def _widen_head(head: Head) -> Head:
    return replace(head, window=2 if head.window == 1 else head.window)
