"""Claims about one head and one perceptron: what is forgotten, and what makes a truth value."""

from fractions import Fraction

import numpy as np

from expressivity.attention.finite.forest import layers, of_words
from expressivity.attention.finite.values import HALF, QUARTERS
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.compilation import task_of_formula
from expressivity.constructions.temporal import Compiled, Construction, compile_formulas
from expressivity.logic.parser import parse
from expressivity.studies.compilation.compare import compare_suite
from expressivity.studies.compilation.suites import FLOATING, Suite, compile_suite

FORGETTING = 40
"""The length of the word a…a on which the two P heads are compared."""


def check_threshold(choices: Construction) -> Evidence:
    """Check that the perceptron behind the head of P a makes 0 of 0, and 1 of every number of the set from 1/2 to 4, exactly; and
    that a formula with several of them is right.
    """
    compiled = compile_formulas([parse("P a")], "ab", choices)
    block, target = compiled.model.blocks[0], compiled.plan.steps[0].target
    perceptron, values = block.perceptron, choices.values
    arrives = np.array([0.0, *(x for x in values.positive.tolist() if 0.5 <= x <= 4)])
    columns = np.zeros((len(arrives), compiled.model.width))
    columns[:, 0], columns[:, target] = 1.0, arrives
    made = block.after_perceptron(values, columns)[:, target]
    told = compare_suite(ends(choices))
    wrong = int((made != (arrives > 0)).sum())
    return Evidence(
        told.holds and not wrong,
        {**told.facts, "wrong_numbers": wrong},
        {
            **told.measured,
            "numbers": len(arrives),
            "relus": len(perceptron.first) if perceptron else 0,
            "threshold": str(Fraction(-perceptron.first_bias.min())) if perceptron else "",
        },
    )


def ends(choices: Construction) -> Suite:
    """Return the suite of one formula with two things to look for."""
    task = task_of_formula(parse("P(b & Y a) & P c"), "abc")
    return compile_suite(iter([task]), (choices,), {None, 1})


def check_memory(compiled: Compiled) -> Evidence:
    """Check P true, on a word of one letter: what the first head returns, and the truth after the last block, which must be
    false at the first position and true at all others. The first head returns something after one position at least, and
    after no number of them beyond one that is measured.
    """
    forest = of_words([np.zeros(FORGETTING - 1, dtype=np.int64)], 1)
    streams = layers(compiled.model, forest)
    target = compiled.plan.steps[0].target
    looked, said = streams[1].columns[:, target], streams[-1].columns[:, target]
    heard = np.flatnonzero(looked)
    numbers = compiled.model.values.positive
    return Evidence(
        bool((said == (np.arange(FORGETTING) > 0)).all())
        and heard.tolist() == list(range(1, len(heard) + 1)),
        {"first_head": looked[:12].tolist(), "true_at": int(said.sum())},
        {
            "span": int(heard[-1]),
            "letters": len(forest.symbols) - 1,
            "unit": str(Fraction(np.diff(numbers, prepend=0.0).max())),
            "blocks": len(compiled.model.blocks),
        },
    )


def _memory(twice: bool) -> Compiled:
    return compile_formulas([parse("P true")], "a", Construction(QUARTERS, twice=twice))


_TEMPORAL = "expressivity.constructions.temporal"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-vanishing",
        statement="Over the multiples of [[unit]] the plain P head falls silent behind more than [[span:word]] positions; the head that looks twice, "
        "in [[blocks:word]] blocks, never does.",
        source="[LC25] Appendix B.12",
        known="read",
        kind="construction",
        subject=lambda: _memory(True),
        control=lambda: _memory(False),
        broken="P looks once",
        check=check_memory,
        boundary="One formula, one word; the proof is for all lengths.",
        budget=2.0,
        code=(f"{_TEMPORAL}.compile_formulas", "expressivity.attention.finite.values.ValueSet"),
        reach="certified",
        extent="one word of [[letters]] letters",
        proof="page",
        numbers={"unit": "1/4", "span": 7, "blocks": 2, "letters": 39},
    ),
    Claim(
        id="ours-half-threshold",
        statement="In half precision a head's output, which is $0$ or at least $1/2$, becomes a truth value, exactly, by dividing a difference of "
        "[[relus:word]] ReLUs by [[threshold]].",
        source="ours; corrects [LC25] Appendix B.12 for floating point",
        known="ours",
        kind="construction",
        subject=lambda: FLOATING,
        control=lambda: Construction(HALF, threshold=HALF.least),
        broken="the smallest positive number in place of 1/2",
        check=check_threshold,
        boundary="The numbers up to 4, beyond which no head's output lies; that 1/2 works in every set is proved.",
        budget=3.0,
        code=(
            f"{_TEMPORAL}.compile_formulas",
            "expressivity.attention.finite.transformer.Perceptron",
        ),
        reach="all",
        extent="[[numbers:,]] numbers of half precision",
        proof="page",
        numbers={"relus": 2, "threshold": "1/2", "numbers": 3074},
    ),
)
