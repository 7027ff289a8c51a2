"""One layer of masked attention for a stack of models, and the sizes that it is made from.

A layer is attention, then a perceptron, each added to the stream that it read through a normalisation without gain or offset. Rows of the
stream are the positions of words. Rows of a second stream may be markers, one after each position or one per word: they see the letters
before them, and nothing sees them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.attention.masked.attention import LETTERS, View
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
        longest: greatest length of a word with learned positions; the other kinds ignore it.

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
        """Number of heads of a layer."""
        return self.global_heads + self.local_heads

    @property
    def scored(self) -> int:
        """Number of heads that compare queries with keys: all but those that see one position only."""
        return self.global_heads + (self.local_heads if self.window > 1 else 0)


Source = tuple[
    Float[Tensor, "models batch scored n d"] | None, Float[Tensor, "models batch heads n d"]
]
"""What may be attended to: the keys of the heads that compare, None if none does, and the values of all heads."""


class Block(nn.Module):
    """One layer of a stack: attention, then a perceptron, each added to the stream.

    `query`, `key` and `value` hold W_Q, W_K and W_V of all heads side by side, global heads first; `mix` is the output
    projection W_O. The perceptron is W₂ ReLU(W₁ x + b₁) + b₂ with `up` = W₁, `threshold` = b₁, `down` = W₂ and `shift` = b₂.
    (Digests of trained weights contain these names.)
    """

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
        self.up = uniform_parameter((width, hidden), bound, sources)
        self.threshold = uniform_parameter((hidden,), bound, sources)
        self.down = uniform_parameter((hidden, width), 1 / sqrt(hidden), sources)
        self.shift = uniform_parameter((width,), 1 / sqrt(hidden), sources)

    def forward(
        self, stream: Float[Tensor, "models rows width"], batch: int
    ) -> Float[Tensor, "models rows width"]:
        """The stream after this layer. Its rows are the positions of `batch` words, word after word."""
        return self.apply_to(stream, self.keys_and_values(stream, batch), LETTERS)

    def keys_and_values(self, stream: Float[Tensor, "models rows width"], batch: int) -> Source:
        """What rows may attend to, from the letters of `batch` words, word after word."""
        x = normalised(stream)
        values = self._heads(x @ self.value, batch)
        if not self.config.scored:
            return None, values
        keys = self._heads(x @ self.key, batch)
        return self._rotated(keys, torch.arange(keys.shape[3])), values

    def apply_to(
        self, stream: Float[Tensor, "models rows width"], source: Source, view: View
    ) -> Float[Tensor, "models rows width"]:
        """The stream after attention to a source and after the perceptron.

        Args:
            stream: rows that belong to the words of the source, word after word.
            source: from `keys_and_values`.
            view: what the rows see of their words.
        """
        stream = stream + self._attend(normalised(stream), source, view) @ self.mix
        active = torch.relu(affine(normalised(stream), self.up, self.threshold))
        return stream + affine(active, self.down, self.shift)

    def _attend(
        self, x: Float[Tensor, "models rows width"], source: Source, view: View
    ) -> Float[Tensor, "models rows width"]:
        """The outputs of all heads side by side: the global ones first, then the local ones."""
        (keys, values), outputs = source, []
        first_local, window = self.config.global_heads, self.config.window
        everywhere, nearby = slice(first_local), slice(first_local, None)
        if keys is not None:
            positions = view.positions(values.shape[3])
            queries = self._rotated(self._heads(x @ self.query, values.shape[1]), positions)
        if self.config.global_heads and keys is not None:
            q, k, v = (part[:, :, everywhere] for part in (queries, keys, values))
            outputs.append(view.global_heads(q, k, v))
        if self.config.local_heads and window == 1:
            outputs.append(view.previous(values[:, :, nearby]))
        elif self.config.local_heads and keys is not None:
            q, k, v = (part[:, :, nearby] for part in (queries, keys, values))
            outputs.append(view.local_heads(q, k, v, window))
        return torch.cat(outputs, 2).transpose(2, 3).flatten(3, 4).flatten(1, 2)

    def _rotated(
        self, rows: Float[Tensor, "*lead n d"], positions: Int[Tensor, "*some"]
    ) -> Float[Tensor, "*lead n d"]:
        """Queries or keys, turned by their positions (from 0) if positions are rotary."""
        return rotated(rows, positions) if self.config.positions == "rotary" else rows

    def _heads(
        self, x: Float[Tensor, "models rows any"], batch: int
    ) -> Float[Tensor, "models batch heads n d"]:
        """Rows of words, word after word, divided among words and heads."""
        width = self.config.width // self.config.heads
        return x.unflatten(1, (batch, -1)).unflatten(3, (-1, width)).transpose(2, 3)


def normalised(x: Float[Tensor, "models rows width"]) -> Float[Tensor, "models rows width"]:
    """Each row with mean 0 and variance 1."""
    return F.layer_norm(x, x.shape[-1:])
