"""qSA as a learner sees it: every integer replaced by a code, and sequences drawn by the thousand.

[SHT23] Appendix D, as recalled, gives each position a random unit vector and shows position i its data, its
own code and the codes of the q positions in y_i. Integers would ask a linear query map for the impossible,
and a one-layer unit has no other map in front of it.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Float, Int

from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import random_subsets, random_values, sparse_average


@dataclass(frozen=True)
class CodedAveraging:
    """Sequences of q-sparse averaging [SHT23] Definition 4, with their tokens and targets, in float32.

    Args:
        tokens: (z_i ‖ code of i ‖ codes of y_i in increasing order), of length d′ + (q + 1)·d0.
        targets: the mean of z over y_i.
        y: the sets, from 0, in increasing order.
    """

    tokens: Float[np.ndarray, "count n d"]
    targets: Float[np.ndarray, "count n outputs"]
    y: Int[np.ndarray, "count n q"]


def trivial_error(q: int, outputs: int) -> float:
    """Return the squared error per coordinate of the constant answer 0, in expectation: 1/(q d′).

    The mean of q independent uniform unit vectors has squared length 1/q in expectation, spread over d′
    coordinates. No answer that does not depend on the input does better, since the mean target is 0.

    Raises:
        InvalidInput: unless q >= 1 and d' >= 1.
    """
    if min(q, outputs) < 1:
        raise InvalidInput(f"q and d' must be at least 1: got q={q}, d'={outputs}")
    return 1 / (q * outputs)


def least_error(mass: float | Fraction, q: int, n: int) -> float | Fraction:
    """Return the least relative error that attention of mass μ on y_i leaves, if blind to z: (1−μ)² N/(N−q).

    For independent uniform unit values and identity value map the error is q Σ_j (a_j − t_j)² with t_j = 1/q
    on y_i: a sum of squares, least when the weights are even on y_i and even off it. Ours.

    Raises:
        InvalidInput: unless 0 <= mass <= 1 and 1 <= q < N.
    """
    if not 0 <= mass <= 1 or not 1 <= q < n:
        raise InvalidInput(
            f"a mass needs 0 <= mass <= 1 and 1 <= q < N: got mass={mass}, q={q}, N={n}"
        )
    return (1 - mass) ** 2 * n / (n - q)


def position_codes(n: int, length: int, rng: np.random.Generator) -> Float[np.ndarray, "n d0"]:
    """Return a random unit vector for each position.

    Raises:
        InvalidInput: unless n >= 1 and the length d0 >= 1.
    """
    if min(n, length) < 1:
        raise InvalidInput(f"codes need N >= 1 and d0 >= 1: got N={n}, d0={length}")
    return random_values((n,), length, rng).astype(np.float32)


def draw_coded(
    count: int, q: int, outputs: int, codes: Float[np.ndarray, "n d0"], rng: np.random.Generator
) -> CodedAveraging:
    """Draw sequences of length n: z uniform on the sphere of R^d′, y_i uniform among the q-subsets.

    Raises:
        InvalidInput: unless count >= 1, d' >= 1 and 1 <= q <= N.
    """
    if count < 1:
        raise InvalidInput(f"at least one sequence is needed: got count={count}")
    n = len(codes)
    z = random_values((count, n), outputs, rng).astype(np.float32)
    y = random_subsets((count, n), n, q, rng)
    return CodedAveraging(coded_tokens(z, y, codes), sparse_average(z, y), y)


def coded_tokens(
    z: Float[np.ndarray, "count n outputs"],
    y: Int[np.ndarray, "count n q"],
    codes: Float[np.ndarray, "n d0"],
) -> Float[np.ndarray, "count n d"]:
    """Return (z_i ‖ code of i ‖ codes of y_i), one row per token."""
    own = np.broadcast_to(codes, (len(z), *codes.shape))
    return np.concatenate((z, own, codes[y].reshape(*z.shape[:2], -1)), axis=2)
