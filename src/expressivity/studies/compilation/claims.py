"""Claims about writing formulas of past temporal logic as the weights of a transformer over a finite set of numbers."""

from dataclasses import replace
from itertools import islice
from math import log2

from expressivity.attention.finite.forest import all_words, layers
from expressivity.attention.finite.values import QUARTERS
from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.sizes import bounds
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.errors import InvalidInput
from expressivity.logic.syntax import letter, within
from expressivity.studies.compilation.by_hand import (
    as_large_as_allowed,
    blocks_allowed,
    blocks_per_step,
    grow_layers,
    grow_p,
    grow_y,
)
from expressivity.studies.compilation.compare import compare_suite
from expressivity.studies.compilation.suites import (
    FLOATING,
    NORMED,
    PLAIN,
    WIDE_KEYS,
    WINDOWS,
    Suite,
    compile_suite,
    tasks_of,
    two_local,
)

PARTS = {"quarters": 8, "half": 2048}
"""The most parts of a gate: one less than that must be in the set of numbers, and all numbers from 0."""


def check_unnormalised(suite: Suite) -> Evidence:
    """Check a suite, the number of its blocks by hand as well, and what each further operator costs in towers of them; and how wide windows
    may be over the coarser set.
    """
    told = compare_suite(suite)
    beyond = sum(
        len(case.compiled.model.blocks) > allowed
        or allowed != bounds([case.task.formula], case.task.alphabet, case.choices).blocks
        for case in suite.cases
        for allowed in [blocks_allowed(case.task.formula, PARTS[case.choices.values.name])]
    )
    towers = {"per_p": grow_p, "per_y": grow_y, "per_layer": grow_layers}
    choices = suite.cases[0].choices
    steps = {name: blocks_per_step(grow, choices) for name, grow in towers.items()}
    beyond += sum(not as_large_as_allowed(grow, choices) for grow in towers.values())
    windows = [k for k in range(1, 12) if _compiles(k)]
    return Evidence(
        told.holds and not beyond and windows == list(range(1, len(windows) + 1)),
        {**told.facts, "blocks_not_as_counted": beyond},
        {**told.measured, **steps, "k": len(windows)},
    )


def _compiles(k: int) -> bool:
    """Say whether weights for Y≤k can be written over the multiples of a quarter."""
    try:
        compile_formulas([within(k, letter("a"))], "a", PLAIN)
    except InvalidInput:
        return False
    return True


def check_normed(suite: Suite) -> Evidence:
    """Check a suite, that a norm runs after both sums of every block, and which epsilons were taken."""
    told = compare_suite(suite)
    model = suite.cases[0].compiled.model
    name = "expressivity.attention.finite.transformer.Norm.__call__"
    with watching((name,)) as calls:
        layers(model, all_words(2, 2))
    epsilons = {
        (case.choices.values.name, -log2(block.norm.epsilon) if block.norm else None)
        for case in suite.cases
        for block in case.compiled.model.blocks
    }
    by_set = dict(sorted(epsilons, key=str))
    return Evidence(
        told.holds and len(epsilons) == len(by_set),
        told.facts,
        {**told.measured, "per_block": calls[name] / len(model.blocks), **by_set},
    )


def _global(*choices: Construction) -> Suite:
    return compile_suite(tasks_of(("P",), ("P",)), choices, {None})


def _hybrid() -> Suite:
    return compile_suite(tasks_of(("Y", "PY"), ("P", "Y", "Y<=")), (PLAIN, FLOATING), WINDOWS)


def _normed(restored: bool, most: int | None = None) -> Suite:
    choices = tuple(replace(each, restored=restored) for each in NORMED)
    return compile_suite(
        islice(tasks_of(("P", "Y", "PY"), ("P", "Y", "Y<=")), most), choices, WINDOWS
    )


_TEMPORAL = "expressivity.constructions.temporal"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-3.3",
        statement="Every formula of LTL[P] is computed by a transformer with strict global heads over a finite set of numbers, with at most "
        "[[per_p:word]] blocks for each nesting of P and [[per_layer:word]] for each layer of conjunction or disjunction; towers of P need them, and so "
        "do towers of layers.",
        source="[LC25] Theorem 3.3; the construction here is ours",
        known="read",
        kind="construction",
        subject=lambda: _global(PLAIN, FLOATING, WIDE_KEYS),
        control=lambda: _global(Construction(QUARTERS, query=QUARTERS.forgets - QUARTERS.least)),
        broken="a query one step weaker than f_large",
        check=check_unnormalised,
        boundary="The [[languages]] languages of the book in LTL[P] and [[formulas]] random formulas, over [[sets:word]] sets; [[truths:,]] truth values of "
        "subformulas, answers on all words of up to [[longest:word]] letters and on some of [[long]].",
        budget=15.0,
        code=(f"{_TEMPORAL}.compile_formulas", "expressivity.constructions.sizes.bounds"),
        reach="sampled",
        extent="[[models]] models, [[words:,]] words",
        proof="page",
        numbers={
            "per_p": 2,
            "per_layer": 1,
            "languages": 9,
            "formulas": 25,
            "sets": 2,
            "longest": 6,
            "long": 100,
            "models": 102,
            "words": 136524,
            "truths": 173793,
        },
    ),
    Claim(
        id="la-thm-hybrid-weights",
        statement="Every formula of LTL[P,Y], with Y≤k as well, is computed by a transformer with strict global, 1-local and k-local heads; "
        "each Y takes [[per_y:word]] block.",
        source="[LC26], the direction from logic to weights; the construction is ours",
        known="restated",
        kind="construction",
        subject=_hybrid,
        control=lambda: two_local(_hybrid()),
        broken="2-local heads in place of 1-local ones",
        check=check_unnormalised,
        boundary="[[languages]] languages and [[formulas]] random formulas, words of up to [[longest:word]] letters as for LTL[P]; k up to [[k:word]], which is as far as the coarser of the "
        "two sets goes.",
        budget=15.0,
        code=(f"{_TEMPORAL}.compile_formulas", "expressivity.attention.finite.transformer.Head"),
        reach="sampled",
        extent="[[models]] models, [[words:,]] words",
        proof="page",
        numbers={
            "per_y": 1,
            "languages": 12,
            "formulas": 25,
            "longest": 6,
            "models": 74,
            "words": 40662,
            "k": 7,
        },
    ),
    Claim(
        id="ours-normalised",
        statement="With layer normalisation after every sum, [[per_block:word]] in a block, the construction holds too, if the perceptron puts every coordinate "
        "back to $0$ or $1$ after heads that look.",
        source="ours; after [LC25] Appendix B.13",
        known="ours",
        kind="construction",
        subject=lambda: _normed(True),
        control=lambda: _normed(False, most=6),
        broken="only what was looked for is put back",
        check=check_normed,
        boundary="The [[languages]] languages of the book in LTL[P,Y] and [[formulas]] random formulas over [[sets:word]] sets, words of up to [[longest:word]] letters, epsilon "
        "$2^{-[[quarters:.0f]]}$ and $2^{-[[half:.0f]]}$.",
        budget=30.0,
        code=(f"{_TEMPORAL}.Layout", "expressivity.attention.finite.transformer.Norm"),
        reach="sampled",
        extent="[[models]] models, [[words:,]] words",
        proof="page",
        numbers={
            "per_block": 2,
            "languages": 21,
            "formulas": 25,
            "sets": 2,
            "quarters": 2,
            "half": 24,
            "models": 92,
            "words": 99324,
            "longest": 6,
        },
    ),
)
