"""Match2 by one attention head of embedding dimension 3 ([SHT23] Theorem 6; the constants and the fixed-point
form are ours).

A residue is a point on a circle, a = 2πx/M, and matching is an angle: x_i + x_j = 0 modulo M exactly if
cos(a_i + a_j) = 1. Written out, cos a_i cos a_j − sin a_i sin a_j is an inner product of dimension 2. A third
coordinate makes room for a blank token, which scores like a perfect match and takes the attention of every
token that has none.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, log, log2, pi

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.units.arithmetic import FixedPoint, rounded
from expressivity.attention.units.unit import attention_weights, self_attention
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import check_modulus_and_length, check_tokens

BLANK = (0, 0, -1)
QUERY = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
KEY = ((1, 0, 0), (0, -1, 0), (0, 0, Fraction(-1, 2)))
VALUE = ((0,), (0,), (1,))
"""With φ(x) = (cos a, sin a, 1) and φ(blank) = BLANK, the score φ(x) QUERY KEYᵀ φ(y)ᵀ is cos(a + b) − 1/2 for
a token y and 1/2 for the blank; φ(y) VALUE is 1 for a token and −1 for the blank. QUERY is scaled by c.
"""

MARGIN = 8
"""Two tokens that do not match have 1 − cos(a + b) ≥ MARGIN / M²."""

THRESHOLD = -1 / 3
"""Output above which a token counts as matched: 1/3 of the attention on tokens, half way (in log-odds)
between 1/2 and 1/5.
"""

BLOCK_SCORES = 100_000
"""Scores that are computed at a time: 800 kB, about what a core's cache holds; half of it and ten times it
are slower.
"""


def smallest_scale(modulus: int, length: int, margin: float = MARGIN) -> float:
    """Return c = (M²/8) ln 4N, at which all N tokens together have at most a quarter of the blank's weight unless
    one of them matches.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    check_modulus_and_length(modulus, length)
    return modulus**2 / margin * log(4 * length)


@dataclass(frozen=True)
class Match2Head:
    """One self-attention unit over at most N tokens and a blank; its output at a token is (attention on
    tokens) − (on the blank).

    Args:
        modulus: M.
        length: N, the most tokens that a sequence may have.
        scale: c, the factor on every score.
        amplitude: factor on the embedding, which leaves c / amplitude² for the query matrix; 1 in the
            theorem.
        rounding: the fixed-point format that embedding and matrices are rounded to, or None.
        dtype: arithmetic of the unit.
    """

    modulus: int
    length: int
    scale: float
    amplitude: float = 1.0
    rounding: FixedPoint | None = None
    dtype: torch.dtype = torch.float64
    heads = 1

    @property
    def dimension(self) -> int:
        """m, the embedding dimension of [SHT23]: the width of the embedding and of queries and keys."""
        return self.query.shape[1]

    @property
    def bits(self) -> int | None:
        """p, the bits of each number in the embedding and the matrices, sign included; None without
        rounding.
        """
        return self.rounding.bits if self.rounding else None

    @cached_property
    def embedding(self) -> Float[Tensor, "residues 3"]:
        """φ as a table: row x is φ(x) for x in 1..M, and row 0 the blank (no token is written 0)."""
        table = torch.cat([circle(self.modulus), torch.ones(self.modulus + 1, 1)], dim=1)
        table[0] = torch.tensor(BLANK)
        return self._numbers(self.amplitude * table)

    @cached_property
    def query(self) -> Float[Tensor, "3 3"]:
        """The matrix Q, a multiple of the identity."""
        return self._numbers(self.scale / self.amplitude**2 * entries(QUERY))

    @cached_property
    def key(self) -> Float[Tensor, "3 3"]:
        """The matrix K, which mirrors the angle, and halves and negates the coordinate of the blank."""
        return self._numbers(entries(KEY))

    @cached_property
    def value(self) -> Float[Tensor, "3 1"]:
        """The matrix V, whose value is 1 at a token and −1 at the blank."""
        return self._numbers(entries(VALUE) / self.amplitude)

    def output(self, tokens: Int[np.ndarray, "*batch n"]) -> Float[np.ndarray, "*batch n"]:
        """Return the unit's output at every token, in [−1, 1], a block of sequences at a time.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        check_tokens(tokens, self.modulus, self.length)
        rows = torch.from_numpy(tokens.reshape(-1, tokens.shape[-1]))
        blocks = rows.split(max(1, BLOCK_SCORES // (tokens.shape[-1] + 1) ** 2))
        outputs = [
            self_attention(self._embed(block), self.query, self.key, self.value) for block in blocks
        ]
        return torch.cat(outputs)[:, :-1, 0].numpy().reshape(tokens.shape)

    def decide(self, tokens: Int[np.ndarray, "*batch n"]) -> Bool[np.ndarray, "*batch n"]:
        """Return Match2 as this head decides it.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        return self.output(tokens) >= THRESHOLD

    def token_mass(self, tokens: Int[np.ndarray, "*batch n"]) -> Float[np.ndarray, "*batch n"]:
        """Return attention that every token pays to tokens rather than to the blank, in [0, 1].

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        return (1 + self.output(tokens)) / 2

    def attention(self, tokens: Int[np.ndarray, "n"]) -> Float[np.ndarray, "n keys"]:
        """Return the attention from every token of one sequence to every token and, in the last of the N + 1 columns, to the blank.

        Raises:
            InvalidInput: more than N tokens, or tokens that are not residues 1..M.
        """
        check_tokens(tokens, self.modulus, self.length)
        embedded = self._embed(torch.from_numpy(tokens))
        return attention_weights(embedded @ self.query, embedded @ self.key)[:-1].numpy()

    def scores(self, residues: Int[np.ndarray, "some"]) -> Float[Tensor, "some modulus"]:
        """Return the score of each residue against each residue 1..M, minus its score against the blank.

        Except for rounding that is c (cos(a + b) − 1).
        """
        against = (self.embedding[torch.from_numpy(residues)] @ self.query) @ (
            self.embedding @ self.key
        ).T
        return against[:, 1:] - against[:, :1]

    def _embed(self, tokens: Int[Tensor, "*batch n"]) -> Float[Tensor, "*batch keys 3"]:
        return self.embedding[torch.nn.functional.pad(tokens, (0, 1), value=0)]

    def _numbers(self, exact: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
        return rounded(exact, self.rounding).to(self.dtype)


def circle(modulus: int) -> Float[Tensor, "residues 2"]:
    """Return (cos 2πx/M, sin 2πx/M) in row x, for x in 0..M."""
    angle = 2 * pi / modulus * torch.arange(modulus + 1, dtype=torch.float64)
    return torch.stack([angle.cos(), angle.sin()], dim=1)


def entries(rows: tuple[tuple[int | Fraction, ...], ...]) -> Float[Tensor, "rows columns"]:
    """Return one of the exact matrices above, in float64."""
    return torch.tensor([[float(entry) for entry in row] for row in rows], dtype=torch.float64)


def match2_head(
    modulus: int, length: int, scale: float | None = None, dtype: torch.dtype = torch.float64
) -> Match2Head:
    """Return the head of [SHT23] Theorem 6: m = 3, c = `smallest_scale` unless another is given.

    A token with β ≥ 1 partners has β tokens that score c as the blank does, so tokens get at least
    β/(β + 1) ≥ 1/2 of its attention. One without has N tokens that score at most
    c − 8c/M² = c − ln 4N: tokens get at most 1/4 of the blank's weight, hence 1/5.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    chosen = smallest_scale(modulus, length) if scale is None else scale
    return Match2Head(modulus, length, chosen, dtype=dtype)


def sufficient_bits(modulus: int, length: int) -> int:
    """Return p = ⌈log₂(M² ln 4N)⌉ + 1, the bits at which `match2_in_fixed_point` is proved right for every input
    (ours).

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    return _scale_exponent(modulus, length) + 4


def match2_in_fixed_point(modulus: int, length: int, bits: int | None = None) -> Match2Head:
    """Return the same head with every number of embedding, Q, K and V in one p-bit fixed-point format (ours; [SHT23]
    [SHT23] Theorem 6 has O(log M)).

    c is rounded up to a power of two, 2^j, and its square root goes into the embedding: then only the
    trigonometric coordinates need rounding. With t = p − 2 bits after the point, relative to the amplitude, a
    coordinate errs by at most 2^(−t−1) and a score by η ≤ 2^j (√2·2^(−t) + 2^(−2t−1)); η < ln 2 keeps either
    side of the threshold, and t = j + 2 gives η < 0.4.

    Args:
        modulus: M.
        length: N.
        bits: p, `sufficient_bits` unless given, at least `fewest_bits`.

    Raises:
        InvalidInput: M < 2, N < 1, or too few bits to write the matrices down.
    """
    fewest = fewest_bits(modulus, length)
    total = sufficient_bits(modulus, length) if bits is None else bits
    if total < fewest:
        raise InvalidInput(
            f"p must be at least {fewest} for M={modulus}, N={length}: got p={total}"
        )
    exponent = _scale_exponent(modulus, length)
    half = (exponent + 1) // 2
    rounding = FixedPoint(integer_bits=half + 1, fraction_bits=total - half - 2)
    return Match2Head(modulus, length, float(2**exponent), float(2**half), rounding)


def fewest_bits(modulus: int, length: int) -> int:
    """Return the least number of bits with which Q, K and V of `match2_in_fixed_point` can be written: they hold 1/2 and 1/amplitude.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    return max(3, 2 + 2 * ((_scale_exponent(modulus, length) + 1) // 2))


def _scale_exponent(modulus: int, length: int) -> int:
    return ceil(log2(smallest_scale(modulus, length)))  # at least 0, since c > 1/2
