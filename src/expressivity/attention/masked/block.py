"""One layer of masked attention for a stack of models, and the sizes that it is made from.

A layer is attention, then a perceptron, each added to the stream that it read through a normalisation without gain or offset. Rows of the
stream are the positions of words. Rows of a second stream may be markers, one behind each position or one a word, which see the letters
before them and are seen by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.attention.masked.attention import (
    causal_attention,
    global_attention,
    local_attention,
    local_attention_behind,
    previous,
)
from expressivity.attention.masked.positions import POSITIONS, rotated
from expressivity.errors import InvalidInput, choose

SIZES = ("letters", "window", "width", "layers", "hidden", "longest")


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
        positions: one of `expressivity.attention.masked.positions.POSITIONS`.
        longest: places that learned positions have; with others it says nothing.

    Raises:
        InvalidInput: a size below 1, no head at all, heads that do not divide the width, unknown positions, or
            rotary positions and heads of an odd number of coordinates.
    """

    letters: int
    global_heads: int
    local_heads: int
    window: int = 1
    width: int = 32
    layers: int = 3
    hidden: int = 64
    positions: str = "none"
    longest: int = 512

    def __post_init__(self) -> None:
        choose("positions", self.positions, list(POSITIONS))
        sizes = {name: getattr(self, name) for name in SIZES}
        small = [f"{name}={size}" for name, size in sizes.items() if size < 1]
        if small:
            raise InvalidInput(
                f"{', '.join(SIZES[:-1])} and {SIZES[-1]} must be at least 1: got {', '.join(small)}"
            )
        split = f"global_heads={self.global_heads}, local_heads={self.local_heads}"
        if min(self.global_heads, self.local_heads) < 0 or self.heads < 1:
            raise InvalidInput(
                f"head counts must be at least 0 and add up to at least 1: got {split}"
            )
        if self.width % self.heads:
            raise InvalidInput(
                f"global_heads + local_heads must divide width={self.width}: got {split}"
            )
        if self.positions == "rotary" and self.width // self.heads % 2:
            raise InvalidInput(
                f"rotary positions need heads of an even width: got {self.width // self.heads}"
            )

    @property
    def heads(self) -> int:
        """All heads of a layer."""
        return self.global_heads + self.local_heads

    @property
    def scored(self) -> int:
        """Heads that compare queries with keys: all but those that see one position only."""
        return self.global_heads + (self.local_heads if self.window > 1 else 0)


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
        self.up, self.threshold = (
            uniform_parameter((width, hidden), bound, sources),
            uniform_parameter((hidden,), bound, sources),
        )
        self.down = uniform_parameter((hidden, width), 1 / sqrt(hidden), sources)
        self.shift = uniform_parameter((width,), 1 / sqrt(hidden), sources)

    def forward(
        self, stream: Float[Tensor, "models rows width"], batch: int
    ) -> Float[Tensor, "models rows width"]:
        """The stream after this layer. Its rows are the positions of `batch` words, word after word."""
        return self.updated(stream, self.source(stream, batch), batch)

    def source(
        self, stream: Float[Tensor, "models rows width"], batch: int
    ) -> tuple[
        Float[Tensor, "models batch scored n d"] | None, Float[Tensor, "models batch heads n d"]
    ]:
        """What may be attended to: the keys of the heads that compare, None if none does, and all values."""
        x = normalised(stream)
        values = self._heads(x @ self.value, batch)
        if not self.config.scored:
            return None, values
        keys = self._heads(x @ self.key, batch)
        return self._turned(keys, torch.arange(keys.shape[3], device=keys.device)), values

    def updated(
        self,
        stream: Float[Tensor, "models rows width"],
        source: tuple[Tensor | None, Tensor],
        batch: int,
        behind: bool = False,
    ) -> Float[Tensor, "models rows width"]:
        """The stream after attending to a source and after the perceptron.

        Args:
            stream: the positions of `batch` words, word after word; or markers, one behind each position.
            source: from `source`.
            batch: words of a model.
            behind: whether rows are markers: row n then stands at position n + 1, and sees letter n.
        """
        return self._finished(stream, self._attend(normalised(stream), source, batch, behind))

    def _finished(
        self, stream: Float[Tensor, "models rows width"], seen: Float[Tensor, "models rows width"]
    ) -> Float[Tensor, "models rows width"]:
        """The stream with what its heads have seen, and after the perceptron."""
        stream = stream + seen @ self.mix
        active = torch.relu(affine(normalised(stream), self.up, self.threshold))
        return stream + affine(active, self.down, self.shift)

    def _attend(
        self,
        x: Float[Tensor, "models rows width"],
        source: tuple[Tensor | None, Tensor],
        batch: int,
        behind: bool,
    ) -> Float[Tensor, "models rows width"]:
        """All heads side by side: the global ones first, then the local ones."""
        (keys, values), seen = source, []
        far, near, window = self.config.global_heads, self.config.local_heads, self.config.window
        if keys is not None:
            places = torch.arange(values.shape[3], device=values.device) + behind
            queries = self._turned(self._heads(x @ self.query, batch), places)
        if far and keys is not None:
            everything = causal_attention if behind else global_attention
            seen.append(everything(queries[:, :, :far], keys[:, :, :far], values[:, :, :far]))
        if near and window == 1:
            seen.append(values[:, :, far:] if behind else previous(values[:, :, far:]))
        elif near and keys is not None:
            some = local_attention_behind if behind else local_attention
            seen.append(some(queries[:, :, far:], keys[:, :, far:], values[:, :, far:], window))
        return torch.cat(seen, 2).transpose(2, 3).flatten(3, 4).flatten(1, 2)

    def asked(
        self,
        marks: Float[Tensor, "models batch width"],
        source: tuple[Tensor | None, Tensor],
        ends: Int[Tensor, "models batch"],
    ) -> Float[Tensor, "models batch width"]:
        """`updated` for one marker a word, which stands behind its first `ends` letters: far less work than all."""
        far, (keys, values), models = self.config.global_heads, source, len(marks)
        before = (
            ends.flatten()[:, None, None, None]
            - 1
            - torch.arange(values.shape[3], device=ends.device)
        )
        near = (before >= 0) & (before < self.config.window)
        x, seen = normalised(marks), []
        values = values.flatten(0, 1)
        if keys is not None:
            queries, keys = (
                self._heads(x @ self.query, x.shape[1]).flatten(0, 1),
                keys.flatten(0, 1),
            )
            queries = self._turned(queries, ends.flatten()[:, None, None])
        if far and keys is not None:
            seen.append(
                F.scaled_dot_product_attention(
                    queries[:, :far], keys[:, :far], values[:, :far], attn_mask=before >= 0
                )
            )
        if self.config.local_heads and self.config.window == 1:
            last = (ends.flatten()[:, None, None, None] - 1).expand(
                -1, self.config.local_heads, 1, values.shape[3]
            )
            seen.append(values[:, far:].gather(2, last))
        elif self.config.local_heads and keys is not None:
            seen.append(
                F.scaled_dot_product_attention(
                    queries[:, far:], keys[:, far:], values[:, far:], attn_mask=near
                )
            )
        return self._finished(marks, torch.cat(seen, 1).flatten(1).unflatten(0, (models, -1)))

    def _turned(
        self, rows: Float[Tensor, "*lead n d"], places: Int[Tensor, "*some"]
    ) -> Float[Tensor, "*lead n d"]:
        """Queries or keys, turned by their places (counted from 0) where positions are rotary."""
        return rotated(rows, places) if self.config.positions == "rotary" else rows

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
