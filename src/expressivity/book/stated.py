"""The numbers of a claim's texts: written once, put into the sentence, and compared with what the check measured.

A text names a number in double brackets, as in `at most [[bits]] bits`. After the name may stand a format, as in `[[words:,]]`, or
`word`, which writes a small number out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from expressivity.errors import InvalidInput

PLACE = re.compile(r"\[\[(\w+)(?::([^\]]*))?\]\]")
"""A place in a text for a number: its name, and how it is written."""

WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True)
class Bound:
    """A number that what is measured need not equal.

    Args:
        value: the number that the statement names.
        least: whether at least so much is stated; else at most.
    """

    value: float
    least: bool

    def allows(self, measured: Any) -> bool:
        """Say whether a measured number is as stated."""
        return bool(measured >= self.value if self.least else measured <= self.value)

    def __str__(self) -> str:
        return f"at {'least' if self.least else 'most'} {self.value}"


Stated = int | float | str | tuple[int | float | str, ...] | Bound


def at_least(value: float) -> Bound:
    """State that a number is this or more. Where the statement gives a formula or says "attained", state the number itself."""
    return Bound(value, least=True)


def at_most(value: float) -> Bound:
    """State that a number is this or less."""
    return Bound(value, least=False)


def fill(text: str, numbers: Mapping[str, Stated]) -> str:
    """Put the numbers into a text.

    Raises:
        InvalidInput: a place whose name no number has.
    """

    def written(place: re.Match[str]) -> str:
        """Write one number."""
        name, form = place[1], place[2] or ""
        if name not in numbers:
            raise InvalidInput(f"no number is named {name!r}: there are {sorted(numbers)}")
        stated = numbers[name]
        value = stated.value if isinstance(stated, Bound) else stated
        if form == "word" and not isinstance(value, tuple):
            return WORDS[int(value)]
        in_mathematics = text.count("$", 0, place.start()) % 2 == 1
        comma = "{,}" if in_mathematics else ","  # TeX puts a space after a bare one
        each = value if isinstance(value, tuple) else (value,)
        *most, last = (format(one, form).replace(",", comma) for one in each)
        return f"{', '.join(most)} and {last}" if most else last

    return PLACE.sub(written, text)


def places(text: str) -> set[str]:
    """Return the names of the numbers of a text."""
    return {place[1] for place in PLACE.finditer(text)}


def disagreement(numbers: Mapping[str, Stated], measured: Mapping[str, Any]) -> str | None:
    """Say which number is not what was measured; None if all are.

    Numbers are compared exactly. A check that measures something real rounds it to what the statement writes.
    """
    for name, stated in numbers.items():
        if name not in measured:
            return f"the check measured no {name}"
        found = measured[name]
        agrees = stated.allows(found) if isinstance(stated, Bound) else _plain(found) == stated
        if not agrees:
            return f"{name}: stated {stated}, measured {found}"
    return None


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
