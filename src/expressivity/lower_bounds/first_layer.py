"""A fully-connected network needs a first layer of width N d' to average with an error below 1/(2q-1) ([SHT23] Theorem 10
has N d'/2; the rest is ours).

The first layer is linear in the raw numbers of all tokens. With fewer rows than values it has a kernel: two inputs that differ
in values alone, and that no later layer, activation or bias can tell apart. Some set of q tokens has means on them that are
2/(2q − 1) apart or more, and no kernel does better than (1, −1/(2q−1), …, −1/(2q−1)): `OneRowShort`.

If only N − q + 1 tokens are left free, and q − 1 are zero, there is a set whose means are 2/q apart.

This is an argument over the reals. It needs no bound on precision, so everything here is exact: floats are
rationals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
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
    """Return N d', and d' for q = N: a narrower first layer errs by 1/(2q − 1) or more on some input.

    Raises:
        InvalidInput: unless 1 <= q <= N and d' >= 1.
    """
    check_set_size(length, q)
    if value_dim < 1:
        raise InvalidInput(f"d' must be at least 1: got d'={value_dim}")
    return value_dim if q == length else length * value_dim


@dataclass(frozen=True)
class TwoInputs:
    """Values ±direction/√norm2 of one sequence, equal in all else, that a first layer maps to the same
    numbers.

    Args:
        direction: integers, one row per token; rows that are not free are zero.
        place: the longest row, from 0.
        norm2: its squared length, so the scaled values lie in the unit ball and this one on its surface.
        subset: the set that every token asks for, in ascending order.
    """

    direction: tuple[tuple[int, ...], ...]
    place: int
    norm2: int
    subset: tuple[int, ...]

    @property
    def squared_gap(self) -> Fraction:
        """Squared distance between the two right answers: (2/(2q−1))² or more, (2/q)² or more with q − 1 tokens at zero."""
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
    """Return two inputs with the same first layer and different answers, or None if the free values determine the first layer's output.

    The answers are 2/(2q − 1) apart or more; 2/q or more if at most N − q + 1 tokens are free.

    Args:
        weights: on the values, integers or floats; a float is taken as the rational that it is.
        q: size of the sets.
        free: how many tokens, the first ones, may have values other than 0. All N unless given; for q = N, one.

    Returns:
        None if and only if the weights on the free values have full column rank. Never for width < free · d'.

    Raises:
        InvalidInput: unless 1 <= q <= N, 1 <= width, 1 <= free <= N, free = 1 where q = N, and the weights are finite.
    """
    _, length, value_dim = weights.shape
    check_set_size(length, q)
    if not len(weights):
        raise InvalidInput("a first layer needs width >= 1: got width=0")
    most = 1 if q == length else length
    free = most if free is None else free
    if not 1 <= free <= most:
        raise InvalidInput(
            f"1 <= free <= N, and free = 1 where q = N: got free={free}, N={length}, q={q}"
        )
    basis = _kernel(exact_rows(weights[:, :free]))
    if not basis:
        return None
    kernel = basis[0]
    rows = [tuple(kernel[j * value_dim : (j + 1) * value_dim]) for j in range(free)]
    rows += [(0,) * value_dim] * (length - free)
    squares = [sum(entry**2 for entry in row) for row in rows]
    place = max(range(free), key=squares.__getitem__)
    along = [sum(x * y for x, y in zip(row, rows[place], strict=True)) for row in rows]
    return TwoInputs(tuple(rows), place, squares[place], _farthest_set(along, q))


def adversary_in_a_plane(weights: Weights, q: int) -> TwoInputs | None:
    """Return two inputs with the same first layer and answers 2/q apart or more, for values of one number and N >= 2q − 1.

    In a plane of the kernel some vector's largest entry is as large as its smallest one is small, so that it has q entries of one
    sign with a longest one among them.

    Returns:
        None if the kernel is a line or nothing. Never for width < N − 1.

    Raises:
        InvalidInput: unless d' = 1, 1 <= q, N >= 2q − 1, N >= 2, 1 <= width, and the weights are finite.
    """
    _, length, value_dim = weights.shape
    check_set_size(length, q)
    if value_dim != 1 or length < max(2, 2 * q - 1) or not len(weights):
        raise InvalidInput(
            f"a plane is looked into for d'=1, N >= 2q - 1 and width >= 1: got d'={value_dim}, N={length}, q={q}, width={len(weights)}"
        )
    basis = _kernel(exact_rows(weights))
    if len(basis) < 2:
        return None
    first, second = basis[:2]
    for i, j in combinations(range(length), 2):
        a, b = second[i] + second[j], -first[i] - first[j]
        if not (a or b):
            a, b = 1, 0  # entries i and j are opposite in the whole plane
        direction = [a * x + b * y for x, y in zip(first, second, strict=True)]
        longest = max(map(abs, direction))
        if longest and abs(direction[i]) == abs(direction[j]) == longest:
            rows = tuple((entry,) for entry in direction)
            return TwoInputs(rows, i, longest**2, _farthest_set(direction, q))
    raise AssertionError("a plane has a vector whose extremes are opposite")


def _farthest_set(numbers: list[int], q: int) -> tuple[int, ...]:
    """Return the q positions whose numbers have the sum that is farthest from 0: the largest numbers, or the smallest."""
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    return max(
        (tuple(sorted(chosen)) for chosen in (order[-q:], order[:q])),
        key=lambda chosen: abs(sum(numbers[j] for j in chosen)),
    )


@dataclass(frozen=True)
class OneRowShort:
    """A first layer of N − 1 rows for values of one number, with what follows it, that errs by 1/(2q − 1) and never by more.

    Row j is (2q − 1) z_j + z_1, for j = 2..N. What follows sees all values but for a multiple of (2q−1, −1, …, −1), takes the
    middle of the z_1 that are possible, and averages.

    Args:
        length: N.
        q: size of the sets.

    Raises:
        InvalidInput: unless 1 <= q <= N - 1.
    """

    length: int
    q: int

    def __post_init__(self) -> None:
        if not 1 <= self.q < self.length:
            raise InvalidInput(
                f"one row too few matters for 1 <= q <= N - 1: got q={self.q}, N={self.length}"
            )

    @property
    def ratio(self) -> int:
        """How many times the first value outweighs another one in the direction that is not seen: 2q − 1."""
        return 2 * self.q - 1

    @property
    def weights(self) -> Int[np.ndarray, "width n 1"]:
        """The first layer's weights on the values."""
        others = self.ratio * np.eye(self.length, dtype=np.int64)[1:]
        return (others + np.eye(1, self.length, dtype=np.int64))[..., None]

    def values(self, seen: Sequence[Fraction]) -> list[Fraction]:
        """Return the values that what follows takes for the input's, from the N − 1 numbers that the first layer gives."""
        first = (
            max([Fraction(-1), *(number - self.ratio for number in seen)])
            + min([Fraction(1), *(number + self.ratio for number in seen)])
        ) / 2
        return [first, *((number - first) / self.ratio for number in seen)]


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


def _kernel(rows: list[list[int]]) -> list[list[int]]:
    """Return vectors of whole numbers that span what all rows map to 0."""
    from flint import fmpz_mat

    basis, nullity = fmpz_mat(rows).nullspace()
    return [[int(basis[i, k]) for i in range(basis.nrows())] for k in range(nullity)]


def random_integer_weights(
    width: int, length: int, value_dim: int, generator: np.random.Generator
) -> Int[np.ndarray, "width n d"]:
    """Return weights that are integers between -9 and 9, for exact experiments."""
    return generator.integers(-9, 10, size=(width, length, value_dim))
