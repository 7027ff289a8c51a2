"""How many dimensions a query needs that is linear in its set: scores Σ_{i∈y} M_ij with M = W Uᵀ of rank at most m (ours).

If for every q-set the scores on it are equal, 3 <= q <= N−1, then off the diagonal M is a constant for each row plus one for each column,
M = D + r 1ᵀ + 1 cᵀ with D diagonal and d_j + q c_j the same for all j. If they also exceed all scores off the set, D is positive, and the
rank of M is at least N−1: the proof stands in the chapter on widths. I − 11ᵀ/N attains it.
"""

from fractions import Fraction
from itertools import combinations

from flint import fmpq, fmpq_mat, fmpz_mat

from expressivity.errors import InvalidInput


def equality_constraints(n: int, q: int) -> fmpz_mat:
    """Return one row for each q-set and two neighbours j, k in it: Σ_{i∈y} (M_ij − M_ik) = 0, in the n² entries of M.

    Raises:
        InvalidInput: unless 2 <= q <= n.
    """
    if not 2 <= q <= n:
        raise InvalidInput(f"equal scores on a set need 2 <= q <= N: got q={q}, N={n}")
    rows = []
    for y in combinations(range(n), q):
        for j, k in zip(y, y[1:]):
            row = [0] * (n * n)
            for i in y:
                row[i * n + j] += 1
                row[i * n + k] -= 1
            rows.append(row)
    return fmpz_mat(rows)


def equal_matrices(n: int, q: int) -> list[list[int]]:
    """Return matrices (row by row) that span D + r 1ᵀ + 1 cᵀ with d_j + q c_j constant: n for r, n for c, and the identity."""
    spanning = [[int(row == i) for row in range(n) for _ in range(n)] for i in range(n)]
    spanning += [
        [int(column == j) - q * int(row == column == j) for row in range(n) for column in range(n)]
        for j in range(n)
    ]
    return [*spanning, [int(row == column) for row in range(n) for column in range(n)]]


def least_rank_member(c: list[Fraction], level: Fraction, q: int) -> fmpq_mat:
    """Return the matrix D + r 1ᵀ + 1 cᵀ with d_j = level − q c_j > 0, and r, a multiple of 1 plus one of D c, chosen so that its rank is n−1.

    dim ker M = dim ker of the 2×2 matrix with rows (1 + 1ᵀD⁻¹r, 1ᵀD⁻¹1) and (cᵀD⁻¹r, 1 + cᵀD⁻¹1), and r makes its determinant 0.

    Raises:
        InvalidInput: a diagonal entry that is not positive: the scores would not separate.
    """
    d = [level - q * value for value in c]
    if min(d) <= 0:
        raise InvalidInput(
            f"separation needs level > q max c: got level={level}, q={q}, max c={max(c)}"
        )
    ones = sum((1 / x for x in d), Fraction(0))
    mixed = sum((x / y for x, y in zip(c, d)), Fraction(0))
    # r = t·1 has 1ᵀD⁻¹r = t·ones and cᵀD⁻¹r = t·mixed: the determinant (1 + t·ones)(1 + mixed) − t·mixed·ones is linear in t.
    t = -(1 + mixed) / ones
    return fmpq_mat(
        [
            [_exact(t + value + (d[j] if i == j else 0)) for j, value in enumerate(c)]
            for i in range(len(c))
        ]
    )


def separates(matrix: fmpq_mat, q: int) -> bool:
    """Whether for every q-set the scores on it are equal and exceed all others, exactly."""
    n = matrix.nrows()
    for y in combinations(range(n), q):
        scores = [sum((matrix[i, j] for i in y), fmpq(0)) for j in range(n)]
        on = {scores[j] for j in y}
        if len(on) > 1 or any(scores[k] >= scores[y[0]] for k in range(n) if k not in y):
            return False
    return True


def tolerant_rank(n: int, spread: Fraction, gap: Fraction) -> Fraction:
    """Return the least rank that scores need which differ by at most `spread` on every set and lie at least `gap` lower off it, 3 <= q <= N−1:
    (N−3) / (1 + (N−4) ρ²) − 2 with ρ = 2 spread / (gap − 2 spread); 0 where the gap is no larger than twice the spread.
    """
    if gap <= 2 * spread:
        return Fraction(0)
    rho = 2 * spread / (gap - 2 * spread)
    return Fraction(n - 3) / (1 + (n - 4) * rho**2) - 2


def _exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
