"""Disjointness, on which the lower bounds rest, and messages whose bits are counted.

Alice holds a set a, Bob a set b, both subsets of 1..n as strings of n bits. DISJ(a, b) = max_i a_i b_i is 1
if the sets meet. "n bits" means: for every protocol, however clever, there are inputs on which n bits or more
are sent. Three proofs stand in the chapter, and each has a finite certificate here: distinct rows, a fooling
set, and a rank over the rationals.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.errors import InvalidInput

MOST_BITS = 11
"""`truth_table` refuses strings longer than this: the table would have more than four million entries."""

FACTOR = ((1, 1), (1, 0))
"""1 − DISJ for one element; for n elements it is the n-th Kronecker power, since disjoint means disjoint at
every element.
"""

Problem = Callable[
    [Bool[np.ndarray, "*batch n"], Bool[np.ndarray, "*batch n"]], Bool[np.ndarray, "*batch"]
]


def every_string(n: int) -> Bool[np.ndarray, "strings n"]:
    """Return all 2^n strings of n bits, in lexicographic order.

    Raises:
        InvalidInput: unless 1 <= n <= 20.
    """
    if not 1 <= n <= 20:
        raise InvalidInput(f"strings of n bits are listed for 1 <= n <= 20: got n={n}")
    return np.indices((2,) * n, dtype=np.int8).reshape(n, -1).T.astype(bool)


def disjointness(
    a: Bool[np.ndarray, "*batch n"], b: Bool[np.ndarray, "*batch n"]
) -> Bool[np.ndarray, "*batch"]:
    """Return DISJ: whether the two sets have an element in common (so 0 if they are disjoint)."""
    return (a & b).any(axis=-1)


def truth_table(problem: Problem, n: int) -> Int[np.ndarray, "alice bob"]:
    """Return the matrix of a problem: one row for each of Alice's strings, one column for each of Bob's.

    Raises:
        InvalidInput: unless 1 <= n <= `MOST_BITS`.
    """
    if not 1 <= n <= MOST_BITS:
        raise InvalidInput(f"a truth table needs 1 <= n <= {MOST_BITS}: got n={n}")
    strings = every_string(n)
    a, b = np.broadcast_arrays(strings[:, None], strings[None, :])
    return problem(a, b).astype(np.int64)


def disjoint_matrix(n: int) -> Int[np.ndarray, "alice bob"]:
    """Return J − DISJ as the n-th Kronecker power of `FACTOR`: 1 where the sets are disjoint."""
    power = np.ones((1, 1), dtype=np.int64)
    for _ in range(n):
        power = np.kron(power, np.array(FACTOR))
    return power


def rational_rank(matrix: Int[np.ndarray, "rows columns"]) -> int:
    """Return the rank over the rationals, computed without rounding."""
    from flint import fmpz_mat

    return fmpz_mat(matrix.tolist()).rank()


def distinct_rows(matrix: Int[np.ndarray, "rows columns"]) -> int:
    """Count how many different messages Alice needs if she alone may speak: two strings with different rows may not
    share one.
    """
    return len(np.unique(matrix, axis=0))


def fooling_set(n: int) -> tuple[Bool[np.ndarray, "strings n"], Bool[np.ndarray, "strings n"]]:
    """Return the 2^n pairs (a, complement of a), row by row.

    Raises:
        InvalidInput: unless 1 <= n <= 20.
    """
    strings = every_string(n)
    return strings, ~strings


def is_fooling_set(
    table: Int[np.ndarray, "rows columns"], pairs: Int[np.ndarray, "count 2"]
) -> bool:
    """Whether all pairs have one answer, and of any two of them, crossed, at least one has the other answer.

    Then no two of the pairs can end in the same leaf of a protocol: a leaf that holds (a, b) and (a', b')
    holds (a, b') and (a', b) as well.
    """
    crossed = table[pairs[:, :1], pairs[:, 1]]
    answers = np.diagonal(crossed)
    agree = (crossed == answers[0]) & (crossed.T == answers[0])
    np.fill_diagonal(agree, False)
    return bool((answers == answers[0]).all() and not agree.any())


def equal_rows(messages: Shaped[np.ndarray, "strings ..."]) -> tuple[int, int] | None:
    """Return the first two of Alice's strings that get the same message, or None if no two do (a pigeonhole, looked
    into).
    """
    seen: dict[bytes, int] = {}
    for row, message in enumerate(
        np.ascontiguousarray(messages + 0.0)
    ):  # −0.0 and 0.0 are one number
        first = seen.setdefault(message.tobytes(), row)
        if first != row:
            return first, row
    return None


def to_bits(numbers: Float[np.ndarray, "count"], arithmetic: FixedPoint) -> str:
    """Return the numbers as a message: p characters 0 or 1 for each, the signed multiple of the format's step plus
    2^(p-1).

    Raises:
        InvalidInput: a number that is not in the format.
    """
    if not arithmetic.holds(numbers):
        raise InvalidInput(
            f"a message holds numbers of its format only: round to {arithmetic} first"
        )
    offset = 2 ** (arithmetic.bits - 1)
    multiples = [int(number) + offset for number in numbers / arithmetic.step]
    return "".join(format(multiple, f"0{arithmetic.bits}b") for multiple in multiples)


def from_bits(message: str, arithmetic: FixedPoint) -> Float[np.ndarray, "count"]:
    """Return the numbers that `to_bits` wrote.

    Raises:
        InvalidInput: a message whose length is not a multiple of p.
    """
    p = arithmetic.bits
    if len(message) % p:
        raise InvalidInput(f"a message has p={p} bits for each number: got {len(message)} bits")
    multiples = [int(message[i : i + p], 2) - 2 ** (p - 1) for i in range(0, len(message), p)]
    return np.array(multiples, dtype=np.float64) * arithmetic.step
