"""The subregular hierarchy, with and without a tier, and the attention that each class needs.

A class lies in a fragment if all its languages do. Strictly piecewise languages are piecewise testable, these have J-trivial
monoids (Simon), so R-trivial ones: they are in LTL[P]. All other classes without a tier lie in that of dot-depth at most one,
which lies in LTL[P,Y] (`expressivity.automata.dot_depth`). "Every a is followed by b at once" is strictly local, and in neither
smaller fragment; "no a before b" is strictly piecewise and not in LTL[Y]. "On the tier {a, b}, the letters alternate", with a
third letter, is in all tier-based classes and not in LTL[P,Y]: the third letter fixes two states that lead to each other. To find
the letter before on the tier takes "since". Star-free languages are closed under that: erasing neutral letters changes the monoid
by no more than an identity.

The classes are those of MLRegTest (van der Poel et al. 2024), whose automata are the test of all this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from expressivity.automata import algebra, dot_depth, threshold
from expressivity.automata.class_patterns import is_da, is_locally_testable, is_piecewise_testable
from expressivity.automata.classify import as_far_as_needed, is_complete
from expressivity.automata.dfa import Dfa
from expressivity.automata.dot_depth import is_piecewise_locally_testable
from expressivity.automata.fragments import LOGICS, defines
from expressivity.automata.strictly import is_strictly_local, is_strictly_piecewise, on_tier, tier
from expressivity.automata.threshold import is_locally_threshold_testable
from expressivity.errors import InvalidInput
from expressivity.shown import Document, Rows


@dataclass(frozen=True)
class SubregularClass:
    """A class of the hierarchy.

    Args:
        title: its name.
        label: its name in MLRegTest.
        attention: the least pattern of attention that recognises all its languages: global, hybrid, or none.
        needs: what the attention does, or what would have to be done, in a few words.
        directly_in: the smallest of the other classes that contain it.
    """

    title: str
    label: str
    attention: str
    needs: str
    directly_in: tuple[str, ...]


HIERARCHY = {
    "strictly_local": SubregularClass(
        "strictly local",
        "SL",
        "hybrid",
        "local windows, and global attention that looks for a forbidden one",
        ("locally_testable", "tier_strictly_local"),
    ),
    "strictly_piecewise": SubregularClass(
        "strictly piecewise",
        "SP",
        "global",
        "it looks for a forbidden scattered subword",
        ("piecewise_testable",),
    ),
    "locally_testable": SubregularClass(
        "locally testable",
        "LT",
        "hybrid",
        "local windows, and global attention to which of them occur",
        ("locally_threshold_testable", "tier_locally_testable"),
    ),
    "piecewise_testable": SubregularClass(
        "piecewise testable",
        "PT",
        "global",
        "it looks which scattered subwords occur",
        ("piecewise_locally_testable",),
    ),
    "locally_threshold_testable": SubregularClass(
        "locally threshold testable",
        "LTT",
        "hybrid",
        "local windows, and a layer of global attention for each time that one is counted",
        ("piecewise_locally_testable", "tier_locally_threshold_testable"),
    ),
    "piecewise_locally_testable": SubregularClass(
        "piecewise locally testable",
        "PLT",
        "hybrid",
        "local windows, and global attention to the order in which they occur",
        ("tier_piecewise_locally_testable",),
    ),
    "tier_strictly_local": SubregularClass(
        "tier-based strictly local",
        "TSL",
        "none",
        "the letter before on the tier, however far, takes since",
        ("tier_locally_testable",),
    ),
    "tier_locally_testable": SubregularClass(
        "tier-based locally testable",
        "TLT",
        "none",
        "the letter before on the tier, however far, takes since",
        ("tier_locally_threshold_testable",),
    ),
    "tier_locally_threshold_testable": SubregularClass(
        "tier-based locally threshold testable",
        "TLTT",
        "none",
        "the letter before on the tier, however far, takes since",
        ("tier_piecewise_locally_testable",),
    ),
    "tier_piecewise_locally_testable": SubregularClass(
        "tier-based piecewise locally testable",
        "TPLT",
        "none",
        "the letter before on the tier, however far, takes since",
        ("star_free",),
    ),
    "star_free": SubregularClass("star-free", "SF", "none", "it takes since", ("regular",)),
    "regular": SubregularClass(
        "regular", "Reg", "none", "a word may move states round a cycle", ()
    ),
}
"""All classes by name, a class before those that contain it."""

CHAIN = (
    "strictly_local",
    "locally_testable",
    "locally_threshold_testable",
    "piecewise_locally_testable",
)
"""The classes that there are with a tier too, each in the next."""


OPEN = "tables would be too large: more entries (--entries) or elements (--limit) may decide"
"""What is said where a class was not decided."""


@dataclass(frozen=True)
class Hierarchy(Document):
    """Where a language stands.

    Args:
        dfa: its minimal automaton.
        tier: the letters that are not neutral.
        classes: whether it lies in each class of `HIERARCHY`; None where that was not decided.
        fragments: whether each fragment of temporal logic defines it: P, Y, PY.
    """

    dfa: Dfa
    tier: str
    classes: dict[str, bool | None]
    fragments: dict[str, bool]

    @property
    def attention(self) -> str:
        """The pattern of attention that this language needs: global, local, either, hybrid or none."""
        if self.fragments["P"] and self.fragments["Y"]:
            return "either"
        names = {"P": "global", "Y": "local", "PY": "hybrid"}
        return next((names[logic] for logic in LOGICS if self.fragments[logic]), "none")

    @property
    def smallest(self) -> tuple[str, ...]:
        """The classes that hold the language and contain no other that does, as far as was decided."""
        return tuple(
            name
            for name, holds in self.classes.items()
            if holds
            and not any(
                self.classes[other]
                for other in self.classes
                if contains(name, other) and other != name
            )
        )

    def to_json(self) -> dict[str, Any]:
        """What was decided, in JSON's own types."""
        return {
            "tier": self.tier,
            "classes": self.classes,
            "smallest": list(self.smallest),
            "attention": self.attention,
            "needs": {name: HIERARCHY[name].attention for name in self.smallest},
        }

    def lines(self) -> Rows:
        """The tier, each class with what it needs, and what this language needs, for a table."""
        says = {True: "yes", False: "no", None: "not decided"}
        rows = [(HIERARCHY[name].title, says[holds]) for name, holds in self.classes.items()]
        needs = [
            (
                f"needs in general ({HIERARCHY[name].label})",
                f"{_patterns(HIERARCHY[name].attention)}: {HIERARCHY[name].needs}",
            )
            for name in self.smallest
        ]
        left = [("not decided", OPEN)] if None in self.classes.values() else []
        return [
            ("tier", self.tier or "no letter"),
            *rows,
            *needs,
            ("needs itself", _patterns(self.attention)),
            *left,
        ]

    def as_text(self) -> str:
        """The same for a reader, one line each."""
        return "\n".join(f"{name:38} {value}" for name, value in self.lines())


def hierarchy(dfa: Dfa, limit: int | None = None, entries: int | None = None) -> Hierarchy:
    """Decide every class of the subregular hierarchy.

    Example:
        >>> import expressivity as ex
        >>> alternating = ex.hierarchy(ex.from_regex("c*(ac*bc*)*", "abc"))
        >>> alternating.smallest, alternating.tier, alternating.attention
        (('tier_strictly_local',), 'ab', 'none')

    Args:
        dfa: the language.
        limit: how many elements of the semigroup are enumerated, where star-freeness asks for it; if not given, as many as take seconds.
        entries: how large a table may be for the classes of thresholds and of dot-depth one; if not given, as large as those modules have it.

    Raises:
        InvalidInput: a limit or a number of entries below 1.
    """
    for value in (limit, entries):
        if value is not None and value < 1:
            raise InvalidInput(f"the limit must be at least 1: got {value}")
    projected = on_tier(dfa)
    plain = _chain(dfa, entries)
    tiered = plain if projected is dfa else _chain(projected, entries, plain)
    classes = {name: plain[name] for name in CHAIN}
    classes |= {f"tier_{name}": tiered[name] for name in CHAIN}
    classes["strictly_piecewise"] = is_strictly_piecewise(dfa)
    classes["piecewise_testable"] = is_piecewise_testable(dfa)
    classes["star_free"] = classes[f"tier_{CHAIN[-1]}"] or _is_star_free(projected, limit)
    classes["regular"] = True
    return Hierarchy(
        dfa,
        tier(dfa),
        {name: classes[name] for name in HIERARCHY},
        {logic: defines(dfa, logic) for logic in LOGICS},
    )


def contains(larger: str, smaller: str) -> bool:
    """Whether every language of one class of the hierarchy lies in another; a class contains itself."""
    return larger == smaller or any(
        contains(larger, above) for above in HIERARCHY[smaller].directly_in
    )


def _chain(
    dfa: Dfa, entries: int | None, known: dict[str, bool | None] | None = None
) -> dict[str, bool | None]:
    """The classes of `CHAIN`: from the smallest on, and after one that holds the language all others do.

    Args:
        dfa: the language.
        entries: how large tables may be.
        known: classes that are known to hold it.
    """
    decide: dict[str, Callable[[Dfa], bool | None]] = {
        "strictly_local": is_strictly_local,
        "locally_testable": is_locally_testable,
        "locally_threshold_testable": lambda dfa: is_locally_threshold_testable(
            dfa, entries or threshold.MOST_ENTRIES
        ),
        "piecewise_locally_testable": lambda dfa: is_piecewise_locally_testable(
            dfa, entries or dot_depth.MOST_ENTRIES
        ),
    }
    classes: dict[str, bool | None] = {}
    holds: bool | None = False
    for name in CHAIN:
        holds = bool(holds) or bool(known and known[name]) or decide[name](dfa)
        classes[name] = holds
    if classes[CHAIN[-1]] is False:
        classes[CHAIN[-2]] = False
    return classes


def _is_star_free(dfa: Dfa, limit: int | None) -> bool | None:
    if defines(dfa, "PY") or is_da(dfa):
        return True
    semigroup = as_far_as_needed(dfa, limit)
    if algebra.periodic(semigroup).any():
        return False
    return True if is_complete(semigroup) else None


def _patterns(attention: str) -> str:
    return {
        "either": "global attention, or local attention",
        "none": "none of global, local and hybrid attention suffices",
    }.get(attention, f"{attention} attention")
