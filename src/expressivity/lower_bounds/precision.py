"""With unbounded precision one head computes anything (ours): why the lower bounds on attention speak of
bits.

The letters of a finite alphabet are the digits 0..B−1. Token j carries the number x_j B^(−j), and the head
pays the same attention to every token: its output holds the whole input as one number in base B, and the
output map reads it off. A blank token tells where we are: query i weighs it with i + 1 against 1 for each
token, so the attention left for it names i.

m = 3, one head, any function. What it costs is digits: N log2 B bits in one number. Everything here is exact:
the scores are 0 and ln(i + 1), and since they enter only as weights e^score, they are kept as multiples of ln(i + 1),
and the weights are the rationals 1 and i + 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2
from typing import Any

from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import every_subset, sparse_average_by_definition
from expressivity.tasks.matching import match_by_definition

Function = Callable[[tuple[int, ...], int], Any]
"""The answer at a position (from 0) of a sequence of letters: any function at all."""

QUERY = ((1,), (0,), (0,))
KEY = ((0,), (0,), (1,))
VALUE = ((0, 0), (1, 0), (0, 1))
"""With φ(x_i, i) = (ln(i+1), x_i B^(−i), 0) and φ(blank) = (0, 0, 1): every query scores ln(i+1) at the blank
and 0 at a token; values are (x_j B^(−j), 0) for a token and (0, 1) for the blank.
"""


BLANK = (Fraction(0), Fraction(0), Fraction(1))
"""φ of the blank token."""


@dataclass(frozen=True)
class UnboundedHead:
    """One head with m = 3 and an output map that decodes the whole input and looks the answer up.

    Args:
        alphabet: B, letters are 0..B-1.
        length: N.
        function: what is to be computed.
        fraction_bits: bits after the point that each value keeps; None for all of them.

    Raises:
        InvalidInput: unless B >= 2 and N >= 1.
    """

    alphabet: int
    length: int
    function: Function
    fraction_bits: int | None = None
    heads = 1
    dimension = len(QUERY)

    def __post_init__(self) -> None:
        if self.alphabet < 2 or self.length < 1:
            raise InvalidInput(
                f"the head needs B >= 2 and N >= 1: got B={self.alphabet}, N={self.length}"
            )

    @property
    def bits_needed(self) -> int:
        """⌈N log₂ B⌉: digits of the one number that must hold the input."""
        return ceil(self.length * log2(self.alphabet))

    def value(self, letter: int, place: int) -> Fraction:
        """Return x_j B^(−j) with j from 1, rounded to the nearest multiple of 2^(−fraction_bits) if there is one."""
        exact = Fraction(letter, self.alphabet ** (place + 1))
        if self.fraction_bits is None:
            return exact
        return Fraction(round(exact * 2**self.fraction_bits), 2**self.fraction_bits)

    def embed(self, letter: int, place: int) -> tuple[Fraction, ...]:
        """Return φ(x_i, i) = (ln(i+1), x_i B^(−i), 0), the first number in units of ln(i+1)."""
        return Fraction(1), self.value(letter, place), Fraction(0)

    def attend(self, letters: Sequence[int], place: int) -> tuple[Fraction, Fraction]:
        """Return the head's output at one position: the weighted mean of all tokens' values and the blank's.

        Raises:
            InvalidInput: a sequence of another length, or letters outside 0..B-1.
        """
        if len(letters) != self.length or not all(
            0 <= letter < self.alphabet for letter in letters
        ):
            given = f"{len(letters)} letters, {list(letters)[:5]}"
            raise InvalidInput(
                f"this head takes N={self.length} letters in 0..{self.alphabet - 1}: got {given}"
            )
        rows = [*map(self.embed, letters, range(self.length)), BLANK]
        (query,) = _times([rows[place]], QUERY)  # in units of ln(i + 1)
        keys, values = _times(rows, KEY), _times(rows, VALUE)
        weights = [Fraction(place + 1) ** int(_dot(query, key)) for key in keys]
        first, second = (_dot(weights, column) / sum(weights) for column in zip(*values))
        return first, second

    def decode(self, output: tuple[Fraction, Fraction]) -> tuple[tuple[int, ...], int]:
        """Return the output map's first half: from the two numbers, the sequence and the position."""
        blank = output[1]
        weight = blank * self.length / (1 - blank)
        number = round(output[0] * (self.length + weight) * self.alphabet**self.length)
        digits = [
            number // self.alphabet ** (self.length - 1 - j) % self.alphabet
            for j in range(self.length)
        ]
        return tuple(digits), int(weight) - 1

    def output(self, letters: Sequence[int]) -> list[Any]:
        """Return the function's value at every position, computed from the head's outputs alone. Raises as
        `attend`.
        """
        return [
            self.function(*self.decode(self.attend(letters, place))) for place in range(self.length)
        ]


def _times(
    rows: Sequence[Sequence[Fraction]], matrix: Sequence[Sequence[int]]
) -> list[list[Fraction]]:
    """Return the product of a matrix of rationals and one of whole numbers."""
    columns = list(zip(*matrix))
    return [[_dot(row, column) for column in columns] for row in rows]


def _dot(row: Sequence[Fraction], column: Sequence[Fraction | int]) -> Fraction:
    products = (x * entry for x, entry in zip(row, column, strict=True) if entry)
    return sum(products, start=Fraction(0))


def match3_on_letters(modulus: int) -> tuple[int, Function]:
    """Return Match3 with the residue x written as the letter x − 1: the alphabet's size, and the answer at a
    position.
    """
    return modulus, lambda letters, place: match_by_definition(
        [x + 1 for x in letters], modulus, 3
    )[place]


def averaging_on_letters(length: int, q: int, values: Sequence[int]) -> tuple[int, Function]:
    """Return qSA with scalar values from a finite list: the letter is the number of a pair (value, set).

    Raises:
        InvalidInput: unless 1 <= q <= N.
    """
    sets = every_subset(length, q).tolist()

    def answer(letters: tuple[int, ...], place: int) -> Fraction:
        """Return the average that the letter at a place asks for."""
        chosen = [values[letter // len(sets)] for letter in letters]
        return sparse_average_by_definition(chosen, [sets[letters[place] % len(sets)]])[0]

    return len(values) * len(sets), answer
