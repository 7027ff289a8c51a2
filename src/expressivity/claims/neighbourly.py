"""Claims on 2q key dimensions: [SHT23] Theorem 3 by the moment curve, and what Radon's theorem leaves
open."""

from collections.abc import Callable
from itertools import combinations
from math import comb, factorial

import numpy as np
from flint import arb, fmpq, fmpq_mat, fmpz_poly
from jaxtyping import Int

from expressivity.claims.registry import Claim, Evidence
from expressivity.constructions.neighbourly import NeighbourlyUnit, moment_margin
from expressivity.constructions.trigonometric import TrigonometricUnit, certified_margin
from expressivity.lower_bounds.separation import (
    face_obstruction,
    is_face,
    is_separable,
    rational_points,
    separation_obstruction,
    simplex_with_centroid,
)
from expressivity.tasks.averaging import every_subset, ideal_attention, random_subsets

MOST_N, MOST_Q = 12, 5
LARGE = ((64, 8, 4, 0.01), (256, 4, 16, 0.001))
"""(N, q, d', ε) beyond the exhaustive sizes, with random sets and sets of neighbours."""

ALL_SETS, RANDOM = 1000, 60
Keys = tuple[tuple[fmpq_mat, int], ...]
Margin = Callable[[int], int]


class _Unsquared(NeighbourlyUnit):
    """Factors to the power 1: the score changes sign at each member."""

    def polynomial(self, subset: list[int]) -> fmpz_poly:
        product = fmpz_poly([-1])
        for node in subset:
            product *= fmpz_poly([-node, 1])
        return product


def _units(kind: type[NeighbourlyUnit] = NeighbourlyUnit) -> tuple[NeighbourlyUnit, ...]:
    small = [(n, q, 2, 0.1) for n in range(2, MOST_N + 1) for q in range(1, min(n, MOST_Q + 1))]
    return tuple(kind(*sizes) for sizes in (*small, *LARGE))


def _sets(length: int, q: int) -> Int[np.ndarray, "batch q"]:
    """All sets of a small size; otherwise random ones, and one in a row with a gap in the middle, the
    closest."""
    if comb(length, q) <= ALL_SETS:
        return every_subset(length, q)
    row = [j for j in range(q + 1) if j != q // 2]
    return np.concatenate([[row], random_subsets((RANDOM,), length, q, np.random.default_rng(1))])


def _has_promised_size(unit: NeighbourlyUnit) -> bool:
    """m = d' + 4q, one head, one layer."""
    return unit.embedding_dimension == unit.value_dim + 4 * unit.q and unit.heads == unit.layers == 1


def check_theorem(units: tuple[NeighbourlyUnit, ...]) -> Evidence:
    """Size, exact margins, and the worst error over all values, enclosed in a ball."""
    tried, least, holds = 0, [], True
    for unit in units:
        sets = _sets(unit.length, unit.q)
        margins = unit.margins(sets)
        within = all(error < arb(unit.epsilon) for error in unit.worst_errors(sets))
        holds &= within and _has_promised_size(unit) and all(m is not None and m >= 1 for m in margins)
        least.append(min((m for m in margins if m is not None), default=0))
        tried += len(sets)
    sizes = [[u.length, u.q, u.embedding_dimension, u.key_bits, u.bits] for u in units[-3:]]
    return Evidence(
        holds,
        {"units": len(units), "sets": tried, "least margin": min(least), "N, q, m, bits of a key, p": sizes},
    )


def check_margin(margin: Margin) -> Evidence:
    """The least exact margin over all sets, for every N up to 12 and q up to 5 with q < N."""
    wrong, sets = [], 0
    for unit in _units()[: -len(LARGE)]:
        every = every_subset(unit.length, unit.q)
        found = min(m for m in unit.margins(every) if m is not None)
        sets += len(every)
        if found != margin(unit.q):
            wrong.append([unit.length, unit.q, found])
    return Evidence(not wrong, {"sets": sets, "N, q, margin where it differs": wrong[:3]})


def _curves(sign: int = -1) -> tuple[TrigonometricUnit, ...]:
    sizes = ((7, 1), (9, 3), (12, 2), (12, 4), (64, 4), (64, 8))
    return tuple(TrigonometricUnit(*size, epsilon=0.01, sign=sign) for size in sizes)


def check_trigonometric(units: tuple[TrigonometricUnit, ...]) -> Evidence:
    """Certified gaps on all sets of the small sizes; float64 at N = 64 with q = 4 and with q = 8."""
    sets, holds = 0, True
    for unit in units[:-2]:
        every = every_subset(unit.length, unit.q).tolist()
        gaps = [_gap(unit, tuple(subset)) for subset in every]
        margin = certified_margin(unit.length, unit.q)
        holds &= all(gap > 0 and not gap < margin for gap in gaps)
        holds &= any(gap.overlaps(margin) for gap in gaps)
        sets += len(every)
    good, bad = (_float_error(unit) for unit in units[-2:])
    facts = {
        "sets": sets,
        "relative margin, N = 64, q = 4": float(f"{units[-2].relative_margin:.3g}"),
        "relative margin, N = 64, q = 8": float(f"{units[-1].relative_margin:.3g}"),
        "float64 within ε at q = 4": good <= units[-2].epsilon,
        "float64 within 10ε at q = 8": bad <= 10 * units[-1].epsilon,
    }
    return Evidence(holds and good <= units[-2].epsilon and bad > 10 * units[-1].epsilon, facts)


def _gap(unit: TrigonometricUnit, subset: tuple[int, ...]) -> arb:
    """By how much the least score on the set exceeds the largest off it."""
    scores = unit.certified_scores(subset)
    least, largest = scores[subset[0]], scores[next(j for j in range(unit.length) if j not in subset)]
    for j, score in enumerate(scores):
        least, largest = (least.min(score), largest) if j in subset else (least, largest.max(score))
    return least - largest


def _float_error(unit: TrigonometricUnit) -> float:
    sets = _sets(unit.length, unit.q)
    return float(np.abs(unit.in_float64(sets) - ideal_attention(sets, unit.length)).sum(axis=1).max())


def _moment_curve(length: int, dimension: int) -> fmpq_mat:
    return rational_points([[j**k for k in range(1, dimension + 1)] for j in range(1, length + 1)])


def _random_points(length: int, dimension: int, seed: int) -> fmpq_mat:
    drawn = np.random.default_rng(seed).integers(-99, 100, size=(length, dimension)).tolist()
    return rational_points([[fmpq(entry, 7 + j) for entry in row] for j, row in enumerate(drawn)])


def _low(per_q: int, extra: int) -> Keys:
    """Keys in fewer than 2q dimensions, N = per_q·q + extra of them: the moment curve and random
    rationals."""
    curves = [(_moment_curve(per_q * q + extra, 2 * q - 1), q) for q in range(1, 6)]
    drawn = [
        (_random_points(per_q * q + extra, d, seed), q)
        for q in range(1, 5)
        for d in range(1, 2 * q)
        for seed in range(5)
    ]
    return (*curves, *drawn)


def check_faces(keys: Keys) -> Evidence:
    """A q-set that is no face, for every set of keys, with its Radon point verified in rationals."""
    refused = 0
    for points, q in keys:
        found = face_obstruction(points, q)
        if found is not None and found[1].refutes_face(points, found[0]):
            refused += not is_face(points, found[0]).positive
    facts = {"sets of keys": len(keys), "with a q-set that is no face": refused}
    return Evidence(refused == len(keys), facts)


def check_separation(keys: Keys) -> Evidence:
    """The same for separation: two hulls that meet, and no separating score by the exact alternative."""
    refused = 0
    for points, q in keys:
        found = separation_obstruction(points, q)
        if found is not None and found[1].refutes_separation(points, found[0]):
            refused += not is_separable(points, found[0]).positive
    facts = {"sets of keys": len(keys), "with a q-set that is not separable": refused}
    return Evidence(refused == len(keys), facts)


def check_exception(keys: Keys) -> Evidence:
    """Every q-set of these keys has a score that is higher on it, verified in rationals, in under 2q
    dimensions."""
    separated = [
        sum(is_separable(points, subset).positive for subset in combinations(range(points.nrows()), q))
        for points, q in keys
    ]
    sets = [comb(points.nrows(), q) for points, q in keys]
    low = all(points.ncols() < 2 * q and points.nrows() >= 2 * q + 1 for points, q in keys)
    sizes = [[points.nrows(), q, points.ncols()] for points, q in keys]
    return Evidence(low and separated == sets, {"N, q, m0": sizes, "sets": sets, "separated": separated})


def _with_centroid(stretch: int = 1) -> Keys:
    """Simplices with their centroid; a stretch of 2 carries it out through a face."""
    found = []
    for q in (2, 3):
        *corners, centroid = simplex_with_centroid(q).tolist()
        found.append((rational_points([*corners, [stretch * c for c in centroid]]), q))
    return tuple(found)


CLAIMS = (
    Claim(
        id="sht-thm-3",
        statement=(
            "With numbers of any size, one self-attention unit behind an embedding of width $m = d' + 4q$ "
            "approximates q-sparse averaging within $\\varepsilon$, however long the sequence."
        ),
        source="[SHT23] Theorem 3 (construction and constants ours)",
        known="restated",
        kind="construction",
        subject=_units,
        control=lambda: _units(_Unsquared),
        broken="factors t − l in place of their squares",
        check=check_theorem,
        boundary=(
            "All sets for N up to 12 and q up to 5 with q < N, and 61 sets at each of two larger sizes. All "
            "values are covered at once. Scores are exact and the softmax is enclosed; the numbers "
            "have about "
            "2q log₂N bits each, so this is no bound on m times p."
        ),
        budget=15,
        code=("expressivity.constructions.neighbourly.NeighbourlyUnit",),
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
        control=lambda: lambda q: factorial(q) ** 2,
        broken="q! in place of the two half factorials",
        check=check_margin,
        boundary=(
            "All sets for N up to 12 and q up to 5, in whole numbers; the chapter has the proof for "
            "all sizes."
        ),
        budget=6,
        code=("expressivity.constructions.neighbourly.moment_margin",),
    ),
    Claim(
        id="ours-trigonometric",
        statement=(
            "On the trigonometric curve the least margin is the product of $2\\sin^2(\\pi k/N)$ over the $q$ "
            "non-zero offsets nearest to 0; at $N=64$ float64 resolves it for $q=4$ and not for $q=8$."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=_curves,
        control=lambda: _curves(sign=1),
        broken="the other sign of the polynomial",
        check=check_trigonometric,
        boundary=(
            "Margins: all sets at four sizes, in balls of 256 bits. Float64: 61 sets at each of two sizes, "
            "with the coefficients computed as the code computes them."
        ),
        budget=6,
        code=("expressivity.constructions.trigonometric.TrigonometricUnit",),
    ),
    Claim(
        id="ours-faces-need-2q",
        statement=(
            "For $N\\ge2q+1$ keys in fewer than $2q$ dimensions, some $q$-set is not a face: no "
            "score is equal "
            "on it and lower elsewhere."
        ),
        source="ours (Radon's theorem)",
        known="ours",
        kind="lower bound",
        subject=lambda: _low(2, 1),
        control=lambda: tuple((_moment_curve(2 * q + 2, 2 * q), q) for q in range(1, 6)),
        broken="2q dimensions in place of 2q − 1 and one key more, on the moment curve only",
        check=check_faces,
        boundary=(
            "The run refutes the given keys; the proof in the chapter covers all. It bounds a "
            "mechanism, exact "
            "equality of scores by a linear score, and not the width of every unit that "
            "approximates averaging."
        ),
        budget=6,
        code=("expressivity.lower_bounds.separation.face_obstruction",),
    ),
    Claim(
        id="ours-separation-3q",
        statement=(
            "For $N\\ge3q$ keys in fewer than $2q$ dimensions, some $q$-set cannot be separated: no score is "
            "higher on it than elsewhere."
        ),
        source="ours (Radon's theorem)",
        known="ours",
        kind="lower bound",
        subject=lambda: _low(3, 0),
        control=_with_centroid,
        broken="2q + 1 keys in place of 3q: a simplex with its centroid",
        check=check_separation,
        boundary=(
            "As for faces. For N between 2q + 1 and 3q − 1 the statement may fail, and does in the "
            "control."
        ),
        budget=6,
        code=("expressivity.lower_bounds.separation.separation_obstruction",),
    ),
    Claim(
        id="ours-tetrahedron",
        statement=(
            "All 10 pairs among the corners of a tetrahedron and its centroid can be separated in 3 "
            "dimensions, "
            "and all 35 triples of the like figure in 5: fewer than $2q$."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=_with_centroid,
        control=lambda: _with_centroid(stretch=2),
        broken="the centroid moved out through a face",
        check=check_exception,
        boundary="Two figures, every set with its score in rationals. The scores are not equal on the sets.",
        budget=4,
        code=("expressivity.lower_bounds.separation.simplex_with_centroid",),
    ),
)
