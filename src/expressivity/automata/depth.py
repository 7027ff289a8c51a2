"""The least temporal depth at which a fragment of temporal logic tells two words apart, by refining types.

The d-type of the end of a word is what formulas of depth at most d can say there. It is the set of pairs
(letter, (d-1)-type just before it) over the letters of the word, if the fragment has P, and the last such
pair, if it has Y: so types are computed for all places of both words together, one depth after the other,
without writing a formula.
"""

from collections.abc import Hashable

from expressivity.automata.fragments import LOGICS, Logic
from expressivity.errors import InvalidInput, choose


def separating_depth(first: str, second: str, logic: Logic | str, most: int) -> int | None:
    """The least depth of a formula that holds at the end of exactly one of two words; None if that is more
    than `most`.

    Time O(most × length), space O(length).

    >>> separating_depth("ab", "ba", "Y", 3)
    1
    >>> separating_depth("ab", "aab", "P", 3)     # P(a & P a)
    2

    Raises:
        InvalidInput: an unknown logic, or a negative depth.
    """
    choose("logic", logic, list(LOGICS))
    if most < 0:
        raise InvalidInput(f"the depth must be at least 0: got {most}")
    words = (first, second)
    types = [[0] * (len(word) + 1) for word in words]
    for depth in range(1, most + 1):
        names: dict[Hashable, int] = {}
        types = [_refine(word, old, logic, names) for word, old in zip(words, types)]
        if types[0][-1] != types[1][-1]:
            return depth
    return None


def _refine(word: str, types: list[int], logic: str, names: dict[Hashable, int]) -> list[int]:
    """The types one deeper at each place of a word; `names` numbers them alike for all words."""
    seen: frozenset[tuple[str, int]] = frozenset()
    last: tuple[str, int] | None = None
    refined = []
    for place in range(len(word) + 1):
        parts = (seen if "P" in logic else None, last if "Y" in logic else None)
        refined.append(names.setdefault(parts, len(names)))
        if place < len(word):
            last = (word[place], types[place])
            seen = seen if last in seen else seen | {last}
    return refined
