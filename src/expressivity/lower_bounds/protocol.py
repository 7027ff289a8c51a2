"""A multi-head layer as a protocol between two parties that each hold half of the tokens ([SHT23] Theorem 7;
the accounting is ours).

Only the output at the first token is wanted. Its softmax over all tokens splits: if Alice's half
has the log-partition L = ln Σ e^s and the mean value μ, and Bob's half has L' and μ', the head's
output is σ(L − L') μ + σ(L' − L) μ'. So Alice sends, for each head, one rounded L and v rounded
means, v being the dimension of the values. Nothing else of her half is needed.

With values of magnitude at most 1 and rounding to multiples of η, a head errs by at most η/2 for
the mean and η/4 for the log-partition (σ has slope at most 1/4, and the two means are at most 2
apart). For η <= 2^(-p-3)/H the sum over heads errs by at most (3/4) H η < 2^(-p-3).
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log, log2

import numpy as np
from jaxtyping import Float, Int

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import from_bits, to_bits
from expressivity.lower_bounds.matching import FILLER

GUARD = 3
"""Bits beyond p that each number of a message has after the point, before the log2 H that the sum over heads
costs.
"""


@dataclass(frozen=True)
class Layer:
    """A multi-head layer over embedded residues, which both parties know. It has no positions: they would change nothing.

    Args:
        table: φ, one row for each residue; row x is φ(x), and row 0 is unused.
        query, key: Q and K of every head.
        value: V of every head.

    Raises:
        InvalidInput: a value outside [-1, 1], for which the protocol's error is not bounded.
    """

    table: Float[np.ndarray, "residues d"]
    query: Float[np.ndarray, "heads d m"]
    key: Float[np.ndarray, "heads d m"]
    value: Float[np.ndarray, "heads d v"]

    def __post_init__(self) -> None:
        largest = np.abs(self.values_of_residues).max()
        if not largest <= 1:
            raise InvalidInput(f"values must satisfy |v| <= 1: got {largest:.6g}")

    @property
    def heads(self) -> int:
        """The number of heads H."""
        return len(self.query)

    @property
    def value_dim(self) -> int:
        """The dimension v of the values."""
        return self.value.shape[2]

    @cached_property
    def scores_of_residues(self) -> Float[np.ndarray, "heads residues"]:
        """The score of the first token against every residue, head by head."""
        queries = self.table[FILLER] @ self.query
        return np.einsum("hm,hrm->hr", queries, self.table @ self.key)

    @cached_property
    def values_of_residues(self) -> Float[np.ndarray, "heads residues v"]:
        """The value of every residue, head by head."""
        return self.table @ self.value

    @property
    def largest_score(self) -> float:
        """The greatest magnitude S of a score of the first token."""
        return float(np.abs(self.scores_of_residues).max())

    def summary(
        self, tokens: Int[np.ndarray, "n"]
    ) -> tuple[Float[np.ndarray, "heads"], Float[np.ndarray, "heads v"]]:
        """Return log-partition and mean value of these tokens, as the first token's query sees them."""
        scores = self.scores_of_residues[:, tokens]
        top = scores.max(axis=1, keepdims=True)
        weights = np.exp(scores - top)
        total = weights.sum(axis=1, keepdims=True)
        means = np.einsum("hn,hnv->hv", weights / total, self.values_of_residues[:, tokens])
        return (top + np.log(total))[:, 0], means

    def output(self, tokens: Int[np.ndarray, "n"]) -> Float[np.ndarray, "v"]:
        """Return the layer's output at the first token: the sum of its heads' means over all tokens."""
        return self.summary(tokens)[1].sum(axis=0)


@dataclass(frozen=True)
class Protocol:
    """The formats of Alice's message, from what both parties know: the layer, N and p.

    Args:
        layer: the layer.
        length: N, an upper bound for the tokens of a half.
        precision: p; the layer's output is read up to an error of 2^(-p).
        guard: bits after the point beyond p + ⌈log2 H⌉; 3 in the proof.

    Raises:
        InvalidInput: N < 2, p < 1, or more bits than float64 holds exactly.
    """

    layer: Layer
    length: int
    precision: int
    guard: int = GUARD

    def __post_init__(self) -> None:
        if self.length < 2 or self.precision < 1:
            given = f"N={self.length}, p={self.precision}"
            raise InvalidInput(f"two parties need N >= 2 tokens and p >= 1 bits: got {given}")

    @property
    def fraction_bits(self) -> int:
        """The number of bits after the point: the step is η = 2^(-p-guard-⌈log2 H⌉)."""
        return self.precision + self.guard + ceil(log2(self.layer.heads))

    @cached_property
    def log_partition(self) -> FixedPoint:
        """The format of a log-partition, which is at most S + ln N in magnitude. Only here does log log N enter."""
        return FixedPoint(
            ceil(log2(self.layer.largest_score + log(self.length) + 1)), self.fraction_bits
        )

    @cached_property
    def mean(self) -> FixedPoint:
        """The format of a mean, which lies in [-1, 1]."""
        return FixedPoint(1, self.fraction_bits)

    @property
    def bits(self) -> int:
        """Length of the message: H (p_L + v p_μ)."""
        return self.layer.heads * (self.log_partition.bits + self.layer.value_dim * self.mean.bits)


@dataclass(frozen=True)
class Alice:
    """The party with the first token and the first half."""

    protocol: Protocol
    tokens: Int[np.ndarray, "n"]

    def message(self) -> str:
        """Return the rounded log-partitions of all heads, then their rounded means."""
        rules = self.protocol
        partitions, means = rules.layer.summary(np.append(FILLER, self.tokens))
        return to_bits(rules.log_partition.round(partitions), rules.log_partition) + to_bits(
            rules.mean.round(means.reshape(-1)), rules.mean
        )


@dataclass(frozen=True)
class Bob:
    """The party with the second half."""

    protocol: Protocol
    tokens: Int[np.ndarray, "n"]

    def output(self, message: str) -> Float[np.ndarray, "v"]:
        """Return the layer's output at the first token, from Alice's message and his own half: off by less than
        2^(-p).

        Raises:
            InvalidInput: a message that has not the length both agreed on.
        """
        rules = self.protocol
        if len(message) != rules.bits:
            raise InvalidInput(f"the message must have {rules.bits} bits: got {len(message)}")
        split = rules.layer.heads * rules.log_partition.bits
        partitions = from_bits(message[:split], rules.log_partition)
        means = from_bits(message[split:], rules.mean).reshape(rules.layer.heads, -1)
        own_partitions, own_means = rules.layer.summary(self.tokens)
        share = (1 / (1 + np.exp(own_partitions - partitions)))[:, None]
        return (share * means + (1 - share) * own_means).sum(axis=0)


def random_layer(
    modulus: int,
    heads: int,
    value_dim: int,
    scale: float,
    generator: np.random.Generator,
    dimension: int = 4,
) -> Layer:
    """Return a layer with no purpose: entries uniform in [-1, 1], scores up to `scale`·m², values scaled into [-1,
    1].

    Args:
        modulus: M.
        heads: H.
        value_dim: v.
        scale: factor on Q.
        generator: draws all entries, in float32.
        dimension: m, also the width of the embedding.
    """

    def entries(*shape: int) -> Float[np.ndarray, "..."]:
        """Draw numbers between −1 and 1 that float32 holds."""
        return 2 * generator.random(shape, dtype=np.float32).astype(np.float64) - 1

    table, value = entries(modulus + 1, dimension), entries(heads, dimension, value_dim)
    largest = np.abs(table @ value).max()
    query, key = entries(heads, dimension, dimension), entries(heads, dimension, dimension)
    return Layer(table, scale * query, key, value / (largest * (1 + 1e-9)))


def message_bits(
    heads: int,
    precision: int,
    value_dim: int,
    largest_score: float,
    length: int,
    head_by_head: bool = False,
) -> int:
    """Return the length of the message by the formula, for sizes at which no layer is built.

    H ((v + 1)(p + 3 + ⌈log2 H⌉ + 1) + ⌈log2(S + ln N + 1)⌉ + v): the log2 H is there because the errors of H
    heads add up. If each head's output is rounded to p bits BEFORE the sum, as in hardware that accumulates
    in p bits, it goes.

    Args:
        heads: H.
        precision: p.
        value_dim: v.
        largest_score: S.
        length: N.
        head_by_head: heads are rounded before they are summed.

    Raises:
        InvalidInput: a size below 1.
    """
    if min(heads, precision, value_dim, length) < 1:
        sizes = f"H={heads}, p={precision}, v={value_dim}, N={length}"
        raise InvalidInput(f"H, p, v and N must be at least 1: got {sizes}")
    fraction = precision + GUARD + (0 if head_by_head else ceil(log2(heads)))
    range_bits = ceil(log2(largest_score + log(length) + 1))
    return heads * ((value_dim + 1) * (1 + fraction) + range_bits + value_dim)
