"""Match2, Match3 and their relatives: which tokens belong to a group that sums to zero modulo M.

Tokens are residues 1..M, and the residue 0 is written M. A token may be used more than once in its own group,
as in [SHT23]: so M always matches itself, and for even M so does M/2.

Each task is written twice: by its definition, for one sequence, slow and obvious; and by a table of reached
residues, for batches of any shape.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from jaxtyping import Bool, Int

from expressivity.errors import InvalidInput

MOST_INPUTS = 2_000_000
"""`every_input` refuses to list more sequences than this."""

TABLE = 2**22
"""Bytes of the table in which a block of rows marks the residues that it reaches."""


def check_modulus_and_length(modulus: int, length: int) -> None:
    """Refuse sizes for which the tasks mean nothing.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    if modulus < 2:
        raise InvalidInput(f"M must be at least 2: got M={modulus}")
    if length < 1:
        raise InvalidInput(f"N must be at least 1: got N={length}")


def check_residues(tokens: Int[np.ndarray, "*batch n"], modulus: int) -> None:
    """Refuse anything but residues 1..M.

    Raises:
        InvalidInput: M < 2, an empty sequence, or a value outside 1..M (0 is written M).
    """
    check_modulus_and_length(modulus, tokens.shape[-1])
    wrong = tokens[(tokens < 1) | (tokens > modulus)]
    if wrong.size:
        raise InvalidInput(
            f"tokens must be in 1..M, with 0 written M: got {wrong.flat[0]}, M={modulus}"
        )


def check_tokens(tokens: Int[np.ndarray, "*batch n"], modulus: int, most: int) -> None:
    """Refuse what a model built for M and at most N tokens cannot read.

    Raises:
        InvalidInput: more than N tokens, or tokens that are not residues 1..M.
    """
    check_residues(tokens, modulus)
    if tokens.shape[-1] > most:
        raise InvalidInput(f"this model takes at most N={most} tokens: got {tokens.shape[-1]}")


def match_by_definition(tokens: Sequence[int], modulus: int, order: int) -> list[bool]:
    """Return Match-s of one sequence as it is defined, in time N^s.

    >>> match_by_definition([1, 3, 4, 5], modulus=6, order=2)   # 1 + 5 = 3 + 3 = 6
    [True, True, False, True]
    >>> match_by_definition([1, 3, 4, 4], modulus=6, order=3)   # 1 + 1 + 4 = 4 + 4 + 4 = 0 modulo 6
    [True, False, True, True]
    """
    groups = list(product(tokens, repeat=order - 1))
    return [any((x + sum(others)) % modulus == 0 for others in groups) for x in tokens]


def match3_bigram_by_definition(tokens: Sequence[int], modulus: int) -> list[bool]:
    """Return Match3Bigram of one sequence as it is defined.

    >>> match3_bigram_by_definition([1, 2, 3, 2], modulus=6)    # 1 + (2 + 3) = 3 + (1 + 2) = 6
    [True, False, True, False]
    """
    return [any((x + a + b) % modulus == 0 for a, b in zip(tokens, tokens[1:])) for x in tokens]


def match3_local_by_definition(tokens: Sequence[int], modulus: int, radius: int) -> list[bool]:
    """Return Match3Local of one sequence as it is defined.

    >>> match3_local_by_definition([1, 3, 4, 4], modulus=6, radius=1)   # 1 + 1 + 4 needs a 4 two places away
    [False, False, True, True]
    """
    near = [tokens[max(0, i - radius) : i + radius + 1] for i in range(len(tokens))]
    pairs = [list(product(window, repeat=2)) for window in near]
    return [any((x + a + b) % modulus == 0 for a, b in pairs[i]) for i, x in enumerate(tokens)]


def match(
    tokens: Int[np.ndarray, "*batch n"], modulus: int, order: int
) -> Bool[np.ndarray, "*batch n"]:
    """Return Match-s ([SHT23] §3 for s = 2 and 3): whether x_i and s - 1 tokens, repeats allowed, sum to 0 modulo M.

    The residues that s - 1 tokens of one row can sum to are kept as a set of pairs (row, residue),
    each written as one integer; the set grows by one summand at a time and never exceeds M per row.
    Time O(N min(M, N^(s-2))) per row, and a logarithm.

    Raises:
        InvalidInput: order < 2, or tokens that are not residues 1..M.
    """
    if order < 2:
        raise InvalidInput(f"a match needs at least two tokens: got order={order}")
    check_residues(tokens, modulus)
    matched = [
        _match_block(rows, starts, modulus, order) for rows, starts in _blocks(tokens, modulus)
    ]
    return np.concatenate(matched).reshape(tokens.shape)


def _match_block(
    rows: Int[np.ndarray, "b n"], starts: Int[np.ndarray, "b 1"], modulus: int, order: int
) -> Bool[np.ndarray, "b n"]:
    reached = starts + rows % modulus
    for _ in range(order - 2):
        owner, residue = np.divmod(np.unique(reached), modulus)
        reached = owner[:, None] * modulus + (residue[:, None] + rows[owner]) % modulus
    return _contains(reached, starts + -rows % modulus, modulus)


def match2(tokens: Int[np.ndarray, "*batch n"], modulus: int) -> Bool[np.ndarray, "*batch n"]:
    """Return Match2: whether some j has x_i + x_j = 0 modulo M.

    Raises:
        InvalidInput: tokens that are not residues 1..M.
    """
    return match(tokens, modulus, order=2)


def match3(tokens: Int[np.ndarray, "*batch n"], modulus: int) -> Bool[np.ndarray, "*batch n"]:
    """Return Match3: whether some j, k have x_i + x_j + x_k = 0 modulo M.

    Raises:
        InvalidInput: tokens that are not residues 1..M.
    """
    return match(tokens, modulus, order=3)


def match3_bigram(
    tokens: Int[np.ndarray, "*batch n"], modulus: int
) -> Bool[np.ndarray, "*batch n"]:
    """Return Match3Bigram ([SHT23] Theorem 8): whether some j < N has x_i + x_j + x_{j+1} = 0 modulo M; the partners
    are neighbours.

    Raises:
        InvalidInput: tokens that are not residues 1..M.
    """
    check_residues(tokens, modulus)
    matched = [
        _contains(
            starts + (rows[:, :-1] + rows[:, 1:]) % modulus, starts + -rows % modulus, modulus
        )
        for rows, starts in _blocks(tokens, modulus)
    ]
    return np.concatenate(matched).reshape(tokens.shape)


def match3_local(
    tokens: Int[np.ndarray, "*batch n"], modulus: int, radius: int
) -> Bool[np.ndarray, "*batch n"]:
    """Return Match3Local ([SHT23] Theorem 9): whether x_i + x_j + x_k = 0 modulo M for some j, k at most K places
    from i.

    Args:
        tokens: residues 1..M.
        modulus: M.
        radius: K, at least 0; the window may be cut at either end of the sequence.

    Raises:
        InvalidInput: K < 0, or tokens that are not residues 1..M.
    """
    if radius < 0:
        raise InvalidInput(f"K must be at least 0: got K={radius}")
    check_residues(tokens, modulus)
    rows = tokens.reshape(-1, tokens.shape[-1]).astype(np.int64)
    padded = np.pad(rows, ((0, 0), (radius, radius)))  # 0 is no token: the residue 0 is written M
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * radius + 1, axis=1)
    matched = np.zeros(rows.shape, dtype=bool)
    for a, b in product(range(2 * radius + 1), repeat=2):
        first, second = windows[..., a], windows[..., b]
        matched |= (first > 0) & (second > 0) & ((rows + first + second) % modulus == 0)
    return matched.reshape(tokens.shape)


def _blocks(
    tokens: Int[np.ndarray, "*batch n"], modulus: int
) -> Iterator[tuple[Int[np.ndarray, "b n"], Int[np.ndarray, "b 1"]]]:
    """Yield the sequences in blocks of rows, and for each row of a block M times its place in the block."""
    rows = tokens.reshape(-1, tokens.shape[-1]).astype(np.int64)
    height = max(1, TABLE // modulus)
    for first in range(0, max(1, len(rows)), height):
        block = rows[first : first + height]
        yield block, np.arange(len(block))[:, None] * modulus


def _contains(
    reached: Int[np.ndarray, "..."], wanted: Int[np.ndarray, "b n"], modulus: int
) -> Bool[np.ndarray, "b n"]:
    """Return which wanted (row, residue) are reached: by a table of all of them if it fits, by sorting otherwise."""
    return np.isin(wanted, reached, kind="table" if modulus <= TABLE else "sort")


def every_input(length: int, modulus: int) -> Int[np.ndarray, "all n"]:
    """Return all M^N sequences, in lexicographic order.

    Raises:
        InvalidInput: M < 2, N < 1, or more than `MOST_INPUTS` sequences.
    """
    check_modulus_and_length(modulus, length)
    if modulus**length > MOST_INPUTS:
        raise InvalidInput(
            f"M^N must be at most {MOST_INPUTS} for a list: got M={modulus}, N={length}"
        )
    return 1 + np.indices((modulus,) * length).reshape(length, -1).T


def uniform(
    batch: int, length: int, modulus: int, generator: np.random.Generator
) -> Int[np.ndarray, "batch n"]:
    """Return independent uniform residues. For M much larger than N hardly any token has a partner.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    check_modulus_and_length(modulus, length)
    return generator.integers(1, modulus, size=(batch, length), endpoint=True)


def planted(
    batch: int, length: int, modulus: int, pairs: int, generator: np.random.Generator
) -> Int[np.ndarray, "batch n"]:
    """Return sequences with no Match2 but for disjoint pairs planted at random places.

    From every pair of residues {r, M - r} a sequence draws on one only, so that nothing matches by chance;
    then `pairs` tokens are overwritten by the partner of another. With pairs=0 no token matches; with
    pairs=N//4 about half of them do. Which of the two is drawn once for the batch, and a random half of the
    rows is negated: that costs M draws, not M per row.

    Raises:
        InvalidInput: M < 3 (for M = 2 every token matches itself), N < 1, or more than N/2 pairs.
    """
    check_modulus_and_length(modulus, length)
    if modulus < 3:
        raise InvalidInput(f"M must be at least 3 for a token without a match: got M={modulus}")
    if not 0 <= pairs <= length // 2:
        raise InvalidInput(
            f"the number of pairs must be between 0 and N/2: got {pairs} pairs, N={length}"
        )
    half = (modulus - 1) // 2
    upper = generator.random(half) < 0.5
    tokens = generator.integers(1, half, size=(batch, length), endpoint=True)
    negated = upper[tokens - 1] ^ (generator.random((batch, 1)) < 0.5)
    tokens = np.where(negated, modulus - tokens, tokens)
    places = generator.permuted(np.tile(np.arange(length), (batch, 1)), axis=1)
    partners = modulus - np.take_along_axis(tokens, places[:, :pairs], axis=1)
    np.put_along_axis(tokens, places[:, pairs : 2 * pairs], partners, axis=1)
    return tokens


def near_miss(
    batch: int, length: int, modulus: int, generator: np.random.Generator
) -> Int[np.ndarray, "batch n"]:
    """Return the worst margin: sequences with one token whose sum with every other token misses 0 by exactly one.

    The special token stands at a random place. The others may well match each other.

    Raises:
        InvalidInput: M < 3 (for M = 2 every token matches itself) or N < 1.
    """
    tokens = planted(batch, length, modulus, 0, generator)
    place = generator.integers(0, length, size=(batch, 1))
    special = np.take_along_axis(tokens, place, axis=1)
    others = (-special + generator.choice([-1, 1], size=tokens.shape) - 1) % modulus + 1
    return np.where(np.arange(length) == place, special, others)


SAMPLERS: dict[str, Callable[[int, int, int, np.random.Generator], Int[np.ndarray, "batch n"]]] = {
    "uniform": uniform,
    "no match": lambda batch, length, modulus, rng: planted(batch, length, modulus, 0, rng),
    "one pair": lambda batch, length, modulus, rng: planted(
        batch, length, modulus, min(1, length // 2), rng
    ),
    "half matched": lambda batch, length, modulus, rng: planted(
        batch, length, modulus, length // 4, rng
    ),
    "near miss": near_miss,
}
"""Five kinds of Match2 inputs by name, from easy to hard; each is called with (batch, N, M, generator)."""
