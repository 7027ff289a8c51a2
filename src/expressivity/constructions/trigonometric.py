"""The same 2q dimensions with bounded keys: the trigonometric moment curve (ours, beside [SHT23] Theorem 3).

Position j stands at the angle θ_j = 2πj/N, its key is u_j = (cos kθ_j, sin kθ_j) for k = 1..q, and a set asks
with the Fourier coefficients, without the constant one, of

    P_y(θ) = −∏_{l∈y} (1 − cos(θ − θ_l)) = −2^{−q} |g(e^{iθ})|²,   g(z) = ∏_{l∈y} (z − e^{iθ_l}).

The second form gives the coefficients: those of |g|² are the autocorrelation of the coefficients of g. With
the other sign of P_y the set would score lowest. Keys are bounded by 1, but scores off the set come within
∏ 2 sin²(πk/N) of those on it, about (q/N)^{2q}: the bits go into the query's scale and precision instead.
"""

from dataclasses import dataclass
from math import pi, prod, sin

import numpy as np
from flint import acb, acb_poly, arb, ctx, fmpq
from jaxtyping import Complex, Float, Int

from expressivity.constructions.neighbourly import float_softmax, wide_scale
from expressivity.tasks.averaging import check_set_size, check_subsets

BALL_BITS = 256
"""Precision of the balls; scores of the book's sizes need less than half of it."""


def trigonometric_margin(length: int, q: int) -> float:
    """Return ∏ 2 sin²(πk/N) over the q non-zero offsets k nearest to 0, half of them on each side.

    Raises:
        InvalidInput: unless 1 <= q <= N.
    """
    check_set_size(length, q)
    return prod(2 * sin(pi * k / length) ** 2 for k in _nearest(q))


def certified_margin(length: int, q: int) -> arb:
    """Return the same product as a ball.

    Raises:
        InvalidInput: unless 1 <= q <= N.
    """
    check_set_size(length, q)
    with ctx.workprec(BALL_BITS):
        return prod((2 * arb.sin_pi_fmpq(fmpq(k, length)) ** 2 for k in _nearest(q)), start=arb(1))


@dataclass(frozen=True)
class TrigonometricUnit:
    """Keys on the trigonometric curve with their queries.

    Args:
        length: N.
        q: size of the sets, less than N.
        epsilon: ε.
        sign: of the polynomial; −1 lets the set score highest.
    """

    length: int
    q: int
    epsilon: float
    sign: int = -1

    @property
    def key_dim(self) -> int:
        """m0 = 2q."""
        return 2 * self.q

    @property
    def scale(self) -> float:
        """α divided by the margin."""
        return wide_scale(self.length, self.q, self.epsilon) / trigonometric_margin(
            self.length, self.q
        )

    @property
    def relative_margin(self) -> float:
        """The margin over the largest magnitude that P_y can have, 2^q: what precision must resolve."""
        return trigonometric_margin(self.length, self.q) / 2**self.q

    def keys(self) -> Float[np.ndarray, "n m0"]:
        """Return all cosines, then all sines."""
        angles = 2 * pi * np.outer(np.arange(self.length), np.arange(1, self.q + 1)) / self.length
        return np.concatenate([np.cos(angles), np.sin(angles)], axis=1)

    def queries(self, subsets: Int[np.ndarray, "batch q"]) -> Float[np.ndarray, "batch m0"]:
        """Return Fourier coefficients of P_y: those of the cosines, then those of the sines.

        Raises:
            InvalidInput: sets that are no subsets of 0..N-1.
        """
        check_subsets(subsets, self.length)
        roots = np.exp(2j * pi * subsets / self.length)
        coefficients = np.stack([_autocorrelation(np.poly(row) + 0j) for row in roots])
        return (
            self.sign
            * 2.0 ** (1 - self.q)
            * np.concatenate([coefficients.real, -coefficients.imag], axis=1)
        )

    def in_float64(self, subsets: Int[np.ndarray, "batch q"]) -> Float[np.ndarray, "batch n"]:
        """Return attention rows in float64.

        Raises:
            InvalidInput: sets that are no subsets of 0..N-1.
        """
        return float_softmax(self.scale * (self.queries(subsets) @ self.keys().T))

    def certified_scores(self, subset: tuple[int, ...]) -> list[arb]:
        """Return ⟨u_j, w_y⟩ for every position j, each a ball of at least `BALL_BITS` bits of working precision.

        Raises:
            InvalidInput: no subset of 0..N-1.
        """
        check_subsets(np.array([subset]), self.length)
        with ctx.workprec(BALL_BITS):
            g = acb_poly.from_roots([_circle(j, self.length) for j in subset]).coeffs()
            c = [
                sum((g[n + k] * g[n].conjugate() for n in range(self.q + 1 - k)), acb(0))
                for k in range(1, self.q + 1)
            ]
            factor = self.sign * arb(2) ** (1 - self.q)
            return [
                factor
                * sum((ck * _circle(j * k, self.length) for k, ck in enumerate(c, 1)), acb(0)).real
                for j in range(self.length)
            ]


def _nearest(q: int) -> list[int]:
    return [*range(1, q // 2 + 1), *range(1, q - q // 2 + 1)]


def _circle(step: int, length: int) -> acb:
    part = fmpq(2 * step, length)
    return acb(arb.cos_pi_fmpq(part), arb.sin_pi_fmpq(part))


def _autocorrelation(coefficients: Complex[np.ndarray, "terms"]) -> Complex[np.ndarray, "q"]:
    """Return Σ_n g_{n+k} conj(g_n) for k = 1..q, from the coefficients in falling order."""
    rising = coefficients[::-1]
    return np.correlate(rising, rising, "full")[len(rising) :]
