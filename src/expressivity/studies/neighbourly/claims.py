"""Claims on 2q key dimensions: [SHT23] Theorem 3 by the moment curve, and what float64 makes of bounded keys."""

from collections.abc import Callable
from math import comb, factorial

import numpy as np
from flint import arb, fmpz_poly
from jaxtyping import Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.neighbourly import NeighbourlyUnit, moment_margin
from expressivity.constructions.trigonometric import TrigonometricUnit, certified_margin
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


def _has_promised_size(unit: NeighbourlyUnit) -> bool:
    """Whether m = d' + 4q, one head, one layer."""
    return (
        unit.embedding_dimension == unit.value_dim + 4 * unit.q and unit.heads == unit.layers == 1
    )


def check_theorem(units: tuple[NeighbourlyUnit, ...]) -> Evidence:
    """Check size, exact margins, and the worst error over all values, enclosed in a ball."""
    tried, least, holds = 0, [], True
    for unit in units:
        sets = _sets(unit.length, unit.q)
        margins = unit.margins(sets)
        within = all(error < arb(unit.epsilon) for error in unit.worst_errors(sets))
        holds &= (
            within and _has_promised_size(unit) and all(m is not None and m >= 1 for m in margins)
        )
        least.append(min((m for m in margins if m is not None), default=0))
        tried += len(sets)
    sizes = [[u.length, u.q, u.embedding_dimension, u.key_bits, u.bits] for u in units[-3:]]
    return Evidence(
        holds,
        {
            "units": len(units),
            "sets": tried,
            "least margin": min(least),
            "N, q, m, bits of a key, p": sizes,
        },
    )


def check_margin(margin: Margin) -> Evidence:
    """Check the least exact margin over all sets, for every N up to 12 and q up to 5 with q < N."""
    wrong, sets = [], 0
    for unit in _units()[: -len(LARGE)]:
        every = every_subset(unit.length, unit.q)
        least = min(m for m in unit.margins(every) if m is not None)
        sets += len(every)
        if least != margin(unit.q):
            wrong.append([unit.length, unit.q, least])
    return Evidence(not wrong, {"sets": sets, "N, q, margin where it differs": wrong[:3]})


def _curves(sign: int = -1) -> tuple[TrigonometricUnit, ...]:
    return tuple(TrigonometricUnit(*size, epsilon=0.01, sign=sign) for size in CURVES)


def check_trigonometric(units: tuple[TrigonometricUnit, ...]) -> Evidence:
    """Check certified gaps on all sets of the small sizes; float64 at N = 64 with q = 4 and with q = 8."""
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
        **{
            f"relative margin, N = {unit.length}, q = {unit.q}": float(
                f"{unit.relative_margin:.3g}"
            )
            for unit in units[-2:]
        },
        f"float64 within ε at q = {units[-2].q}": good <= units[-2].epsilon,
        f"float64 within 10ε at q = {units[-1].q}": bad <= 10 * units[-1].epsilon,
    }
    return Evidence(holds and good <= units[-2].epsilon and bad > 10 * units[-1].epsilon, facts)


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
            f"All sets for N up to {MOST_N} and q up to {MOST_Q} with q < N, and {RANDOM + 1} sets at each of {len(LARGE)} larger sizes. All "
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
            f"Margins: all sets at {len(CURVES) - 2} sizes, in balls of 256 bits. Float64: {RANDOM + 1} sets at each of the others, "
            "with the coefficients computed as the code computes them."
        ),
        budget=6,
        code=("expressivity.constructions.trigonometric.TrigonometricUnit",),
    ),
)
