"""q-sparse averaging needs mp >= log2 C(N-1, q) (ours): an embedding with fewer bits gives two sets to one
message. With an error of ε < 1/(2q) it needs d' log2(1/(2qε)) bits more, for the value.

Hypotheses. The embedding φ is token-wise (it may depend on the position); the last token's is m numbers of p
bits; its value is held fixed; and nothing else of that token reaches any later map. Then two sets with the
same embedding make identical inputs to everything after φ, whatever that is: any number of heads, layers and
further maps, of any precision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, inf, log2

import numpy as np
from jaxtyping import Float, Int

from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import equal_rows
from expressivity.tasks.averaging import check_set_size, every_subset, sparse_average_by_definition

Embedding = Callable[[Int[np.ndarray, "sets q"]], Float[np.ndarray, "sets m"]]
"""What φ makes of the last token for each of these sets, its value held fixed: one row of m numbers a set."""


def counting_bits(length: int, q: int) -> int:
    """Return ⌈log₂ C(N−1, q)⌉: with fewer bits (mp below this) two sets must share an embedding.

    Raises:
        InvalidInput: unless 1 <= q <= N - 1.
    """
    _check(length, q)
    return (comb(length - 1, q) - 1).bit_length()


@dataclass(frozen=True)
class Confusion:
    """Two sets of positions 0..N-2 with one embedding, and the values on which the averages over them differ
    most.

    Args:
        first, second: the sets.
        length: N.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    length: int

    @property
    def values(self) -> list[int]:
        """+1 on the first set alone, −1 on the second alone, 0 elsewhere, and in particular at the last
        token.
        """
        return [(j in self.first) - (j in self.second) for j in range(self.length)]

    @property
    def gap(self) -> Fraction:
        """Difference of the two right answers: 2/q for each position of the first set that is not in the
        second.
        """
        averages = sparse_average_by_definition(self.values, [self.first, self.second])
        return averages[0] - averages[1]


def confuse(embedding: Embedding, length: int, q: int) -> Confusion | None:
    """Return two sets that this embedding cannot tell apart, or None if there are none. It asks for one set after
    another.

    With mp < log₂ C(N−1, q) bits in a row there always are. Any network after the embedding then gives one
    answer where two that are 2/q or more apart are right: it errs by 1/q or more.

    Raises:
        InvalidInput: unless 1 <= q <= N - 1, or more sets than `every_subset` lists.
    """
    _check(length, q)
    sets = every_subset(length - 1, q)
    rows = equal_rows(embedding(sets))
    if rows is None:
        return None
    first, second = (tuple(sets[row].tolist()) for row in rows)
    return Confusion(first, second, length)


def value_bits(q: int, value_dim: int, error: float) -> float:
    """Return d' log₂(1/(2qε)), and 0 where that is negative: what the value adds to log₂ C(N−1, q).

    A largest set of points of the unit ball of R^d' at distances of 2qε or more has (1/(2qε))^d' points at least, since balls of
    that radius around them cover the unit ball.

    Raises:
        InvalidInput: unless q >= 1, d' >= 1, and the error is above 0 and finite.
    """
    if q < 1 or value_dim < 1 or not 0 < error < inf:
        raise InvalidInput(
            f"values need q >= 1, d' >= 1 and a finite error above 0: got q={q}, d'={value_dim}, error={error}"
        )
    return max(0.0, value_dim * log2(1 / (2 * q * error)))


def separated(
    value_dim: int, distance: float, grid: int = 40
) -> Float[np.ndarray, "points value_dim"]:
    """Return points of a grid in the unit ball at this distance from each other or farther, up to rounding; no point of the grid can be added.

    Args:
        value_dim: d', from 1 to 3.
        distance: the least distance.
        grid: points of the grid between −1 and 1.

    Raises:
        InvalidInput: unless d' is 1, 2 or 3 and the distance is above 0.
    """
    if value_dim not in (1, 2, 3) or not distance > 0:
        raise InvalidInput(
            f"points are listed for d' of 1, 2 or 3 and a distance above 0: got d'={value_dim}, distance={distance}"
        )
    axis = np.linspace(-1, 1, grid + 1)
    points = np.stack(np.meshgrid(*[axis] * value_dim, indexing="ij"), axis=-1).reshape(
        -1, value_dim
    )
    left = points[np.linalg.norm(points, axis=1) <= 1]
    chosen = []
    while len(left):
        chosen.append(left[0])
        left = left[np.linalg.norm(left - left[0], axis=1) >= distance - 1e-9]
    return np.array(chosen)


TokenEmbedding = Callable[
    [Float[np.ndarray, "tokens value_dim"], Int[np.ndarray, "tokens q"]],
    Float[np.ndarray, "tokens m"],
]
"""What φ makes of the last token for each of these values and sets: one row of m numbers a token."""


@dataclass(frozen=True)
class TwoTokens:
    """Two last tokens with one embedding, and a question whose right answers they tell apart.

    Args:
        values: the two values, in the unit ball.
        sets: the two sets of positions 0..N-2.
        length: N.
    """

    values: tuple[tuple[float, ...], tuple[float, ...]]
    sets: tuple[tuple[int, ...], tuple[int, ...]]
    length: int

    @property
    def gap(self) -> float:
        """Distance of the two right answers at the token that is asked: the last, if the sets differ; else the first, which asks for the
        last token and q − 1 others, whose values are 0."""
        q = len(self.sets[0])
        if self.sets[0] != self.sets[1]:
            return float(Confusion(*self.sets, self.length).gap)
        return float(np.linalg.norm(np.subtract(*self.values))) / q


def confuse_tokens(
    embedding: TokenEmbedding, length: int, q: int, points: Float[np.ndarray, "points value_dim"]
) -> TwoTokens | None:
    """Return two last tokens, with values among these points, that an embedding cannot tell apart, or None.

    With fewer than log₂ C(N−1, q) + log₂ |points| bits there always are two. If the points are 2qε apart or more, and ε ≤ 1/(2q),
    any network then errs by ε or more.

    Raises:
        InvalidInput: unless 1 <= q <= N - 1, or more sets than `every_subset` lists.
    """
    _check(length, q)
    sets = every_subset(length - 1, q)
    values = np.repeat(points, len(sets), axis=0)
    chosen = np.tile(sets, (len(points), 1))
    rows = equal_rows(embedding(values, chosen))
    if rows is None:
        return None
    first, second = rows
    return TwoTokens(
        (tuple(values[first].tolist()), tuple(values[second].tolist())),
        (tuple(chosen[first].tolist()), tuple(chosen[second].tolist())),
        length,
    )


def random_table(length: int, q: int, bits: int, generator: np.random.Generator) -> Embedding:
    """Return an embedding into `bits` numbers of one bit each that has no structure at all: every set gets an
    independent draw.
    """
    return _looked_up(
        generator.integers(0, 2, size=(comb(length - 1, q), bits)).astype(np.float64), length, q
    )


def random_projection(
    length: int, dimension: int, levels: int, generator: np.random.Generator
) -> Embedding:
    """Return a natural embedding: the mean of q random vectors with entries in [-1, 1), each coordinate cut into equal
    steps.

    Args:
        length: N.
        dimension: m.
        levels: steps for a coordinate, 2^p for p bits.
        generator: draws the vectors.
    """
    vectors = 2 * generator.random((length, dimension), dtype=np.float32).astype(np.float64) - 1
    return lambda sets: np.floor((vectors[sets].mean(axis=1) + 1) / 2 * levels)


def numbering(length: int, q: int) -> Embedding:
    """Return the embedding that wastes nothing: the number of the set in lexicographic order, in `counting_bits`
    bits.
    """
    places = 2 ** np.arange(counting_bits(length, q))
    numbers = np.arange(comb(length - 1, q))
    return _looked_up((numbers[:, None] // places % 2).astype(np.float64), length, q)


def _looked_up(rows: Float[np.ndarray, "all m"], length: int, q: int) -> Embedding:
    order = {tuple(row): number for number, row in enumerate(every_subset(length - 1, q).tolist())}
    return lambda sets: rows[[order[tuple(row)] for row in sets.tolist()]]


def _check(length: int, q: int) -> None:
    check_set_size(length, q)
    if q > length - 1:
        raise InvalidInput(f"the counting bound needs 1 <= q <= N - 1: got q={q}, N={length}")
