"""A stack of small transformers, each learning a language of its own, and what the stack gets right of hard pairs.

A pupil is a language with the numbers that its training words, their order and its initial weights are drawn from; pupils are
independent. They learn the right answer at every prefix and are read at the last letter (`expressivity.tasks.last_letter`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expressivity.attention.initial import generators_from
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.studies.languages.recognition import (
    LENGTH,
    WORDS,
    batches,
    pair_accuracy,
    prefix_loss,
    right,
)
from expressivity.tasks.labelled import PairSet, training_words
from expressivity.tasks.languages import Language
from expressivity.training.ensembles import fit


@dataclass(frozen=True)
class Pupil:
    """A language to learn.

    Args:
        language: what it learns.
        key: numbers that seed its words and weights.
        first: training words are steered from this length on.
    """

    language: Language
    key: tuple[int, ...]
    first: int = 2


def trained(
    pupils: Sequence[Pupil], config: MaskedConfig, steps: int, batch: int, rate: float
) -> MaskedTransformer:
    """Return a stack with one trained model for each pupil."""
    streams = [np.random.default_rng(pupil.key) for pupil in pupils]
    stack = MaskedTransformer(config, generators_from(streams))
    drawn = [
        training_words(
            pupil.language.dfa, LENGTH, WORDS, stream, pupil.first, same_last_letter=True
        )
        for pupil, stream in zip(pupils, streams, strict=True)
    ]
    draw = batches([pupil.language for pupil in pupils], drawn, streams, steps, batch)
    fit(stack, draw, prefix_loss, steps=steps, rate=rate, cosine=True)
    return stack


def both_right(stack: MaskedTransformer, sets: Sequence[PairSet | None]) -> list[float | None]:
    """Return for each model the fraction of its own pairs with both words answered correctly; None where it has no pairs."""
    return [
        None if answers is None else pair_accuracy(answers, whole=True)
        for answers in right(stack, sets)
    ]
