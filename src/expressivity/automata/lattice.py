"""The classes of languages that the book decides, and which of them contains which, as data.

Each inclusion is proved in the chapter on the census; that there are no others is shown there by languages.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class LanguageClass:
    """A class of regular languages.

    Args:
        title: as a reader knows it.
        says: what its languages look like, or how they are defined, in a few words.
        directly_in: the smallest of the other classes that contain it.
    """

    title: str
    says: str
    directly_in: tuple[str, ...]


LATTICE: dict[str, LanguageClass] = {
    "regular": LanguageClass("all", "every regular language", ()),
    "star_free": LanguageClass(
        "star-free", "no word moves states round a cycle: LTL with since", ("regular",)
    ),
    "ltl_py": LanguageClass(
        "LTL[P,Y]", "hybrid attention: some time before, and just before", ("star_free",)
    ),
    "da": LanguageClass("DA", "some time before and some time after", ("star_free",)),
    "locally_testable": LanguageClass(
        "locally testable",
        "which factors of some length occur, and the first and last one",
        ("ltl_py",),
    ),
    "ltl_p": LanguageClass("LTL[P]", "global attention: some time before", ("ltl_py", "da")),
    "l_trivial": LanguageClass(
        "L-trivial", "some time after: LTL[P] read from right to left", ("da",)
    ),
    "generalised_definite": LanguageClass(
        "generalised definite", "the first and the last letters decide", ("locally_testable", "da")
    ),
    "piecewise_testable": LanguageClass(
        "piecewise testable",
        "which scattered subwords of some length occur",
        ("ltl_p", "l_trivial"),
    ),
    "ltl_y": LanguageClass(
        "LTL[Y]", "local attention: the last letters decide", ("generalised_definite", "l_trivial")
    ),
    "reverse_definite": LanguageClass(
        "reverse definite", "the first letters decide", ("generalised_definite", "ltl_p")
    ),
}
"""All classes by name, a class after those that contain it."""

CLASSES = tuple(name for name in LATTICE if name != "regular")
"""The ten classes that a language may or may not lie in."""


def contains(larger: str, smaller: str) -> bool:
    """Whether every language of one class lies in another, by the inclusions listed; a class contains itself."""
    return larger == smaller or any(
        contains(larger, above) for above in LATTICE[smaller].directly_in
    )


def smallest(names: Iterable[str]) -> tuple[str, ...]:
    """Those of some classes that contain no other of them, in the order of the list; "regular" if there are none."""
    given = set(names)
    found = tuple(
        name
        for name in LATTICE
        if name in given and not any(other != name and contains(name, other) for other in given)
    )
    return found or ("regular",)
