"""q-sparse averaging ([SHT23] Definition 4): token i names q positions and wants the mean of their values.

Token i is x_i = (z_i; y_i; i): a value z_i in the unit ball of R^d', a set y_i of q distinct positions, and
its own position. The answer at i is (1/q) Σ_{j ∈ y_i} z_j. Positions are counted from 0 here and from 1 in
the paper.

The task is written twice: by its definition, for one sequence in exact arithmetic; and by indexing, for
batches of any shape.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations
from math import comb

import numpy as np
from jaxtyping import Float, Int

from expressivity.errors import InvalidInput

MOST_SUBSETS = 2_000_000
"""`every_subset` refuses to list more sets than this."""


def check_set_size(length: int, q: int) -> None:
    """Refuse sizes for which the task means nothing.

    Raises:
        InvalidInput: unless 1 <= q <= N.
    """
    if q < 1:
        raise InvalidInput(f"q must be at least 1: got q={q}")
    if q > length:
        raise InvalidInput(f"q must be at most N: got q={q}, N={length}")


def check_subsets(subsets: Int[np.ndarray, "*batch q"], length: int) -> None:
    """Refuse rows that are not sets of q positions among 0..N-1.

    Raises:
        InvalidInput: unless 1 <= q <= N, every entry is in 0..N-1, and no row names a position twice.
    """
    check_set_size(length, subsets.shape[-1])
    wrong = subsets[(subsets < 0) | (subsets >= length)]
    if wrong.size:
        raise InvalidInput(f"positions must be in 0..N-1: got {wrong.flat[0]}, N={length}")
    ordered = np.sort(subsets, axis=-1)
    repeated = ordered[..., 1:][ordered[..., 1:] == ordered[..., :-1]]
    if repeated.size:
        raise InvalidInput(
            f"the q positions of a set must be distinct: got {repeated.flat[0]} twice"
        )


def check_values(values: Float[np.ndarray, "*batch n d"]) -> None:
    """Refuse values outside the unit ball, for which no error bound of [SHT23] is stated.

    Raises:
        InvalidInput: a value with Euclidean norm above 1 (up to rounding).
    """
    largest = np.linalg.norm(values, axis=-1).max(initial=0.0)
    if not largest <= 1 + 1e-9:
        raise InvalidInput(f"values must lie in the unit ball: got norm {largest:.6g}")


def sparse_average_by_definition(
    values: Sequence[int | Fraction], subsets: Sequence[Sequence[int]]
) -> list[Fraction]:
    """Return qSA of one sequence of scalars as it is defined.

    The sequence below is a common toy example, N = 6 and q = 2, in the paper's numbering from 1. Its values
    are outside the unit ball, so it is no instance of Definition 4 until all of it is divided by 9; the task
    itself is linear and does not mind.

    >>> one_based = [(2, 3), (1, 6), (4, 5), (1, 2), (3, 6), (2, 5)]
    >>> averages = sparse_average_by_definition([3, 1, 4, 1, 5, 9], [[j - 1 for j in y] for y in one_based])
    >>> [str(average) for average in averages]
    ['5/2', '6', '3', '2', '13/2', '3']
    """
    return [sum((Fraction(values[j]) for j in y), start=Fraction(0)) / len(y) for y in subsets]


def sparse_average(
    values: Float[np.ndarray, "*batch n d"], subsets: Int[np.ndarray, "*batch n q"]
) -> Float[np.ndarray, "*batch n d"]:
    """Return qSA: at every position i, the mean of the values at the positions y_i.

    Args:
        values: z.
        subsets: y, from 0; the order within a set does not matter.

    Raises:
        InvalidInput: sets that are no q-subsets of 0..N-1.
    """
    check_subsets(subsets, values.shape[-2])
    flat = values.reshape(-1, *values.shape[-2:])
    rows = np.arange(len(flat))[:, None, None]
    chosen = flat[rows, subsets.reshape(-1, *subsets.shape[-2:])]
    return chosen.mean(axis=-2).reshape(values.shape)


def ideal_attention(
    subsets: Int[np.ndarray, "*batch q"], length: int
) -> Float[np.ndarray, "*batch n"]:
    """Return the attention row that computes the average exactly: 1/q on the set and 0 elsewhere.

    Raises:
        InvalidInput: sets that are no q-subsets of 0..N-1.
    """
    check_subsets(subsets, length)
    rows = np.zeros((*subsets.shape[:-1], length))
    np.put_along_axis(rows, subsets, 1 / subsets.shape[-1], axis=-1)
    return rows


def random_subsets(
    shape: tuple[int, ...], length: int, q: int, generator: np.random.Generator
) -> Int[np.ndarray, "*batch q"]:
    """Return independent uniform q-subsets of 0..N-1, in increasing order, q along the last axis.

    Raises:
        InvalidInput: unless 1 <= q <= N.
    """
    check_set_size(length, q)
    # The q smallest of N independent numbers stand at a uniformly random q-subset of places.
    places = generator.random((*shape, length)).argpartition(q - 1, axis=-1)[..., :q]
    return np.sort(places, axis=-1)


def every_subset(length: int, q: int) -> Int[np.ndarray, "all q"]:
    """Return all q-subsets of 0..N-1, in lexicographic order.

    Raises:
        InvalidInput: unless 1 <= q <= N, or more than `MOST_SUBSETS` sets.
    """
    check_set_size(length, q)
    if comb(length, q) > MOST_SUBSETS:
        given = f"N={length}, q={q}"
        raise InvalidInput(
            f"C(N, q) must be at most {MOST_SUBSETS} to list every subset: got {given}"
        )
    flat = chain.from_iterable(combinations(range(length), q))
    return np.fromiter(flat, dtype=np.int64).reshape(-1, q)


def adversarial_subsets(keys: Float[np.ndarray, "m0 n"], q: int) -> Int[np.ndarray, "n q"]:
    """Return, for every key, the set of the q other keys that point most nearly the same way (ours).

    Any query that gives these q keys a score of 1 is drawn towards the one they surround. Keys that
    are picked at random are nearly orthogonal, and random sets almost never contain such a group:
    tests on random sets do not see the trouble.

    Args:
        keys: one column for each position.
        q: size of the sets.

    Returns:
        Row j is the set against position j, which it does not contain.

    Raises:
        InvalidInput: unless 1 <= q <= N - 1.
    """
    length = keys.shape[1]
    if not 1 <= q <= length - 1:
        raise InvalidInput(f"a set against one key needs 1 <= q <= N - 1: got q={q}, N={length}")
    directions = keys / np.linalg.norm(keys, axis=0)
    alignment = directions.T @ directions
    np.fill_diagonal(alignment, -np.inf)
    # Signs give many equal products: rounding and a stable sort make the choice the same on every machine.
    order = np.argsort(-alignment.round(9), axis=1, kind="stable")
    return np.sort(order[:, :q], axis=1)


def random_values(
    shape: tuple[int, ...], dimension: int, generator: np.random.Generator
) -> Float[np.ndarray, "*batch d"]:
    """Return independent values, uniform on the unit sphere of R^d', d' along the last axis, in float64.

    Raises:
        InvalidInput: unless d' >= 1.
    """
    if dimension < 1:
        raise InvalidInput(f"d' must be at least 1: got d'={dimension}")
    normal = generator.standard_normal((*shape, dimension), dtype=np.float32).astype(np.float64)
    return normal / np.linalg.norm(normal, axis=-1, keepdims=True)
