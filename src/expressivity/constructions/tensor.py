"""Match-s by one attention unit of order s ([SHT23] Theorem 18 for s = 3; the constants, the short sum
and the fixed-point form are ours).

Tokens are angles θ = 2πx/M on a circle, and s of them sum to 0 modulo M exactly if
cos(θ_1 + … + θ_s) = 1. That cosine is a sum of products with one factor for each token, and an
s-order unit of head rank m has room for m products. One more product belongs to the blank: the
tuple of blanks only scores what a perfect match scores, and takes the attention of every token that
has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import ceil, log, log2, pi

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.units.arithmetic import FixedPoint, rounded
from expressivity.attention.units.tensor import tensor_self_attention
from expressivity.constructions.matching import circle
from expressivity.errors import InvalidInput
from expressivity.shown import sizes
from expressivity.tasks.matching import check_modulus_and_length, check_tokens

THRESHOLD = 1 / 4
"""Attention on tuples of tokens from which a token counts as matched: between 1/9 and 12/25."""


@dataclass(frozen=True)
class Term:
    """One product a · cos(θ_1 + t_1 π) ⋯ cos(θ_s + t_s π).

    Args:
        coefficient: a.
        turns: t_1 … t_s, in half turns.
    """

    coefficient: Fraction
    turns: tuple[Fraction, ...]


Terms = tuple[Term, ...]


def short_terms(order: int) -> Terms:
    """Return cos(θ_1 + … + θ_s) as a sum of s products (ours): a_k = (−1)^k 2^(s−1)/s and every turn k/s, for k < s.

    Of the 2^s exponentials e^(i Σ ±θ_l) in a product, those with r minus signs get the factor Σ_k (−1)^k
    e^(iπk(s−2r)/s) = Σ_k e^(−2πikr/s). It is s for r = 0 and r = s, and 0 for all others.

    Raises:
        InvalidInput: s < 2.
    """
    _check_order(order)
    return tuple(
        Term(Fraction((-1) ** k * 2 ** (order - 1), order), (Fraction(k, order),) * order)
        for k in range(order)
    )


def expanded_terms(order: int) -> Terms:
    """Return the same cosine as it expands, a sum of 2^(s−1) products: a sine at an even number of places, with
    signs that alternate.

    Raises:
        InvalidInput: s < 2.
    """
    _check_order(order)
    return tuple(
        Term(
            Fraction((-1) ** (count // 2)),
            tuple(Fraction(-1, 2) if place in sines else Fraction(0) for place in range(order)),
        )
        for count in range(0, order + 1, 2)
        for sines in combinations(range(order), count)
    )


def sufficient_scale(order: int, modulus: int, length: int) -> float:
    """Return c = max(M²/8, 1) ln(8 (N+1)^(s−1)) + 1.

    A tuple of tokens and blanks scores 0 and there are fewer than (N+1)^(s−1) of them: together
    they weigh less than 1/(8e) of the tuple of blanks, by c >= ln(8 (N+1)^(s−1)) + 1. A tuple that
    misses scores at most c − 8c/M², and all of them weigh less than 1/8. So a match leaves at least
    1/(2 + 1/(8e)) > 12/25 of the attention to tuples of tokens, and no match at most 1/9.

    Raises:
        InvalidInput: s < 2, M < 2 or N < 1.
    """
    _check_order(order)
    check_modulus_and_length(modulus, length)
    return max(modulus**2 / 8, 1) * log(8 * (length + 1) ** (order - 1)) + 1


@dataclass(frozen=True)
class MatchUnit:
    """One self-attention unit of order s over at most N tokens and a blank; its output is the attention
    on tuples of tokens.

    Args:
        order: s.
        modulus: M.
        length: N, the most tokens that a sequence may have.
        scale: c.
        terms: products that sum to the cosine of a sum of s angles.
        rounding: the fixed-point format of every number in the embedding, Q, K and V, or None.
    """

    order: int
    modulus: int
    length: int
    scale: float
    terms: Terms
    rounding: FixedPoint | None = None
    heads = 1
    __repr__ = sizes
    layers = 1

    @property
    def dimension(self) -> int:
        """The width of the embedding, which is 4."""
        return self.embedding.shape[1]

    @property
    def head_rank(self) -> int:
        """The number of columns m of Q and of each K: one for each product, and one for the blank."""
        return self.query.shape[1]

    @property
    def bits(self) -> int | None:
        """The number of bits p of each number in the embedding and the matrices, sign included; None without rounding."""
        return self.rounding.bits if self.rounding else None

    @cached_property
    def embedding(self) -> Float[Tensor, "residues 4"]:
        """The embedding φ as a table: row x is φ(x) = (cos θ, sin θ, 1, 0) for x in 1..M.

        Row 0, which is no token, is φ(blank) = (0, 0, 0, 1).
        """
        flags = torch.tensor([1, 0]).expand(self.modulus + 1, 2)
        table = torch.cat([circle(self.modulus), flags], dim=1)
        table[0] = torch.tensor([0, 0, 0, 1])
        return rounded(table, self.rounding)

    @cached_property
    def query(self) -> Float[Tensor, "4 m"]:
        """The matrix Q: column k gives c a_k cos(θ + t π), the last one c at every token."""
        factors = self._factors(0, blank=(0, 0, 1, 0))
        coefficients = torch.tensor(
            [*(float(term.coefficient) for term in self.terms), 1], dtype=torch.float64
        )
        return rounded(self.scale * coefficients * factors, self.rounding)

    @cached_property
    def keys(self) -> tuple[Float[Tensor, "4 m"], ...]:
        """The matrices K¹ … K^(s−1): column k gives cos(θ + t π), the last one 1 at the blank."""
        factors = (self._factors(slot, blank=(0, 0, 0, 1)) for slot in range(1, self.order))
        return tuple(rounded(matrix, self.rounding) for matrix in factors)

    @cached_property
    def values(self) -> tuple[Float[Tensor, "4 1"], ...]:
        """The matrices V¹ … V^(s−1), whose value is 1 at tokens, so that their product is 1 at tuples of tokens."""
        return (torch.tensor([[0.0], [0], [1], [0]], dtype=torch.float64),) * (self.order - 1)

    def token_mass(self, tokens: Int[np.ndarray, "*batch n"]) -> Float[np.ndarray, "*batch n"]:
        """Return the unit's output at every token: the attention that it pays to tuples of tokens, in [0, 1].

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        check_tokens(tokens, self.modulus, self.length)
        embedded = self.embedding[
            torch.nn.functional.pad(torch.from_numpy(tokens), (0, 1), value=0)
        ]
        return tensor_self_attention(embedded, self.query, self.keys, self.values)[
            ..., :-1, 0
        ].numpy()

    def decide(self, tokens: Int[np.ndarray, "*batch n"]) -> Bool[np.ndarray, "*batch n"]:
        """Return Match-s as this unit decides it.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        return self.token_mass(tokens) >= THRESHOLD

    def _factors(self, slot: int, blank: tuple[int, ...]) -> Float[Tensor, "4 m"]:
        turns = pi * torch.tensor(
            [float(term.turns[slot]) for term in self.terms], dtype=torch.float64
        )
        circle = torch.stack([turns.cos(), -turns.sin(), 0 * turns, 0 * turns])
        return torch.cat([circle, torch.tensor(blank, dtype=torch.float64).unsqueeze(1)], dim=1)


def match_unit(
    order: int,
    modulus: int,
    length: int,
    terms: Callable[[int], Terms] = short_terms,
    scale: float | None = None,
) -> MatchUnit:
    """Return Match-s by one unit of order s: embedding width 4, head rank m = s + 1; for s = 3 it is [SHT23]
    Theorem 18 with m = 4.

    Args:
        order: s.
        modulus: M.
        length: N.
        terms: `short_terms`, or `expanded_terms` for m = 2^(s−1) + 1.
        scale: c, `sufficient_scale` unless given.

    Raises:
        InvalidInput: s < 2, M < 2 or N < 1.
    """
    enough = sufficient_scale(order, modulus, length)
    return MatchUnit(order, modulus, length, enough if scale is None else scale, terms(order))


def sufficient_fraction_bits(order: int, scale: int) -> int:
    """Return t = ⌈log₂(3 s 2^s c)⌉: with t bits after the point no score errs by more than 1/2 (ours).

    With δ = 2^(−t−1), a factor cos(θ + tπ) is made of two rounded coordinates and two rounded entries,
    and errs by at most 2√2 δ + 2δ² <= 3δ; a query's factor by no more relative to c a_k >= 1. A product
    of s of them errs by at most (1 + 3δ)^s − 1 <= 6sδ, and the sum by at most c 2^(s−1) · 6sδ = 3 s
    2^(s−1) c 2^(−t) <= 1/2.

    Args:
        order: s.
        scale: c, a whole number.
    """
    return ceil(log2(3 * order * 2**order * scale))


def match_unit_in_fixed_point(order: int, modulus: int, length: int, fewer: int = 0) -> MatchUnit:
    """Return the same unit with every number of the embedding, Q, K and V in one format of p = 2 log₂ c + O(s)
    bits, which is O(log M + log log N) for fixed s.

    c is rounded up to a whole number, so the blanks score it exactly, and mixed tuples score
    exactly 0. An error of 1/2 in the score of a tuple of tokens leaves the odds of a match above
    e^(−1/2)/(1 + 1/(8e)) > 1/3, and those without one below e^(1/2)/8 < 1/3.

    Args:
        order: s.
        modulus: M.
        length: N.
        fewer: bits after the point that are left out; with any, nothing is promised.

    Raises:
        InvalidInput: s < 2, M < 2, N < 1, or sizes that need more bits than float64 holds exactly.
    """
    scale = ceil(sufficient_scale(order, modulus, length))
    largest = scale * max(1.0, 2 ** (order - 1) / order)
    rounding = FixedPoint(
        integer_bits=ceil(log2(largest + 1)),
        fraction_bits=sufficient_fraction_bits(order, scale) - fewer,
    )
    return MatchUnit(order, modulus, length, float(scale), short_terms(order), rounding)


def _check_order(order: int) -> None:
    if order < 2:
        raise InvalidInput(f"a match needs at least two tokens: got order={order}")
