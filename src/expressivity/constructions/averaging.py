"""q-sparse averaging by one self-attention unit whose size grows with q and only with log N ([SHT23] Theorem
2; constants ours).

Three blocks make up the embedding of token i: its value z_i, a query made from y_i, and a key made from i,

    φ(x_i) = ( z_i ; (α/√m0) w_{y_i} ; s_i )    of width m = d' + 2 m0,

where s_i is a column of signs and w_y a dual certificate for the keys s_j/√m0. Q, K and V are 0/1 matrices
that select a block. Row i of the scores is then exactly α on y_i and at most α/2 elsewhere, so its softmax is
close to 1/q on y_i, and the unit averages.

The error splits into three parts, and `promised_format` makes their sum at most ε for all values in the unit
ball at once: the softmax leaves at most ε/2; rounding the query changes no score by more than η = m0
2^(-t-1), hence the attention by at most η in ℓ1; rounding the values costs √d' 2^(-t-1). Scores and softmax
themselves are computed in float64: p counts the bits of the numbers that embedding and matrices hold.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.attention.units.unit import attention_weights, self_attention
from expressivity.constructions.budget import check_format, promised_format, softmax_scale
from expressivity.constructions.certificates import Certificates, certificates
from expressivity.constructions.keys import orthogonal_keys, random_keys, sufficient_dimension
from expressivity.errors import InvalidInput
from expressivity.shown import sizes
from expressivity.tasks.averaging import check_values, ideal_attention


class CertificateFailure(InvalidInput):
    """The keys give no certificate for a set, so no error bound holds for it."""


@dataclass(frozen=True)
class SparseAveragingUnit:
    """One self-attention unit and the embedding before it: the transformer of [SHT23] Theorem 2 (one layer,
    one head).

    Args:
        keys: signs, one column per position.
        q: size of the sets.
        value_dim: d'.
        epsilon: ε, the error promised at every set that has a certificate.
        scale: α.
        arithmetic: the format that every number of the embedding is rounded to, or None for float64.
        method: how certificates are found, one of `certificates.METHODS`.
    """

    keys: Float[np.ndarray, "m0 n"]
    q: int
    value_dim: int
    epsilon: float
    scale: int
    arithmetic: FixedPoint | None
    method: str = "candes-tao"
    heads = 1
    layers = 1
    __repr__ = sizes

    @property
    def length(self) -> int:
        """The number of tokens N."""
        return self.keys.shape[1]

    @property
    def key_dim(self) -> int:
        """The number of signs m0 in a key, which is the number of columns of Q and K that are not 0."""
        return self.keys.shape[0]

    @property
    def embedding_dimension(self) -> int:
        """The width m = d' + 2 m0 of φ."""
        return self.value_dim + 2 * self.key_dim

    @property
    def bits(self) -> int | None:
        """The number of bits p of each number in φ, Q, K and V; None without rounding."""
        return self.arithmetic.bits if self.arithmetic else None

    @property
    def rounding(self) -> FixedPoint:
        """The format that the numbers are rounded to. Raises InvalidInput for a unit that does not round."""
        if self.arithmetic is None:
            raise InvalidInput("the unit does not round: it has no format")
        return self.arithmetic

    def certify(self, subsets: Int[np.ndarray, "*batch q"]) -> Certificates:
        """Find the vectors w_y for these sets, one per row, and verify them.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        if subsets.shape[-1] != self.q:
            given = f"sets of {subsets.shape[-1]}"
            raise InvalidInput(f"this unit averages over q={self.q} positions: got {given}")
        return certificates(self.keys, subsets.reshape(-1, self.q), self.method)

    def certified(self, subsets: Int[np.ndarray, "*batch q"]) -> Certificates:
        """Find the vectors w_y for these sets, and refuse sets without a certificate.

        Raises:
            CertificateFailure: a set without one.
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        certificates = self.certify(subsets)
        if not certificates.valid.all():
            raise CertificateFailure(_failure(certificates))
        return certificates

    def queries(self, certificates: Certificates) -> Float[np.ndarray, "batch m0"]:
        """Return the query block of φ for sets with their vectors: (α/√m0) w_y, rounded.

        Raises:
            InvalidInput: a query too large for the format; a certificate never is.
        """
        return self._rounded(self.scale / sqrt(self.key_dim) * certificates.vectors)

    def phi(
        self,
        values: Float[np.ndarray, "*batch n d"],
        subsets: Int[np.ndarray, "*batch n q"],
        allow_failed: bool = False,
    ) -> Float[np.ndarray, "*batch n m"]:
        """Return the embedding φ(x_i) = (z_i; query of y_i; key of i), each number in the format.

        Args:
            values: z, in the unit ball.
            subsets: y.
            allow_failed: go on with vectors that are no certificates; no error bound holds at their positions.

        Raises:
            CertificateFailure: a set without a certificate, unless allowed.
            InvalidInput: sets that are no q-subsets of 0..N-1, or values that do not fit the unit or its
            ball.
        """
        if values.shape[-2:] != (self.length, self.value_dim):
            given = f"{values.shape[-2]} values in dimension {values.shape[-1]}"
            accepted = f"N={self.length} values in dimension d'={self.value_dim}"
            raise InvalidInput(f"this unit takes {accepted}: got {given}")
        check_values(values)
        certificates = self.certify(subsets) if allow_failed else self.certified(subsets)
        queries = self.queries(certificates).reshape(*subsets.shape[:-1], self.key_dim)
        keys = np.broadcast_to(self.keys.T, queries.shape)
        return np.concatenate([self._rounded(values), queries, keys], axis=-1)

    def selectors(
        self,
    ) -> tuple[Float[Tensor, "m m0"], Float[Tensor, "m m0"], Float[Tensor, "m d"]]:
        """Return the matrices Q, K and V: their entries are 0 and 1, and they pick the query, the key and the value out of φ."""
        identity = torch.eye(self.embedding_dimension, dtype=torch.float64)
        value, query, key = identity.split([self.value_dim, self.key_dim, self.key_dim], dim=1)
        return query, key, value

    def forward(
        self,
        values: Float[np.ndarray, "*batch n d"],
        subsets: Int[np.ndarray, "*batch n q"],
        allow_failed: bool = False,
    ) -> Float[np.ndarray, "*batch n d"]:
        """Return the unit's output, within ε of qSA at every position with a certificate.

        Args:
            values: z, in the unit ball.
            subsets: y.
            allow_failed: go on with vectors that are no certificates; no error bound holds at their positions.

        Raises:
            CertificateFailure: a set without a certificate, unless allowed.
            InvalidInput: sets that are no q-subsets of 0..N-1, or values that do not fit the unit or its ball.
        """
        embedding = torch.from_numpy(self.phi(values, subsets, allow_failed))
        return self_attention(embedding, *self.selectors()).numpy()

    def attention(self, certificates: Certificates) -> Float[np.ndarray, "batch n"]:
        """Return the attention row of a position that asks for each of these sets.

        Raises:
            InvalidInput: a query too large for the format; a certificate never is.
        """
        return attention_weights(
            torch.from_numpy(self.queries(certificates)), torch.from_numpy(self.keys.T)
        ).numpy()

    def worst_error(self, certificates: Certificates) -> Float[np.ndarray, "batch"]:
        """Return a bound, for each set, on the error over ALL values in the unit ball.

        It is exact except for the rounding of the values.

        The error Σ (a_j − t_j) z_j is longest for z_j = ± e with the signs of a_j − t_j: the ℓ1 distance
        between the attention row a and the ideal row t. Rounding moves each value by at most √d' half steps,
        and a convex combination of them by no more.

        Raises:
            InvalidInput: a query too large for the format; a certificate never is.
        """
        distance = np.abs(
            self.attention(certificates) - ideal_attention(certificates.subsets, self.length)
        ).sum(axis=1)
        return distance + (
            sqrt(self.value_dim) * self.arithmetic.step / 2 if self.arithmetic else 0.0
        )

    def _rounded(self, exact: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        return self.arithmetic.round(exact) if self.arithmetic else exact


def sparse_averaging_unit(
    length: int,
    q: int,
    value_dim: int,
    epsilon: float,
    *,
    generator: np.random.Generator,
    key_dim: int | None = None,
    method: str = "candes-tao",
    arithmetic: FixedPoint | None = None,
) -> SparseAveragingUnit:
    """Return the unit of [SHT23] Theorem 2: m = d' + 2 m0 with m0 = O(q log N), and p = O(log((q log N + √d')/ε))
    bits.

    Example:
        >>> import numpy as np
        >>> import expressivity as ex
        >>> unit = ex.sparse_averaging_unit(64, 3, 2, 0.1, generator=np.random.default_rng(0))
        >>> unit.length, unit.q, unit.embedding_dimension == 2 + 2 * unit.key_dim
        (64, 3, True)

    Args:
        length: N.
        q: size of the sets, at most N.
        value_dim: d'.
        epsilon: ε in (0, 1).
        generator: draws the signs of the keys.
        key_dim: m0. Unless given it is `sufficient_dimension`, with orthogonal keys where those take fewer
        dimensions.
        method: one of `certificates.METHODS`; all but "candes-tao" leave the theorem.
        arithmetic: the format of the embedding. Unless given it is `promised_format`.

    Raises:
        InvalidInput: unless 1 <= q <= N, d' >= 1, 0 < ε < 1 and m0 >= 1, or a format with which the proof does
            not give ε.
    """
    if value_dim < 1:
        raise InvalidInput(f"d' must be at least 1: got d'={value_dim}")
    scale = softmax_scale(length, q, epsilon)
    keys = (
        _default_keys(length, q, generator)
        if key_dim is None
        else random_keys(key_dim, length, generator)
    )
    arithmetic = arithmetic or promised_format(len(keys), q, value_dim, epsilon, scale)
    check_format(arithmetic, len(keys), q, value_dim, epsilon, scale)
    return SparseAveragingUnit(keys, q, value_dim, epsilon, scale, arithmetic, method)


def _default_keys(length: int, q: int, generator: np.random.Generator) -> Float[np.ndarray, "m0 n"]:
    dimension = sufficient_dimension(length, q)
    return (
        random_keys(dimension, length, generator) if dimension < length else orthogonal_keys(length)
    )


def _failure(certificates: Certificates) -> str:
    first = int(np.flatnonzero(~certificates.valid)[0])
    off, norm = f"{certificates.off_support[first]:.3g}", f"{certificates.norms[first]:.3g}"
    subset, dimension = certificates.subsets[first].tolist(), len(certificates.keys)
    promise = "a certificate scores at most 1/2 off its set and has norm at most 2√q"
    return f"{promise}: got {off} and {norm}√q for {subset}; enlarge m0={dimension}"
