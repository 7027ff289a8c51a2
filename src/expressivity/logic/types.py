"""What formulas of bounded depth can say at a position, computed without writing a formula.

The type of depth 0 of a position is its letter (at the end of a word, that there is none), and its number
modulo m where the logic has MOD. The type of depth s+1 adds what one temporal operator sees of the types of
depth s:

    P        the set of types at earlier positions
    Y        the type at the position before, or that there is none
    Y<=k     the set of types at the k positions before (fewer near the start)
    at least t among the last k      the multiset of these types

Two positions have the same type of depth s exactly if no formula of depth at most s holds at one of them
only. Proof by induction: a formula of depth s+1 is a Boolean combination of letters and operators applied to
formulas of depth s, whose truth the type of depth s decides; conversely, among finitely many positions every
type of depth s is defined by some formula of depth s, and an operator applied to it asks whether that type is
seen.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from expressivity.errors import InvalidInput

MOST_LETTERS = 20_000
"""Greatest number of letters that the compared words may have together."""


@dataclass(frozen=True)
class Modalities:
    """The temporal operators of a logic.

    Args:
        past: P.
        previous: Y.
        windows: Y<=k for each k listed.
        counting: windows count: at least t of the last k positions, for every t.
        modulus: MOD(r,m) for this m; 1 for none.

    Raises:
        InvalidInput: a window or a modulus below 1.
    """

    past: bool = False
    previous: bool = False
    windows: tuple[int, ...] = ()
    counting: bool = False
    modulus: int = 1

    def __post_init__(self) -> None:
        if min((self.modulus, *self.windows)) < 1:
            raise InvalidInput(
                "windows and modulus must be at least 1: "
                f"got windows={self.windows}, modulus={self.modulus}"
            )


FRAGMENTS: dict[str, Modalities] = {
    "P": Modalities(past=True),
    "Y": Modalities(previous=True),
    "PY": Modalities(past=True, previous=True),
}
"""The modalities of LTL[P], LTL[Y] and LTL[P,Y]."""


def types(words: Sequence[str], depth: int, logic: Modalities) -> list[list[int]]:
    """The types of depth `depth` at positions 1..N+1 of each word, with the same numbering for all words.

    Time O(depth × letters), with windows O(depth × letters × k log k).

    Raises:
        InvalidInput: a negative depth, or words that are too long.
    """
    if depth < 0:
        raise InvalidInput(f"the depth must be at least 0: got {depth}")
    return next(islice(_by_depth(words, logic), depth, None))


def _by_depth(words: Sequence[str], logic: Modalities) -> Iterator[list[list[int]]]:
    """The types of depth 0, 1, 2, ..."""
    if (total := sum(map(len, words))) > MOST_LETTERS:
        raise InvalidInput(
            f"the words together may have at most {MOST_LETTERS} letters: got {total}"
        )
    modulus = logic.modulus
    bottom: list[list[Hashable]] = [
        [(name, place % modulus) for place, name in enumerate((*word, None), 1)] for word in words
    ]
    found = _number(bottom)
    while True:
        yield found
        found = _number(
            [list(zip(letters, _views(row, logic))) for letters, row in zip(bottom, found)]
        )


def agree(first: str, second: str, depth: int, logic: Modalities) -> bool:
    """Whether no formula of at most this depth holds for exactly one of two words: whether their ends have the same type.

    >>> agree("abab", "aba", 1, Modalities(past=True))
    True
    >>> agree("abab", "aba", 1, Modalities(previous=True))
    False

    Raises:
        InvalidInput: a negative depth, or words that are too long.
    """
    one, other = types([first, second], depth, logic)
    return one[-1] == other[-1]


def separating_depth(first: str, second: str, logic: Modalities, most: int) -> int | None:
    """The least depth of a formula that holds for exactly one of two words, None if it is more than `most`.

    >>> separating_depth("ab", "ba", FRAGMENTS["Y"], 3)
    1
    >>> separating_depth("ab", "aab", FRAGMENTS["P"], 3)     # P(a & P a)
    2

    Raises:
        InvalidInput: a negative depth, or words that are too long.
    """
    if most < 0:
        raise InvalidInput(f"the depth must be at least 0: got {most}")
    found = enumerate(islice(_by_depth([first, second], logic), most + 1))
    return next((depth for depth, (one, other) in found if one[-1] != other[-1]), None)


def _number(rows: list[list[Hashable]]) -> list[list[int]]:
    numbers: dict[Hashable, int] = {}
    return [[numbers.setdefault(content, len(numbers)) for content in row] for row in rows]


def _views(row: list[int], logic: Modalities) -> list[Hashable]:
    """What the temporal operators see from each position of one word, given the types at its positions."""
    seen: frozenset[int] = frozenset()
    views: list[Hashable] = []
    for place in range(len(row)):
        if logic.past and place:
            seen = seen if row[place - 1] in seen else seen | {row[place - 1]}
        before = row[place - 1] if logic.previous and place else None
        windows = tuple(
            tuple(sorted(window)) if logic.counting else frozenset(window)
            for window in (row[max(0, place - k) : place] for k in logic.windows)
        )
        views.append((seen, before, windows))
    return views
