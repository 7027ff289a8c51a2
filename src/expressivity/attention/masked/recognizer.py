"""Masked transformers that answer at an end marker, as in [LC25] and [LC26], behind every prefix at once.

The marker is a letter of its own that stands behind the word and is not part of it. To ask about all prefixes of a
word, each position n carries a second stream: that of a marker at position n + 1. It attends to the streams of the
letters 1 … n, which are those of the whole word, since no letter sees what comes after it. Nothing attends to a
marker. So one pass answers for n words, for less than twice the work of one.
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import cast

import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.attention.masked.block import Block, MaskedConfig, normalised
from expressivity.attention.masked.transformer import MaskedStream


class MarkedTransformer(MaskedStream):
    """A stack of transformers that say of every prefix of a word whether it belongs to a language."""

    def __init__(self, config: MaskedConfig, sources: Sequence[torch.Generator]) -> None:
        """One model a generator in `sources`; a model's weights depend on its own generator only.

        Raises:
            InvalidInput: no generator.
        """
        super().__init__(config, sources)
        self.marker = uniform_parameter((config.width,), 1.0, sources)
        self.readout = uniform_parameter((config.width, 1), 1 / sqrt(config.width), sources)
        self.offset = uniform_parameter((1,), 1 / sqrt(config.width), sources)

    def forward(self, words: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n"]:
        """Log-odds of "w₁…wₙ is in the language", read at a marker behind it, at every n.

        Args:
            words: letters as numbers from 0, each model its own words.

        Raises:
            InvalidInput: words that, with their marker, are longer than the learned positions.
        """
        models, batch, n = words.shape
        marks = self.placed(
            self.marker[:, None, None].expand(models, batch, n, -1), first=1
        ).flatten(1, 2)
        stream = self.placed(self.embed(words)).flatten(1, 2)
        for depth, block in enumerate(cast("Iterable[Block]", self.blocks)):
            source = block.source(stream, batch)
            marks = block.updated(marks, source, batch, behind=True)
            if depth < len(self.blocks) - 1:  # behind the last layer nobody asks the letters
                stream = block.updated(stream, source, batch)
        return affine(normalised(marks), self.readout, self.offset).view(words.shape)

    def answers(
        self, words: Int[Tensor, "models batch n"], lengths: Int[Tensor, "models batch"]
    ) -> Float[Tensor, "models batch"]:
        """Log-odds of "the first `lengths` letters are in the language": `forward` at that place, with one marker a word.

        Raises:
            InvalidInput: words that, with their marker, are longer than the learned positions.
        """
        n, batch = words.shape[2], words.shape[1]
        placed = self.placed(self.marker[:, None, None].expand(len(words), 1, n, -1), first=1)[:, 0]
        marks = torch.take_along_dim(placed, lengths.unsqueeze(2) - 1, 1)
        stream = self.placed(self.embed(words)).flatten(1, 2)
        for depth, block in enumerate(cast("Iterable[Block]", self.blocks)):
            source = block.source(stream, batch)
            marks = block.asked(marks, source, lengths)
            if depth < len(self.blocks) - 1:
                stream = block.updated(stream, source, batch)
        return affine(normalised(marks), self.readout, self.offset).squeeze(2)
