"""Transformers of [SHT23] Definition 3: multi-head layers between token-wise maps that see the index.

    f = φ_D ∘ L_D ∘ φ_{D−1} ∘ … ∘ L_1 ∘ φ_0

Each φ takes one token and its index and may be any function; each L is a sum of self-attention units. With p
bits every number that a map hands to a layer is rounded to one format, and so are the matrices: then m numbers
of p bits are all that ever leaves a token. The form of the definition is recalled.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.attention.units.unit import SelfAttentionUnit
from expressivity.errors import InvalidInput
from expressivity.shown import sizes

TokenMap = Callable[[Float[Tensor, "inputs"], int], Float[Tensor, "outputs"]]
"""φ: one token and its index, from 0; any function of the two and of nothing else."""


@dataclass(frozen=True)
class LayeredTransformer:
    """A member of the class T^{D,H}_{d,m,d',p}.

    The maps are called token by token, so they are token-wise by construction.

    Args:
        maps: φ_0, …, φ_D.
        layers: L_1, …, L_D, all with the same number of heads.
        arithmetic: the format of the matrices and of what every map but the last hands on; None for float64.

    Raises:
        InvalidInput: unless D >= 1, D + 1 maps are given, the layers have equally many heads and their matrices
            are in the format.
    """

    maps: tuple[TokenMap, ...]
    layers: tuple[SelfAttentionUnit, ...]
    arithmetic: FixedPoint | None = None
    __repr__ = sizes

    def __post_init__(self) -> None:
        if not self.layers or len(self.maps) != len(self.layers) + 1:
            given = f"D={len(self.layers)} layers, {len(self.maps)} maps"
            raise InvalidInput(f"D >= 1 layers stand between D + 1 maps: got {given}")
        if len({layer.heads for layer in self.layers}) > 1:
            given = ", ".join(str(layer.heads) for layer in self.layers)
            raise InvalidInput(f"all layers must have the same number of heads H: got {given}")
        matrices = [matrix.detach() for layer in self.layers for matrix in layer.parameters()]
        if self.arithmetic and not all(self.arithmetic.holds(matrix) for matrix in matrices):
            raise InvalidInput(
                f"the entries of Q, K and V must be in the format: round to {self.arithmetic} first"
            )

    @property
    def depth(self) -> int:
        """The number of layers D."""
        return len(self.layers)

    @property
    def heads(self) -> int:
        """The number of heads H of every layer."""
        return self.layers[0].heads

    @property
    def embedding_dimension(self) -> int:
        """The embedding dimension m: the greatest number of numbers that a layer reads of a token."""
        return max(layer.query.shape[1] for layer in self.layers)

    @property
    def bits(self) -> int | None:
        """The number of bits p of each number; None without rounding."""
        return self.arithmetic.bits if self.arithmetic else None

    @torch.no_grad()
    def embeddings(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n m"]:
        """The result of φ_0 at every token, rounded: with p bits it is all that the rest of the transformer sees of the input."""
        return self._rounded(self._each(self.maps[0], x))

    @torch.no_grad()
    def after_embedding(self, embeddings: Float[Tensor, "n m"]) -> Float[Tensor, "n outputs"]:
        """The outputs from the result of φ_0: layers and maps in turn."""
        states = embeddings
        for layer, token_map in zip(self.layers[:-1], self.maps[1:-1]):
            states = self._rounded(self._each(token_map, layer(states)))
        return self._each(self.maps[-1], self.layers[-1](states))

    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n outputs"]:
        """The outputs at all tokens of one sequence.

        Raises:
            Overflow: a number outside the range of the format.
            InvalidInput: no token: how many numbers a map returns is known from what it returns only.
        """
        return self.after_embedding(self.embeddings(x))

    def _each(
        self, token_map: TokenMap, rows: Float[Tensor, "n inputs"]
    ) -> Float[Tensor, "n outputs"]:
        if not len(rows):
            raise InvalidInput("token maps need at least one token: got a sequence of 0")
        return torch.stack([token_map(row, index) for index, row in enumerate(rows)])

    def _rounded(self, exact: Float[Tensor, "n m"]) -> Float[Tensor, "n m"]:
        return self.arithmetic.round(exact) if self.arithmetic else exact


def largest_error(
    outputs: Float[Tensor, "*batch n d"], targets: Float[Tensor, "*batch n d"]
) -> float:
    """max_i ‖f(X)_i − g(X)_i‖₂ over all tokens given: f ε-approximates g if this is at most ε for every X."""
    return float(torch.linalg.vector_norm(outputs - targets, dim=-1).max())
