"""Predicting the next word of WikiText-2 with global, k-local and hybrid attention.

A unit is a stack: one pattern of attention with one kind of positions and one seed. All have the same numbers of layers, heads and steps;
their perceptrons are as wide as it takes for equal numbers of weights (`expressivity.attention.masked.language_model.matched`). A batch is made of
windows of the training text from random places. Validation and test text are cut into windows that follow one another, and every
word of a window but the first is predicted from those before it in the window.

A loss is −ln of the probability given to a word, in nats, averaged over words; perplexity is its exponential. Both mean something
together with the vocabulary only.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.language_model import MaskedLanguageModel, matched
from expressivity.errors import choose
from expressivity.tables import Row, Table
from expressivity.tasks.corpus import Corpus, demonstration, wikitext2
from expressivity.tasks.repeats import KINDS, kinds
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import sweep

PATTERNS = {
    "global": (1.0, 1),
    "1-local": (0.0, 1),
    "hybrid-1": (0.5, 1),
    "4-local": (0.0, 4),
    "16-local": (0.0, 16),
    "hybrid-4": (0.5, 4),
}
"""The part of heads that are global, and the window of the others."""

BASIC = ("global", "1-local", "hybrid-1")

CORPORA: dict[str, Callable[[int | None], Corpus]] = {
    "WikiText-2": wikitext2,
    "demonstration": demonstration,
}

SCORED = 16
"""Windows scored at a time."""

Unit = dict[str, Any]


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


SETTINGS = {
    "ci": Setting(2000, BASIC, ("learned",), (301, 302, 303), 600, looks=6, validated=10_000),
    "full": Setting(
        None,
        tuple(PATTERNS),
        ("none", "learned", "rotary"),
        (301, 302, 303),
        40_000,
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
"""`full` has the shape of GPT-2 small, as the paper. Nobody trains that on two cores."""

SMALL = Setting(
    2000, tuple(PATTERNS), ("none", "learned", "rotary", "sinusoidal"), (301, 302), 1000, looks=10
)
"""What two cores can do of it: every pattern with every kind of positions at the size of profile ci, trained longer."""

SHOWN = Setting(
    1000, BASIC, ("learned",), (1,), 75, looks=3, validated=5000, corpus="demonstration"
)

TUNING_SEEDS = (1, 2)
"""The rate and the rules of `expressivity.studies.text.claims` were chosen on these."""


def tables(profile: str = "ci") -> tuple[Table, Table]:
    """Train what is not in the store: validation loss on the way, and test loss by kind of word at the end.

    Raises:
        InvalidInput: an unknown profile, or a corpus of other content.
        NotAvailable: there is no corpus.
    """
    return trained(SETTINGS[choose("profile", profile, list(SETTINGS))])


def table(profile: str = "ci") -> Table:
    """The test losses of `tables`."""
    return tables(profile)[1]


def small_table(profile: str = "ci") -> Table:
    """`SMALL`, whatever the profile: validation loss and seconds on the way, for curves at equal steps and at equal time.

    Raises:
        InvalidInput: an unknown profile, or a corpus of other content.
        NotAvailable: there is no corpus.
    """
    choose("profile", profile, list(SETTINGS))
    results = results_of(SMALL)
    timed = [
        row | {"seconds": seconds}
        for result in results
        for row, seconds in zip(result["curve"], result["seconds"], strict=True)
    ]
    columns = CURVE | {
        "seconds": "processor seconds of one core that the stack had trained, divided by its models"
    }
    about = f"{_about(SMALL)}; timed on the machine of the provenance"
    return Table(
        "text-positions",
        about,
        columns,
        timed,
        group=("pattern", "positions", "steps"),
        seed="seed",
        model=MODEL,
    )


def small_classes(profile: str = "ci") -> Table:
    """`SMALL`: test loss by kind of word. Arguments and errors as `small_table`."""
    choose("profile", profile, list(SETTINGS))
    return replace(tabulate(results_of(SMALL), SMALL)[1], name="text-positions-classes")


def trained(setting: Setting) -> tuple[Table, Table]:
    """The two tables of a setting."""
    return tabulate(results_of(setting), setting)


def results_of(setting: Setting) -> list[dict[str, Any]]:
    """What `run` returns for every unit of a setting, from the store where it is there."""
    CORPORA[choose("corpus", setting.corpus, list(CORPORA))](
        setting.words
    )  # where there is none, say so before processes start
    return sweep(run, units(setting), name="text")


def units(setting: Setting) -> list[Unit]:
    """One stack for each pattern, kind of positions and seed, global ones first: they take longest.

    The read-out is most of the work, so that models of one stack gain little from each other, and small stacks share the cores better.
    """
    shared = {
        name: getattr(setting, name)
        for name in (
            "words",
            "steps",
            "batch",
            "window",
            "rate",
            "looks",
            "validated",
            "width",
            "layers",
            "heads",
            "hidden",
            "corpus",
        )
    }
    return [
        shared | {"pattern": pattern, "positions": positions, "seeds": [seed]}
        for pattern in sorted(setting.patterns, key=lambda pattern: -PATTERNS[pattern][0])
        for positions in setting.positions
        for seed in setting.seeds
    ]


CURVE = {
    "pattern": "global; k-local; or hybrid-k, half of the heads each",
    "positions": "none, learned, rotary or sinusoidal",
    "seed": "of weights and of the order of training windows",
    "steps": "training steps",
    "valid": "nats per word of validation text",
}


MODEL = ("pattern", "positions", "seed")
"""The columns that tell one trained model from another."""


def _about(setting: Setting) -> str:
    words = (
        "all words"
        if setting.words is None
        else f"the {setting.words} most frequent words, others <unk>"
    )
    source = (
        "WikiText-2"
        if setting.corpus == "WikiText-2"
        else "Python's help texts, which are not WikiText-2"
    )
    return f"{source}, {words}: {setting.layers} layers of width {setting.width}, windows of {setting.window} words"


def tabulate(results: Sequence[dict[str, Any]], setting: Setting) -> tuple[Table, Table]:
    """The rows of all units, with the meaning of their columns."""
    name = "text" if setting.corpus == "WikiText-2" else "text-demonstration"
    classes = {key: CURVE[key] for key in ("pattern", "positions", "seed")} | {
        "kind": "of word, see expressivity.tasks.repeats; all: every word",
        "words": "of this kind in the test text",
        "test": "nats per such word",
    }
    curve, judged = (
        [row for result in results for row in result[part]] for part in ("curve", "classes")
    )
    return (
        Table(
            f"{name}-curves",
            _about(setting),
            CURVE,
            curve,
            group=("pattern", "positions", "steps"),
            seed="seed",
            model=MODEL,
        ),
        Table(
            f"{name}-classes",
            _about(setting),
            classes,
            judged,
            group=("pattern", "positions", "kind"),
            seed="seed",
            model=MODEL,
            exact=("words",),
        ),
    )


def config_of(unit: Unit, letters: int) -> MaskedConfig:
    """The sizes of a unit's models: perceptrons as wide as it takes to have as many weights as under global attention.

    Raises:
        InvalidInput: heads that the pattern cannot divide, or that do not divide the width.
    """
    part, k = PATTERNS[choose("pattern", unit["pattern"], list(PATTERNS))]
    far = round(part * unit["heads"])
    sizes = dict(
        width=unit["width"],
        layers=unit["layers"],
        hidden=unit["hidden"],
        positions=unit["positions"],
        longest=unit["window"],
    )
    return matched(
        MaskedConfig(letters, far, unit["heads"] - far, k, **sizes),
        MaskedConfig(letters, unit["heads"], 0, **sizes),
    )


def run(unit: Unit) -> dict[str, Any]:
    """Train the stack of one unit; its validation losses and seconds on the way, and its test losses."""
    corpus = CORPORA[unit["corpus"]](unit["words"])
    orders = [
        np.random.default_rng([list(PATTERNS).index(unit["pattern"]), seed])
        for seed in unit["seeds"]
    ]
    stack = MaskedLanguageModel(
        config_of(unit, len(corpus.vocabulary)),
        generators([int(order.integers(2**62)) for order in orders]),
    )
    who = [
        {"pattern": unit["pattern"], "positions": unit["positions"], "seed": seed}
        for seed in unit["seeds"]
    ]
    valid = windows(corpus.streams["valid"][: unit["validated"]], unit["window"])
    checks = {round(unit["steps"] * look / unit["looks"]) for look in range(1, unit["looks"] + 1)}
    curve: list[Row] = []
    seconds: list[float] = []
    began, paused = time.process_time(), 0.0

    def look(step: int) -> None:
        nonlocal paused
        if step in checks:
            stopped = time.process_time()
            found = losses(stack, valid).mean((1, 2))
            curve.extend(
                one | {"steps": step, "valid": round(float(loss), 5)}
                for one, loss in zip(who, found, strict=True)
            )
            seconds.extend([round((stopped - began - paused) / len(who), 2)] * len(who))
            paused += time.process_time() - stopped

    def loss(
        model: MaskedLanguageModel, batch: Int[Tensor, "models batch n"]
    ) -> Float[Tensor, "models"]:
        return model.losses(batch[..., :-1], batch[..., 1:]).mean((1, 2))

    fit(
        stack,
        training_windows(corpus.streams["train"], unit, orders),
        loss,
        steps=unit["steps"],
        rate=unit["rate"],
        clip=1.0,
        cosine=True,
        watch=look,
    )
    return {
        "curve": curve,
        "seconds": seconds,
        "classes": by_kind(stack, who, windows(corpus.streams["test"], unit["window"])),
    }


def training_windows(
    text: Int[np.ndarray, "words"], unit: Unit, orders: Sequence[np.random.Generator]
) -> Callable[[int], Int[Tensor, "models batch n"]]:
    """Batches of windows from random places, each model's own: one word more than a model reads, which is its last target."""
    stream, reach = torch.from_numpy(text), torch.arange(unit["window"] + 1)

    def draw(step: int) -> Int[Tensor, "models batch n"]:
        starts = np.stack(
            [order.integers(len(text) - unit["window"], size=unit["batch"]) for order in orders]
        )
        return stream[torch.from_numpy(starts)[..., None] + reach]

    return draw


def windows(text: Int[np.ndarray, "words"], length: int) -> Int[np.ndarray, "windows n"]:
    """A text cut into windows of `length` + 1 words, the last word of one being the first of the next; a rest is left out."""
    count = (len(text) - 1) // length
    return np.lib.stride_tricks.sliding_window_view(text[: count * length + 1], length + 1)[
        ::length
    ]


def losses(
    stack: MaskedLanguageModel, read: Int[np.ndarray, "windows n"]
) -> Float[np.ndarray, "models windows m"]:
    """Nats of every word but the first of each window, for each model."""
    with torch.no_grad():
        text = torch.from_numpy(np.ascontiguousarray(read)).expand(len(stack.embedding), -1, -1)
        return torch.cat(
            [stack.losses(part[..., :-1], part[..., 1:]) for part in text.split(SCORED, 1)], 1
        ).numpy()


def by_kind(
    stack: MaskedLanguageModel, who: Sequence[Row], read: Int[np.ndarray, "windows n"]
) -> list[Row]:
    """Mean nats of each kind of word, and of all, a row for each model and kind."""
    found, kind = losses(stack, read), kinds(read)
    chosen = {"all": np.ones_like(kind, dtype=bool)} | {
        name: kind == place for place, name in enumerate(KINDS)
    }
    return [
        one
        | {"kind": name, "words": int(where.sum()), "test": round(float(found[i][where].mean()), 5)}
        for i, one in enumerate(who)
        for name, where in chosen.items()
    ]
