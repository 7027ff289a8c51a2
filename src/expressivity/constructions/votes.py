"""Addresses of two bits for q-sparse averaging (ours): a query of −1, 0 and 1 that scores every key of its set alike.

Keys are signs. A query takes the sign of a coordinate on which all keys of the set agree, or all but one. The one that disagrees
loses a point there, so equally many such coordinates are kept for each key of the set, and the rest are left at 0. All scores on
the set are then the same whole number, and a key off the set, which had no part in the vote, scores like a sum of random signs.

For two keys there is nothing to keep: they agree, or the coordinate is left at 0.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.errors import InvalidInput
from expressivity.shown import sizes
from expressivity.tasks.averaging import check_subsets

BLOCK_NUMBERS = 2**24
"""Scores that are held at once."""


@dataclass(frozen=True)
class Votes:
    """Queries for a batch of sets, with what decides whether they serve.

    Args:
        queries: −1, 0 or 1.
        on: the score of every key of the set; −1 if they are not all the same.
        off: the largest score of a key off the set; −m₀ if there is none.
    """

    queries: Int[np.ndarray, "batch m0"]
    on: Int[np.ndarray, "batch"]
    off: Int[np.ndarray, "batch"]
    __repr__ = sizes

    @property
    def served(self) -> Bool[np.ndarray, "batch"]:
        """Which sets have all their keys at one score and every other key below it."""
        return (self.on > 0) & (self.off < self.on)

    @property
    def halved(self) -> Bool[np.ndarray, "batch"]:
        """Which sets have every other key at half of their keys' score or less, as the theorem has it."""
        return (self.on > 0) & (2 * self.off <= self.on)


def vote(keys: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"]) -> Votes:
    """Return the queries by majority vote for these sets, and their scores, exactly.

    Args:
        keys: signs, one column per position.
        subsets: the sets.

    Raises:
        InvalidInput: keys that are no signs, fewer than two of them in a set, or sets that are no q-subsets of 0..N-1.
    """
    check_subsets(subsets, keys.shape[1])
    if not np.isin(keys, (-1, 1)).all():
        raise InvalidInput("a vote is among signs: got a key that is neither -1 nor 1")
    if subsets.shape[1] < 2:
        raise InvalidInput("a vote is among two keys or more: a single key is its own query")
    signs = keys.astype(np.int8)
    blocks = np.array_split(subsets, 1 + len(subsets) * keys.shape[1] // BLOCK_NUMBERS)
    parts = [_vote(signs, block) for block in blocks]
    return Votes(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("queries", "on", "off")
        )
    )


def _vote(signs: Int[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"]) -> Votes:
    """Vote for sets whose scores fit into memory together."""
    members = signs.T[subsets].astype(np.int64)
    q = subsets.shape[1]
    majority = np.sign(members.sum(axis=1))
    dissents = (members != majority[:, None]) & (majority != 0)[:, None]
    alone = dissents & (dissents.sum(axis=1) == 1)[:, None]
    kept = alone.sum(axis=2).min(axis=1) if q > 2 else np.zeros(len(subsets), dtype=np.int64)
    among = np.cumsum(alone, axis=2) <= kept[:, None, None]
    counted = (alone & among).any(axis=1) | ((majority != 0) & ~dissents.any(axis=1))
    queries = np.where(counted, majority, 0)
    scores = queries.astype(np.float32) @ signs.astype(np.float32)
    own = np.take_along_axis(scores, subsets, axis=1)
    np.put_along_axis(scores, subsets, -np.inf, axis=1)
    off = np.maximum(scores.max(axis=1), -len(signs)).astype(np.int64)
    equal = (own == own[:, :1]).all(axis=1)
    return Votes(queries, np.where(equal, own[:, 0], -1).astype(np.int64), off)


def voting_dimension(length: int, q: int) -> int:
    """Return m₀ at which some draw of signs serves every q-set, as proved: 2^(q+5) (q + 1) ln N, rounded up.

    Raises:
        InvalidInput: unless 2 <= q <= N.
    """
    if not 2 <= q <= length:
        raise InvalidInput(f"a vote needs 2 <= q <= N: got q={q}, N={length}")
    return int(np.ceil(2 ** (q + 5) * (q + 1) * np.log(length)))
