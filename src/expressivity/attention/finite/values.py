r"""Finite sets of numbers and their arithmetic: what "fixed precision" means when a theorem depends on it.

A set F holds 0, finitely many numbers of either sign, and ±∞. Every operation computes exactly and rounds once:

    round         to the nearest number of the grid, ties to the even one, as if the grid had no end; what then lies
                  beyond the largest number becomes ±∞ (so 65519 becomes 65504 in half precision, and 65520 infinite);
                  what is too small becomes 0
    sums          Σ wᵢxᵢ is exact and then rounded once, however many terms it has
    x/∞ = 0       exp(−∞) = 0       0·∞ = 0       a sum with both +∞ and −∞ in it is 0

The last two are conventions of ours: they make every operation total. No compiled network meets them.

Numbers are carried in float64. That is exact here: numbers of F have at most 12 significant bits, sums are
refused if they could need more than 53, quotients and roots of such numbers are either midpoints, which float64
holds, or further from every midpoint than its error; and the tests look at exp for every number of the sets below.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, frexp, log2

import numpy as np
from jaxtyping import Float

from expressivity.errors import InvalidInput

Numbers = Float[np.ndarray, "..."]

MOST_BITS = 12
"""Significant bits that a number of a set may have."""

MOST_ROOT = 2**15
"""The largest d of x/√d: the square of a midpoint, times d, stays within float64."""


class NotExact(InvalidInput):
    """A sum for which float64 might have to round: it is refused, since a second rounding could change a result."""


@dataclass(frozen=True)
class ValueSet:
    """A finite set of numbers, symmetric about 0, with ±∞.

    Neighbours of x are `least` apart or, where that is more, 2^(e − precision) for 2^(e−1) ≤ |x| < 2^e: fixed
    point if the precision covers everything, floating point with subnormal numbers else.

    Args:
        name: its name on the command line.
        precision: significant bits.
        least: f_small, the smallest positive number, a power of two.
        largest: the largest finite number.

    Raises:
        InvalidInput: more than `MOST_BITS` bits, a least number that is no power of two, or a largest one that is
            not in the set or below 1.
    """

    name: str
    precision: int
    least: float
    largest: float

    def __post_init__(self) -> None:
        if not 1 <= self.precision <= MOST_BITS:
            raise InvalidInput(
                f"a value set has 1 to {MOST_BITS} significant bits: got {self.precision}"
            )
        if self.least <= 0 or log2(self.least) % 1:
            raise InvalidInput(
                f"the smallest positive number must be a power of two: got {self.least}"
            )
        if not 1 <= self.largest < np.inf or not self.holds(np.array([self.largest])):
            raise InvalidInput(
                f"the largest number must be in the set and at least 1: got {self.largest}"
            )

    def round(self, numbers: Numbers) -> Numbers:
        """Each number's nearest neighbour on the grid without end, ties to even; ±∞ where that lies beyond the largest."""
        near = self._nearest(numbers)
        return (
            np.where(np.abs(near) > self.largest, np.copysign(np.inf, numbers), near) + 0.0
        )  # no negative zero

    def _nearest(self, numbers: Numbers) -> Numbers:
        """The nearest neighbour if there were no largest number."""
        _, exponent = np.frexp(numbers)
        apart = np.maximum(self.least, np.ldexp(1.0, exponent - self.precision))
        return np.rint(numbers / apart) * apart  # dividing by a power of two is exact

    def round_exactly(self, number: Fraction) -> float:
        """One rational number rounded: the definition, for what float64 cannot hold, and for tests."""
        apart = max(Fraction(self.least), Fraction(2) ** (frexp(float(number))[1] - self.precision))
        near = float(round(number / apart) * apart)  # Python rounds ties to even
        return near if abs(near) <= self.largest else float(np.copysign(np.inf, near))

    def mean(self, numbers: Float[np.ndarray, "rows n"]) -> Float[np.ndarray, "rows 1"]:
        """The mean of each row of numbers of the set, or of their squares: exact sum, exact quotient, one rounding.

        Raises:
            NotExact: float64 might not hold the sum, or a number is infinite.
        """
        if not np.isfinite(numbers).all():
            raise NotExact("means are taken of finite numbers")
        count = numbers.shape[1]
        sums, which = np.unique(self._exact(numbers, np.ones((count, 1))), return_inverse=True)
        means = np.array([self.round_exactly(Fraction(x) / count) for x in sums.tolist()])
        return means[which.reshape(-1, 1)]

    def holds(self, numbers: Numbers) -> bool:
        """Whether every one of these numbers is in the set."""
        return bool((self.round(numbers) == numbers).all())

    def dot(
        self, left: Float[np.ndarray, "*rows n"], right: Float[np.ndarray, "n m"]
    ) -> Float[np.ndarray, "*rows m"]:
        """Σ left·right over the n terms, rounded once.

        Raises:
            NotExact: float64 might not hold the sum.
        """
        if np.isfinite(left).all() and np.isfinite(right).all():
            return self.round(self._exact(left, right))
        finite = self.round(self._exact(*(np.where(np.isfinite(x), x, 0.0) for x in (left, right))))
        up, down = _infinite(left, right) > 0, _infinite(left, -right) > 0
        return np.select([up & down, up, down], [0.0, np.inf, -np.inf], finite)

    def _exact(self, left: Numbers, right: Numbers) -> Numbers:
        bits = (np.abs(left) @ np.abs(right)).max(initial=0.0) / (_grain(left) * _grain(right))
        if bits >= 2.0**53:
            raise NotExact(f"sums over {self.name} must fit into 53 bits: got {ceil(log2(bits))}")
        return left @ right

    def subtract(self, left: Numbers, right: Numbers) -> Numbers:
        """left − right, rounded; ∞ − ∞ is 0."""
        with np.errstate(invalid="ignore"):
            return self.round(np.nan_to_num(left - right, nan=0.0, posinf=np.inf, neginf=-np.inf))

    def add(self, left: Numbers, right: Numbers) -> Numbers:
        """left + right, rounded; ∞ − ∞ is 0."""
        return self.subtract(left, -right)

    def divide(self, left: Numbers, right: Numbers) -> Numbers:
        """left / right, rounded; x/∞ is 0.

        Raises:
            InvalidInput: a division by 0.
        """
        if (right == 0).any():
            raise InvalidInput("numbers are divided by numbers other than 0")
        with np.errstate(invalid="ignore"):
            return self.round(np.where(np.isinf(right), 0.0, left / right))

    def over_root(self, numbers: Numbers, d: int) -> Numbers:
        """x/√d, rounded once, for a whole number d.

        Raises:
            InvalidInput: unless 1 <= d <= MOST_ROOT.
        """
        if not 1 <= d <= MOST_ROOT:
            raise InvalidInput(f"scores are divided by the root of 1 to {MOST_ROOT}: got {d}")
        return self.round(numbers / np.sqrt(d))

    def exp(self, numbers: Numbers) -> Numbers:
        """e^x, rounded; exp(−∞) is 0."""
        with np.errstate(over="ignore"):
            return self.round(np.exp(numbers))

    @cached_property
    def positive(self) -> Float[np.ndarray, "numbers"]:
        """The finite positive numbers, in order."""
        counts = np.arange(1, 2**self.precision, dtype=np.float64)
        found = [counts * self.least]
        while found[-1][-1] < self.largest:
            found.append(counts[2 ** (self.precision - 1) - 1 :] * self.least * 2.0 ** len(found))
        numbers = np.concatenate(found)
        return numbers[numbers <= self.largest]

    @cached_property
    def forgets(self) -> float:
        """The smallest number f_large with exp(−f_large) rounded to 0.

        Raises:
            InvalidInput: there is none.
        """
        small = self.positive[self.exp(-self.positive) == 0.0]
        if not len(small):
            raise InvalidInput(f"{self.name} has no number f with exp(-f) rounded to 0")
        return float(small[0])

    @cached_property
    def span(self) -> int:
        """The largest c with round(1/round(c)) > 0, called C: up to C equal weights of a softmax do not vanish."""
        counts = np.arange(1.0, 2.0 * self.largest + 2.0)
        return int(counts[self.divide(np.ones_like(counts), self.round(counts)) > 0][-1])

    @cached_property
    def shares(self) -> Float[np.ndarray, "span"]:
        """The output of c equal weights on values 1: c·round(1/round(c)), rounded, for c = 1 … C."""
        counts = np.arange(1.0, self.span + 1.0)
        return self.round(counts * self.divide(np.ones_like(counts), self.round(counts)))


def fixed_point(name: str, step: float, largest: float) -> ValueSet:
    """The multiples of a step up to a largest one, and ±∞.

    >>> fixed_point("quarters", 0.25, 8.0).forgets
    2.25

    Raises:
        InvalidInput: more than `MOST_BITS` bits, a step that is no power of two, or a largest number that is no multiple of it
            or below 1.
    """
    return ValueSet(name, max(1, int(largest / step).bit_length()), step, largest)


QUARTERS = fixed_point("quarters", 0.25, 8.0)
"""The multiples of 1/4 up to 8: so coarse that everything that can go wrong does so on words of eight letters."""

HALF = ValueSet("half", 11, 2.0**-24, 65504.0)
"""The numbers of IEEE half precision, float16."""

SETS = {values.name: values for values in (QUARTERS, HALF)}
"""The sets that the book compiles to, by name."""


def _grain(numbers: Numbers) -> float:
    """The largest power of two that divides all of these numbers; 1 if all are 0."""
    fraction, exponent = np.frexp(numbers[numbers != 0])
    digits = np.ldexp(fraction, 53).astype(np.int64)
    last = np.frexp((digits & -digits).astype(np.float64))[1] - 1  # which binary digit is the last
    return 2.0 ** int((exponent - 53 + last).min(initial=10**6)) if len(digits) else 1.0


def _infinite(left: Numbers, right: Numbers) -> Numbers:
    """How many terms of each sum are +∞: an infinite factor and another of the right sign."""
    signs = [(np.where(np.isinf(x), np.sign(x), 0.0), np.sign(x)) for x in (left, right)]
    terms = [
        (part, whole) for part, whole in ((signs[0][0], signs[1][1]), (signs[0][1], signs[1][0]))
    ]
    return sum(
        np.maximum(part, 0) @ np.maximum(whole, 0) + np.maximum(-part, 0) @ np.maximum(-whole, 0)
        for part, whole in terms
    )
