"""A stack of small transformers, each learning a language of its own, and what the stack gets right of hard pairs.

A pupil is a language with the numbers that its training words, their order and its initial weights are drawn from; pupils are
independent. They learn the right answer at every prefix and are read at the last letter, as in
`expressivity.experiments.languages`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from expressivity.attention.initial import generators
from expressivity.attention.transformer import MaskedConfig, MaskedTransformer
from expressivity.experiments.languages import Batch, answers, prefix_loss
from expressivity.tasks.labelled import PairSet, memberships, training_words
from expressivity.tasks.languages import Language
from expressivity.training.ensembles import fit

LENGTH, SHORTEST, WORDS = 40, 20, 4096
"""Letters of the training words, the shortest that a batch cuts them to, and how many there are."""

SCHEDULE = 0
"""Seed of the lengths of the training batches: the same for all models, which so stay independent."""


@dataclass(frozen=True)
class Pupil:
    """A language to learn.

    Args:
        language: what it learns.
        key: numbers that seed its words and weights.
        first: from this length on there are members and non-members of every length.
    """

    language: Language
    key: tuple[int, ...]
    first: int = 2


def trained(pupils: Sequence[Pupil], config: MaskedConfig, steps: int, batch: int, rate: float) -> MaskedTransformer:
    """A stack with one trained model for each pupil."""
    streams = [np.random.default_rng(pupil.key) for pupil in pupils]
    stack = MaskedTransformer(config, generators([int(stream.integers(2**62)) for stream in streams]))
    fit(stack, _batches(pupils, streams, steps, batch), prefix_loss, steps=steps, rate=rate, cosine=True)
    return stack


def _batches(
    pupils: Sequence[Pupil], streams: list[np.random.Generator], steps: int, batch: int
) -> Callable[[int], Batch]:
    """Batches from each pupil's own training words, cut to the step's length."""
    drawn = [training_words(each.language, LENGTH, WORDS, stream, each.first) for each, stream in zip(pupils, streams, strict=True)]
    labels = [memberships(pupil.language.dfa, words) for pupil, words in zip(pupils, drawn, strict=True)]
    fewest = min(map(len, drawn))
    words = torch.from_numpy(np.stack([found[:fewest] for found in drawn]))
    targets = torch.from_numpy(np.stack([found[:fewest] for found in labels])).float()
    lengths = np.random.default_rng(SCHEDULE).integers(SHORTEST, LENGTH + 1, steps + 1)
    model = torch.arange(len(pupils))[:, None]

    def draw(step: int) -> Batch:
        chosen = torch.from_numpy(np.stack([stream.integers(fewest, size=batch) for stream in streams]))
        return words[model, chosen, : lengths[step]], targets[model, chosen, : lengths[step]]

    return draw


def both_right(stack: MaskedTransformer, sets: Sequence[PairSet | None]) -> list[float | None]:
    """For each model the part of its own pairs with both words answered rightly; None where it has no pairs.

    All pair sets have words of one width.
    """
    given = [found for found in sets if found is not None]
    if not given:
        return [None] * len(sets)
    most = max(len(found.words) for found in given)
    filled = [(found or given[0]).resized(most) for found in sets]  # a model without pairs runs on others, unheard
    right = answers(stack, np.stack([found.words for found in filled]), np.stack([found.lengths for found in filled]))
    right[..., 1] ^= True  # the second word of a pair is to be rejected
    return [None if found is None else float(right[i, : len(found.words)].all(axis=1).mean()) for i, found in enumerate(sets)]
