"""Claims about weights that were written down, or drawn, under other heads and other masks."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np

from expressivity.attention.finite.columns import accepts, columns
from expressivity.attention.finite.extraction import extract
from expressivity.attention.finite.forest import numbered, of_words, outputs
from expressivity.attention.finite.hard import Kind, with_heads
from expressivity.attention.finite.random_models import HALVES, random_model
from expressivity.attention.finite.transformer import Block, FiniteTransformer, Head
from expressivity.attention.finite.values import HALF, QUARTERS, ValueSet
from expressivity.automata.dfa import from_regex
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.nonstrict import starts_with_bb
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.logic.parser import parse
from expressivity.logic.semantics import satisfied

LONG = 80
"""Half the length of the longest words."""

SHORT = 8
"""Compiled formulas are compared on all words up to this length."""

MANY = 180
"""Random models whose positions see themselves."""

FORMULAS = (
    "P a",
    "P(b & P a)",
    "P(b & !P a)",
    "P(a & P(b & P a))",
    "!P(b & P a)",
    "P(P a & P b & !P(a & P b))",
)
"""Formulas of LTL[P] that are compiled."""


def check_hard(change: Callable[[FiniteTransformer], FiniteTransformer]) -> Evidence:
    """Check that the weights of compiled formulas, changed, give the formulas' truth with soft heads, with average-hard ones, and with
    average-hard ones whose averages are exact: on all words of up to eight letters and on long ones. What the heads themselves return is
    worked out by hand for three equal scores and for two that differ.
    """
    formulas = tuple(map(parse, FORMULAS))
    model = change(compile_formulas(formulas, "ab", Construction(QUARTERS)).model)
    long = [
        np.array(word)
        for word in (
            [0] * LONG,
            [1] * LONG,
            [0] * LONG + [1],
            [0, 1] * LONG,
            [1] * LONG + [0] * LONG,
        )
    ]
    words = [word for length in range(SHORT + 1) for word in numbered(2, length)] + long
    truth = np.array(
        [[satisfied(formula, word[None], "ab")[0] for formula in formulas] for word in words]
    )
    wrong = {
        kind.replace(" ", "_"): int(
            ((outputs(with_heads(model, kind), of_words(words, 2)) > 0) != truth).sum()
        )
        for kind in KINDS
    }
    heads = {kind: _two_answers(kind) for kind in KINDS}
    return Evidence(
        not any(wrong.values()) and heads == ANSWERS,
        {"words": len(words), "wrong": wrong},
        {
            "formulas": len(truth[0]),
            "shortest": max(map(len, words[: -len(long)])),
            "longest": max(map(len, words)),
        },
    )


KINDS: tuple[Kind, ...] = ("soft", "average", "exact average")

ANSWERS = {"soft": (0.75, 0.75), "average": (0.75, 1.0), "exact average": (1.0, 1.0)}
"""Over the multiples of 1/4: of three ones with equal scores 3·round(1/3) = 3/4, or 1 exactly; of a one and a zero whose score is 1/2 less,
with exponentials 1 and round(0.61) = 1/2, round(2/3) = 3/4, or 1 for the best alone."""


def _two_answers(kind: Kind) -> tuple[float, float]:
    """Return what a head of a kind returns in the two cases of `ANSWERS`."""
    one = np.ones((1, 1))
    bare = FiniteTransformer(
        QUARTERS,
        "a",
        np.zeros((2, 1)),
        (Block((Head(None, one, one, one, one),), None),),
        one,
        np.zeros(1),
    )
    head = with_heads(bare, kind).blocks[0].heads[0]
    cases = (
        (np.zeros((1, 1)), one, np.array([[3]])),
        (np.array([[0.0], [-0.5]]), np.array([[1.0], [0.0]]), np.array([[1, 1]])),
    )
    equal, differing = (
        float(head.attend(QUARTERS, one, keys, contents, counts)[0, 0])
        for keys, contents, counts in cases
    )
    return equal, differing


def check_first_two(strict: bool) -> Evidence:
    """Check that in every random model the first two columns over b b b agree after every block, and so do the outputs there; how often the third
    column differs; and that a mean of equal ones, worked out by hand, is 1 for two and 3/4 for three over the multiples of 1/4.
    """
    draw = np.random.default_rng(31)
    sets: tuple[ValueSet, ...] = (HALVES, QUARTERS, HALF)
    models = [
        random_model(draw, ((None,),) * (1 + number % 3), values=sets[number // 3 % 3])
        for number in range(MANY)
    ]
    traces = [columns(model, "bbb", strict) for model in models]
    first_two = sum(all((layer[0] == layer[1]).all() for layer in layers) for layers in traces)
    third = sum(any((layer[1] != layer[2]).any() for layer in layers) for layers in traces)
    share = [float(x) for x in columns(_mean_of_ones(), "bbb", strict)[1][:, 1]]
    return Evidence(
        first_two == len(models) and share[:3] == [1.0, 1.0, 0.75],
        {"first_two_equal": first_two, "mean_of_ones": share},
        {
            "models": len(traces),
            "sets": len({model.values for model in models}),
            "third": third,
        },
    )


def _mean_of_ones() -> FiniteTransformer:
    """A head with equal scores that writes the mean of ones into the second coordinate, over the multiples of 1/4."""
    nothing, first = np.zeros((1, 2)), np.array([[1.0, 0.0]])
    head = Head(None, nothing, nothing, first, np.array([[0.0], [1.0]]))
    return FiniteTransformer(
        QUARTERS, "ab", np.array([[1.0, 0.0]] * 3), (Block((head,), None),), first, np.zeros(1)
    )


def check_end_of_string(model: Callable[[str], FiniteTransformer]) -> Evidence:
    """Check that the automaton of the model under non-strict masks is that of bbΣ*: equal on all words of all lengths; and by the definition, on
    all words of up to six letters a and b.
    """
    extracted = {
        alphabet: extract(model(alphabet), 40_000, strict=False) for alphabet in ("ab", "abc")
    }
    equal = [one.dfa == from_regex("bb.*", alphabet) for alphabet, one in extracted.items()]
    by_definition = sum(
        accepts(model("ab"), word, strict=False) != word.startswith("bb")
        for word in map("".join, (w for n in range(7) for w in product("ab", repeat=n)))
    )
    values = model("ab").values
    return Evidence(
        all(equal) and not by_definition,
        {
            "memories": [one.memories for one in extracted.values()],
            "states": [one.dfa.states for one in extracted.values()],
            "equal": equal,
        },
        {
            "blocks": len(model("ab").blocks),
            "heads": sum(len(block.heads) for block in model("ab").blocks),
            "alphabets": tuple(len(alphabet) for alphabet in extracted),
            "unit": str(Fraction(values.least)),
            "largest": int(values.largest),
        },
    )


def _weak_queries(model: FiniteTransformer) -> FiniteTransformer:
    """Return scores that rule out nothing: the smallest number in place of f_large."""
    least = model.values.least
    blocks = (
        replace(
            block,
            heads=tuple(
                replace(head, query=np.clip(head.query, -least, least)) for head in block.heads
            ),
        )
        for block in model.blocks
    )
    return replace(model, blocks=tuple(blocks))


_HERE = "expressivity.attention.finite"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-average-hard",
        statement="The weights that compute formulas of LTL[P] with a softmax compute the same with average-hard attention, whether its averages are "
        "rounded or exact.",
        source="[LC25] F.1, one inclusion",
        known="read",
        kind="construction",
        subject=lambda: lambda model: model,
        control=lambda: _weak_queries,
        broken="queries of the smallest number in place of f_large",
        check=check_hard,
        boundary="Over the multiples of 1/4. It shows that average-hard attention recognises LTL[P], not that it recognises no more.",
        budget=5.0,
        code=(f"{_HERE}.hard.AverageHard.attend", f"{_HERE}.hard.ExactAverageHard.attend"),
        reach="certified",
        extent="[[formulas:word]] formulas, words to [[shortest:word]] letters, some of [[longest]]",
        proof="page",
        numbers={"formulas": 6, "shortest": 8, "longest": 160},
    ),
    Claim(
        id="fp-non-strict",
        statement="If positions see themselves, the columns at the first two positions of $bb$ are equal in every block, so no output there "
        "tells the prefix $b$ from $bb$.",
        source="[LC25] F.4, for outputs at every prefix",
        known="read",
        kind="lower bound",
        subject=lambda: False,
        control=lambda: True,
        broken="strict masks",
        check=check_first_two,
        boundary="Models over [[sets:word]] sets of numbers. Only the first two: where 1/3 is rounded the third position differs, in [[third]] of them.",
        budget=5.0,
        code=(f"{_HERE}.columns.columns",),
        reach="sampled",
        extent="[[models]] random models",
        proof="page",
        numbers={"sets": 3, "third": 109, "models": 180},
    ),
    Claim(
        id="ours-end-of-string",
        statement="A transformer of [[blocks:word]] blocks, with [[heads:word]] heads in all, whose positions see themselves recognises "
        "$bb\\Sigma^*$ at an end marker.",
        source="ours; against a reading of [LC25] F.4",
        known="ours",
        kind="construction",
        subject=lambda: lambda alphabet: starts_with_bb(QUARTERS, alphabet),
        control=lambda: lambda alphabet: starts_with_bb(QUARTERS, alphabet, twice=False),
        broken="the second head left out: vanishing weights are not caught",
        check=check_end_of_string,
        boundary="The multiples of [[unit]] up to [[largest]]; words of all lengths, by the automaton of the weights.",
        budget=20.0,
        code=("expressivity.constructions.nonstrict.starts_with_bb", f"{_HERE}.extraction.extract"),
        reach="certified",
        extent="alphabets of [[alphabets]] letters",
        proof="page",
        numbers={"blocks": 3, "heads": 3, "unit": "1/4", "largest": 8, "alphabets": (2, 3)},
    ),
)
