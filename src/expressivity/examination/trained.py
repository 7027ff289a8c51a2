"""The trained examples (`expressivity.examination.examples`): tiny models, trained when they are first asked for, in seconds."""

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.examination.examples import Scorer
from expressivity.tasks.labelled import balanced_words, planted_pairs
from expressivity.tasks.languages import LANGUAGES, Language
from expressivity.training.ensembles import fit

Read = Callable[[Any, Int[Tensor, "1 words length"]], Float[Tensor, "1 words *prefixes"]]
"""How the score of each word is read off a stack of one model."""

Batch = tuple[Int[Tensor, "1 words length"], Float[Tensor, "1 words *prefixes"]]
"""Words with what is right of each, or of each of its prefixes."""

LENGTH = 20
"""Greatest number of letters of training words."""

SHORT = 6
"""The same for parity."""

PAIRS = 16
"""Pairs of each kind in a batch."""

RATE = 5e-3
"""Of Adam, at first."""

SEED = 1
"""Of weights and words."""


@cache
def transformer() -> Scorer:
    """Two layers of global attention for .*ab.* over abc."""
    config = MaskedConfig(3, 2, 0, width=16, layers=2, hidden=32)
    model = MarkedTransformer(config, generators([SEED]))
    return _trained(model, _at_marker, _pairs(LANGUAGES["factor-ab"], LENGTH), 600)


@cache
def gru() -> Scorer:
    """A gated recurrent network for .*ab.* over abc."""
    model = RecurrentStack("gru", 3, 8, 1, generators([SEED]))
    return _trained(model, _at_last, _pairs(LANGUAGES["factor-ab"], LENGTH), 600, 2 * RATE)


@cache
def short_parity() -> Scorer:
    """A transformer with sinusoidal positions for an even number of b, trained on all words of up to `SHORT` letters."""
    config = MaskedConfig(2, 2, 0, width=16, layers=2, hidden=32, positions="sinusoidal")
    model = MarkedTransformer(config, generators([SEED]))
    words = np.array(list(product(range(2), repeat=SHORT)))
    right = LANGUAGES["parity"].dfa.accepts_prefixes(words)
    batch = torch.from_numpy(words)[None], torch.from_numpy(right).float()[None]
    return _trained(model, _at_marker, lambda step: batch, 800, learn=_at_prefixes)


def _at_marker(model: Any, words: Int[Tensor, "1 words length"]) -> Float[Tensor, "1 words"]:
    """The score of a masked transformer, at a marker after each word."""
    return model.answers(words, torch.full(words.shape[:2], words.shape[2]))


def _at_prefixes(
    model: Any, words: Int[Tensor, "1 words length"]
) -> Float[Tensor, "1 words length"]:
    """The scores of a masked transformer, at a marker after each prefix."""
    return model(words)


def _at_last(model: Any, words: Int[Tensor, "1 words length"]) -> Float[Tensor, "1 words"]:
    """The score of a recurrent network, at the last letter of each word."""
    return model(F.one_hot(words, 3).float())[:, :, -1, 0]


def _pairs(language: Language, longest: int) -> Callable[[int], Batch]:
    """Batches of words of two letters or more: uniform members and non-members, and planted pairs."""
    rng = np.random.default_rng(SEED)

    def draw(step: int) -> Batch:
        """Draw one batch."""
        length = int(rng.integers(2, longest + 1))
        pairs = [make(language.dfa, length, PAIRS, rng) for make in (balanced_words, planted_pairs)]
        words = np.concatenate(pairs).reshape(1, -1, length)
        return torch.from_numpy(words), torch.tensor([[1.0, 0.0] * (2 * PAIRS)])

    return draw


def _trained(
    model: nn.Module,
    read: Read,
    draw: Callable[[int], Batch],
    steps: int,
    rate: float = RATE,
    learn: Read | None = None,
) -> Scorer:
    """Train a stack of one model.

    Args:
        model: the stack.
        read: how it is read.
        draw: the batch of a step.
        steps: of Adam.
        rate: of Adam; it falls to 0 along half a cosine.
        learn: how it is read in training; as `read` says when None.
    """

    def loss(model: nn.Module, batch: Batch) -> Float[Tensor, "1"]:
        """Compare answers and labels."""
        scores = (learn or read)(model, batch[0])
        return F.binary_cross_entropy_with_logits(scores, batch[1], reduction="none").mean().view(1)

    fit(model, draw, loss, steps=steps, rate=rate, cosine=True)

    def score(words: Int[np.ndarray, "words length"]) -> Float[np.ndarray, "words"]:
        """Score a list of words."""
        with torch.no_grad():
            return read(model, torch.from_numpy(words)[None])[0].numpy()

    return score
