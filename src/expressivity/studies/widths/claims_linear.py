"""Claims on queries that are linear in their set: the rank that equal scores force, and what is left of it under a tolerance."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.keys import orthogonal_keys
from expressivity.lower_bounds.linear_queries import (
    equal_matrices,
    equality_constraints,
    least_rank_member,
    separates,
    tolerant_rank,
)

Sizes = tuple[tuple[int, int], ...]
SIZES: Sizes = tuple((n, q) for n in range(4, 8) for q in range(3, n))

Constraints = Callable[[int, int], fmpz_mat]


def check_equal_scores(equality: Constraints, sizes: Sizes = SIZES) -> Evidence:
    """Hold the space of all matrices with equal scores, exactly, against the form of the theorem; and members of least rank that separate.

    For sets of two the space must be larger. And the members must have the equal scores that the constraints ask for.
    """
    wrong, members, largest = [], 0, 0
    pairs = [n * n - equality(n, 2).rank() for n in (4, 5)]
    for n, q in sizes:
        constraints, form = equality(n, q), fmpz_mat(equal_matrices(n, q))
        dimension = n * n - constraints.rank()
        inside = (constraints * form.transpose()).rank() == 0
        rng = np.random.default_rng([n, q])
        for _ in range(5):
            c = [Fraction(int(value), 4) for value in rng.integers(-8, 9, n)]
            member = least_rank_member(c, q * max(c) + Fraction(int(rng.integers(1, 9)), 4), q)
            members += 1
            inside &= member.rank() == n - 1 and separates(member, q)
        if dimension != 2 * n or form.rank() != 2 * n or not inside:
            wrong.append([n, q, dimension])
        largest = max(largest, n)
    return Evidence(
        not wrong and all(found > 2 * n for n, found in zip((4, 5), pairs)),
        {
            "dimensions for sets of two": pairs,
            "N, q, dimension where it differs": wrong[:3],
        },
        {
            "sizes": len(sizes),
            "largest": largest,
            "members": members,
            "least": min(q for _, q in sizes),
        },
    )


def without_last(n: int, q: int) -> fmpz_mat:
    """Return the constraints of the sets without the last position only."""
    rows = equality_constraints(n, q).tolist()
    return fmpz_mat([row for row in rows if not any(row[(n - 1) * n :])] or [[0] * (n * n)])


Bound = Callable[[int, Fraction, Fraction], Fraction]

Q = 3
"""Members of the sets for which the ranks of matrices are known."""

LENGTHS = (6, 7, 64, 1000)
SPREADS = (Fraction(0), Fraction(1, 100), Fraction(1), Fraction(7, 3))
GAPS_OVER_SPREAD = (Fraction(5, 2), Fraction(10), Fraction(1000))
"""N, η and γ/η at which the bound is compared with the formula; for η = 0 the gap itself."""


def check_tolerance(bound: Bound) -> Evidence:
    """Hold the bound against the formula of the statement, exactly, and against matrices of known rank."""
    cases = [
        (n, eta, (eta or 1) * part) for n in LENGTHS for eta in SPREADS for part in GAPS_OVER_SPREAD
    ]
    different = [case for case in cases if bound(*case) != _stated(*case)]
    matrices = _known_ranks()
    exceeded = [n for n, rank, eta, gamma in matrices if bound(n, eta, gamma) > rank]
    return Evidence(
        not different and not exceeded,
        {
            "where it is not": len(different),
            "of smaller rank than the bound": len(exceeded),
            "largest bound": int(max(bound(n, eta, gamma) for n, _, eta, gamma in matrices)),
        },
        {
            "cases": len(cases) - len(different),
            "matrices": len(matrices),
            "least": Q,
            "largest": max(n for n, *_ in matrices),
            "fewer": int(LENGTHS[0] - 2 - bound(LENGTHS[0], Fraction(0), Fraction(1))),
        },
    )


def _stated(n: int, eta: Fraction, gamma: Fraction) -> Fraction:
    """The formula of the statement, written out once more."""
    rho = 2 * eta / (gamma - 2 * eta)
    return (n - 3) / (1 + (n - 4) * rho * rho) - 2


def _known_ranks() -> list[tuple[int, int, Fraction, Fraction]]:
    """Return N, rank, η and γ of I less the projection on k orthogonal columns of signs, q = 3.

    Their diagonal is 1 − k/N, and with e the largest magnitude off it, scores on a set differ by at most 4e and those off it lie lower by
    at least 1 − k/N − 5e.
    """
    matrices = []
    for n in (256, 1024):
        signs = orthogonal_keys(n).astype(np.int64)
        for k in (1, 2, 4, 6, 8):
            products = signs[1 : k + 1].T @ signs[1 : k + 1]
            np.fill_diagonal(products, 0)
            e = Fraction(int(np.abs(products).max()), n)
            matrices.append((n, n - k, 2 * (Q - 1) * e, 1 - Fraction(k, n) - (2 * Q - 1) * e))
    return matrices


CLAIMS = (
    Claim(
        id="ours-linear-query-rank",
        statement=(
            "For $[[least]]\\le q\\le N-1$, scores $\\sum_{i\\in y}M_{ij}$ that are equal on every $q$-set and lower off it need a matrix $M$ of rank at "
            "least $N-1$, and $N-1$ is enough."
        ),
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: equality_constraints,
        control=lambda: without_last,
        broken="the sets with the last position left out",
        check=check_equal_scores,
        boundary=(
            "For N up to [[largest]] the space of all matrices with equal scores is computed exactly and is the one that the proof describes; the bound on "
            "the rank within that space is the proof's, tried on members of least rank. Learned scores are equal only up to a tolerance."
        ),
        budget=20.0,
        code=(
            "expressivity.lower_bounds.linear_queries.equality_constraints",
            "expressivity.lower_bounds.linear_queries.least_rank_member",
            "expressivity.lower_bounds.linear_queries.separates",
        ),
        reach="all",
        extent="N ≤ [[largest]]: [[sizes]] sizes, [[members]] members",
        proof="page",
        numbers={"least": 3, "largest": 7, "sizes": 10, "members": 50},
    ),
    Claim(
        id="ours-linear-query-tolerance",
        statement=(
            "If scores linear in the set differ by at most $\\eta$ on every $q$-set, $[[least]]\\le q\\le N-1$, and are lower by $\\gamma>2\\eta$ off it, "
            "their rank is at least $\\frac{d}{1+(d-1)\\rho^2}-2$ with $d=N-[[fewer]]$ and $\\rho=\\frac{2\\eta}{\\gamma-2\\eta}$."
        ),
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: tolerant_rank,
        control=lambda: lambda n, spread, gap: tolerant_rank(n, spread, gap) + 1,
        broken="the rank of only the row taken off, and not that of the column",
        check=check_tolerance,
        boundary="The check compares the bound with the formula in exact arithmetic, and with matrices of known rank, which a smaller bound would "
        "pass as well. That the formula is a bound is the proof's.",
        budget=10.0,
        code=("expressivity.lower_bounds.linear_queries.tolerant_rank",),
        reach="certified",
        extent="[[cases]] sizes, and [[matrices]] matrices, N ≤ [[largest]]",
        proof="page",
        numbers={"cases": 48, "matrices": 10, "largest": 1024, "least": 3, "fewer": 3},
    ),
)
