"""Learning four languages with global, 1-local and hybrid attention, and testing them on hard pairs.

A unit is a stack: every language with some seeds, under one pattern of attention. A model learns from words
of up to `LENGTH` letters, at every prefix, and is tested up to more than ten times that. Its training words,
their order and its initial weights are drawn from (language, pattern, seed), so models are independent, which
the permutation test on them asks for. Test words depend on language, kind and length alone: all models answer
the same ones.

Reading the decision at the last letter gives each model one letter for nothing. So what theory allows is
asked of the quotients by the last letter (`expressivity.tasks.labelled.within_reach`), not of the language
itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.transformer import MaskedConfig, MaskedTransformer
from expressivity.automata.fragments import Logic
from expressivity.errors import choose
from expressivity.tables import Row, Table
from expressivity.tasks.labelled import (
    PairSet,
    balanced_words,
    memberships,
    planted_pairs,
    run_pairs,
    training_words,
    within_reach,
    witness_pairs,
)
from expressivity.tasks.languages import LANGUAGES
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import sweep

Unit = dict[str, Any]
Batch = tuple[Int[Tensor, "models batch n"], Float[Tensor, "models batch n"]]

NAMES = ("first-letter", "ends-with-ab", "a-before-b", "factor-ab")
"""All in LTL[P,Y]; the first and third also in LTL[P], the second in LTL[Y], the last in neither."""

PATTERNS: dict[str, tuple[int, int]] = {"global": (2, 0), "1-local": (0, 2), "hybrid": (1, 1)}
"""Global and 1-local heads of each layer."""

LOGIC_OF: dict[str, Logic] = {"global": "P", "1-local": "Y", "hybrid": "PY"}
"""The fragment that each pattern has, by [LC25] and [LC26]."""

HARD = ("planted", "run")
WITNESSES: dict[str, Logic] = {"witness-P": "P", "witness-Y": "Y"}
TESTS = ("random", *HARD, *WITNESSES)
"""Uniform words; pairs of every language; pairs of the languages outside LTL[P], and outside LTL[Y]."""

LENGTH, SHORTEST, WORDS = 40, 20, 4096
SHORT = 20
"""Letters of the pairs that a run stretches."""

SCHEDULE = 0
"""Seed of the lengths of the training batches: the same for all models, which so stay independent."""

LETTERS = max(len(LANGUAGES[name].alphabet) for name in NAMES)


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        steps: of Adam, on batches of `batch` words.
        seeds: models per language and pattern; these seeds were not used to choose anything.
        together: seeds in one stack.
        lengths: of the test words.
        pairs: per language, kind of test and length.
    """

    steps: int
    batch: int
    rate: float
    seeds: tuple[int, ...]
    together: int
    lengths: tuple[int, ...]
    pairs: int
    width: int = 32
    layers: int = 3


SETTINGS = {
    "ci": Setting(600, 16, 4e-3, (101, 102, 103, 104), 2, (40, 100, 200, 500), 32),
    "full": Setting(5000, 32, 1e-3, (101, 102, 103, 104, 105), 1, (40, 100, 200, 500), 128, 64, 5),
}
TUNING_SEEDS = (1, 2, 3, 4)
"""Steps, rate and the rule in `expressivity.claims.languages` were chosen on these, at profile ci."""


def table(profile: str = "ci") -> Table:
    """Train what is not in the store, and tabulate the accuracies.

    Raises:
        InvalidInput: an unknown profile.
    """
    setting = SETTINGS[choose("profile", profile, list(SETTINGS))]
    return tabulate(sweep(run, units(setting), name="languages"))


def units(setting: Setting, seeds: tuple[int, ...] | None = None) -> list[Unit]:
    """The grid, the slowest pattern first so that all processes finish together."""
    seeds = seeds or setting.seeds
    fixed = {name: getattr(setting, name) for name in ("steps", "batch", "rate", "pairs", "width", "layers")}
    stacks = [seeds[first : first + setting.together] for first in range(0, len(seeds), setting.together)]
    return [
        fixed
        | {
            "pattern": pattern,
            "languages": list(NAMES),
            "seeds": list(stack),
            "lengths": list(setting.lengths),
        }
        for pattern in ("global", "hybrid", "1-local")
        for stack in stacks
    ]


def tabulate(results: list[list[Row]]) -> Table:
    """The rows of all units with the meaning of their columns."""
    columns = {
        "language": "name in expressivity.tasks.languages",
        "pattern": "global, 1-local, or hybrid (half of the heads each)",
        "seed": "of training words and initial weights",
        "test": "random: uniform words, half of them members; else pairs, see expressivity.tasks.labelled",
        "length": "letters of the test words; of the longest ones for the witnesses",
        "accuracy": "part of the words answered rightly (random), or of the pairs with both words right",
    }
    about = f"Languages learned from words of up to {LENGTH} letters, by pattern of attention"
    rows = [row for result in results for row in result]
    return Table(
        "languages", about, columns, rows, group=("language", "pattern", "test", "length"), seed="seed"
    )


def allowed(language: str, pattern: str) -> bool:
    """Whether theory lets a pattern that sees the last letter recognise a language: decided, not noted."""
    return within_reach(LANGUAGES[language].dfa, LOGIC_OF[pattern])


def run(unit: Unit) -> list[Row]:
    """Train the stack of one unit, one model for each language and seed, and test it."""
    models = [(name, seed) for name in unit["languages"] for seed in unit["seeds"]]
    pattern = list(PATTERNS).index(unit["pattern"])
    streams = [np.random.default_rng([NAMES.index(name), pattern, seed]) for name, seed in models]
    far, near = PATTERNS[unit["pattern"]]
    config = MaskedConfig(
        LETTERS, far, near, width=unit["width"], layers=unit["layers"], hidden=2 * unit["width"]
    )
    stack = MaskedTransformer(config, generators([int(stream.integers(2**62)) for stream in streams]))
    fit(
        stack,
        training_batches(models, streams, unit),
        prefix_loss,
        steps=unit["steps"],
        rate=unit["rate"],
        cosine=True,
    )
    return [
        {
            "language": name,
            "pattern": unit["pattern"],
            "seed": seed,
            "test": test,
            "length": length,
            "accuracy": round(score, 6),
        }
        for test in TESTS
        for length in unit["lengths"]
        for (name, seed), score in scores(stack, models, test, length, unit["pairs"]).items()
    ]


def training_batches(
    models: list[tuple[str, int]], streams: list[np.random.Generator], unit: Unit
) -> Callable[[int], Batch]:
    """Batches from each model's own training words, cut to the step's length."""
    drawn = [
        training_words(LANGUAGES[name], LENGTH, WORDS, stream)
        for (name, _), stream in zip(models, streams, strict=True)
    ]
    labels = [memberships(LANGUAGES[name].dfa, words) for (name, _), words in zip(models, drawn, strict=True)]
    words, targets = torch.from_numpy(np.stack(drawn)), torch.from_numpy(np.stack(labels)).float()
    lengths = np.random.default_rng(SCHEDULE).integers(SHORTEST, LENGTH + 1, unit["steps"] + 1)
    model = torch.arange(len(models))[:, None]

    def draw(step: int) -> Batch:
        chosen = torch.from_numpy(
            np.stack([stream.integers(words.shape[1], size=unit["batch"]) for stream in streams])
        )
        return words[model, chosen, : lengths[step]], targets[model, chosen, : lengths[step]]

    return draw


def prefix_loss(stack: MaskedTransformer, batch: Batch) -> Float[Tensor, "models"]:
    """Cross-entropy of "this prefix is a member", averaged over prefixes and words."""
    words, targets = batch
    return F.binary_cross_entropy_with_logits(stack(words), targets, reduction="none").mean((1, 2))


def scores(
    stack: MaskedTransformer, models: list[tuple[str, int]], test: str, length: int, pairs: int
) -> dict[tuple[str, int], float]:
    """Accuracy on one test at one length of every model whose language has such a test."""
    drawn = {name: pairs_for(name, test, length, pairs) for name in dict.fromkeys(name for name, _ in models)}
    tests = {name: found for name, found in drawn.items() if found is not None}
    most = max(len(found.words) for found in tests.values())
    spare = next(iter(tests.values()))  # for the models whose language has no such test: they run, unheard
    filled = [tests.get(name, spare).resized(most) for name, _ in models]
    right = answers(
        stack, np.stack([found.words for found in filled]), np.stack([found.lengths for found in filled])
    )
    right[..., 1] ^= True  # the second word of a pair is to be rejected
    own = {
        (name, seed): right[i, : len(tests[name].words)]
        for i, (name, seed) in enumerate(models)
        if name in tests
    }
    return {
        model: float(np.mean(part if test == "random" else part.all(axis=1))) for model, part in own.items()
    }


def pairs_for(name: str, test: str, length: int, pairs: int) -> PairSet | None:
    """The test words of a language, the same for every model; None if the language has no such test.

    Raises:
        InvalidInput: an unknown test.
    """
    choose("test", test, list(TESTS))
    language, rng = LANGUAGES[name], np.random.default_rng([NAMES.index(name), TESTS.index(test), length])
    if test in WITNESSES:
        return witness_pairs(language.dfa, WITNESSES[test], length, pairs)
    if test == "run":
        return PairSet.of(run_pairs(language, length, SHORT, pairs, rng))
    draw = {"random": balanced_words, "planted": planted_pairs}[test]
    return PairSet.of(draw(language, length, pairs, rng))


def answers(
    stack: MaskedTransformer,
    words: Int[np.ndarray, "models pairs 2 n"],
    lengths: Int[np.ndarray, "models pairs 2"],
) -> Bool[np.ndarray, "models pairs 2"]:
    """Whether each model accepts each word, read at the word's own last letter."""
    with torch.no_grad():
        said = stack(torch.from_numpy(words).flatten(1, 2))
    ends = torch.from_numpy(lengths).flatten(1, 2).unsqueeze(2) - 1
    return (said.gather(2, ends) > 0).view(lengths.shape).numpy()
