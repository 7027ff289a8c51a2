"""Masked transformers that answer at an end marker, as in [LC25] and [LC26], after every prefix at once.

The marker is a letter of its own that stands after the word and is not part of it. To decide all prefixes of a word,
each position n carries a second stream: that of a marker at position n + 1. It attends to the streams of the letters
1 … n, which are those of the whole word, since no letter sees what comes after it. Nothing attends to a marker. So one
pass decides n words, for less than twice the work of one.
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import cast

import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.attention.masked.attention import LETTERS, MARKERS, View, marker_after
from expressivity.attention.masked.block import Block, MaskedConfig, normalised
from expressivity.attention.masked.transformer import MaskedStream


class MarkedTransformer(MaskedStream):
    """A stack of transformers that decide for every prefix of a word whether it belongs to a language."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        """One model per generator in `sources`; a model's weights depend on its own generator only.

        Raises:
            InvalidInput: no generator.
        """
        super().__init__(config, sources)
        self.marker = uniform_parameter((config.width,), 1.0, sources)
        self.readout = uniform_parameter((config.width, 1), 1 / sqrt(config.width), sources)
        self.offset = uniform_parameter((1,), 1 / sqrt(config.width), sources)

    def forward(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n"]:
        """Log-odds of "w₁…wₙ is in the language", read at a marker after it, at every n.

        Args:
            words: letters as numbers from 0; each model reads its own words.

        Raises:
            InvalidInput: words that, with their marker, are longer than the learned positions.
        """
        markers = self._markers(*words.shape).flatten(1, 2)
        return self._decide(markers, words, MARKERS).view(words.shape)

    def answers(
        self, words: Int[Tensor, "models batch n"], lengths: Int[Tensor, "models batch"]
    ) -> Float[Tensor, "models batch"]:
        """Log-odds of "the first `lengths` letters are in the language": `forward` there, with one marker per word.

        Raises:
            InvalidInput: words that, with their marker, are longer than the learned positions.
        """
        models, _, n = words.shape
        markers = torch.take_along_dim(
            self._markers(models, 1, n)[:, 0], lengths.unsqueeze(2) - 1, 1
        )
        return self._decide(markers, words, marker_after(lengths)).squeeze(2)

    def _markers(self, models: int, batch: int, n: int) -> Float[Tensor, "models batch n width"]:
        """The embedded markers that stand after each of n letters."""
        return self.add_positions(self.marker[:, None, None].expand(models, batch, n, -1), first=1)

    def _decide(
        self,
        markers: Float[Tensor, "models rows width"],
        words: Int[Tensor, "models batch n"],
        view: View,
    ) -> Float[Tensor, "models rows 1"]:
        """Log-odds at each marker, given what the markers see of the words."""
        stream = self.add_positions(self.embed(words)).flatten(1, 2)
        for depth, block in enumerate(cast("Iterable[Block]", self.blocks)):
            source = block.keys_and_values(stream, words.shape[1])
            markers = block.apply_to(markers, source, view)
            if depth < len(self.blocks) - 1:  # nothing reads the letters after the last layer
                stream = block.apply_to(stream, source, LETTERS)
        return affine(normalised(markers), self.readout, self.offset)
