"""Claims about compiled language models, and about weights that leave their set of numbers for float32."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import torch

from expressivity.attention.finite.forest import all_words, of_words
from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.attention.finite.values import QUARTERS
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.language_model import LanguageModel, language_model
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.logic.parser import parse
from expressivity.studies.compilation.by_hand import next_symbols
from expressivity.studies.compilation.suites import FLOATING, PLAIN
from expressivity.tasks.languages import LANGUAGES

TOKENS, LONG_TOKENS = 5, 80
"""Language models are compared on all words of up to so many letters, and on ten of so many."""

DOUBLED = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Lengths of words in single precision."""


def check_tokens(models: Mapping[str, list[LanguageModel]]) -> Evidence:
    """Check that after every prefix of every word, short and long, the probabilities are those of the language, to the last bit, as they
    are worked out from its automaton by hand; and that every head is strict and global.
    """
    wrong = tokens = strange = longest = 0
    sets = set()
    for name, kinds in models.items():
        dfa = LANGUAGES[name].dfa
        letters = len(dfa.alphabet)
        long = list(np.random.default_rng(3).integers(0, letters, (10, LONG_TOKENS)))
        for model in kinds:
            sets.add(model.model.values)
            strange += sum(head.window is not None for b in model.model.blocks for head in b.heads)
            for forest in (all_words(letters, TOKENS), of_words(long, letters)):
                wanted = next_symbols(dfa, forest, model.model.values)
                found = (model.probabilities(forest) != wanted).any(axis=1)
                wrong, tokens = wrong + int(found.sum()), tokens + len(wanted)
                wrong += model.wrong_tokens(forest)[0]
                longest = max(longest, len(forest.levels) - 2)
    return Evidence(
        not wrong and not strange,
        {"tokens": tokens, "wrong_tokens": wrong, "other_heads": strange},
        {"languages": len(models), "sets": len(sets), "short": TOKENS, "longest": longest},
    )


SPOKEN = (
    "first-letter",
    "a-before-b",
    "subsequence-abc",
    "some-a",
    "factor-ab-two-letters",
    "starts-with-bb",
    "left-deterministic-bare",
)
"""Languages of LTL[P] whose language models are compiled."""


def _spoken(here: bool) -> dict[str, list[LanguageModel]]:
    return {
        name: [language_model(LANGUAGES[name].dfa, choices, here) for choices in (PLAIN, FLOATING)]
        for name in SPOKEN
    }


def check_single(models: tuple[FiniteTransformer, FiniteTransformer]) -> Evidence:
    """Check up to which length float32 gives the answers of the formula, and of the finite set, on every word tried: for weights written
    for half precision, and for those written for multiples of a quarter. All answers are numbers of single precision.
    """
    from expressivity.constructions.float32 import Float32, longest_agreement, tried

    right, formats = [], set()
    agreed = [longest_agreement(model, np.random.default_rng(4), DOUBLED) for model in models]
    for model in models:
        draw, reached, single = np.random.default_rng(4), 0, Float32(model)
        for length in DOUBLED:
            words = np.array(list(tried(3, length, draw)))
            factor = [bool(((w[:-1] == 0) & (w[1:] == 1)).any()) for w in words]
            answers = single(words)
            formats.add(answers.dtype)
            if ((answers[:, 0] > 0).numpy() != factor).any():
                break
            reached = length
        right.append(reached)
    return Evidence(
        agreed == right and formats == {torch.float32},
        {"agrees_with_the_set_up_to": agreed},
        {
            "half": right[0],
            "quarters": right[1],
            "unit": str(Fraction(models[1].values.least)),
        },
    )


def _factor(choices: Construction) -> FiniteTransformer:
    return compile_formulas([parse("P(b & Y a)")], "abc", choices).model


_TEMPORAL = "expressivity.constructions.temporal"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-5.1",
        statement="The language model of a partially ordered automaton, uniform over what may follow each prefix, is computed exactly by a "
        "transformer with strict global heads.",
        source="[LC25] Theorems 5.1 and 5.2, the direction to weights",
        known="read",
        kind="construction",
        subject=lambda: _spoken(True),
        control=lambda: _spoken(False),
        broken="the state before the letter in place of the state after it",
        check=check_tokens,
        boundary="All words of up to [[short:word]] letters and random ones of [[longest]]. Uniform means round(1/m) each.",
        budget=20.0,
        code=("expressivity.constructions.language_model.language_model",),
        reach="certified",
        extent="[[languages:word]] languages over [[sets:word]] sets of numbers",
        proof="page",
        numbers={"languages": 7, "sets": 2, "short": 5, "longest": 80},
    ),
    Claim(
        id="ours-single-precision",
        statement="The weights written for half precision give the same answers in float32 for P(b & Y a) on all words tried of up to [[half]] letters; "
        "those written for multiples of [[unit]] do so up to [[quarters]] letters.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: (_factor(FLOATING), _factor(PLAIN)),
        control=lambda: (
            _factor(replace(FLOATING, query=QUARTERS.forgets)),
            _factor(PLAIN),
        ),
        broken="queries of half precision with the f_large of the quarters",
        check=check_single,
        boundary="One formula, words constant after two letters and random ones, of lengths that double. What float32 does not forget adds up to 1 at about 3·10^7 positions.",
        budget=10.0,
        code=("expressivity.constructions.float32.longest_agreement",),
        reach="sampled",
        extent="one formula, words of up to [[half]] letters",
        proof="none",
        numbers={"half": 256, "unit": "1/4", "quarters": 64},
    ),
)
