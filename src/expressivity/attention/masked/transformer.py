"""Transformers whose heads are strictly global or k-local, as a stack of models trained at once.

By default no positions are encoded: all that a model knows of order comes from its masks, which is what [LC25] and [LC26]
characterise. A block is attention, then a perceptron, each added to the stream that it read through a normalisation without
gain or offset. The decision about the word w₁…wₙ is read at position n itself, for every n at once: strict heads bring what
the letters before n say, the residual stream brings letter n, and nothing later can reach it.

The papers read the decision at an end marker after the word, where all letters are in the past:
`expressivity.attention.masked.recognizer` does so, also at every prefix at once. A model that is read at the last letter
sees that letter without attending to it.
"""

from collections.abc import Sequence
from math import sqrt

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.attention.masked.block import Block, MaskedConfig, normalised
from expressivity.attention.masked.positions import sinusoids
from expressivity.errors import InvalidInput


class MaskedStream(nn.Module):
    """A stack of transformers without a read-out: words in, the residual stream out.

    The embedding has one row per letter. Learned positions have one row per place, `config.longest` in all.
    """

    def __init__(
        self, config: MaskedConfig, sources: Sequence[torch.Generator], spread: float = 1.0
    ) -> None:
        """One model per generator in `sources`; a model's weights depend on its own generator only.

        Args:
            config: sizes of each model.
            sources: one generator per model.
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
        """The stream after the last layer; its rows are the positions of all words, word after word.

        Raises:
            InvalidInput: words longer than the learned positions.
        """
        batch = words.shape[1]
        stream = self.add_positions(self.embed(words)).flatten(1, 2)
        for block in self.blocks:
            stream = block(stream, batch)
        return stream

    def embed(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n width"]:
        """The vector of each letter, as a product: the fastest way for an alphabet of a few letters."""
        letters = F.one_hot(words.long(), self.config.letters).to(self.embedding.dtype)
        return (letters.flatten(1, 2) @ self.embedding).unflatten(1, words.shape[1:])

    def add_positions(
        self, x: Float[Tensor, "models batch n width"], first: int = 0
    ) -> Float[Tensor, "models batch n width"]:
        """The rows plus learned or sinusoidal positions, if the model has them, from position `first` (counted from 0) on.

        Raises:
            InvalidInput: a position beyond the learned ones.
        """
        last, width = first + x.shape[2], x.shape[3]
        if self.config.positions == "sinusoidal":
            return x + sinusoids(last, width, x)[first:]
        if self.config.positions != "learned":
            return x
        if last > self.config.longest:
            raise InvalidInput(
                f"learned positions end at {self.config.longest}: got a sequence of {last}"
            )
        return x + self.places[:, None, first:last]


class MaskedTransformer(MaskedStream):
    """A stack of transformers that decide for every prefix of a word whether it belongs to a language."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        """One model per generator in `sources`; a model's weights depend on its own generator only.

        Raises:
            InvalidInput: no generator.
        """
        super().__init__(config, sources)
        self.readout = uniform_parameter((config.width, 1), 1 / sqrt(config.width), sources)
        self.offset = uniform_parameter((1,), 1 / sqrt(config.width), sources)

    def forward(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n"]:
        """Log-odds of "w₁…wₙ is in the language", at every n.

        Args:
            words: letters as numbers from 0; each model reads its own words.

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
