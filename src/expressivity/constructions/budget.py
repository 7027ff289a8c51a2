"""What the unit of [SHT23] Theorem 2 may spend: its softmax scale, its bits, and the error that both promise
(constants ours).

The error has three parts. The softmax leaves at most ε/2. Rounding the query to t bits after the point changes no
score by more than η = m0 2^(-t-1), hence the attention by at most η in ℓ1. Rounding the values costs √d' 2^(-t-1).
"""

from math import ceil, log, log2, sqrt

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.certificates import NORM
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import check_set_size


def softmax_scale(length: int, q: int, epsilon: float) -> int:
    """Return α = ⌈2 ln(4(N−q)/(qε))⌉, at least 0: the softmax then errs by at most ε/2.

    Off y the softmax leaves the mass μ <= ((N−q)/q) e^(−α/2) <= ε/4, and the output errs by at most 2μ: by μ
    for what is missing on y, and by μ for what is elsewhere.

    Raises:
        InvalidInput: unless 1 <= q <= N and 0 < ε < 1.
    """
    check_set_size(length, q)
    if not 0 < epsilon < 1:
        raise InvalidInput(f"the error must satisfy 0 < epsilon < 1: got epsilon={epsilon}")
    others = 4 * (length - q) / (q * epsilon)
    return ceil(2 * log(others)) if others > 1 else 0


def largest_query(key_dim: int, q: int, scale: int) -> float:
    """Return max(1, 2α√(q/m0)): no number of the embedding is larger, since a certificate has ‖w‖ <= 2√q."""
    return max(1.0, NORM * scale * sqrt(q / key_dim))


def rounding_error(arithmetic: FixedPoint, key_dim: int, value_dim: int) -> float:
    """Return (m0 + √d') 2^(-t-1): the most that rounding queries and values to t bits after the point can cost."""
    return (key_dim + sqrt(value_dim)) * arithmetic.step / 2


def promised_format(key_dim: int, q: int, value_dim: int, epsilon: float, scale: int) -> FixedPoint:
    """Return the p-bit format at which the unit's error is at most ε: p = O(1 + log((q log N + √d')/ε)).

    After the point, t = ⌈log₂((m0 + √d')/ε)⌉ bits make `rounding_error` at most ε/2. Before it, there is room for
    one unit more than `largest_query`, so that rounding up cannot overflow.

    Args:
        key_dim: m0.
        q: size of the sets.
        value_dim: d'.
        epsilon: ε.
        scale: α.

    Raises:
        InvalidInput: more bits than float64 holds exactly.
    """
    return FixedPoint(
        integer_bits=ceil(log2(1 + largest_query(key_dim, q, scale))),
        fraction_bits=ceil(log2((key_dim + sqrt(value_dim)) / epsilon)),
    )


def check_format(
    arithmetic: FixedPoint, key_dim: int, q: int, value_dim: int, epsilon: float, scale: int
) -> None:
    """Refuse a format with which the proof does not give ε, and name the inequality that fails.

    Raises:
        InvalidInput: too few bits after the point for ε, or too few before it for the scale.
    """
    cost, largest = rounding_error(arithmetic, key_dim, value_dim), largest_query(key_dim, q, scale)
    given = f"{arithmetic}, m0={key_dim}, d'={value_dim}"
    if cost > epsilon / 2 * (1 + 1e-12):  # the promised format attains equality, up to float64
        raise InvalidInput(
            f"rounding needs (m0 + √d') 2^(-t-1) <= epsilon/2 = {epsilon / 2:g}: got {cost:.3g} for {given}"
        )
    if arithmetic.largest < largest:
        raise InvalidInput(
            f"the scale α={scale} needs numbers up to max(1, 2α√(q/m0)) = {largest:.4g}: got {arithmetic.largest:g} for {given}"
        )
