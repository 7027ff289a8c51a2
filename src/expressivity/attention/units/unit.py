"""The self-attention unit and the multi-head layer of [SHT23] Definitions 1 and 2.

There is no scaling by 1/√m, no mask, no residual connection and no normalisation: just
softmax(X Q Kᵀ Xᵀ) X V.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.errors import InvalidInput


def attention_weights(
    queries: Float[Tensor, "... rows m"], keys: Float[Tensor, "... n m"]
) -> Float[Tensor, "... rows n"]:
    """Row-wise softmax of the inner products: row i holds the attention of query i to each key, and sums to 1."""
    return torch.softmax(queries @ keys.mT, dim=-1)


def self_attention(
    x: Float[Tensor, "... n d"],
    query: Float[Tensor, "... d m"],
    key: Float[Tensor, "... d m"],
    value: Float[Tensor, "... d outputs"],
) -> Float[Tensor, "... n outputs"]:
    """One self-attention unit, softmax(X Q Kᵀ Xᵀ) X V ([SHT23] Definition 1).

    Leading axes broadcast: to run a stack of models on their own batches, give x the shape (models, batch, n,
    d) and the matrices the shape (models, 1, d, ·).

    Args:
        x: tokens, one per row.
        query: Q.
        key: K.
        value: V.
    """
    return attention_weights(x @ query, x @ key) @ (x @ value)


def multi_head_attention(
    x: Float[Tensor, "... n d"],
    query: Float[Tensor, "... heads d m"],
    key: Float[Tensor, "... heads d m"],
    value: Float[Tensor, "... heads d outputs"],
) -> Float[Tensor, "... n outputs"]:
    """A multi-head layer ([SHT23] Definition 2): the SUM of its units.

    A sum is a concatenation followed by an output matrix, with that matrix folded into the V of each head.
    """
    return self_attention(x.unsqueeze(-3), query, key, value).sum(dim=-3)


class SelfAttentionUnit(nn.Module):
    """A layer of H self-attention units with given matrices, of shape (H, d, m), (H, d, m) and (H, d, d')."""

    def __init__(
        self,
        query: Float[Tensor, "_ _ _"],
        key: Float[Tensor, "_ _ _"],
        value: Float[Tensor, "_ _ _"],
    ) -> None:
        """The matrices become parameters, so the layer can be trained on or moved between machines.

        Raises:
            InvalidInput: matrices that do not fit each other.
        """
        super().__init__()
        if query.shape != key.shape or query.shape[:2] != value.shape[:2]:
            given = f"{tuple(query.shape)}, {tuple(key.shape)}, {tuple(value.shape)}"
            raise InvalidInput(
                f"Q, K, V must have shapes (H, d, m), (H, d, m), (H, d, d'): got {given}"
            )
        self.query, self.key, self.value = (
            nn.Parameter(query),
            nn.Parameter(key),
            nn.Parameter(value),
        )

    @property
    def heads(self) -> int:
        """The number of heads H."""
        return self.query.shape[0]

    @property
    def head_rank(self) -> int:
        """The number of columns of Q and K: no score matrix has a higher rank."""
        return self.query.shape[2]

    def forward(self, x: Float[Tensor, "... n d"]) -> Float[Tensor, "... n outputs"]:
        """The sum of the units' outputs at every token."""
        return multi_head_attention(x, self.query, self.key, self.value)
