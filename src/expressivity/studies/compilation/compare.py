"""Compare a suite of weights with the logic: what several claims ask of theirs."""

import numpy as np

from expressivity.book.registry import Evidence
from expressivity.constructions.compilation import check, long_words, stream_errors
from expressivity.constructions.sizes import bounds
from expressivity.studies.compilation.suites import Suite

STREAM = 4
"""The stream is compared with the logic on all words of up to so many letters."""

SHORT = 6
"""The answer is compared on all words of up to so many letters, and on long ones."""


def compare_suite(suite: Suite) -> Evidence:
    """Check every case: the stream holds the truth of its subformulas, its answers are right on short and long words, it has the
    heads that its logic allows, and it is no larger than the formula says.
    """
    stream_wrong = stream = wrong = words = large = strange = longest = 0
    for case in suite.cases:
        model = case.compiled.model
        bad, count = stream_errors(case.compiled, STREAM)
        answers = check(case.compiled, case.task, SHORT)
        stream_wrong, stream = stream_wrong + bad, stream + count
        wrong, words = wrong + answers.mismatches, words + answers.words + answers.more
        longest = max(longest, answers.longest)
        large += not bounds(case.compiled.formulas, case.task.alphabet, case.choices).hold(model)
        strange += (
            not {head.window for block in model.blocks for head in block.heads} <= suite.windows
        )
    facts = {
        "wrong_truth_values": stream_wrong,
        "wrong_words": wrong,
        "larger_than_the_bound": large,
        "other_heads": strange,
    }
    draw = np.random.default_rng(0)
    measured = {
        "models": len(suite.cases),
        "formulas": len({case.task.formula for case in suite.cases if case.task.dfa is None}),
        "languages": len({case.task.dfa for case in suite.cases if case.task.dfa is not None}),
        "sets": len({case.choices.values for case in suite.cases}),
        "longest": longest,
        "words": words,
        "truths": stream,
        "long": max(len(word) for case in suite.cases for word in long_words(case.task, draw)),
    }
    return Evidence(not (stream_wrong or wrong or large or strange), facts, measured)
