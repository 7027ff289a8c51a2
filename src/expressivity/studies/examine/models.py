"""The models that the page examines: three of which theory says what they get wrong, and three trained ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from expressivity.attention.finite.columns import accepts
from expressivity.attention.finite.values import QUARTERS
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.examination import examples
from expressivity.examination.models import Model
from expressivity.logic.parser import parse

ALPHABET = "abc"
"""Letters of .*ab.*, the language of all models but the last."""

RIGHT = "P(b & Y a)"
"""A formula of LTL[P,Y] for .*ab.*: there is a b, and the letter before it is an a."""

GLOBAL = "P(b & P a)"
"""A formula of LTL[P]: there is a b, and some letter before it is an a."""

LAST = 4
"""Letters that the local rule looks at."""

FACTOR, PARITY = "factor-ab", "parity"
"""Names of the two languages."""


@dataclass(frozen=True)
class Examined:
    """A model to examine.

    Args:
        name: in tables.
        label: in the figure.
        model: the function.
        language: name of the language that it is asked about.
        batch: words that it takes at a time; None if it takes one word.
        trained: whether it is trained, and so cannot read the empty word.
    """

    name: str
    label: str
    model: Model
    language: str = FACTOR
    batch: int | None = None
    trained: bool = False


@cache
def compiled(formula: str) -> Callable[[str], bool]:
    """A transformer over multiples of 1/4 whose weights are written from a formula."""
    model = compile_formulas([parse(formula)], ALPHABET, Construction(QUARTERS)).model
    return lambda word: accepts(model, word)


def ends(letters: int) -> Callable[[str], bool]:
    """The rule that looks for ab among the last letters of a word: a formula of LTL[Y] says the same."""
    return lambda word: "ab" in word[-letters:]


def anywhere(word: str) -> bool:
    """The rule that looks for ab in the whole word."""
    return "ab" in word


def by_theory() -> tuple[Examined, ...]:
    """Models of which theory says what they get wrong."""
    return (
        Examined("compiled", "weights written\nfrom " + RIGHT, compiled(RIGHT)),
        Examined("global", "weights written\nfrom " + GLOBAL, compiled(GLOBAL)),
        Examined("local", f"rule: ab in the\nlast {LAST} letters", ends(LAST)),
    )


def by_training() -> tuple[Examined, ...]:
    """Models that are trained when they are first asked."""

    def trained(
        name: str,
        label: str,
        model: Callable[[Sequence[str]], list[float]],
        language: str = FACTOR,
    ) -> Examined:
        """Name a model that answers words in batches and has learned a language."""
        return Examined(name, label, model, language, batch=256, trained=True)

    return (
        trained("transformer", "trained: global\nattention", examples.transformer),
        trained("gru", "trained: recurrent\nnetwork", examples.gru),
        trained(
            "short-parity",
            "trained on short\nwords, for parity",
            examples.short_parity,
            PARITY,
        ),
    )
