"""Match3 by one layer of Strassen attention with two heads ([KUJS25] Theorem 4.2; whole numbers and
constants ours).

A head with the target Σ prefers the pair (j, k) for which x_i + x_j + x_k is nearest to Σ. The score
−(x_i + x_j + x_k − Σ)² looks like a matter of all three, but it expands into one term for each side of a
triangle, and that is what Strassen attention can compute. The head hands on x_j and x_k, and the output
map adds up.

Of several pairs at the same distance one must win. If a pair that misses by +1 and one that misses by −1
shared the attention, their average would look like a match. So places enter the score, with a weight too
small to change an order.
"""

from dataclasses import dataclass
from math import ceil, log

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.units.strassen import strassen_attention
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import check_modulus_and_length, check_tokens

TRIPLE = 3
"""Tokens are tripled, so that a third of the target can be taken from each: x − Σ/3 in whole numbers."""

MOST_BITS = 48
"""Scores and what they are added up from stay below 2^(p + 4): up to this p float64 holds them exactly."""


@dataclass(frozen=True)
class StrassenHead:
    """The head for one target Σ.

    With φ(x_i) = (x_i, x_i², 1, i) and r = 3x − Σ it scores −c (r_i + r_j + r_k)² + t (Nj + k).

    Args:
        target: Σ.
        scale: c.
        tie: t.
        length: N.
    """

    target: int
    scale: int
    tie: int
    length: int

    @property
    def sides(self) -> tuple[Float[Tensor, "4 5"], Float[Tensor, "4 5"], Float[Tensor, "4 5"]]:
        """The matrices of f, g and h: three coordinates for the products of two r, and one each for what
        depends on j or on k alone.

        −c r_i² is left out: it is the same for all pairs.
        """
        zero, one, place = (0, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)
        r, square = (
            (TRIPLE, 0, -self.target, 0),
            (-2 * TRIPLE * self.target, TRIPLE**2, self.target**2, 0),
        )
        cross = _sum((-2 * self.scale, r))
        at_j, at_k = (
            _sum((-self.scale, square), (self.tie * weight, place)) for weight in (self.length, 1)
        )
        return (
            _columns(r, zero, r, one, one),
            _columns(cross, r, zero, at_j, zero),
            _columns(zero, cross, cross, zero, at_k),
        )

    @property
    def values(self) -> tuple[Float[Tensor, "4 2"], Float[Tensor, "4 2"]]:
        """The matrices of v and w, for which v_j ⊙ w_k = (x_j, x_k)."""
        token, one = (1, 0, 0, 0), (0, 0, 1, 0)
        return _columns(token, one), _columns(one, token)

    def partners(self, embedded: Float[Tensor, "*batch n 4"]) -> Float[Tensor, "*batch n 2"]:
        """Return the head's output: x_j and x_k of the pair that it prefers at each token."""
        return strassen_attention(*(embedded @ matrix for matrix in (*self.sides, *self.values)))


@dataclass(frozen=True)
class StrassenMatch3:
    """One layer of Strassen attention and an output map, over at most N tokens.

    Args:
        modulus: M.
        length: N, the most tokens that a sequence may have.
        scale: c, the factor on squared distances.
        tie: t, the factor on places.
    """

    modulus: int
    length: int
    scale: int
    tie: int
    layers = 1

    @property
    def units(self) -> tuple[StrassenHead, ...]:
        """The heads, for the targets M and 2M. The target 3M needs none: only tokens x_i = M reach it,
        and those always match.
        """
        return tuple(
            StrassenHead(multiple * self.modulus, self.scale, self.tie, self.length)
            for multiple in (1, 2)
        )

    @property
    def heads(self) -> int:
        """2."""
        return len(self.units)

    @property
    def dimension(self) -> int:
        """The width of the embedding, 4."""
        return self.units[0].sides[0].shape[0]

    @property
    def head_rank(self) -> int:
        """The number of coordinates of f, g and h, which is 5."""
        return self.units[0].sides[0].shape[1]

    @property
    def bits(self) -> int:
        """The number of bits p of the largest number in embedding and matrices, sign included.

        All numbers are whole, so none is rounded.
        """
        matrices = [matrix for unit in self.units for matrix in (*unit.sides, *unit.values)]
        largest = max(
            self.modulus**2, self.length, *(int(matrix.abs().max()) for matrix in matrices)
        )
        return 1 + largest.bit_length()

    def embedding(self, tokens: Int[np.ndarray, "*batch n"]) -> Float[Tensor, "*batch n 4"]:
        """Return φ(x_i) = (x_i, x_i², 1, i).

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        check_tokens(tokens, self.modulus, self.length)
        x = torch.from_numpy(tokens).to(torch.float64)
        places = torch.arange(tokens.shape[-1], dtype=torch.float64).expand_as(x)
        return torch.stack([x, x**2, torch.ones_like(x), places], dim=-1)

    def partners(
        self, tokens: Int[np.ndarray, "*batch n"]
    ) -> Float[np.ndarray, "heads *batch n 2"]:
        """Return the output of each head at each token.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        embedded = self.embedding(tokens)
        return torch.stack([unit.partners(embedded) for unit in self.units]).numpy()

    def decide(self, tokens: Int[np.ndarray, "*batch n"]) -> Bool[np.ndarray, "*batch n"]:
        """Return Match3 as the output map decides it: x_i = M, or a head's pair, rounded, sums with x_i to the head's target.

        The output map reads x_i beside the heads' outputs, through a residual connection.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        sums = tokens + np.rint(self.partners(tokens)).sum(axis=-1)
        targets = np.array([unit.target for unit in self.units]).reshape(-1, *(1,) * tokens.ndim)
        return (sums == targets).any(axis=0) | (tokens == self.modulus)


def strassen_match3(modulus: int, length: int) -> StrassenMatch3:
    """Return the layer of [KUJS25] Theorem 4.2: two heads, embedding width 4, rank 5, p = O(log M + log N) bits.

    t = ⌈ln 4MN²⌉ and c = ⌈tN²/9⌉. Places add t (Nj + k), which differs by at least t between pairs and
    stays below tN². A pair that is farther from the target loses at least 9c >= tN² by its square, and
    gains at most t(N² - 1) by its places. Either way the preferred pair leads by t or more, all N² others together weigh
    at most 1/(4M) of it, and both outputs are within 1/4 of x_j and x_k.

    Raises:
        InvalidInput: M < 2, N < 1, or sizes at which scores would not be exact in float64.
    """
    check_modulus_and_length(modulus, length)
    tie = ceil(log(4 * modulus * length**2))
    layer = StrassenMatch3(modulus, length, ceil(tie * length**2 / TRIPLE**2), tie)
    if layer.bits > MOST_BITS:
        given = f"M={modulus}, N={length} need {layer.bits}"
        raise InvalidInput(f"scores are exact for numbers of at most {MOST_BITS} bits: {given}")
    return layer


def _sum(*parts: tuple[int, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(
        sum(factor * vector[place] for factor, vector in parts) for place in range(len(parts[0][1]))
    )


def _columns(*functionals: tuple[int, ...]) -> Float[Tensor, "4 columns"]:
    return torch.tensor(functionals, dtype=torch.float64).T
