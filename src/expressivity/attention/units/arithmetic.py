"""Arithmetic with few bits, as something that runs: "p bits" is a format that rounds and overflows."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from torch import Tensor

from expressivity.errors import InvalidInput

Numbers = TypeVar("Numbers", np.ndarray, Tensor)


class Overflow(InvalidInput):
    """A number is outside the range of a format: it is refused, never wrapped or clipped."""


@dataclass(frozen=True)
class FixedPoint:
    """Signed fixed point: the multiples of 2^(-fraction_bits) strictly between -2^integer_bits and
    2^integer_bits.

    Values are held in float64, where every such number is exact as long as p - 1 <= 53.

    Args:
        integer_bits: bits before the point, at least 0.
        fraction_bits: bits after the point, at least 0.

    Raises:
        InvalidInput: a negative number of bits, or so many that float64 would round on its own.
    """

    integer_bits: int
    fraction_bits: int

    def __post_init__(self) -> None:
        if min(self.integer_bits, self.fraction_bits) < 0:
            given = f"{self.integer_bits} before the point, {self.fraction_bits} after"
            raise InvalidInput(f"numbers of bits must be at least 0: got {given}")
        if self.integer_bits + self.fraction_bits > 53:
            raise InvalidInput(
                f"at most 53 bits besides the sign are exact in float64: got {self.bits - 1}"
            )

    @property
    def bits(self) -> int:
        """The number of bits p: the sign, the bits before the point and the bits after it."""
        return 1 + self.integer_bits + self.fraction_bits

    @property
    def step(self) -> float:
        """The distance between neighbours; rounding moves a number by at most half of it."""
        return 2.0**-self.fraction_bits

    @property
    def largest(self) -> float:
        """The largest number of the format."""
        return 2.0**self.integer_bits - self.step

    def round(self, numbers: Numbers) -> Numbers:
        """Each number's nearest neighbour in the format, ties to the even multiple.

        Raises:
            Overflow: a number (or NaN) whose nearest multiple is outside the format.
        """
        # Scaling by a power of two is exact, so this is the one rounding.
        rounded = (numbers * 2.0**self.fraction_bits).round() * self.step
        self._check_range(rounded)
        return rounded

    def holds(self, numbers: Numbers) -> bool:
        """Whether every one of these numbers is in the format already."""
        scaled = numbers * 2.0**self.fraction_bits
        return bool((scaled == scaled.round()).all() and (abs(numbers) <= self.largest).all())

    def _check_range(self, rounded: Numbers) -> None:
        inside = abs(rounded) <= self.largest  # false for NaN
        if not inside.all():
            worst = rounded[~inside].flatten()[0]
            raise Overflow(
                f"magnitudes must be at most {self.largest} in {self}: got {abs(float(worst))}"
            )


def rounded(numbers: Numbers, rounding: FixedPoint | None) -> Numbers:
    """Numbers rounded to a format, or unchanged without one.

    Raises:
        Overflow: a number (or NaN) whose nearest multiple is outside the format.
    """
    return rounding.round(numbers) if rounding else numbers
