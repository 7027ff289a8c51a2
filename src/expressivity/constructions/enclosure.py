"""The error of a unit of [SHT23] Theorem 2 between two bounds that are certain (ours).

The object holds whole multiples of 2^(-t) as queries and signs as keys, so its scores are whole multiples of
2^(-t), computed exactly. Only exp is not exact. It is enclosed: `exponentials` makes bounds in balls (python-flint's
arb), and everything after it rounds outwards. No certificate, no solved system and no float64 softmax is trusted.

Integers carry the bounds, in units of 2^(-31), because there are millions of them. `in_balls` is the same in
balls from end to end, slow and obvious; the tests compare the two.
"""

from math import sqrt

import numpy as np
from flint import arb
from jaxtyping import Float, Int

from expressivity.constructions.averaging import SparseAveragingUnit
from expressivity.constructions.certificates import Certificates
from expressivity.errors import InvalidInput

Bounds = tuple[Int[np.ndarray, "..."], Int[np.ndarray, "..."]]
"""Lower and upper bounds in units of 2^(-31)."""

ONE_BITS = 31
ONE = 2**ONE_BITS
"""The product of two numbers up to this fits into 62 bits of an int64."""

EXACT = 2**53
"""Sums of whole numbers below this are exact in float64."""

SLACK = 2.0**-50
"""More than the few roundings of float64, of 2^(-53) each, that end a computation."""

MOST_STEPS = 2**36
"""The two tables of exponentials have at most 2^18 entries each."""

BLOCK_NUMBERS = 2**21


def exact_scores(
    unit: SparseAveragingUnit, certificates: Certificates
) -> Int[np.ndarray, "batch n"]:
    """Return the score of every position times 2^t, a whole number, for a position that asks for each of these sets.

    Raises:
        InvalidInput: a unit without a format, or numbers so large that float64 cannot add them exactly.
    """
    if unit.arithmetic is None:
        raise InvalidInput(
            "exact scores need numbers in a fixed-point format: got a unit in float64"
        )
    multiples = (
        unit.queries(certificates) / unit.arithmetic.step
    )  # exact: the step is a power of two
    largest = unit.key_dim * float(np.abs(multiples).max(initial=0))
    if largest >= EXACT:
        raise InvalidInput(
            f"exact scores need m0 · max|query| · 2^t < 2^53: got {largest:.3g} for {unit.arithmetic}"
        )
    return (multiples @ unit.keys).astype(np.int64)


def enclosed_errors(
    unit: SparseAveragingUnit, certificates: Certificates
) -> tuple[Float[np.ndarray, "batch"], Float[np.ndarray, "batch"]]:
    """Return, for each set, two bounds between which the error over ALL values in the unit ball certainly lies.

    Below, the ℓ1 distance of the exact attention row from the ideal one, which values on the grid attain. Above,
    also √d' half steps for the rounding of the values.

    Raises:
        InvalidInput: a unit without a format, or numbers so large that float64 cannot add them exactly or that their
            exponentials are too many to tabulate.
    """
    scores = exact_scores(unit, certificates)
    blocks = 1 + scores.size // BLOCK_NUMBERS
    pairs = zip(np.array_split(scores, blocks), np.array_split(certificates.subsets, blocks))
    lower, upper = (
        np.concatenate(side)
        for side in zip(*(_distances(*pair, unit.rounding.step) for pair in pairs))
    )
    return lower, (upper + sqrt(unit.value_dim) * unit.rounding.step / 2) * (1 + SLACK)


def exponentials(steps: Int[np.ndarray, "..."], step: float) -> Bounds:
    """Return bounds on e^(−k·step) for whole k >= 0, in units of 2^(-31).

    k = high · 2^s + low, and e^(−k·step) is a product of two numbers from two short tables.

    Args:
        steps: k.
        step: a power of two.

    Raises:
        InvalidInput: a k for which the tables would be too long.
    """
    most = int(steps.max(initial=0))
    if most >= MOST_STEPS:
        raise InvalidInput(
            f"scores must differ by less than 2^36 steps to be enclosed: got {most} steps of {step:g}"
        )
    shift = most.bit_length() // 2
    high, low = steps >> shift, steps & (2**shift - 1)
    coarse, fine = _table(int(high.max(initial=0)) + 1, step * 2**shift), _table(2**shift, step)
    lower = coarse[0][high] * fine[0][low] >> ONE_BITS
    upper = (coarse[1][high] * fine[1][low] >> ONE_BITS) + 1
    return lower, upper


def _table(count: int, step: float) -> Bounds:
    """Return bounds on e^(−k·step) for k below a count: balls, rounded outwards to whole units."""
    balls = [(arb(-k) * arb(step)).exp() * ONE for k in range(count)]
    lower = [int(ball.lower().floor().unique_fmpz()) for ball in balls]
    upper = [int(ball.upper().ceil().unique_fmpz()) for ball in balls]
    return np.array(lower), np.array(upper)


def _distances(
    scores: Int[np.ndarray, "batch n"], subsets: Int[np.ndarray, "batch q"], step: float
) -> tuple[Float[np.ndarray, "batch"], Float[np.ndarray, "batch"]]:
    """Return bounds on Σ_j |a_j − t_j| for a = softmax(step · scores) and t = 1/q on the set.

    With weights w and their sum W it is (Σ_{j∈y} |q w_j − W| + q Σ_{j∉y} w_j) / (q W), a quotient of whole numbers.
    Reading them as floats and dividing is all that rounds.
    """
    q = subsets.shape[1]
    lower, upper = exponentials(scores.max(axis=1, keepdims=True) - scores, step)
    (low_on, high_on), (low_all, high_all) = (
        tuple(np.take_along_axis(side, subsets, axis=1) for side in (lower, upper)),
        tuple(side.sum(axis=1, keepdims=True) for side in (lower, upper)),
    )
    below, above = q * low_on - high_all, q * high_on - low_all  # q w_j − W lies between these
    least = np.maximum(np.maximum(below, -above), 0).sum(axis=1)
    most = np.maximum(above, -below).sum(axis=1)
    rest = [
        q * (side.sum(axis=1) - on.sum(axis=1)) for side, on in ((lower, low_on), (upper, high_on))
    ]
    divided = (least + rest[0]) / (q * high_all[:, 0]), (most + rest[1]) / (q * low_all[:, 0])
    return divided[0] * (1 - SLACK), divided[1] * (1 + SLACK)


def in_balls(unit: SparseAveragingUnit, certificates: Certificates) -> list[arb]:
    """Return the ℓ1 distances that `enclosed_errors` bounds from below and above, in ball arithmetic, position by position.

    Raises:
        InvalidInput: a unit without a format, or numbers so large that float64 cannot add them exactly.
    """
    rows = exact_scores(unit, certificates).tolist()
    return [
        _ball(row, set(subset), unit.rounding.step)
        for row, subset in zip(rows, certificates.subsets.tolist())
    ]


def _ball(scores: list[int], subset: set[int], step: float) -> arb:
    top = max(scores)
    weights = [(arb(score - top) * arb(step)).exp() for score in scores]
    total, ideal = sum(weights, arb(0)), arb(1) / len(subset)
    return sum(
        (abs(w / total - ideal) if j in subset else w / total for j, w in enumerate(weights)),
        arb(0),
    )
