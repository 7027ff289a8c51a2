"""Transformers whose heads are strictly global or k-local, as a stack of models trained at once.

Unless positions are asked for, none is encoded anywhere: what a model knows of order comes from its masks alone,
which is what [LC25] and [LC26] characterise. A block is attention, then a perceptron, each added to the stream that it read
through a normalisation without gain or offset. The decision about the word w₁…wₙ is read at position n
itself, for every n at once: strict heads bring what letters before n say, the residual stream brings letter
n, and nothing later can reach it.

The papers read the decision at an end marker behind the word, where all letters are in the past:
`expressivity.attention.marked` does so, also at every prefix at once. Reading at the last letter gives one letter
to every model for nothing.
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
from expressivity.attention.positions import POSITIONS, rotated, sinusoids
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
        positions: one of `expressivity.attention.positions.POSITIONS`.
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
            raise InvalidInput(f"head counts must be at least 0 and add up to at least 1: got {split}")
        if self.width % self.heads:
            raise InvalidInput(f"global_heads + local_heads must divide width={self.width}: got {split}")
        if self.positions == "rotary" and self.width // self.heads % 2:
            raise InvalidInput(f"rotary positions need heads of an even width: got {self.width // self.heads}")

    @property
    def heads(self) -> int:
        """All heads of a layer."""
        return self.global_heads + self.local_heads

    @property
    def scored(self) -> int:
        """Heads that compare queries with keys: all but those that see one position only."""
        return self.global_heads + (self.local_heads if self.window > 1 else 0)


class MaskedStream(nn.Module):
    """A stack of transformers without a read-out: words in, the residual stream out.

    Its embedding has a row a letter; the first positions that it was made for, if positions are learned.
    """

    def __init__(
        self, config: MaskedConfig, sources: Sequence[torch.Generator], spread: float = 1.0
    ) -> None:
        """One model a generator in `sources`; a model's weights depend on its own generator only.

        Args:
            config: sizes of each model.
            sources: one generator a model.
            spread: embeddings start uniform on [−spread, spread].

        Raises:
            InvalidInput: no generator.
        """
        super().__init__()
        self.config = config
        self.embedding = uniform_parameter((config.letters, config.width), spread, sources)
        if config.positions == "learned":
            self.places = uniform_parameter((config.longest, config.width), 1.0, sources)
        self.blocks = nn.ModuleList(Block(config, sources) for _ in range(config.layers))

    def stream(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models rows width"]:
        """The stream behind the last layer; its rows are the positions of all words, word after word.

        Raises:
            InvalidInput: words longer than the learned positions.
        """
        batch = words.shape[1]
        stream = self.placed(self.embed(words)).flatten(1, 2)
        for block in self.blocks:
            stream = block(stream, batch)
        return stream

    def embed(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n width"]:
        """The vector of each letter, as a product: the fastest way for an alphabet of a few letters."""
        letters = F.one_hot(words.long(), self.config.letters).to(self.embedding.dtype)
        return (letters.flatten(1, 2) @ self.embedding).unflatten(1, words.shape[1:])

    def placed(
        self, x: Float[Tensor, "models batch n width"], first: int = 0
    ) -> Float[Tensor, "models batch n width"]:
        """The rows with what learned or sinusoidal positions add, for the places from `first` (counted from 0) on.

        Raises:
            InvalidInput: places that no learned position has.
        """
        last, width = first + x.shape[2], x.shape[3]
        if self.config.positions == "sinusoidal":
            return x + sinusoids(last, width, x)[first:]
        if self.config.positions != "learned":
            return x
        if last > self.config.longest:
            raise InvalidInput(f"learned positions end at {self.config.longest}: got a sequence of {last}")
        return x + self.places[:, None, first:last]


class MaskedTransformer(MaskedStream):
    """A stack of transformers that say at every prefix of a word whether it belongs to a language."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        """One model a generator in `sources`; a model's weights depend on its own generator only.

        Raises:
            InvalidInput: no generator.
        """
        super().__init__(config, sources)
        self.readout = uniform_parameter((config.width, 1), 1 / sqrt(config.width), sources)
        self.offset = uniform_parameter((1,), 1 / sqrt(config.width), sources)

    def forward(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n"]:
        """Log-odds of "w₁…wₙ is in the language", at every n.

        Args:
            words: letters as numbers from 0, each model its own words.

        Raises:
            InvalidInput: words longer than the learned positions.
        """
        return affine(normalised(self.stream(words)), self.readout, self.offset).view(words.shape)

    def answers(
        self, words: Int[Tensor, "models batch n"], lengths: Int[Tensor, "models batch"]
    ) -> Float[Tensor, "models batch"]:
        """Log-odds of "the first `lengths` letters are in the language".

        Raises:
            InvalidInput: words longer than the learned positions.
        """
        return self(words).gather(2, lengths.unsqueeze(2) - 1).squeeze(2)


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
        return self.updated(stream, self.source(stream, batch), batch)

    def source(
        self, stream: Float[Tensor, "models rows width"], batch: int
    ) -> tuple[Float[Tensor, "models batch scored n d"] | None, Float[Tensor, "models batch heads n d"]]:
        """What may be attended to: the keys of the heads that compare, None if none does, and all values."""
        x = normalised(stream)
        values = self._heads(x @ self.value, batch)
        if not self.config.scored:
            return None, values
        return self._turned(self._heads(x @ self.key, batch)), values

    def updated(
        self, stream: Float[Tensor, "models rows width"], source: tuple[Tensor | None, Tensor], batch: int,
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
        self, x: Float[Tensor, "models rows width"], source: tuple[Tensor | None, Tensor], batch: int, behind: bool
    ) -> Float[Tensor, "models rows width"]:
        """All heads side by side: the global ones first, then the local ones."""
        far, near, window = self.config.global_heads, self.config.local_heads, self.config.window
        (keys, values), queries, seen = source, None, []
        if behind:  # one row more at the end, which nobody sees, so that row n + 1 is there to look from
            keys, values = (None if rows is None else F.pad(rows, (0, 0, 0, 1)) for rows in (keys, values))
        if keys is not None:
            queries = self._heads(x @ self.query, batch)
            queries = self._turned(F.pad(queries, (0, 0, 1, 0)) if behind else queries)
        if far:
            seen.append(global_attention(queries[:, :, :far], keys[:, :, :far], values[:, :, :far]))
        if near and window == 1:
            seen.append(previous(values[:, :, far:]))
        elif near:
            seen.append(local_attention(queries[:, :, far:], keys[:, :, far:], values[:, :, far:], window))
        rows = torch.cat(seen, 2)[..., behind:, :]
        return rows.transpose(2, 3).flatten(3, 4).flatten(1, 2)

    def asked(
        self, marks: Float[Tensor, "models batch width"], source: tuple[Tensor | None, Tensor], ends: Int[Tensor, "models batch"]
    ) -> Float[Tensor, "models batch width"]:
        """`updated` for one marker a word, which stands behind its first `ends` letters: far less work than all."""
        far, (keys, values), models = self.config.global_heads, source, len(marks)
        before = ends.flatten()[:, None, None, None] - 1 - torch.arange(values.shape[3], device=ends.device)
        near = (before >= 0) & (before < self.config.window)
        x, seen = normalised(marks), []
        values = values.flatten(0, 1)
        if keys is not None:
            queries, keys = self._heads(x @ self.query, x.shape[1]).flatten(0, 1), keys.flatten(0, 1)
            if self.config.positions == "rotary":
                queries = rotated(queries, ends.flatten()[:, None, None])
        if far:
            seen.append(F.scaled_dot_product_attention(queries[:, :far], keys[:, :far], values[:, :far], attn_mask=before >= 0))
        if self.config.local_heads and self.config.window == 1:
            last = (ends.flatten()[:, None, None, None] - 1).expand(-1, self.config.local_heads, 1, values.shape[3])
            seen.append(values[:, far:].gather(2, last))
        elif self.config.local_heads:
            seen.append(F.scaled_dot_product_attention(queries[:, far:], keys[:, far:], values[:, far:], attn_mask=near))
        return self._finished(marks, torch.cat(seen, 1).flatten(1).unflatten(0, (models, -1)))

    def _turned(self, rows: Float[Tensor, "models batch scored n d"]) -> Float[Tensor, "models batch scored n d"]:
        return rotated(rows) if self.config.positions == "rotary" else rows

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
