"""What each profile spends on predicting words: patterns of attention, positions, sizes, steps, and the corpus."""

from collections.abc import Callable
from dataclasses import dataclass

from expressivity.tasks.corpus import Corpus, demonstration, wikitext2

PATTERNS = {
    "global": (1.0, 1),
    "1-local": (0.0, 1),
    "hybrid-1": (0.5, 1),
    "4-local": (0.0, 4),
    "16-local": (0.0, 16),
    "hybrid-4": (0.5, 4),
}
"""The fraction of heads that are global, and the window of the others."""

BASIC = ("global", "1-local", "hybrid-1")

CORPORA: dict[str, Callable[[int | None], Corpus]] = {
    "WikiText-2": wikitext2,
    "demonstration": demonstration,
}

TUNING_SEEDS = (1, 2)
"""The rate and the rule were chosen on these."""


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        words: size of the vocabulary; None for all words.
        patterns: of attention.
        positions: kinds of positions.
        seeds: models of each; they chose nothing.
        steps: of Adam, on `batch` windows of `window` words; the rate falls to 0 along half a cosine.
        looks: how often validation loss is measured on the way.
        validated: words of the validation text that are read then.
        width: of the stream; `heads` divide it.
        hidden: ReLU units of a layer's perceptron under global attention.
        corpus: one of `CORPORA`.
    """

    words: int | None
    patterns: tuple[str, ...]
    positions: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: int
    batch: int = 16
    window: int = 64
    rate: float = 3e-3
    looks: int = 8
    validated: int = 20_000
    width: int = 64
    layers: int = 2
    heads: int = 4
    hidden: int = 256
    corpus: str = "WikiText-2"

    @property
    def about(self) -> str:
        """Corpus and sizes in words."""
        words = (
            "all words"
            if self.words is None
            else f"the {self.words} most frequent words, others <unk>"
        )
        source = (
            "WikiText-2"
            if self.corpus == "WikiText-2"
            else "docstrings of NetworkX, which are not WikiText-2"
        )
        return f"{source}, {words}: {self.layers} layers of width {self.width}, windows of {self.window} words"


SETTINGS = {
    "ci": Setting(
        words=2000,
        patterns=BASIC,
        positions=("learned",),
        seeds=(301, 302),
        steps=40,
        looks=3,
        validated=2000,
    ),
    "full": Setting(
        words=2000,
        patterns=BASIC,
        positions=("learned",),
        seeds=(301, 302, 303),
        steps=600,
        looks=6,
        validated=10_000,
    ),
    "large": Setting(
        words=None,
        patterns=tuple(PATTERNS),
        positions=("none", "learned", "rotary"),
        seeds=(301, 302, 303),
        steps=40_000,
        batch=32,
        window=512,
        rate=6e-4,
        looks=20,
        validated=217_646,
        width=768,
        layers=12,
        heads=12,
        hidden=3072,
    ),
}
"""`large` has the shape of GPT-2 small, as the paper. Nobody trains that on two cores."""

SMALL = Setting(
    words=2000,
    patterns=tuple(PATTERNS),
    positions=("none", "learned", "rotary", "sinusoidal"),
    seeds=(301, 302),
    steps=1000,
    looks=10,
)
"""What two cores can do of it: every pattern with every kind of positions at the size of profile full, trained longer."""

SHOWN = Setting(
    words=1000,
    patterns=BASIC,
    positions=("learned",),
    seeds=(1,),
    steps=75,
    looks=3,
    validated=5000,
    corpus="demonstration",
)
"""What the demonstration shows, without the corpus."""
