"""Characters that no part of a regex tells apart: their kinds, and one or more letters for each.

A part of a regex that matches one character is a list of intervals of code points, found by Python's own `re`. The ends of
all intervals cut Unicode into pieces; pieces that the same parts match are one kind.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

Intervals = list[tuple[int, int]]
"""Code points from the first to before the second."""

UNIVERSES: dict[str, Intervals] = {
    "ascii": [(32, 127)],
    "unicode": [(0, 0xD800), (0xE000, 0x110000)],
}
"""Alphabets with a name: printable ASCII, and all characters. No list of letters is called so: each has a letter twice."""

NEWLINE: Intervals = [(10, 11)]

SHOWN = 4
"""So many intervals of a kind are named."""


@dataclass(frozen=True)
class Kind:
    """Characters that the same parts match.

    Args:
        parts: whether each part matches them.
        newline: whether this is the end of a line, which `$` tells from all others.
        intervals: their code points.
    """

    parts: tuple[bool, ...]
    newline: bool
    intervals: Intervals

    @property
    def size(self) -> int:
        """How many characters there are."""
        return sum(end - start for start, end in self.intervals)

    def __contains__(self, character: str) -> bool:
        place = bisect_right(self.intervals, (ord(character), 0x110000)) - 1
        return place >= 0 and ord(character) < self.intervals[place][1]

    def first(self) -> str:
        """A character that stands for all: a small letter, else a capital, a digit, any that is seen, any."""
        ranges = [(97, 123), (65, 91), (48, 58), (33, 127), (161, 0x110000), (0, 0x110000)]
        for low, high in ranges:
            for start, end in self.intervals:
                inside = range(max(start, low), min(end, high))
                seen = (chr(code) for code in inside if low == 0 or chr(code).isprintable())
                if (
                    found := next((c for c in seen if low == 0 or not c.isspace()), None)
                ) is not None:
                    return found
        raise AssertionError("a kind has a character")

    def __str__(self) -> str:
        named = [_named(*interval) for interval in self.intervals[:SHOWN]]
        more = f", … ({self.size:,} characters)" if len(self.intervals) > SHOWN else ""
        return ", ".join(named) + more


def intervals(part: re.Pattern[str]) -> Intervals:
    """The characters that a part matches, given a pattern of it that matches one or more."""
    return [match.span() for match in part.finditer(_everything())]


def kinds(parts: Sequence[Intervals], universe: Intervals, newline: bool) -> list[Kind]:
    """The kinds of the characters of a universe, those of the smallest code points first; `newline` says whether the
    end of a line is a kind of its own."""
    cuts = {end for piece in (*parts, universe, NEWLINE) for interval in piece for end in interval}
    starts = [[start for start, _ in part] for part in (*parts, universe)]
    found: dict[tuple[tuple[bool, ...], bool], Intervals] = {}
    ends = sorted(cuts)
    for start, end in zip(ends, ends[1:]):
        *matched, inside = (
            _holds(part, known, start) for part, known in zip((*parts, universe), starts)
        )
        if inside:
            key = tuple(matched), newline and start == NEWLINE[0][0] and any(matched)
            pieces = found.setdefault(key, [])
            if pieces and pieces[-1][1] == start:
                pieces[-1] = (pieces[-1][0], end)
            else:
                pieces.append((start, end))
    return [Kind(*key, pieces) for key, pieces in found.items()]


def of_letters(parts: Sequence[Intervals], letters: Iterable[str], newline: bool) -> list[Kind]:
    """The kinds of some letters; see `kinds`."""
    return kinds(parts, sorted((ord(letter), ord(letter) + 1) for letter in letters), newline)


def _holds(part: Intervals, starts: list[int], code: int) -> bool:
    place = bisect_right(starts, code) - 1
    return place >= 0 and code < part[place][1]


def _named(start: int, end: int) -> str:
    first, last = (_shown(code) for code in (start, end - 1))
    return first if end == start + 1 else f"{first}–{last}"


def _shown(code: int) -> str:
    character = chr(code)
    return character if character.isprintable() and not character.isspace() else f"U+{code:04X}"


@cache
def _everything() -> str:
    """All code points, each at its own place."""
    return "".join(map(chr, range(0x110000)))
