"""The unit of [SHT23] Theorem 2 as a member of the class that the theorem names: one layer, one head, p bits.

A token is the vector (z_i ; y_i ; i) of Definition 4 in d = d' + q + 1 numbers. The first map makes a
certificate from y_i and takes the key of its index; the last map does nothing.
"""

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.units.layered import LayeredTransformer
from expressivity.attention.units.unit import SelfAttentionUnit
from expressivity.constructions.averaging import SparseAveragingUnit


def as_tokens(
    values: Float[np.ndarray, "n d"], subsets: Int[np.ndarray, "n q"]
) -> Float[Tensor, "n token"]:
    """Return x_i = (z_i ; y_i ; i), one row per token: d = d' + q + 1 numbers, positions from 0."""
    index = np.arange(len(values))[:, None]
    return torch.from_numpy(np.concatenate([values, subsets, index], axis=1, dtype=np.float64))


def averaging_transformer(unit: SparseAveragingUnit) -> LayeredTransformer:
    """Return φ_1 ∘ L ∘ φ_0 with the unit's selectors as Q, K, V and its format.

    The first map raises CertificateFailure at a set without a certificate.
    """
    values, sets = unit.value_dim, slice(unit.value_dim, unit.value_dim + unit.q)

    def embed(token: Float[Tensor, "token"], index: int) -> Float[Tensor, "m"]:
        """Return the row (z_i; query of y_i; key of i) of one token."""
        certificates = unit.certified(token[sets].to(torch.int64).numpy()[None])
        query = torch.from_numpy(unit.queries(certificates)[0])
        return torch.cat([token[:values], query, torch.from_numpy(unit.keys[:, index])])

    layer = SelfAttentionUnit(*(matrix[None] for matrix in unit.selectors()))
    return LayeredTransformer((embed, lambda output, index: output), (layer,), unit.arithmetic)
