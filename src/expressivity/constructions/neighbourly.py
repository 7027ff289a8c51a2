"""q-sparse averaging with 2q key dimensions and whole numbers of any size ([SHT23] Theorem 3; construction
ours).

Position j = 1..N has its point on the moment curve as key, u_j = (j, j², …, j^{2q}). A set y asks with the
coefficients of

    P_y(t) = −∏_{l∈y} (t − l)²

without the constant one, which a softmax does not see. So the scores are P_y(j) up to a constant: equal on y,
and lower everywhere else by the square of a product of q distinct non-zero integers. Such a product is at
least ⌊q/2⌋! ⌈q/2⌉!. The convex hull of the keys has every set of q of them as a face: a neighbourly polytope.

Keys, queries and scores are exact integers here (python-flint). Only exp is not, and it is enclosed in a
ball.
Positions are counted from 0 outside and from 1 in the formulas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, factorial, log, prod
from typing import Any

import numpy as np
from flint import arb, fmpz_mat, fmpz_poly
from jaxtyping import Float, Int

from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import check_set_size, check_subsets


def moment_margin(q: int) -> int:
    """Return (⌊q/2⌋! ⌈q/2⌉!)², the least distance of a score off the set from those on it (ours).

    The q differences j − l are distinct and not 0. With a of them negative and b positive, their product is at least
    a! b!, which is smallest for a and b as equal as possible; q + 1 neighbours attain it.

    Raises:
        InvalidInput: q < 1.
    """
    if q < 1:
        raise InvalidInput(f"q must be at least 1: got q={q}")
    return (factorial(q // 2) * factorial(q - q // 2)) ** 2


def touching(t: Any, nodes: Sequence[Any]) -> Any:
    """Return −∏ (t − l)² over the nodes l, for numbers, symbols or polynomials: it touches 0 at each node and does not cross."""
    product = prod((t - node for node in nodes), start=t**0)
    return -product * product


def squared_polynomial(subset: list[int]) -> fmpz_poly:
    """Return P_y(t) = −∏ (t − l)² over the nodes l of the set: 0 there, and at most −1 at every other integer."""
    return fmpz_poly(touching(fmpz_poly([0, 1]), subset))


def wide_scale(length: int, q: int, epsilon: float) -> int:
    """Return α = ⌈ln(2N/(qε))⌉: off the set the softmax leaves a mass below ε/2 if the margin is at least 1.

    Each weight off y is at most e^{−α} times one on y, so the mass is at most (N−q)/q · qε/(2N) < ε/2.

    Raises:
        InvalidInput: unless 1 <= q <= N and 0 < ε < 1.
    """
    check_set_size(length, q)
    if not 0 < epsilon < 1:
        raise InvalidInput(f"the error must satisfy 0 < epsilon < 1: got epsilon={epsilon}")
    return ceil(log(2 * length / (q * epsilon)))


@dataclass(frozen=True)
class NeighbourlyUnit:
    """The unit of [SHT23] Theorem 3 on the moment curve: m = d' + 4q, and no bound on the size of numbers.

    The embedding is φ(x_i) = (z_i; α w_{y_i}; u_i); Q, K and V select its blocks.

    Args:
        length: N.
        q: size of the sets.
        value_dim: d'.
        epsilon: ε, the error promised for every set and all values in the unit ball.

    Raises:
        InvalidInput: unless 1 <= q <= N, d' >= 1 and 0 < ε < 1.
    """

    length: int
    q: int
    value_dim: int
    epsilon: float
    heads = 1
    layers = 1

    def __post_init__(self) -> None:
        wide_scale(self.length, self.q, self.epsilon)
        if self.value_dim < 1:
            raise InvalidInput(f"d' must be at least 1: got d'={self.value_dim}")

    @property
    def scale(self) -> int:
        """α, a whole number, so that queries are whole numbers."""
        return wide_scale(self.length, self.q, self.epsilon)

    @property
    def key_dim(self) -> int:
        """m0 = 2q."""
        return self.keys().ncols()

    @property
    def embedding_dimension(self) -> int:
        """m = d' + 2 m0."""
        return self.value_dim + 2 * self.key_dim

    @property
    def key_bits(self) -> int:
        """Bits of the largest number in a key, N^{2q}: ⌊2q log₂N⌋ + 1."""
        return _bits(self.keys())

    @property
    def bits(self) -> int:
        """p: bits of the largest number in any key or query, and one for the sign.

        The coefficients of P_y are symmetric functions of the nodes, hence largest for the q last positions.
        """
        last = np.arange(self.length - self.q, self.length)[None]
        return 1 + max(self.key_bits, _bits(self.scale * self.queries(last)))

    def keys(self) -> fmpz_mat:
        """Return the keys u_j, one row per position: N rows, 2q columns."""
        return fmpz_mat(
            [[j**k for k in range(1, 2 * self.q + 1)] for j in range(1, self.length + 1)]
        )

    def polynomial(self, subset: list[int]) -> fmpz_poly:
        """Return P_y of these nodes; its degree is at most the number of key dimensions."""
        return squared_polynomial(subset)

    def queries(self, subsets: Int[np.ndarray, "batch q"]) -> fmpz_mat:
        """Return the queries w_y, one row per set: the coefficients of t, …, t^{2q} in P_y.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        if subsets.shape[1] != self.q:
            given = f"sets of {subsets.shape[1]}"
            raise InvalidInput(f"this unit averages over q={self.q} positions: got {given}")
        check_subsets(subsets, self.length)
        polynomials = (self.polynomial([1 + j for j in row]) for row in subsets.tolist())
        return fmpz_mat([[p[k] for k in range(1, 2 * self.q + 1)] for p in polynomials])

    def scores(self, subsets: Int[np.ndarray, "batch q"]) -> fmpz_mat:
        """Return the scores ⟨u_j, w_y⟩, one row per set and one column per position, exactly.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        return self.queries(subsets) * self.keys().transpose()

    def margins(self, subsets: Int[np.ndarray, "batch q"]) -> list[int | None]:
        """Return the margin of each set: its score minus the greatest score of the other positions (negative if it is lower).

        It is None where the scores of the set are not all equal, or where there are no other positions.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        rows = self.scores(subsets).tolist()
        return [_margin([int(s) for s in row], set(y)) for row, y in zip(rows, subsets.tolist())]

    def worst_errors(self, subsets: Int[np.ndarray, "batch q"]) -> list[arb]:
        """Return the worst error Σ_j |a_j − t_j| over all values in the unit ball, for each set, as an interval.

        Here a is the softmax of the exact scores times α, and t the ideal row, 1/q on y.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        rows = self.scores(subsets).tolist()
        return [_distance(self._weights(row), set(y)) for row, y in zip(rows, subsets.tolist())]

    def attention(self, subsets: Int[np.ndarray, "batch q"]) -> Float[np.ndarray, "batch n"]:
        """Return attention rows from exact scores, rounded to float64 at the very end.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        rows = self.scores(subsets).tolist()
        return np.array([[float(weight) for weight in self._weights(row)] for row in rows])

    def in_float64(self, subsets: Int[np.ndarray, "batch q"]) -> Float[np.ndarray, "batch n"]:
        """Return attention rows when keys, queries and products are rounded to float64.

        Raises:
            InvalidInput: sets that are no q-subsets of 0..N-1.
        """
        keys, queries = _floats(self.keys()), _floats(self.scale * self.queries(subsets))
        return float_softmax(queries @ keys.T)

    def _weights(self, scores: list) -> list[arb]:
        top = max(scores)
        raw = [arb(self.scale * (score - top)).exp() for score in scores]
        total = sum(raw, arb(0))
        return [weight / total for weight in raw]


def float_softmax(scores: Float[np.ndarray, "batch n"]) -> Float[np.ndarray, "batch n"]:
    """Return softmax of each row in float64, without overflow."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _margin(scores: list[int], subset: set[int]) -> int | None:
    on = {scores[j] for j in subset}
    off = [score for j, score in enumerate(scores) if j not in subset]
    return on.pop() - max(off) if len(on) == 1 and off else None


def _distance(weights: list[arb], subset: set[int]) -> arb:
    ideal = arb(1) / len(subset)
    return sum((abs(w - ideal) if j in subset else w for j, w in enumerate(weights)), arb(0))


def _bits(matrix: fmpz_mat) -> int:
    return max(abs(int(entry)).bit_length() for entry in matrix.entries())


def _floats(matrix: fmpz_mat) -> Float[np.ndarray, "rows columns"]:
    return np.array([[float(int(entry)) for entry in row] for row in matrix.tolist()])
