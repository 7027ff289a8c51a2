"""Claims about automata read off weights: what they must be, and what hard heads and non-strict masks change."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from expressivity.attention.finite.columns import columns
from expressivity.attention.finite.extraction import extract
from expressivity.attention.finite.forest import all_words, numbered, of_words, outputs
from expressivity.attention.finite.hard import with_heads
from expressivity.attention.finite.random_models import HALVES, random_model
from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.attention.finite.values import HALF, QUARTERS, ValueSet
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import defines
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.nonstrict import starts_with_bb
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.logic.parser import parse
from expressivity.logic.semantics import satisfied
from expressivity.studies.arithmetic.runs_extraction import (
    GLOBAL,
    HYBRID,
    LOCAL,
    SHAPES,
    Population,
)

ALL_WORDS, LONG, DRAWN = 6, 80, 5
"""Each automaton is held against its model on all words up to this length, and on so many random ones of that length."""

WIDE = 4
"""For every so many models over eleven numbers there is one over a wider set, in which few numbers become infinite."""

PROBE = "abbaabab"
"""The word over which a model is seen to stay finite or not."""

FEW = {"global": GLOBAL[:1], "local": LOCAL[1:2], "hybrid": ((SHAPES["hybrid"], 120),)}
"""Shapes for the controls, which need few models to find one outside."""

FORMULAS = (
    "P a",
    "P(b & P a)",
    "P(b & !P a)",
    "P(a & P(b & P a))",
    "!P(b & P a)",
    "P(P a & P b & !P(a & P b))",
)
"""Formulas of LTL[P] that are compiled."""


def check_population(population: Population) -> Evidence:
    """Check that every automaton lies in the fragment, and says what the model says on all short words and on long ones."""
    draw = np.random.default_rng(29)
    pairs = list(population.extracted())
    automata = [one for _, one in pairs if one is not None]
    compared = population.kind == "soft"
    wrong = (
        sum(mismatches(model, one.dfa, draw) for model, one in pairs if one is not None)
        if compared
        else 0
    )
    outside = sum(not defines(one.dfa, population.logic) for one in automata)
    facts = {
        "models": len(automata),
        "passed_over": len(pairs) - len(automata),
        "finite_throughout": sum(_stays_finite(model) for model, one in pairs if one is not None),
        "languages": len({one.dfa for one in automata}),
        "most_states": max(one.dfa.states for one in automata),
        "most_memories": max(one.memories for one in automata),
        "outside": outside,
        "mismatches": wrong,
    }
    return Evidence(outside == 0 and wrong == 0, facts)


def _stays_finite(model: FiniteTransformer) -> bool:
    """Whether no number in any column of the model over one word is infinite."""
    return all(np.isfinite(layer).all() for layer in columns(model, PROBE))


def mismatches(model: FiniteTransformer, dfa: Dfa, draw: np.random.Generator) -> int:
    """Return on how many words automaton and model differ."""
    letters = len(dfa.alphabet)
    short = np.concatenate(
        [dfa.accepts_all(numbered(letters, length)) for length in range(ALL_WORDS + 1)]
    )
    long = draw.integers(0, letters, size=(DRAWN, LONG))
    return int(
        (short != (outputs(model, all_words(letters, ALL_WORDS))[:, 0] > 0)).sum()
        + (dfa.accepts_all(long) != (outputs(model, of_words(list(long), letters))[:, 0] > 0)).sum()
    )


def check_hard(change: Callable[[FiniteTransformer], FiniteTransformer]) -> Evidence:
    """Check that the weights of compiled formulas, changed, give the formulas' truth with soft heads, with average-hard ones, and with
    average-hard ones whose averages are exact: on all words of up to eight letters and on long ones.
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
    words = [word for length in range(9) for word in numbered(2, length)] + long
    truth = np.array(
        [[satisfied(formula, word[None], "ab")[0] for formula in formulas] for word in words]
    )
    wrong = {
        kind.replace(" ", "_"): int(
            ((outputs(with_heads(model, kind), of_words(words, 2)) > 0) != truth).sum()
        )
        for kind in ("soft", "average", "exact average")
    }
    return Evidence(
        not any(wrong.values()), {"formulas": len(formulas), "words": len(words), "wrong": wrong}
    )


def check_first_two(strict: bool) -> Evidence:
    """Check that in every random model the first two columns over b b b agree after every block; and how often the third does not."""
    draw = np.random.default_rng(31)
    sets: tuple[ValueSet, ...] = (HALVES, QUARTERS, HALF)
    models = [
        random_model(draw, ((None,),) * (1 + number % 3), values=sets[number // 3 % 3])
        for number in range(180)
    ]
    traces = [columns(model, "bbb", strict) for model in models]
    first_two = sum(all((layer[0] == layer[1]).all() for layer in layers) for layers in traces)
    third = sum(any((layer[1] != layer[2]).any() for layer in layers) for layers in traces)
    return Evidence(
        first_two == len(models),
        {"models": len(models), "first_two_equal": first_two, "third_differs": third},
    )


def check_end_of_string(model: Callable[[str], FiniteTransformer]) -> Evidence:
    """Check that the automaton of the model under non-strict masks is that of bbΣ*: equal on all words of all lengths."""
    extracted = {
        alphabet: extract(model(alphabet), 40_000, strict=False) for alphabet in ("ab", "abc")
    }
    equal = [one.dfa == from_regex("bb.*", alphabet) for alphabet, one in extracted.items()]
    facts = {
        "alphabets": list(extracted),
        "memories": [one.memories for one in extracted.values()],
        "states": [one.dfa.states for one in extracted.values()],
        "equal": equal,
        "blocks": len(model("ab").blocks),
    }
    return Evidence(all(equal), facts)


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
        id="fp-thm-3.2",
        statement="What a transformer with strict global heads over a finite set of numbers recognises lies in LTL[P].",
        source="[LC25] Theorem 3.2",
        known="read",
        kind="decision",
        subject=lambda: Population(GLOBAL, "P", wide=WIDE),
        control=lambda: Population(FEW["local"], "P"),
        broken="1-local heads in place of global ones",
        check=check_population,
        boundary="Random models with one to three blocks, most of them over eleven numbers, where many activations are infinite, some over a wider "
        "set, where few are; their automata are exact for all lengths. Sums are exact and rounded once; large denominators are infinite.",
        budget=30.0,
        code=(f"{_HERE}.extraction.extract", f"{_HERE}.extraction.enough"),
    ),
    Claim(
        id="la-local-models",
        statement="What a transformer with local heads of any windows over a finite set of numbers recognises lies in LTL[Y].",
        source="[LC26], as the upper bound for local attention; the proof is ours",
        known="restated",
        kind="decision",
        subject=lambda: Population(LOCAL, "Y", wide=WIDE),
        control=lambda: Population(FEW["global"], "Y"),
        broken="global heads in place of local ones",
        check=check_population,
        boundary="Random models with windows of one to three and one to three blocks, most of them over eleven numbers, where many activations are "
        "infinite, some over a wider set, where few are; their automata are exact for all lengths.",
        budget=30.0,
        code=(f"{_HERE}.extraction.extract",),
    ),
    Claim(
        id="la-hybrid-models",
        statement="What a transformer with strict global and local heads over a finite set of numbers recognises lies in LTL[P,Y].",
        source="[LC26], as the upper bound for hybrid attention; the proof is ours",
        known="restated",
        kind="decision",
        subject=lambda: Population(HYBRID, "PY", wide=WIDE),
        control=lambda: Population(FEW["hybrid"], "PY", "last"),
        broken="all weight on the last position of the greatest score: unique hard attention",
        check=check_population,
        boundary="Random models with one or two blocks and windows of one or two, most of them over eleven numbers, where many activations are infinite, "
        "some over a wider set, where few are; those with too many memories are passed over and counted.",
        budget=35.0,
        code=(f"{_HERE}.extraction.extract",),
    ),
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
        boundary="Six formulas over the quarters. It shows that average-hard attention recognises LTL[P], not that it recognises no more.",
        budget=5.0,
        code=(f"{_HERE}.hard.with_heads", "expressivity.constructions.temporal.compile_formulas"),
    ),
    Claim(
        id="fp-hard-models",
        statement="What a transformer with average-hard global heads over a finite set of numbers recognises lies in LTL[P]; with unique "
        "hard heads that take the last of the best it need not.",
        source="[LC25] F.1 to F.3",
        known="read",
        kind="decision",
        subject=lambda: Population(GLOBAL, "P", "average"),
        control=lambda: Population(GLOBAL, "P", "last"),
        broken="all weight on the last position of the greatest score",
        check=check_population,
        boundary="Random models over eleven numbers, averages rounded. With exact averages there is no automaton.",
        budget=15.0,
        code=(f"{_HERE}.hard.AverageHard", f"{_HERE}.hard.LastHard"),
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
        boundary="Random models over three sets of numbers. Only the first two: where 1/3 is rounded, the third position differs.",
        budget=5.0,
        code=(f"{_HERE}.columns.columns",),
    ),
    Claim(
        id="ours-end-of-string",
        statement="A transformer of three blocks whose positions see themselves recognises $bb\\Sigma^*$ at an end marker.",
        source="ours; against a reading of [LC25] F.4",
        known="ours",
        kind="construction",
        subject=lambda: lambda alphabet: starts_with_bb(QUARTERS, alphabet),
        control=lambda: lambda alphabet: starts_with_bb(QUARTERS, alphabet, twice=False),
        broken="the second head left out: vanishing weights are not caught",
        check=check_end_of_string,
        boundary="The multiples of 1/4 up to 8, two and three letters, all lengths.",
        budget=20.0,
        code=("expressivity.constructions.nonstrict.starts_with_bb",),
    ),
)
