"""Transformers whose heads are strictly global or k-local, as a stack of models trained at once.

No position is encoded anywhere: what a model knows of order comes from its masks alone, which is what [LC25]
and [LC26] characterise. A block is attention, then a perceptron, each added to the stream that it read
through a normalisation without gain or offset. The decision about the word w₁…wₙ is read at position n
itself, for every n at once: strict heads bring what letters before n say, the residual stream brings letter
n, and nothing later can reach it.

The papers read the decision at an end marker behind the word, where all letters are in the past. Reading at
the last letter gives one letter to every model for nothing, so a language is within reach here when each of
its quotients by a last letter is within reach there: `expressivity.tasks.labelled.within_reach` decides it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.attention.masked import global_attention, local_attention, previous
from expressivity.errors import InvalidInput


@dataclass(frozen=True)
class MaskedConfig:
    """Sizes of one model.

    Args:
        letters: size of the alphabet.
        global_heads: heads that see everything before them.
        local_heads: heads that see the `window` positions before them.
        window: k of the local heads; 1 makes them a shift without queries and keys.
        width: coordinates of the residual stream, divided equally among the heads.
        layers: blocks.
        hidden: ReLU units of each perceptron.

    Raises:
        InvalidInput: a size below 1, no head at all, or heads that do not divide the width.
    """

    letters: int
    global_heads: int
    local_heads: int
    window: int = 1
    width: int = 32
    layers: int = 3
    hidden: int = 64

    def __post_init__(self) -> None:
        sizes = {name: getattr(self, name) for name in ("letters", "window", "width", "layers", "hidden")}
        small = [f"{name}={size}" for name, size in sizes.items() if size < 1]
        if small:
            raise InvalidInput(
                f"letters, window, width, layers and hidden must be at least 1: got {', '.join(small)}"
            )
        split = f"global_heads={self.global_heads}, local_heads={self.local_heads}"
        if min(self.global_heads, self.local_heads) < 0 or self.heads < 1:
            raise InvalidInput(f"head counts must be at least 0 and add up to at least 1: got {split}")
        if self.width % self.heads:
            raise InvalidInput(f"global_heads + local_heads must divide width={self.width}: got {split}")

    @property
    def heads(self) -> int:
        """All heads of a layer."""
        return self.global_heads + self.local_heads

    @property
    def scored(self) -> int:
        """Heads that compare queries with keys: all but those that see one position only."""
        return self.global_heads + (self.local_heads if self.window > 1 else 0)


class MaskedTransformer(nn.Module):
    """A stack of transformers that say at every prefix of a word whether it belongs to a language."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        """One model a generator in `sources`; a model's weights depend on its own generator only.

        Raises:
            InvalidInput: no generator.
        """
        super().__init__()
        self.config = config
        self.embedding = uniform_parameter((config.letters, config.width), 1.0, sources)
        self.blocks = nn.ModuleList(Block(config, sources) for _ in range(config.layers))
        self.readout = uniform_parameter((config.width, 1), 1 / sqrt(config.width), sources)
        self.offset = uniform_parameter((1,), 1 / sqrt(config.width), sources)

    def forward(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n"]:
        """Log-odds of "w₁…wₙ is in the language", at every n.

        Args:
            words: letters as numbers from 0, each model its own words.
        """
        models, batch, n = words.shape
        letters = F.one_hot(words.long(), self.config.letters).to(self.embedding.dtype)
        stream = letters.view(models, batch * n, -1) @ self.embedding
        for block in self.blocks:
            stream = block(stream, batch)
        return affine(normalised(stream), self.readout, self.offset).view(models, batch, n)


class Block(nn.Module):
    """One layer of a stack: attention, then a perceptron, each added to the stream."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        super().__init__()
        self.config = config
        width, hidden, bound = config.width, config.hidden, 1 / sqrt(config.width)
        compared = width // config.heads * config.scored
        if compared:
            self.query = uniform_parameter((width, compared), bound, sources)
            self.key = uniform_parameter((width, compared), bound, sources)
        self.value = uniform_parameter((width, width), bound, sources)
        self.mix = uniform_parameter((width, width), bound, sources)
        self.up, self.threshold = uniform_parameter((width, hidden), bound, sources), uniform_parameter(
            (hidden,), bound, sources
        )
        self.down = uniform_parameter((hidden, width), 1 / sqrt(hidden), sources)
        self.shift = uniform_parameter((width,), 1 / sqrt(hidden), sources)

    def forward(
        self, stream: Float[Tensor, "models rows width"], batch: int
    ) -> Float[Tensor, "models rows width"]:
        """The stream after this layer. Its rows are the positions of `batch` words, word after word."""
        stream = stream + self._attend(normalised(stream), batch) @ self.mix
        active = torch.relu(affine(normalised(stream), self.up, self.threshold))
        return stream + affine(active, self.down, self.shift)

    def _attend(
        self, x: Float[Tensor, "models rows width"], batch: int
    ) -> Float[Tensor, "models rows width"]:
        """All heads side by side: the global ones first, then the local ones."""
        far, near, window = self.config.global_heads, self.config.local_heads, self.config.window
        values, seen = self._heads(x @ self.value, batch), []
        if self.config.scored:
            queries, keys = self._heads(x @ self.query, batch), self._heads(x @ self.key, batch)
        if far:
            seen.append(global_attention(queries[:, :, :far], keys[:, :, :far], values[:, :, :far]))
        if near and window == 1:
            seen.append(previous(values[:, :, far:]))
        elif near:
            seen.append(local_attention(queries[:, :, far:], keys[:, :, far:], values[:, :, far:], window))
        return torch.cat(seen, 2).transpose(2, 3).flatten(3, 4).flatten(1, 2)

    def _heads(
        self, x: Float[Tensor, "models rows any"], batch: int
    ) -> Float[Tensor, "models batch heads n d"]:
        return (
            x.unflatten(1, (batch, -1))
            .unflatten(3, (-1, self.config.width // self.config.heads))
            .transpose(2, 3)
        )


def normalised(x: Float[Tensor, "models rows width"]) -> Float[Tensor, "models rows width"]:
    """Each row with mean 0 and variance 1."""
    return F.layer_norm(x, x.shape[-1:])
