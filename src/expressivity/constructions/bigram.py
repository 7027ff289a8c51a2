"""Match3Bigram by two layers of one head and embedding dimension 5 ([SHT23] Theorem 8; the construction
and its fixed-point form are ours).

Triples are hard for one layer, but not when two of the three stand side by side: the first layer gives each
token the sum with its successor, and the second is Match2 between tokens and these sums.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log, log2, pi

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.units.arithmetic import FixedPoint, rounded
from expressivity.attention.units.unit import self_attention
from expressivity.constructions.matching import (
    BLANK,
    BLOCK_SCORES,
    KEY,
    QUERY,
    THRESHOLD,
    VALUE,
    entries,
)
from expressivity.tasks.matching import check_modulus_and_length, check_tokens

OWN, PAIR = (0, 1, 4), (2, 3, 4)
"""Coordinates of the second embedding (cos a, sin a, cos b, sin b, 1 or −1 for the blank): what Match2 reads
in a query, a token's own angle, and in a key, the angle of the token's sum with its successor.
"""

WIDTH = 5


@dataclass(frozen=True)
class BigramTransformer:
    """Two layers of one head each, over at most N tokens and a blank, with embedding dimension 5.

    Layer 1. Token j stands at place j of a circle of L points and asks for place j + 1/2: its own place and
    the next are equally near, and share the attention. A value stands in one of two slots, by the parity of
    its place, so the average shows both: x_j in one slot, x_{j+1} in the other, each halved.

    Layer 2. Match2 between x_i in the query and x_j + x_{j+1} in the keys. The last token has no successor:
    its key is the origin, which scores as a cosine of 0 would.

    Args:
        modulus: M.
        length: N, the most tokens that a sequence may have.
        place_scale: factor on the scores of layer 1.
        match_scale: factor on the scores of layer 2.
        rounding: the fixed-point format of both embeddings, the output of layer 1 and all matrices, or None.
    """

    modulus: int
    length: int
    place_scale: float
    match_scale: float
    rounding: FixedPoint | None = None
    heads = 1
    layers = 2

    @property
    def dimension(self) -> int:
        """The embedding dimension m of both layers."""
        return WIDTH

    @property
    def bits(self) -> int | None:
        """The number of bits p of each number in the embeddings, between the layers and in the matrices; None without rounding."""
        return self.rounding.bits if self.rounding else None

    @property
    def head_ranks(self) -> tuple[int, int]:
        """The numbers of columns of Q and K in the two layers."""
        return self.first_layer[0].shape[1], self.second_layer[0].shape[1]

    @property
    def circle(self) -> int:
        """The number L of points on the circle: one for each token and the blank, and at least 4."""
        return max(4, self.length + 1)

    @cached_property
    def first_layer(
        self,
    ) -> tuple[Float[Tensor, "5 2"], Float[Tensor, "5 2"], Float[Tensor, "5 2"]]:
        """The matrices Q, K and V of layer 1: Q turns by half a step, V takes the two slots."""
        half = torch.tensor(pi / self.circle, dtype=torch.float64)
        turn = torch.stack(
            [torch.stack([half.cos(), half.sin()]), torch.stack([-half.sin(), half.cos()])]
        )
        place, slots = _select((0, 1)), _select((2, 3))
        return self._numbers(self.place_scale * place @ turn), place, slots

    @cached_property
    def second_layer(
        self,
    ) -> tuple[Float[Tensor, "5 3"], Float[Tensor, "5 3"], Float[Tensor, "5 1"]]:
        """The matrices Q, K and V of Match2, each of which reads three of the five coordinates."""
        own, pair = _select(OWN), _select(PAIR)
        query = self._numbers(self.match_scale * own @ entries(QUERY))
        return query, pair @ entries(KEY), own @ entries(VALUE)

    def first_embedding(self, tokens: Int[Tensor, "batch n"]) -> Float[Tensor, "batch keys 5"]:
        """Return the embedding of layer 1: (place on the circle; x/M in the slot of the place's parity; 0).

        The blank has a place and no value.
        """
        places = torch.arange(tokens.shape[1] + 1)
        angle = (2 * pi / self.circle * places.to(torch.float64)).expand(len(tokens), -1)
        value = torch.nn.functional.pad(tokens, (0, 1)) / self.modulus
        even = (places % 2 == 0).to(torch.float64)
        coordinates = [angle.cos(), angle.sin(), value * even, value * (1 - even), 0 * value]
        return self._numbers(torch.stack(coordinates, dim=-1))

    def neighbours(
        self, tokens: Int[Tensor, "batch n"]
    ) -> tuple[Int[Tensor, "batch n"], Int[Tensor, "batch n"]]:
        """Return each token and its successor (0 if it has none), as layer 1 and the map after it decode them."""
        averages = self_attention(self.first_embedding(tokens), *self.first_layer)[:, :-1]
        slots = (2 * self.modulus * self._numbers(averages)).round().to(torch.int64)
        parity = (torch.arange(tokens.shape[1]) % 2).expand(len(tokens), -1)[..., None]
        return slots.gather(2, parity)[..., 0], slots.gather(2, 1 - parity)[..., 0]

    def second_embedding(self, tokens: Int[Tensor, "batch n"]) -> Float[Tensor, "batch keys 5"]:
        """Return the embedding of layer 2, (cos a, sin a, cos b, sin b, 1), from the output of layer 1.

        At the last token cos b and sin b are 0.
        """
        own, successor = self.neighbours(tokens)
        a, b = (2 * pi / self.modulus * sums.to(torch.float64) for sums in (own, own + successor))
        present = (successor > 0).to(torch.float64)
        coordinates = [a.cos(), a.sin(), present * b.cos(), present * b.sin(), torch.ones_like(a)]
        blank = torch.zeros(len(tokens), 1, WIDTH, dtype=torch.float64)
        blank[..., OWN] = torch.tensor(BLANK, dtype=torch.float64)
        return self._numbers(torch.cat([torch.stack(coordinates, dim=-1), blank], dim=1))

    def output(self, tokens: Int[np.ndarray, "*batch n"]) -> Float[np.ndarray, "*batch n"]:
        """Return layer 2 at every token: attention on tokens less that on the blank, in [−1, 1].

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        check_tokens(tokens, self.modulus, self.length)
        rows = torch.from_numpy(tokens.reshape(-1, tokens.shape[-1]).astype(np.int64))
        blocks = rows.split(max(1, BLOCK_SCORES // (tokens.shape[-1] + 1) ** 2))
        outputs = [
            self_attention(self.second_embedding(block), *self.second_layer) for block in blocks
        ]
        return torch.cat(outputs)[:, :-1, 0].numpy().reshape(tokens.shape)

    def decide(self, tokens: Int[np.ndarray, "*batch n"]) -> Bool[np.ndarray, "*batch n"]:
        """Return Match3Bigram as this model decides it.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        return self.output(tokens) >= THRESHOLD

    def _numbers(self, exact: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
        return rounded(exact, self.rounding)


def bigram_transformer(modulus: int, length: int) -> BigramTransformer:
    """Return the model of [SHT23] Theorem 8 with m = 5: two layers, one head each.

    Layer 1: the two nearest places score cos(π/L), any other at most cos(3π/L). The difference is
    2 sin(2π/L) sin(π/L) ≥ 16/L² for L ≥ 4, so with the scale (L²/16) ln 4MN all others together weigh less
    than 1/(4M) of one of the two; with values at most 1 the average is off by less than 1/(4M) in either
    slot, and 2M times it rounds to the token. Layer 2: c = max(M²/8, 1) ln 4N. For M = 2 the origin, at a
    cosine of 0, would else be too near.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    check_modulus_and_length(modulus, length)
    points = max(4, length + 1)
    place_scale = points**2 / 16 * log(4 * modulus * length)
    return BigramTransformer(modulus, length, place_scale, max(modulus**2 / 8, 1) * log(4 * length))


def sufficient_fraction_bits(modulus: int, place_scale: float, match_scale: float) -> int:
    """Return t = ⌈log₂ max(24 M (c₁ + 1), 4 c₂)⌉: with t bits after the point both layers keep their promises
    (ours).

    Let δ = 2^(−t−1). Layer 1: a query errs by at most √2 (c₁ + 1) δ + 2δ² in each coordinate and a key by
    δ, so a score by at most 6 (c₁ + 1) δ and the difference of two by η = 6 (c₁ + 1) 2^(−t) <= 1/(4M).
    Own place and next then share unequally, which moves 2M times the average by at most Mη/2 <= 1/8; all
    other places move it by at most e^η/4 < 0.29, and rounding value and output by 2M 2^(−t) <= 1/24: less
    than 1/2 in all. Layer 2, as in `matching.match2_in_fixed_point`: t >= log₂ c₂ + 2 keeps the odds on
    their side.

    Args:
        modulus: M.
        place_scale: c₁.
        match_scale: c₂.
    """
    return ceil(log2(max(24 * modulus * (place_scale + 1), 4 * match_scale)))


def bigram_in_fixed_point(modulus: int, length: int, fewer: int = 0) -> BigramTransformer:
    """Return the same model with every number in one p-bit format, p = O(log N + log M).

    The second scale is rounded up to a whole number, so that the blank scores it exactly.

    Args:
        modulus: M.
        length: N.
        fewer: bits after the point that are left out; with any, nothing is promised.

    Raises:
        InvalidInput: M < 2, N < 1, or sizes that need more bits than float64 holds exactly.
    """
    exact = bigram_transformer(modulus, length)
    scales = exact.place_scale, float(ceil(exact.match_scale))
    fraction_bits = sufficient_fraction_bits(modulus, *scales) - fewer
    rounding = FixedPoint(ceil(log2(max(scales) + 2)), fraction_bits)
    return BigramTransformer(modulus, length, *scales, rounding)


def _select(coordinates: tuple[int, ...]) -> Float[Tensor, "5 columns"]:
    return torch.eye(WIDTH, dtype=torch.float64)[:, list(coordinates)]
