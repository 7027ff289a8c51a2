"""Models to examine, rules and trained ones, as `expressivity examine` takes them: MODULE:FUNCTION.

    careless       one word    for .*ab.* over abc; a search for a regex with a bug
    some_a_some_b  one word    for .*ab.* over abc; a rule that looks at which letters there are
    transformer    --batch     for .*ab.* over abc; two layers of global attention, trained here
    gru            --batch     for .*ab.* over abc; a recurrent network, trained here
    short_parity   --batch     for an even number of b over ab; a transformer trained on words of up to six letters

The trained ones learn when they are first asked, in seconds on one core, from a fixed seed; they need the extra train. They cannot read
the empty word, so they say of it what their language does.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Int

from expressivity.tasks.languages import LANGUAGES, Language

Scorer = Callable[[Int[np.ndarray, "words length"]], Float[np.ndarray, "words"]]
"""A trained model: scores of words of one length, as letter numbers."""


def careless(word: str) -> bool:
    """Whether ab is in a word; but the regex allows a letter between the two, and nobody looked."""
    return re.search("a.?b", word) is not None


def some_a_some_b(word: str) -> bool:
    """Whether a word has an a and a b: what is asked for is an a directly before a b."""
    return "a" in word and "b" in word


def transformer(words: Sequence[str]) -> list[float]:
    """Scores for .*ab.* over abc by a masked transformer with global attention."""
    from expressivity.examination import trained

    return _scores(words, LANGUAGES["factor-ab"], trained.transformer())


def gru(words: Sequence[str]) -> list[float]:
    """Scores for .*ab.* over abc by a gated recurrent network."""
    from expressivity.examination import trained

    return _scores(words, LANGUAGES["factor-ab"], trained.gru())


def short_parity(words: Sequence[str]) -> list[float]:
    """Scores for an even number of b by a transformer that saw words of up to six letters only."""
    from expressivity.examination import trained

    return _scores(words, LANGUAGES["parity"], trained.short_parity())


def _scores(words: Sequence[str], language: Language, scorer: Scorer) -> list[float]:
    """The scores of words of any length; those of one length are read together."""
    scores = np.empty(len(words))
    for length in sorted({len(word) for word in words}):
        places = [place for place, word in enumerate(words) if len(word) == length]
        if length == 0:
            scores[places] = 1.0 if language.dfa.accepts("") else -1.0
        else:
            scores[places] = scorer(np.stack([language.dfa.encode(words[i]) for i in places]))
    return scores.tolist()
