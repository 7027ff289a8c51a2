"""Words of a given length, drawn uniformly: members, non-members, and neighbours that differ in one letter.

The number of accepted continuations of each length from each state is counted in whole numbers of any size; a
letter is drawn with the probability that those counts give it, rounded once to 53 bits. A letter that leads
nowhere has probability exactly zero. What was counted for one length serves every other.

Neighbours are counted on pairs of states. Where that table would be too large, changes of uniform members are drawn
until enough of them leave the language: every member of one length has as many changes, so this is uniform as well.
"""

from functools import lru_cache
from itertools import product

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.automata.dfa import Dfa
from expressivity.errors import InvalidInput

FEW_ENTRIES, MOST_ENTRIES = 250_000, 4_000_000
"""Entries of the table for neighbours: with at most the first number it is made, a second or less; with at most the other only if trials do not
find enough."""

TRIALS, MOST_TRIALS = 2048, 100_000
"""How many changes are tried at once, and at most."""


def uniform(
    dfa: Dfa, length: int, count: int, generator: np.random.Generator
) -> Int[np.ndarray, "count length"]:
    """Words of one length, as letter numbers, independent and uniform over those of the language.

    Draw from `dfa.complement()` for words that are not in it. Time O(count × length) after a table of
    O(length × states × letters).

    Raises:
        InvalidInput: a negative length or count, or no word of that length.
    """
    _check(length, count)
    return _draw(
        dfa,
        length,
        count,
        generator,
        f"no word of length {length} over {dfa.alphabet!r} is of the kind asked for",
    )


def exists(dfa: Dfa, length: int) -> bool:
    """Whether the language has a word of that length.

    Raises:
        InvalidInput: a negative length.
    """
    _check(length, 0)
    return bool(lengths_of(dfa, length)[length])


def lengths_of(dfa: Dfa, longest: int) -> Bool[np.ndarray, "lengths"]:
    """Whether the language has a word of each length from 0 to `longest`.

    Raises:
        InvalidInput: a negative length.
    """
    _check(longest, 0)
    reached = np.zeros(dfa.states, dtype=bool)
    reached[dfa.start] = True
    exists = np.zeros(longest + 1, dtype=bool)
    for length in range(longest + 1):
        exists[length] = (reached & dfa.accepting).any()
        following = np.zeros_like(reached)
        following[dfa.delta[reached].ravel()] = True
        reached = following
    return exists


def neighbours(
    dfa: Dfa, length: int, count: int, generator: np.random.Generator
) -> tuple[Int[np.ndarray, "count length"], Int[np.ndarray, "count length"]]:
    """Members, and for each a non-member that differs from it in one letter: uniform over all such pairs.

    Raises:
        InvalidInput: a negative length or count, or a length at which no member becomes a non-member by one
            letter, or too few of very many do.
    """
    _check(length, count)
    entries = length * (dfa.states * len(dfa.alphabet)) ** 2
    if entries > FEW_ENTRIES:
        pairs = _tried(dfa, length, count, generator)
        if len(pairs) == count:
            return pairs[:, 0], pairs[:, 1]
        if entries > MOST_ENTRIES:
            raise InvalidInput(
                f"fewer than {count} of {MOST_TRIALS:,} changes of one letter led out of the language at length {length}"
            )
    edits, before, after = _edits(dfa)
    drawn = _draw(
        edits,
        length,
        count,
        generator,
        f"no word of length {length} leaves the language by a change of one letter",
    )
    return before[drawn], after[drawn]


def shortest_neighbours(dfa: Dfa) -> tuple[str, str] | None:
    """A shortest member and a non-member that differs from it in one letter; None if there are none.

    A search breadth first over the states of the two words.
    """
    pairs = [(0, 0, "", "")]
    seen = {(0, 0, False)}
    for first, second, member, other in pairs:  # grows while it is read
        if dfa.accepting[first] and not dfa.accepting[second]:
            return member, other
        for a, b in product(range(len(dfa.alphabet)), repeat=2):
            node = int(dfa.delta[first, a]), int(dfa.delta[second, b]), a != b or member != other
            if (a == b or member == other) and node not in seen:
                seen.add(node)
                pairs.append((*node[:2], member + dfa.alphabet[a], other + dfa.alphabet[b]))
    return None


def _tried(
    dfa: Dfa, length: int, count: int, generator: np.random.Generator
) -> Int[np.ndarray, "pairs 2 length"]:
    """Neighbours by trial: changes of uniform members, of which those are kept that leave the language; `count` of them at most."""
    letters, rows = len(dfa.alphabet), np.arange(TRIALS)
    kept = [np.empty((0, 2, length), dtype=np.int64)]
    for _ in range(0, MOST_TRIALS if length and letters > 1 else 0, TRIALS):
        members = uniform(dfa, length, TRIALS, generator)
        changed, places = members.copy(), generator.integers(length, size=TRIALS)
        changed[rows, places] += generator.integers(1, letters, size=TRIALS)
        changed[rows, places] %= letters
        leaves = ~dfa.accepts_all(changed)
        kept.append(np.stack([members[leaves], changed[leaves]], axis=1))
        if sum(map(len, kept)) >= count:
            break
    return np.concatenate(kept)[:count]


def _check(length: int, count: int) -> None:
    if length < 0 or count < 0:
        raise InvalidInput(
            f"length and count must be at least 0: got length={length}, count={count}"
        )


def _draw(
    dfa: Dfa, length: int, count: int, generator: np.random.Generator, otherwise: str
) -> Int[np.ndarray, "count length"]:
    if not exists(dfa, length):
        raise InvalidInput(otherwise)
    thresholds = _thresholds(dfa)
    thresholds.extend(length)
    words = np.empty((count, length), dtype=np.int64)
    states = np.zeros(count, dtype=np.int32)
    for place in range(length):
        below = generator.random(count)[:, None] < thresholds.rows[length - 1 - place][states]
        words[:, place] = below.argmax(axis=1)
        states = dfa.delta[states, words[:, place]]
    return words


class Thresholds:
    """For each number of letters that are left after this one, for each state, the probability of each letter and all before
    it; as far as was asked for.

    Args:
        dfa: whose words are drawn.
    """

    def __init__(self, dfa: Dfa) -> None:
        self.delta = dfa.delta
        self.counts: np.ndarray = np.array([int(one) for one in dfa.accepting], dtype=object)
        self.rows: list[Float[np.ndarray, "states letters"]] = []

    def extend(self, length: int) -> None:
        """Count as far as words of some length need it."""
        while len(self.rows) < length:
            below = np.cumsum(self.counts[self.delta], axis=1)
            self.counts = below[:, -1]
            parts = below * 2**53 // np.maximum(self.counts, 1)[:, None]
            self.rows.append(parts.astype(np.float64) / 2**53)


@lru_cache(maxsize=64)
def _thresholds(dfa: Dfa) -> Thresholds:
    return Thresholds(dfa)


@lru_cache(maxsize=32)
def _edits(dfa: Dfa) -> tuple[Dfa, Int[np.ndarray, "letters"], Int[np.ndarray, "letters"]]:
    """An automaton that reads a member and, at the same time, a non-member that differs from it in one letter.

    Its letters are those of the language, which both words have at that place, and all pairs of different letters, for the
    place where they differ. Its states are q (no difference yet), (p, q) (the states of the two words) and a sink. Returned with
    it are, for each of its letters, the letters of the two words.
    """
    n, k = dfa.delta.shape
    changes = [(a, b) for a in range(k) for b in range(k) if a != b]
    before = np.array([*range(k), *(a for a, _ in changes)])
    after = np.array([*range(k), *(b for _, b in changes)])
    sink = n + n * n
    first, second = np.divmod(np.arange(n * n), n)
    delta = np.full((sink + 1, len(before)), sink, dtype=np.int32)
    delta[:n, :k] = dfa.delta
    delta[:n, k:] = n + dfa.delta[:, before[k:]] * n + dfa.delta[:, after[k:]]
    delta[n:sink, :k] = n + dfa.delta[first] * n + dfa.delta[second]
    leaves: Bool[np.ndarray, "pairs"] = dfa.accepting[first] & ~dfa.accepting[second]
    accepting = np.concatenate([np.zeros(n, bool), leaves, [False]])
    symbols = "".join(
        chr(0xE000 + i) for i in range(len(before))
    )  # private use: these letters are never shown
    return Dfa(symbols, delta, accepting), before, after
