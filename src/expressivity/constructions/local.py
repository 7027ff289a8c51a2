"""Match3Local by one self-attention unit ([SHT23] Theorem 9; the construction is ours).

Triples are hard for one layer, but not when all three stand close together: each token collects its window by
sparse averaging, and the output map looks for the pair.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.attention.units.arithmetic import rounded
from expressivity.constructions.averaging import (
    CertificateFailure,
    SparseAveragingUnit,
    sparse_averaging_unit,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import check_modulus_and_length, check_residues


@dataclass(frozen=True)
class LocalMatchUnit:
    """One self-attention unit that averages each token's window, and an output map that decodes it.

    K blanks stand on either side of the N tokens. A value is in one of 2K + 1 slots, by its place
    modulo 2K + 1, so every place of a window has a slot of its own, and the average holds all of
    them divided by 2K + 1.

    Args:
        modulus: M.
        radius: K.
        averaging: the unit of [SHT23] Theorem 2 for N + 2K places, q = d' = 2K + 1.
    """

    modulus: int
    radius: int
    averaging: SparseAveragingUnit
    heads = 1
    layers = 1

    @property
    def window(self) -> int:
        """The size q = 2K + 1 of a window."""
        return 2 * self.radius + 1

    @property
    def length(self) -> int:
        """The number of tokens N."""
        return self.averaging.length - 2 * self.radius

    @property
    def dimension(self) -> int:
        """The embedding dimension m = (2K + 1) + 2 m0 with m0 = O(K log N)."""
        return self.averaging.embedding_dimension

    @property
    def bits(self) -> int | None:
        """The number of bits p of each number in the embedding."""
        return self.averaging.bits

    @cached_property
    def attention(self) -> Float[np.ndarray, "n places"]:
        """The unit's attention, one row per token; it depends on places only, so it is computed once.

        Raises:
            CertificateFailure: the keys give no certificate for a window.
        """
        certificates = self.averaging.certify(
            np.arange(self.length)[:, None] + np.arange(self.window)
        )
        if not certificates.valid.all():
            count = int((~certificates.valid).sum())
            raise CertificateFailure(
                f"every window needs a certificate: {count} of {self.length} have none"
            )
        return self.averaging.attention(certificates)

    def values(
        self, tokens: Int[np.ndarray, "*batch n"]
    ) -> Float[np.ndarray, "*batch places slots"]:
        """Return the values: x/M in the slot of its place, and 0 at the blanks.

        Raises:
            InvalidInput: not N tokens, or tokens that are not residues 1..M.
        """
        check_residues(tokens, self.modulus)
        if tokens.shape[-1] != self.length:
            raise InvalidInput(f"this unit takes N={self.length} tokens: got {tokens.shape[-1]}")
        margins = [(0, 0)] * (tokens.ndim - 1) + [(self.radius, self.radius)]
        slots = np.arange(self.averaging.length) % self.window
        return np.pad(tokens, margins)[..., None] / self.modulus * np.eye(self.window)[slots]

    def decode(self, tokens: Int[np.ndarray, "*batch n"]) -> Int[np.ndarray, "*batch n slots"]:
        """Return the output map's first step: the unit's output times M (2K + 1), rounded; 0 where there is no token.

        Raises:
            CertificateFailure: the keys give no certificate for a window.
            InvalidInput: not N tokens, or tokens that are not residues 1..M.
        """
        averages = self.attention @ rounded(self.values(tokens), self.averaging.arithmetic)
        return np.rint(self.modulus * self.window * averages).astype(np.int64)

    def decide(self, tokens: Int[np.ndarray, "*batch n"]) -> Bool[np.ndarray, "*batch n"]:
        """Return Match3Local as this unit decides it: the output map knows i, so it knows the slot of x_i.

        Raises:
            CertificateFailure: the keys give no certificate for a window.
            InvalidInput: not N tokens, or tokens that are not residues 1..M.
        """
        slots = self.decode(tokens)
        places = np.arange(self.length)
        own = slots[..., places, (places + self.radius) % self.window]
        answer = np.zeros(tokens.shape, dtype=bool)
        for j, k in product(range(self.window), repeat=2):
            first, second = slots[..., j], slots[..., k]
            answer |= (first > 0) & (second > 0) & ((own + first + second) % self.modulus == 0)
        return answer


def local_match_unit(
    modulus: int, length: int, radius: int, generator: np.random.Generator
) -> LocalMatchUnit:
    """Return the unit of [SHT23] Theorem 9: one layer, one head, m = O(K log N), p = O(log(K log N) + log M) bits.

    Averaging within ε = 1/(4M(2K+1)) shows each x_j/(M(2K+1)) to a quarter of the distance between two
    values. The index i is not averaged: the output map may depend on it.

    Args:
        modulus: M.
        length: N.
        radius: K, at least 0.
        generator: draws the keys.

    Raises:
        InvalidInput: M < 2, N < 1 or K < 0.
    """
    check_modulus_and_length(modulus, length)
    if radius < 0:
        raise InvalidInput(f"K must be at least 0: got K={radius}")
    window = 2 * radius + 1
    epsilon = 1 / (4 * modulus * window)
    unit = sparse_averaging_unit(length + 2 * radius, window, window, epsilon, generator=generator)
    return LocalMatchUnit(modulus, radius, unit)
