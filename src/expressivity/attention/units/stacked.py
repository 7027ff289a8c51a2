"""Learned units of neighbouring widths as one stack: padded to the widest, each taking the steps it would take alone.

A unit of embedding dimension m in a stack padded to M > m has zeros in the columns m..M of what leads into the embedding and in the
rows m..M of what leads out of it. These stay zero: a product in the forward pass is zero there, the gradient of a column that leads
in is a multiple of the row that leads out, and the other way round, and ReLU has slope 0 at 0. Adam moves nothing whose gradient has
always been zero. So padding costs arithmetic and changes no result.
"""

from collections.abc import Sequence
from math import sqrt

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.functional import embedding_bag

from expressivity.attention.initial import affine, check_positive, padded_parameter


class SetUnits(nn.Module):
    """Units that attend to a set of positions: softmax((Y W) Uᵀ), with a key for every position and the sum of learned
    vectors as the query of a set ([SHT23] Definition 1 on tokens of one-hot codes; values are the identity).

    Scores are linear in the set: this is the "sum of keys" query, with the summands learned.
    """

    def __init__(self, n: int, widths: Sequence[int], sources: Sequence[torch.Generator]) -> None:
        """Args:
            n: positions N.
            widths: embedding dimension m of each model.
            sources: one generator per model.

        Raises:
            InvalidInput: a size below 1, or not one width per generator.
        """
        super().__init__()
        check_positive(n=n, m=min(widths, default=0))
        shapes, bounds = [(n, m) for m in widths], [1 / sqrt(m) for m in widths]
        self.query = padded_parameter(shapes, bounds, sources)
        self.key = padded_parameter(shapes, bounds, sources)

    def forward(self, sets: Float[Tensor, "models rows n"]) -> Float[Tensor, "models rows n"]:
        """The attention row of every set, given by its members' indicator.

        (Y W) Uᵀ and Y (W Uᵀ) are one function of the same parameters. With r rows, forward and backward take 10 r n m operations
        in the first order and 4 r n² in the second, which wins unless the embedding is much narrower than the sequence is long.
        """
        n, m = self.query.shape[1:]
        scores = (
            sets @ self.query @ self.key.mT if 5 * m < 2 * n else sets @ (self.query @ self.key.mT)
        )
        return torch.softmax(scores, dim=-1)


class MappedSets(nn.Module):
    """Units whose query of a set comes from an input map, as in [SHT23] Definition 3: softmax(A ReLU(B 1_y + b) Uᵀ), with a key
    for every position and the identity as values.

    The map sees the set's indicator, so it can hold any function of the set that its hidden layer has room for: dual certificates
    too, which no linear map of the indicator makes.
    """

    def __init__(
        self, n: int, q: int, hidden: int, widths: Sequence[int], sources: Sequence[torch.Generator]
    ) -> None:
        """Args:
            n: positions N.
            q: members of a set.
            hidden: ReLU units of the input map, the same for all.
            widths: embedding dimension m of each model.
            sources: one generator per model.

        Raises:
            InvalidInput: a size below 1, or not one width per generator.
        """
        super().__init__()
        check_positive(n=n, q=q, hidden=hidden, m=min(widths, default=0))
        each, within = [1 / sqrt(q)] * len(widths), [1 / sqrt(m) for m in widths]
        self.first = padded_parameter([(n, hidden)] * len(widths), each, sources)
        self.bias = padded_parameter([(hidden,)] * len(widths), each, sources)
        self.second = padded_parameter(
            [(hidden, m) for m in widths], [1 / sqrt(hidden)] * len(widths), sources
        )
        self.key = padded_parameter([(n, m) for m in widths], within, sources)

    def queries(self, members: Int[Tensor, "models rows q"]) -> Float[Tensor, "models rows m"]:
        """What the map makes of the sets, given by their members: B 1_y is a sum of q rows of B, N/q times less work than a product."""
        models, rows, q = members.shape
        own = (
            members + self.key.shape[1] * torch.arange(models, device=members.device)[:, None, None]
        )
        summed = embedding_bag(own.view(-1, q), self.first.flatten(0, 1), mode="sum").view(
            models, rows, -1
        )
        return torch.relu(summed + self.bias.unsqueeze(1)) @ self.second

    def forward(self, members: Int[Tensor, "models rows q"]) -> Float[Tensor, "models rows n"]:
        """The attention row of every set."""
        return torch.softmax(self.queries(members) @ self.key.mT, dim=-1)


class MappedUnits(nn.Module):
    """Units with an input map, as in [SHT23] Definition 3: φ(x) = A ReLU(B x + b), then softmax(φQ (φK)ᵀ) φV.

    The map is token-wise and sees the whole token: value, position and set. So a query can be any function of the
    set that the hidden layer holds, as [SHT23] Theorem 2 needs.
    """

    def __init__(
        self,
        d: int,
        hidden: Sequence[int],
        widths: Sequence[int],
        outputs: int,
        sources: Sequence[torch.Generator],
    ) -> None:
        """Args:
            d: length of a token.
            hidden: ReLU units of each model's input map.
            widths: embedding dimension m of each model.
            outputs: d′.
            sources: one generator per model.

        Raises:
            InvalidInput: a size below 1, or not one width per generator.
        """
        super().__init__()
        check_positive(
            d=d, hidden=min(hidden, default=0), m=min(widths, default=0), outputs=outputs
        )
        into, inner = [1 / sqrt(d) for _ in hidden], [1 / sqrt(h) for h in hidden]
        self.first = padded_parameter([(d, h) for h in hidden], into, sources)
        self.bias = padded_parameter([(h,) for h in hidden], into, sources)
        self.second = padded_parameter(list(zip(hidden, widths, strict=True)), inner, sources)
        within = [1 / sqrt(m) for m in widths]
        self.query = padded_parameter([(m, m) for m in widths], within, sources)
        self.key = padded_parameter([(m, m) for m in widths], within, sources)
        self.value = padded_parameter([(m, outputs) for m in widths], within, sources)

    def forward(
        self, x: Float[Tensor, "models batch n d"]
    ) -> Float[Tensor, "models batch n outputs"]:
        """The output at every token of every sequence."""
        weights, values = self._attend(x)
        return (weights @ values).unflatten(0, x.shape[:2])

    def attention(self, x: Float[Tensor, "models batch n d"]) -> Float[Tensor, "models batch n n"]:
        """The attention matrix of every sequence; its rows sum to 1."""
        return self._attend(x)[0].unflatten(0, x.shape[:2])

    def _attend(
        self, x: Tensor
    ) -> tuple[Float[Tensor, "sequences n n"], Float[Tensor, "sequences n outputs"]]:
        embedded = torch.relu(affine(x.flatten(1, 2), self.first, self.bias)) @ self.second
        m, outputs = self.query.shape[2], self.value.shape[2]
        # (φQ)(φK)ᵀ is (φ(QKᵀ))φᵀ, and QKᵀ costs next to nothing beside a product with all tokens: one such product is saved.
        projected = embedded @ torch.cat((self.query @ self.key.mT, self.value), dim=2)
        sequences = x.shape[0] * x.shape[1], x.shape[2]
        queries, values = projected.view(*sequences, m + outputs).split((m, outputs), dim=2)
        return torch.softmax(queries @ embedded.view(*sequences, m).mT, dim=-1), values
