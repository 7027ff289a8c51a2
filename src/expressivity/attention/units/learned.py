"""The attention unit with weights to be learned, for a stack of models.

The unit is [SHT23] Definition 1, softmax(X Q Kᵀ Xᵀ) X V, with V of shape d × d′: no scale, mask, residual or
bias. A product of V with an output matrix would be one matrix of that shape, so it is kept as one.

With tokens (data ‖ own code ‖ codes of y_i) a linear query is a sum over the q codes of y_i. The score of j
against one of them is a bilinear form in two codes, so the matrix of these forms has a rank of at most d0,
the length of the codes. Scores that are equal on every set and lower off it need a rank of N − 1
for 3 <= q < N. From d0 = N on there is such a form, for any independent codes. Below, the scores on y_i differ from one another, and the unit stops
at an error that depends on d0, however many samples it sees. (The constructed unit has no such limit: its
query solves a system for y_i as a set.)
"""

from collections.abc import Sequence
from math import sqrt

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.attention.initial import uniform_parameter
from expressivity.attention.units.unit import attention_weights, self_attention


class LearnedUnit(nn.Module):
    """A stack of trainable self-attention units [SHT23] Definition 1; all models of one shape (d, m, d′)."""

    def __init__(self, d: int, m: int, outputs: int, sources: Sequence[torch.Generator]) -> None:
        """One model per generator in `sources`; weights uniform within 1/√d of 0: attention starts near even.

        Raises:
            InvalidInput: if a size is below 1.
        """
        super().__init__()
        bound = 1 / sqrt(max(1, d))
        self.query = uniform_parameter((d, m), bound, sources)
        self.key = uniform_parameter((d, m), bound, sources)
        self.value = uniform_parameter((d, outputs), bound, sources)

    def forward(
        self, x: Float[Tensor, "models batch n d"]
    ) -> Float[Tensor, "models batch n outputs"]:
        """softmax(X Q Kᵀ Xᵀ) X V for every sequence."""
        return self_attention(
            x, *(matrix.unsqueeze(1) for matrix in (self.query, self.key, self.value))
        )

    def attention(self, x: Float[Tensor, "models batch n d"]) -> Float[Tensor, "models batch n n"]:
        """The attention matrix: row i holds the weights that position i gives to all, and sums to 1."""
        return attention_weights(x @ self.query.unsqueeze(1), x @ self.key.unsqueeze(1))
