"""Claims on 2q key dimensions: [SHT23] Theorem 3 by the moment curve, and what float64 makes of bounded keys."""

from collections.abc import Callable
from math import comb, factorial

import numpy as np
from flint import arb, ctx, fmpq, fmpz_mat, fmpz_poly
from jaxtyping import Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.neighbourly import NeighbourlyUnit, moment_margin
from expressivity.constructions.trigonometric import TrigonometricUnit
from expressivity.tasks.averaging import every_subset, ideal_attention, random_subsets

MOST_N, MOST_Q = 12, 5
LARGE = ((64, 8, 4, 0.01), (256, 4, 16, 0.001))
"""(N, q, d', ε) beyond the exhaustive sizes, with random sets and sets of neighbours."""

ALL_SETS, RANDOM = 1000, 60
CURVES = ((7, 1), (9, 3), (12, 2), (12, 4), (64, 4), (64, 8))
"""(N, q) on the trigonometric curve; the last two in float64."""

Margin = Callable[[int], int]


class _Unsquared(NeighbourlyUnit):
    """Factors to the power 1: the score changes sign at each member."""

    def polynomial(self, subset: list[int]) -> fmpz_poly:
        """Return minus the product of the factors x − node, none squared."""
        product = fmpz_poly([-1])
        for node in subset:
            product *= fmpz_poly([-node, 1])
        return product


def _units(kind: type[NeighbourlyUnit] = NeighbourlyUnit) -> tuple[NeighbourlyUnit, ...]:
    small = [(n, q, 2, 0.1) for n in range(2, MOST_N + 1) for q in range(1, min(n, MOST_Q + 1))]
    return tuple(kind(*sizes) for sizes in (*small, *LARGE))


def _sets(length: int, q: int) -> Int[np.ndarray, "batch q"]:
    """Return all sets of a small size; otherwise random ones, and one in a row with a gap in the middle, the
    closest."""
    if comb(length, q) <= ALL_SETS:
        return every_subset(length, q)
    row = [j for j in range(q + 1) if j != q // 2]
    return np.concatenate([[row], random_subsets((RANDOM,), length, q, np.random.default_rng(1))])


def check_theorem(units: tuple[NeighbourlyUnit, ...]) -> Evidence:
    """Run every unit on its sets: one softmax over the exact products of its queries and keys, and the worst error over all values in a ball."""
    sets_of = [_sets(unit.length, unit.q) for unit in units]
    listed = [unit for unit, sets in zip(units, sets_of) if len(sets) == comb(unit.length, unit.q)]
    larger = {len(sets) for unit, sets in zip(units, sets_of) if unit not in listed}
    within = sum(_errs_within(unit, sets) for unit, sets in zip(units, sets_of))
    per_q = {
        (unit.queries(sets[:1]).ncols() + unit.keys().ncols()) / unit.q
        for unit, sets in zip(units, sets_of)
    }
    promised = all(u.embedding_dimension == u.value_dim + 4 * u.q for u in units)
    sizes = [[u.length, u.q, u.embedding_dimension, u.key_bits, u.bits] for u in units[-3:]]
    return Evidence(
        promised and within == sum(map(len, sets_of)),
        {
            "units": len(units),
            "sets": sum(map(len, sets_of)),
            "within ε": within,
            "N, q, m, bits of a key, p": sizes,
        },
        {
            "per_q": per_q.pop() if len(per_q) == 1 else None,
            "most_n": max(unit.length for unit in listed),
            "most_q": max(unit.q for unit in listed),
            "larger": len(units) - len(listed),
            "drawn": larger.pop() if len(larger) == 1 else None,
        },
    )


def _errs_within(unit: NeighbourlyUnit, sets: Int[np.ndarray, "batch q"]) -> int:
    """Count the sets at which the error is certainly below ε, by the unit's own enclosure and by one made here."""
    scores = (unit.scale * unit.queries(sets)) * unit.keys().transpose()
    return sum(
        error < arb(unit.epsilon) and enclosed < arb(unit.epsilon) and error.overlaps(enclosed)
        for error, enclosed in (
            (_worst_error(row, set(y)), enclosed)
            for row, y, enclosed in zip(_whole(scores), sets.tolist(), unit.worst_errors(sets))
        )
    )


def _whole(matrix: fmpz_mat) -> list[list[int]]:
    return [[int(entry) for entry in row] for row in matrix.tolist()]


def _worst_error(scores: list[int], chosen: set[int]) -> arb:
    """Enclose Σ |a_j − t_j| for the softmax a of these scores and t = 1/q on the set."""
    weights = [arb(score - max(scores)).exp() for score in scores]
    total, share = sum(weights, arb(0)), arb(1) / len(chosen)
    return sum(
        (abs(w / total - (share if j in chosen else 0)) for j, w in enumerate(weights)), arb(0)
    )


def check_margin(margin: Margin) -> Evidence:
    """Check over all sets of the small sizes that scores are equal on the set, and how far the others stay below: exactly the formula, at least once."""
    wrong, sets = [], 0
    units = _units()[: -len(LARGE)]
    for unit in units:
        every = every_subset(unit.length, unit.q)
        rows = _whole(unit.scores(every))
        below = [_below(row, set(y)) for row, y in zip(rows, every.tolist())]
        half = unit.q // 2
        formula = (factorial(half) * factorial(unit.q - half)) ** 2
        sets += len(every)
        if not min(below) == formula == margin(unit.q) or below != unit.margins(every):
            wrong.append([unit.length, unit.q, min(below)])
    return Evidence(
        not wrong,
        {"sets": sets, "N, q, margin where it differs": wrong[:3]},
        {"most_n": max(u.length for u in units), "most_q": max(u.q for u in units)},
    )


def _below(scores: list[int], chosen: set[int]) -> int:
    """Return by how much the nearest other score is below the set's; minus one where the set's are not equal."""
    on = {scores[j] for j in chosen}
    off = max(score for j, score in enumerate(scores) if j not in chosen)
    return int(on.pop() - off) if len(on) == 1 else -1


def _curves(sign: int = -1) -> tuple[TrigonometricUnit, ...]:
    return tuple(TrigonometricUnit(*size, epsilon=0.01, sign=sign) for size in CURVES)


def check_trigonometric(units: tuple[TrigonometricUnit, ...]) -> Evidence:
    """Check certified gaps on all sets of the small sizes, where the product is attained; float64 at N = 64 with q = 4 and with q = 8."""
    sets, holds = 0, True
    for unit in units[:-2]:
        every = every_subset(unit.length, unit.q).tolist()
        gaps = [_gap(unit, tuple(subset)) for subset in every]
        margin = _product(unit.length, unit.q)
        holds &= all(gap > 0 and not gap < margin for gap in gaps)
        holds &= any(gap.overlaps(margin) for gap in gaps)
        sets += len(every)
    errors = {unit.q: _float_error(unit) / unit.epsilon for unit in units[-2:]}
    return Evidence(
        holds,
        {
            "sets": sets,
            "relative margins in float64": [
                float(f"{unit.relative_margin:.3g}") for unit in units[-2:]
            ],
        },
        {
            "length": max(unit.length for unit in units[-2:]),
            "resolved": max((q for q, error in errors.items() if error <= 1), default=0),
            "lost": min((q for q, error in errors.items() if error > 10), default=0),
            "sizes": len(units[:-2]),
            "most_n": max(unit.length for unit in units[:-2]),
            "drawn": max(len(_sets(unit.length, unit.q)) for unit in units[-2:]),
        },
    )


def _product(length: int, q: int) -> arb:
    """Return ∏ 2 sin²(πk/N) over the q non-zero offsets nearest to 0, in a ball of 256 bits."""
    with ctx.workprec(256):
        product = arb(1)
        for place in range(q):
            product *= 2 * arb.sin_pi_fmpq(fmpq(1 + place // 2, length)) ** 2
        return product


def _gap(unit: TrigonometricUnit, subset: tuple[int, ...]) -> arb:
    """Return by how much the least score on the set exceeds the largest off it."""
    scores = unit.certified_scores(subset)
    least, largest = (
        scores[subset[0]],
        scores[next(j for j in range(unit.length) if j not in subset)],
    )
    for j, score in enumerate(scores):
        least, largest = (least.min(score), largest) if j in subset else (least, largest.max(score))
    return least - largest


def _float_error(unit: TrigonometricUnit) -> float:
    sets = _sets(unit.length, unit.q)
    return float(
        np.abs(unit.in_float64(sets) - ideal_attention(sets, unit.length)).sum(axis=1).max()
    )


CLAIMS = (
    Claim(
        id="sht-thm-3",
        statement=(
            "With numbers of any size, one self-attention unit behind an embedding of width $m = d' + [[per_q]]q$ "
            "approximates q-sparse averaging within $\\varepsilon$, however long the sequence."
        ),
        source="[SHT23] Theorem 3 (construction and constants ours)",
        known="restated",
        kind="construction",
        subject=_units,
        control=lambda: _units(_Unsquared)[-12:],
        broken="factors t − l in place of their squares",
        check=check_theorem,
        boundary=(
            "All sets at the small sizes and [[drawn]] at each of the larger ones. All "
            "values are covered at once. Scores are exact and the softmax is enclosed; the numbers "
            "have about "
            "2q log₂N bits each, so this is no bound on m times p."
        ),
        budget=15,
        code=("expressivity.constructions.neighbourly.NeighbourlyUnit",),
        reach="certified",
        extent="q < N ≤ [[most_n]] with q ≤ [[most_q]], and [[larger:word]] larger sizes",
        proof="page",
        numbers={"per_q": 4, "most_n": 12, "most_q": 5, "larger": 2, "drawn": 61},
    ),
    Claim(
        id="ours-moment-margin",
        statement=(
            "On the moment curve with nodes $1,\\dots,N$ the scores on a $q$-set exceed all others "
            "by at least "
            "$(\\lfloor q/2\\rfloor!\\,\\lceil q/2\\rceil!)^2$, and for $q<N$ some set attains this."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: moment_margin,
        control=lambda: lambda q: factorial(q // 2) ** 4,
        broken="both halves of q rounded down",
        check=check_margin,
        boundary="All sets of the small sizes, in whole numbers; the chapter has the proof for all sizes.",
        budget=6,
        code=(
            "expressivity.constructions.neighbourly.moment_margin",
            "expressivity.constructions.neighbourly.squared_polynomial",
        ),
        reach="all",
        extent="q < N ≤ [[most_n]] with q ≤ [[most_q]]",
        proof="page",
        numbers={"most_n": 12, "most_q": 5},
    ),
    Claim(
        id="ours-trigonometric",
        statement=(
            "On the trigonometric curve the least margin is the product of $2\\sin^2(\\pi k/N)$ over the $q$ "
            "non-zero offsets nearest to zero; at $N=[[length]]$ float64 resolves it for $q=[[resolved]]$ and not for $q=[[lost]]$."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=_curves,
        control=lambda: _curves(sign=1),
        broken="the other sign of the polynomial",
        check=check_trigonometric,
        boundary=(
            "Margins: all sets, in balls of 256 bits. Float64: [[drawn]] sets of each size, "
            "with the coefficients computed as the code computes them."
        ),
        budget=6,
        code=("expressivity.constructions.trigonometric.TrigonometricUnit",),
        reach="certified",
        extent="margins at [[sizes:word]] sizes, N ≤ [[most_n]]; float64 at two",
        proof="page",
        numbers={
            "length": 64,
            "resolved": 4,
            "lost": 8,
            "sizes": 4,
            "most_n": 12,
            "drawn": 61,
        },
    ),
)
