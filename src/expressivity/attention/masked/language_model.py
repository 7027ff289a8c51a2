"""Masked transformers that predict the next word, as a stack of models trained at once.

Position n carries word n itself, and sees the words before it through its heads; what is predicted there is word
n + 1. One matrix serves as embedding and, transposed, as read-out. Its rows start with variance 1/width, so that the
first predictions are mild, and are scaled to variance 1 where they enter the stream.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.initial import parameters_per_model, uniform_parameter
from expressivity.attention.masked.block import Block, MaskedConfig, normalised
from expressivity.attention.masked.transformer import MaskedStream

ROWS = 2048
"""Number of positions whose predictions are held at once if no gradient is needed: a row is as long as the vocabulary."""


class MaskedLanguageModel(MaskedStream):
    """A stack of language models over words 0 … letters − 1."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        """One model per generator in `sources`; a model's weights depend on its own generator only.

        Raises:
            InvalidInput: no generator.
        """
        super().__init__(config, sources, spread=sqrt(3 / config.width))
        self.offset = uniform_parameter((config.letters,), 1e-3, sources)

    def embed(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n width"]:
        """The scaled row of each word, looked up: a product with the whole vocabulary would be most of the work."""
        models, letters, width = self.embedding.shape
        rows = words.long() + letters * torch.arange(models, device=words.device)[:, None, None]
        return sqrt(width) * F.embedding(rows, self.embedding.flatten(0, 1))

    def forward(
        self, words: Int[Tensor, "models batch n"]
    ) -> Float[Tensor, "models batch n letters"]:
        """Scores of every word as the next one, at every n: log-probabilities up to a constant.

        Raises:
            InvalidInput: a sequence longer than the learned positions.
        """
        return self._scores(normalised(self.stream(words))).unflatten(1, words.shape[1:])

    def losses(
        self, words: Int[Tensor, "models batch n"], targets: Int[Tensor, "models batch n"]
    ) -> Float[Tensor, "models batch n"]:
        """−ln of the probability given to each target, in nats.

        If no gradient is needed, the scores are computed for `ROWS` positions at a time.
        """
        rows, wanted = normalised(self.stream(words)), targets.long().flatten(1)
        step = rows.shape[1] if torch.is_grad_enabled() else ROWS
        parts = [
            F.cross_entropy(self._scores(part).flatten(0, 1), aim.flatten(), reduction="none").view(
                aim.shape
            )
            for part, aim in zip(rows.split(step, 1), wanted.split(step, 1), strict=True)
        ]
        return torch.cat(parts, 1).view(targets.shape)

    def _scores(
        self, rows: Float[Tensor, "models rows width"]
    ) -> Float[Tensor, "models rows letters"]:
        return torch.baddbmm(self.offset.unsqueeze(1), rows, self.embedding.mT)


def block_parameters(config: MaskedConfig) -> int:
    """Trainable numbers of all layers of one model: what differs between patterns of one shape."""
    return config.layers * parameters_per_model(Block(config, [torch.Generator()]))


def matched(config: MaskedConfig, to: MaskedConfig) -> MaskedConfig:
    """`config` with the perceptrons' width chosen so that its layers have as many weights as those of `to`, as nearly
    as whole units allow.

    1-local heads have neither queries nor keys. A model with them has fewer weights than one without, which this gives
    back to the perceptrons.

    Raises:
        InvalidInput: the layers of `to` have fewer weights than the attention of `config` alone.
    """
    spare = block_parameters(to) - block_parameters(replace(config, hidden=1))
    return replace(config, hidden=1 + round(spare / config.layers / (2 * config.width + 1)))
