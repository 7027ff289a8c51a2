"""Keys: one column of signs for each position, nearly orthogonal although there are more positions than
dimensions.

How nearly is what the restricted isometry constant says: δ_k is the smallest δ such that every set of k
columns, scaled to unit length, has a Gram matrix whose eigenvalues all lie within δ of 1.
"""

from math import ceil, comb, log, log2

import numpy as np
from jaxtyping import Float
from scipy.linalg import hadamard

from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import check_set_size, every_subset

KEYS_FACTOR = 16
"""With m0 = 16 q ln N signs most draws gave a certificate to every set that we tried; a few draws left one set in tens of
thousands without, and with 12 or 14 in place of 16 a few sets had none.

The proof needs over 70 times more.
"""

MOST_EIGENPROBLEMS = 200_000


def random_keys(
    dimension: int, length: int, generator: np.random.Generator
) -> Float[np.ndarray, "m0 n"]:
    """Return independent uniform signs.

    Fewer rows of the same draw are the keys of a smaller dimension: `random_keys(m, …)[:k]`.

    Raises:
        InvalidInput: unless m0 >= 1 and N >= 1.
    """
    if min(dimension, length) < 1:
        raise InvalidInput(f"keys need m0 >= 1 and N >= 1: got m0={dimension}, N={length}")
    return 2.0 * generator.integers(0, 2, size=(dimension, length)) - 1


def orthogonal_keys(length: int) -> Float[np.ndarray, "m0 n"]:
    """Return signs with orthogonal columns, in the least power of two m0 >= N (so m0 < 2N): columns of Sylvester's
    matrix.

    Raises:
        InvalidInput: N < 1.
    """
    if length < 1:
        raise InvalidInput(f"keys need N >= 1: got N={length}")
    return hadamard(2 ** ceil(log2(length)), dtype=np.int64)[:, :length].astype(np.float64)


def sufficient_dimension(length: int, q: int) -> int:
    """Return m0 at which keys serve all q-subsets: 16 q ln N random signs, or orthogonal ones where those need fewer
    dimensions.

    The first is measured, not proved, and not for every draw (each certificate is verified when it is used); the
    second is exact.

    Raises:
        InvalidInput: unless 1 <= q <= N.
    """
    check_set_size(length, q)
    return min(ceil(KEYS_FACTOR * q * log(length)) or 1, 2 ** ceil(log2(length)))


def restricted_isometry(keys: Float[np.ndarray, "m0 n"], size: int) -> float:
    """Return δ_k by the eigenvalues of every set of k columns.

    Raises:
        InvalidInput: unless 1 <= k <= N and there are at most `MOST_EIGENPROBLEMS` sets.
    """
    length = keys.shape[1]
    check_set_size(length, size)
    if comb(length, size) > MOST_EIGENPROBLEMS:
        raise InvalidInput(
            f"C(N, k) must be at most {MOST_EIGENPROBLEMS}: got N={length}, k={size}"
        )
    columns = keys / np.linalg.norm(keys, axis=0)
    gram = columns.T @ columns
    sets = every_subset(length, size)
    eigenvalues = np.linalg.eigvalsh(gram[sets[:, :, None], sets[:, None, :]])
    return float(np.abs(eigenvalues - 1).max())
