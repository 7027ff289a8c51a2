"""A fully-connected network needs a first layer of width (N-q+1) d' to average ([SHT23] Theorem 10 has N
d'/2; the rest is ours).

The first layer is linear in the raw numbers of all tokens. With fewer rows than free values it has a kernel:
two inputs that differ in values alone, and that no later layer, activation or bias can tell apart. The other
tokens, q − 1 of them, are zero; ask for the mean over the token that changes most and these zeros, and the
right answers are 2/q apart.

This is an argument over the reals. It needs no bound on precision, so everything here is exact: floats are
rationals.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from jaxtyping import Float, Int, Num

from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import check_set_size

Weights = Num[np.ndarray, "width n d"]
"""The first layer's weights on the values: row k, token j, coordinate c. Weights on everything else are
irrelevant.
"""


def necessary_width(length: int, q: int, value_dim: int) -> int:
    """Return (N − q + 1) d': a narrower first layer errs by 1/q or more on some input.

    Raises:
        InvalidInput: unless 1 <= q <= N and d' >= 1.
    """
    check_set_size(length, q)
    if value_dim < 1:
        raise InvalidInput(f"d' must be at least 1: got d'={value_dim}")
    return (length - q + 1) * value_dim


@dataclass(frozen=True)
class TwoInputs:
    """Values ±direction/√norm2 of one sequence, equal in all else, that a first layer maps to the same
    numbers.

    Args:
        direction: integers, one row per token; rows that are not free are zero.
        place: the longest row, from 0.
        norm2: its squared length, so the scaled values lie in the unit ball and this one on its surface.
        subset: the set that every token asks for: the place, and q − 1 tokens whose values are zero.
    """

    direction: tuple[tuple[int, ...], ...]
    place: int
    norm2: int
    subset: tuple[int, ...]

    @property
    def squared_gap(self) -> Fraction:
        """Squared distance between the two right answers, (2/q)²."""
        mean = [
            Fraction(sum(self.direction[j][c] for j in self.subset), len(self.subset))
            for c in self._coordinates
        ]
        return sum((4 * entry**2 / self.norm2 for entry in mean), start=Fraction(0))

    @property
    def largest_norm2(self) -> Fraction:
        """Squared norm of the longest of the scaled values: 1."""
        return max(Fraction(sum(entry**2 for entry in row), self.norm2) for row in self.direction)

    def values(self) -> tuple[Float[np.ndarray, "n d"], Float[np.ndarray, "n d"]]:
        """Return the two inputs in float64, for networks that want numbers."""
        largest = max(abs(entry) for row in self.direction for entry in row)
        direction = np.array([[entry / largest for entry in row] for row in self.direction])
        plus = direction / np.linalg.norm(direction[self.place])
        return plus, -plus

    @property
    def _coordinates(self) -> range:
        return range(len(self.direction[0]))


def adversary(weights: Weights, q: int, free: int | None = None) -> TwoInputs | None:
    """Return two inputs with the same first layer and answers 2/q apart, or None if the free values determine the
    first layer's output.

    Args:
        weights: on the values, integers or floats; a float is taken as the rational that it is.
        q: size of the sets.
        free: how many tokens, the first ones, may have values other than 0. The most, N − q + 1, unless
            given.

    Returns:
        None if and only if the weights on the free values have full column rank. Never for width < free · d'.

    Raises:
        InvalidInput: unless 1 <= q <= N, 1 <= width, 1 <= free <= N - q + 1, and the weights are finite.
    """
    _, length, value_dim = weights.shape
    check_set_size(length, q)
    if not len(weights):
        raise InvalidInput("a first layer needs width >= 1: got width=0")
    free = length - q + 1 if free is None else free
    if not 1 <= free <= length - q + 1:
        raise InvalidInput(
            f"q - 1 tokens must stay zero, so 1 <= free <= N - q + 1: got free={free}, N={length}, q={q}"
        )
    kernel = _kernel_vector(exact_rows(weights[:, :free]))
    if kernel is None:
        return None
    rows = [tuple(kernel[j * value_dim : (j + 1) * value_dim]) for j in range(free)]
    rows += [(0,) * value_dim] * (length - free)
    squares = [sum(entry**2 for entry in row) for row in rows]
    place = max(range(free), key=squares.__getitem__)
    subset = (place, *range(length - q + 1, length))
    return TwoInputs(tuple(rows), place, squares[place], subset)


def first_layer_difference(weights: Weights, inputs: TwoInputs) -> int:
    """Count how many rows of the first layer differ between the two inputs, computed exactly."""
    flat = [entry for row in inputs.direction for entry in row]
    return sum(
        sum(w * v for w, v in zip(row, flat, strict=True)) != 0 for row in exact_rows(weights)
    )


def exact_rows(weights: Num[np.ndarray, "width n d"]) -> list[list[int]]:
    """Return each row flattened and scaled to integers by its least common denominator, which changes no kernel.

    Raises:
        InvalidInput: weights that are no numbers.
    """
    if not np.isfinite(weights).all():
        raise InvalidInput("weights must be finite: got nan or infinity")
    rows = []
    for row in weights.reshape(len(weights), -1).tolist():
        entries = [Fraction(entry) for entry in row]
        scale = lcm(*(entry.denominator for entry in entries))
        rows.append([int(entry * scale) for entry in entries])
    return rows


def _kernel_vector(rows: list[list[int]]) -> list[int] | None:
    from flint import fmpz_mat

    basis, nullity = fmpz_mat(rows).nullspace()
    return [int(basis[i, 0]) for i in range(basis.nrows())] if nullity else None


def random_integer_weights(
    width: int, length: int, value_dim: int, generator: np.random.Generator
) -> Int[np.ndarray, "width n d"]:
    """Return weights that are integers between -9 and 9, for exact experiments."""
    return generator.integers(-9, 10, size=(width, length, value_dim))
