r"""Ways to add up in a finite set of numbers: the order in which a sum is rounded, and what happens at its ends.

That attention with fixed precision is weak rests on one sentence about arithmetic: sums are exact and rounded once. This
module is about the other sums. A format is a rounding rule: a nondecreasing map of the rationals onto a set F of numbers that
leaves F where it is. Two kinds:

    Grid          the multiples of a unit up to a largest one; beyond it "saturate", "infinity" or "wrap"
    Significand   p significant bits and any exponent: floating point without its ends

All numbers are fractions or ±infinity, and every operation is exact before its one rounding. Ties go to the even
multiple of the last place, as in IEEE 754.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isinf
from typing import Literal, cast

from expressivity.automata.dfa import Dfa
from expressivity.automata.exploration import explore
from expressivity.errors import InvalidInput, choose

Number = Fraction | float
"""A fraction, or one of the two infinities."""

Beyond = Literal["saturate", "infinity", "wrap"]
BEYOND: tuple[Beyond, ...] = ("saturate", "infinity", "wrap")
"""What a number beyond the largest is rounded to: the largest; infinity; or counting goes on at the other end."""


@dataclass(frozen=True)
class Grid:
    """Fixed point: the multiples of `unit` from -largest to largest.

    Args:
        unit: the smallest positive number, above 0.
        largest: a multiple of the unit.
        beyond: what rounding does beyond the largest. "wrap" is two's complement without its odd number: the one
            rule here that is not monotone.
        toward_zero: whether rounding cuts off, in place of going to the nearest.

    Raises:
        InvalidInput: unit not positive, largest not a positive multiple of it, or an unknown rule.
    """

    unit: Fraction
    largest: Fraction
    beyond: Beyond | str = "saturate"
    toward_zero: bool = False

    def __post_init__(self) -> None:
        choose("rule", self.beyond, list(BEYOND))
        if self.unit <= 0 or self.largest <= 0 or (self.largest / self.unit).denominator != 1:
            raise InvalidInput(
                f"a grid needs unit > 0 and a positive multiple of it: got unit={self.unit}, largest={self.largest}"
            )

    def round(self, number: Number) -> Number:
        """The nearest multiple, or the next one toward zero; beyond the largest, by the rule `beyond`."""
        if isinf(number):
            return number if self.beyond == "infinity" else self._ends(number)
        places = number / self.unit
        nearest = (
            int(places) if self.toward_zero else round(places)
        ) * self.unit  # Python rounds a fraction's ties to even
        return nearest if abs(nearest) <= self.largest else self._ends(nearest)

    def _ends(self, number: Number) -> Number:
        sign = 1 if number > 0 else -1
        if self.beyond == "infinity":
            return sign * inf
        if self.beyond == "saturate" or isinf(number):
            return sign * self.largest
        period = 2 * self.largest + self.unit
        return (number + self.largest) % period - self.largest


@dataclass(frozen=True)
class Significand:
    """Floating point with this many significant bits (float16 has 11) and exponents without end.

    Raises:
        InvalidInput: bits < 1.
    """

    bits: int

    def __post_init__(self) -> None:
        if self.bits < 1:
            raise InvalidInput(f"a significand needs bits >= 1: got {self.bits}")

    def round(self, number: Number) -> Number:
        """The nearest number with `bits` significant bits; infinities stay."""
        if isinf(number) or number == 0:
            return number
        place = Fraction(2) ** (
            _exponent(Fraction(number if number > 0 else -number)) - self.bits + 1
        )
        return round(number / place) * place


Format = Grid | Significand
"""A rounding rule with its set of numbers."""


def _exponent(number: Fraction) -> int:
    """The e with 2^e <= number < 2^(e+1)."""
    e = number.numerator.bit_length() - number.denominator.bit_length()
    return e if number >= Fraction(2) ** e else e - 1


def exact_sum(numbers: Iterable[Number], form: Format) -> Number:
    """The sum, rounded once at its end: the arithmetic of the theorem."""
    return form.round(sum(numbers, Fraction(0)))


def running_sum(numbers: Iterable[Number], form: Format) -> Number:
    """The sum from left to right, rounded after every addition: the arithmetic of a loop."""
    total: Number = Fraction(0)
    for number in numbers:
        total = form.round(total + number)
    return total


def counter(form: Format, increments: Mapping[str, Number], limit: int = 2_000) -> Dfa:
    r"""The automaton of the words whose running sum, from zero, is positive at the end.

    Its states are the sums that occur, and the letter a takes x to round(x + increments[a]). If rounding is monotone, so is
    each of these maps, hence the map of every word. A monotone map s of a finite chain has x ≤ x·s ≤ x·s² ≤ … or the
    reverse, which comes to rest: s^n = s^(n+1) for large n, and the language is star-free whatever the increments. If no
    increment is negative, then x ≤ x·a, a state once left never returns, and it lies in LTL[P].

    Raises:
        InvalidInput: more than `limit` sums occur, or no letter is given.
    """
    return explore(
        "".join(sorted(increments)),
        cast(Number, Fraction(0)),
        lambda total, letter: form.round(total + increments[letter]),
        lambda total: total > 0,
        limit,
    )
