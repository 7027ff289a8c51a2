"""Training a stack of recognisers, each on its own language, and asking them about pairs of words.

Batches have a length of their own at each step, the same for all models. The loss is taken at every prefix.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.initial import generators_from
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.automata.dfa import Dfa
from expressivity.shown import powers
from expressivity.tables import Row
from expressivity.tasks.labelled import PairSet, Words, training_words
from expressivity.training.ensembles import fit

LENGTH, SHORTEST, WORDS = 40, 20, 4096
"""Letters of training words, at most and at least, and how many there are for each model."""

SCHEDULE = 0
"""Seed of the lengths of the training batches: the same for all models, which so stay independent."""

Batch = tuple[Int[Tensor, "models batch n"], Float[Tensor, "models batch n"]]
Recogniser = MarkedTransformer | MaskedTransformer
"""Read at an end marker, or at the last letter."""

Answers = Bool[np.ndarray, "pairs 2"]


Key = tuple[str, int]
"""A test: its kind and the letters of its words."""


@runtime_checkable
class Learned(Protocol):
    """A language as it is learned, such as those of `expressivity.tasks.languages` and of `expressivity.tasks.mlregtest`."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def dfa(self) -> Dfa:
        """Its automaton."""


@dataclass(frozen=True)
class Model:
    """One model of a stack: the language that it learns, and its seed."""

    language: Learned
    seed: int


def train(
    config: MaskedConfig,
    models: Sequence[Model],
    streams: Sequence[np.random.Generator],
    *,
    steps: int,
    batch: int,
    rate: float,
) -> MarkedTransformer:
    """Return a stack after training, which answers at an end marker; arguments as for `learn`.

    Args:
        config: letters, heads and sizes of every model.
        models: what each learns.
        streams: one generator per model, for its weights, its words and their order.
        steps, batch, rate: as for `learn`.
    """
    stack = MarkedTransformer(config, generators_from(streams))
    learn(stack, models, streams, steps=steps, batch=batch, rate=rate)
    return stack


def learn(
    stack: Recogniser,
    models: Sequence[Model],
    streams: Sequence[np.random.Generator],
    *,
    steps: int,
    batch: int,
    rate: float,
) -> None:
    """Train a stack in place, each model on its own words.

    Args:
        stack: says of every prefix whether it belongs to the model's language.
        models: as many as the stack has.
        streams: one generator a model, for its words and their order.
        steps: of Adam, on batches of `batch` words; the rate falls to 0 along half a cosine.
        batch: words of each model in a batch.
        rate: of Adam.
    """
    fit(
        stack,
        training_batches(models, streams, steps, batch),
        prefix_loss,
        steps=steps,
        rate=rate,
        cosine=True,
    )


def training_batches(
    models: Sequence[Model], streams: Sequence[np.random.Generator], steps: int, batch: int
) -> Callable[[int], Batch]:
    """Return batches from each model's own training words."""
    drawn = [
        training_words(m.language.dfa, LENGTH, WORDS, stream)
        for m, stream in zip(models, streams, strict=True)
    ]
    return batches([m.language for m in models], drawn, streams, steps, batch)


def batches(
    languages: Sequence[Learned],
    drawn: Sequence[Words],
    streams: Sequence[np.random.Generator],
    steps: int,
    batch: int,
) -> Callable[[int], Batch]:
    """Return batches from the words of each model, with their labels at every prefix, cut to the step's length."""
    kept = min(map(len, drawn))
    labels = [
        language.dfa.accepts_prefixes(words[:kept])
        for language, words in zip(languages, drawn, strict=True)
    ]
    words, targets = (
        torch.from_numpy(np.stack([own[:kept] for own in drawn])),
        torch.from_numpy(np.stack(labels)).float(),
    )
    lengths = np.random.default_rng(SCHEDULE).integers(SHORTEST, LENGTH + 1, steps + 1)
    model = torch.arange(len(languages))[:, None]

    def draw(step: int) -> Batch:
        """Draw a batch of one length for every model."""
        chosen = torch.from_numpy(
            np.stack([stream.integers(kept, size=batch) for stream in streams])
        )
        return words[model, chosen, : lengths[step]], targets[model, chosen, : lengths[step]]

    return draw


def prefix_loss(stack: Recogniser, batch: Batch) -> Float[Tensor, "models"]:
    """Return cross-entropy of "this prefix is a member", averaged over prefixes and words."""
    words, targets = batch
    return F.binary_cross_entropy_with_logits(stack(words), targets, reduction="none").mean((1, 2))


def right(stack: Recogniser, exams: Sequence[PairSet | None]) -> list[Answers | None]:
    """Return which words each model answers correctly; None for a model that has no such exam.

    Args:
        stack: the models.
        exams: one a model: pairs of a member and a non-member.
    """
    sitting = [i for i, exam in enumerate(exams) if exam is not None]
    if not sitting:
        return [None] * len(exams)
    given = [exams[i] for i in sitting]
    most, wide = max(len(exam.words) for exam in given), max(exam.words.shape[2] for exam in given)
    filled = [exam.resized(most).widened(wide) for exam in given]
    asked = chosen(stack, sitting) if len(sitting) < len(exams) else stack
    said = accepted(
        asked,
        np.stack([exam.words for exam in filled]),
        np.stack([exam.lengths for exam in filled]),
    )
    said[..., 1] ^= True  # the second word of a pair is to be rejected
    own = {
        i: answers[: len(exam.words)] for i, exam, answers in zip(sitting, given, said, strict=True)
    }
    return [own.get(i) for i in range(len(exams))]


def answer(
    stack: Recogniser, exams: Sequence[Mapping[Key, PairSet | None]], tests: Sequence[Key]
) -> list[dict[Key, Answers | None]]:
    """Return which words of each test each model answers correctly, model by model; None for a test that a model does not have.

    Args:
        stack: the models.
        exams: the words of each model by test.
        tests: the tests that are held, in this order.
    """
    by_test = [right(stack, [exam.get(key) for exam in exams]) for key in tests]
    return [dict(zip(tests, own, strict=True)) for own in zip(*by_test, strict=True)]


def score(key: Key, answers: Answers) -> Row:
    """Return the columns of one test: of uniform words every one counts, of pairs both words must be right."""
    test, length = key
    accuracy = pair_accuracy(answers, whole=test != "random")
    return {"test": test, "length": length, "accuracy": round(accuracy, 6)}


def chosen(stack: Recogniser, models: Sequence[int]) -> Recogniser:
    """Return some models of a stack, as a stack of their own with the same weights."""
    fewer = deepcopy(stack)
    for parameter in fewer.parameters():
        parameter.data = parameter.data[list(models)]
    return fewer


def accepted(
    stack: Recogniser,
    words: Int[np.ndarray, "models pairs 2 n"],
    lengths: Int[np.ndarray, "models pairs 2"],
) -> Bool[np.ndarray, "models pairs 2"]:
    """Whether each model accepts each word, asked after the word's own end."""
    with torch.no_grad():
        said = stack.answers(
            torch.from_numpy(words).flatten(1, 2), torch.from_numpy(lengths).flatten(1, 2)
        )
    return (said > 0).view(lengths.shape).numpy()


def pair_accuracy(answers: Answers, whole: bool) -> float:
    """Return the fraction of pairs with both words right; or, unless `whole`, the fraction of the words."""
    return float(answers.all(axis=1).mean() if whole else answers.mean())


def first_failure(
    dfa: Dfa,
    exams: Mapping[Key, PairSet | None],
    answers: Mapping[Key, Answers | None],
) -> Row | None:
    """Return the shortest length at which a model is wrong, the test that shows it, and a word; None if it is never wrong."""
    for test, length in sorted(exams, key=lambda key: key[1]):
        right = answers[test, length]
        if right is not None and not right.all():
            pair, side = np.argwhere(~right)[0]
            exam = exams[test, length]
            word = dfa.decode(exam.words[pair, side, : exam.lengths[pair, side]])
            return {"test": test, "length": length, "word": powers(word), "member": bool(side == 0)}
    return None
