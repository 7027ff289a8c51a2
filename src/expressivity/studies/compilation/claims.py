"""Claims about writing formulas of past temporal logic as the weights of a transformer over a finite set of numbers."""

from dataclasses import replace
from itertools import islice

import numpy as np

from expressivity.attention.finite.forest import all_words, layers, of_words
from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.attention.finite.values import HALF, QUARTERS
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.compilation import (
    check,
    stream_errors,
    task_of_formula,
)
from expressivity.constructions.language_model import LanguageModel, language_model
from expressivity.constructions.sizes import bounds
from expressivity.constructions.temporal import Compiled, Construction, compile_formulas
from expressivity.logic.parser import parse
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
from expressivity.tasks.languages import LANGUAGES

STREAM = 4
"""The stream is compared with the logic on all words of up to so many letters."""

SHORT = 6
"""The answer is compared on all words of up to so many letters, and on long ones."""

FORGETTING = 40
"""The length of the word a…a on which the two P heads are compared."""


def check_suite(suite: Suite) -> Evidence:
    """Check every case: the stream holds the truth of its subformulas, its answers are right on short and long words, it has the
    heads that its logic allows, and it is no larger than the formula says.
    """
    stream_wrong = stream = wrong = words = large = strange = blocks = 0
    for case in suite.cases:
        model = case.compiled.model
        bad, count = stream_errors(case.compiled, STREAM)
        answers = check(case.compiled, case.task, SHORT)
        stream_wrong, stream = stream_wrong + bad, stream + count
        wrong, words = wrong + answers.mismatches, words + answers.words + answers.more
        large += not bounds(case.compiled.formulas, case.task.alphabet, case.choices).hold(model)
        strange += (
            not {head.window for block in model.blocks for head in block.heads} <= suite.windows
        )
        blocks = max(blocks, len(model.blocks))
    facts = {
        "models": len(suite.cases),
        "truth_values": stream,
        "wrong_truth_values": stream_wrong,
        "words": words,
        "wrong_words": wrong,
        "most_blocks": blocks,
        "larger_than_the_bound": large,
        "other_heads": strange,
    }
    return Evidence(not (stream_wrong or wrong or large or strange), facts)


def _global(*choices: Construction) -> Suite:
    return compile_suite(tasks_of(("P",), ("P",)), choices, {None})


def _hybrid() -> Suite:
    return compile_suite(tasks_of(("Y", "PY"), ("P", "Y", "Y<=")), (PLAIN, FLOATING), WINDOWS)


def _normed(restored: bool, most: int | None = None) -> Suite:
    choices = tuple(replace(each, restored=restored) for each in NORMED)
    return compile_suite(
        islice(tasks_of(("P", "Y", "PY"), ("P", "Y", "Y<=")), most), choices, WINDOWS
    )


def _ends(choices: Construction) -> Suite:
    task = task_of_formula(parse("P(b & Y a) & P c"), "abc")
    return compile_suite(iter([task]), (choices,), {None, 1})


def check_memory(compiled: Compiled) -> Evidence:
    """Check P true, on a word of one letter: what the first head returns, and the truth after the last block, which must be
    false at the first position and true at all others. The first head is silent exactly after C positions.
    """
    forest = of_words([np.zeros(FORGETTING - 1, dtype=np.int64)], 1)
    streams = layers(compiled.model, forest)
    target = compiled.plan.steps[0].target
    looked, said = streams[1].columns[:, target], streams[-1].columns[:, target]
    facts = {
        "positions": FORGETTING,
        "first_head": looked[:12].tolist(),
        "true_at": int(said.sum()),
        "silent_from": int(np.flatnonzero(looked)[-1]) + 2,
        "span": compiled.model.values.span,
    }
    return Evidence(
        bool((said == (np.arange(FORGETTING) > 0)).all())
        and facts["silent_from"] == facts["span"] + 2,
        facts,
    )


def _memory(twice: bool) -> Compiled:
    return compile_formulas([parse("P true")], "a", Construction(QUARTERS, twice=twice))


def check_tokens(models: list[LanguageModel]) -> Evidence:
    """Check that after every prefix of every word, short and long, the probabilities are those of the language, to the last bit."""
    wrong = tokens = 0
    for model in models:
        letters = len(model.model.alphabet)
        long = list(np.random.default_rng(3).integers(0, letters, (10, 80)))
        for forest in (all_words(letters, 5), of_words(long, letters)):
            bad, count = model.wrong_tokens(forest)
            wrong, tokens = wrong + bad, tokens + count
    return Evidence(wrong == 0, {"models": len(models), "tokens": tokens, "wrong_tokens": wrong})


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


def _spoken(here: bool) -> list[LanguageModel]:
    return [
        language_model(LANGUAGES[name].dfa, choices, here)
        for name in SPOKEN
        for choices in (PLAIN, FLOATING)
    ]


def check_single(model: FiniteTransformer) -> Evidence:
    """Check that in float32 the weights say what they say over their own set, on every word tried of each length."""
    from expressivity.constructions.float32 import LENGTHS, longest_agreement

    reached = longest_agreement(model, np.random.default_rng(4))
    return Evidence(reached == LENGTHS[-1], {"agrees_up_to": reached, "tried_up_to": LENGTHS[-1]})


def _factor(choices: Construction) -> FiniteTransformer:
    return compile_formulas([parse("P(b & Y a)")], "abc", choices).model


_TEMPORAL = "expressivity.constructions.temporal"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-3.3",
        statement="Every formula of LTL[P] is computed by a transformer with strict global heads over a finite set of numbers, with two "
        "blocks for each nesting of P and one for each layer of conjunction or disjunction.",
        source="[LC25] Theorem 3.3; the construction here is ours",
        known="read",
        kind="construction",
        subject=lambda: _global(PLAIN, FLOATING, WIDE_KEYS),
        control=lambda: _global(Construction(QUARTERS, query=QUARTERS.forgets - QUARTERS.least)),
        broken="a query one step weaker than f_large",
        check=check_suite,
        boundary="The book's languages in LTL[P] and 25 random formulas, over two sets; subformulas on all words of up to four letters, "
        "answers on all of up to six and on some of a hundred.",
        budget=15.0,
        code=(f"{_TEMPORAL}.compile_formulas", "expressivity.constructions.sizes.bounds"),
    ),
    Claim(
        id="la-thm-hybrid-weights",
        statement="Every formula of LTL[P,Y], with Y≤k as well, is computed by a transformer with strict global, 1-local and k-local heads; "
        "Y takes one block.",
        source="[LC26], the direction from logic to weights; the construction is ours",
        known="restated",
        kind="construction",
        subject=_hybrid,
        control=lambda: two_local(_hybrid()),
        broken="2-local heads in place of 1-local ones",
        check=check_suite,
        boundary="As for LTL[P]; k up to seven, which is as far as the coarser of the two sets goes.",
        budget=15.0,
        code=(f"{_TEMPORAL}.compile_formulas", "expressivity.attention.finite.transformer.Head"),
    ),
    Claim(
        id="fp-vanishing",
        statement="Over the multiples of 1/4 the plain P head falls silent behind seven positions; the head that looks twice never does.",
        source="[LC25] Appendix B.12",
        known="read",
        kind="construction",
        subject=lambda: _memory(True),
        control=lambda: _memory(False),
        broken="P looks once",
        check=check_memory,
        boundary=f"One word of {FORGETTING - 1} letters; the proof is for all lengths.",
        budget=2.0,
        code=(f"{_TEMPORAL}.Construction", "expressivity.attention.finite.values.ValueSet"),
    ),
    Claim(
        id="ours-half-threshold",
        statement="In half precision a head's output becomes a truth value by dividing a difference of two ReLUs by 1/2.",
        source="ours; corrects [LC25] Appendix B.12 for floating point",
        known="ours",
        kind="construction",
        subject=lambda: _ends(FLOATING),
        control=lambda: _ends(Construction(HALF, threshold=HALF.least)),
        broken="the smallest positive number in place of 1/2",
        check=check_suite,
        boundary="One formula; that 1/2 works in every set is proved.",
        budget=3.0,
        code=(f"{_TEMPORAL}.compile_formulas",),
    ),
    Claim(
        id="ours-normalised",
        statement="With layer normalisation behind every sum the construction holds too, if the perceptron puts every coordinate back to 0 or "
        "1 after heads that look.",
        source="ours; after [LC25] Appendix B.13",
        known="ours",
        kind="construction",
        subject=lambda: _normed(True),
        control=lambda: _normed(False, most=6),
        broken="only what was looked for is put back",
        check=check_suite,
        boundary="The book's languages and 25 random formulas over two sets, with epsilon 1/4 and 2^-24.",
        budget=30.0,
        code=(f"{_TEMPORAL}.Layout", "expressivity.attention.finite.transformer.Norm"),
    ),
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
        boundary=f"{len(SPOKEN)} languages over two sets, all words of up to five letters and random ones of eighty. Uniform means round(1/m) each.",
        budget=20.0,
        code=("expressivity.constructions.language_model.language_model",),
    ),
    Claim(
        id="ours-single-precision",
        statement="The weights written for half precision give the same answers in float32 for P(b & Y a) on all words tried of up to 256 letters; "
        "those written for multiples of 1/4 do not.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: _factor(FLOATING),
        control=lambda: _factor(PLAIN),
        broken="the weights for multiples of 1/4",
        check=check_single,
        boundary="One formula, words constant behind two letters and random ones. What float32 does not forget adds up to 1 at about 3·10^7 positions.",
        budget=10.0,
        code=("expressivity.constructions.float32.longest_agreement",),
    ),
)
