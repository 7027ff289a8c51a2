"""Decide the classes of a language and the patterns of attention that recognise it, with words that show why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from expressivity.automata import algebra
from expressivity.automata.class_patterns import is_da, is_locally_testable, is_piecewise_testable
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Witness, forbidden_pattern
from expressivity.automata.semigroup import Semigroup, short_words
from expressivity.shown import Document, Rows

ATTENTION = {"global": "ltl_p", "local": "ltl_y", "hybrid": "ltl_py"}
"""The fragment that decides for each pattern of attention: strict global, 1-local, both ([LC25] Theorem 3.2,
[LC26]).
"""

TITLES = {
    "ltl_p": "LTL[P]",
    "ltl_y": "LTL[Y]",
    "ltl_py": "LTL[P,Y]",
    "star_free": "star-free",
    "da": "DA",
    "locally_testable": "locally testable",
    "piecewise_testable": "piecewise testable",
}
"""The name of each class, as a reader knows it."""

POLYNOMIAL: dict[str, Callable[[Dfa], bool | None]] = {
    "da": is_da,
    "locally_testable": is_locally_testable,
    "piecewise_testable": is_piecewise_testable,
}
"""Classes decided by patterns in the automaton."""

SHORT = 256
"""Number of elements of the semigroup, those of shortest words, that are first searched for a cycle: most languages have one
among them or none.
"""

ENTRIES, PRODUCTS = 30_000_000, 500_000
"""By default so many elements of the semigroup are enumerated that, times states, they are at most the first (240 MB), and, times
letters, at most the second (some fifteen seconds)."""


@dataclass(frozen=True)
class Cycle(Document):
    """Why a language is not star-free: a word x that moves states round a cycle.

    Args:
        access: a word from the start to a state p.
        loop: x with p·x ≠ p and p·x^turns = p.
        turns: how often x is read until p returns.
        separates: z such that exactly one of p·z and p·x·z accepts.
    """

    access: str
    loop: str
    turns: int
    separates: str

    def to_json(self) -> dict[str, str | int]:
        """The words by name."""
        return {
            "access": self.access,
            "loop": self.loop,
            "turns": self.turns,
            "separates": self.separates,
        }

    def occurs_in(self, dfa: Dfa) -> bool:
        """Whether the cycle is there: every word is run. Raises InvalidInput for a letter that the automaton
        does not have.
        """
        p = dfa.after(self.access)
        ends = [
            bool(dfa.accepting[dfa.after(word + self.separates, p)]) for word in ("", self.loop)
        ]
        return dfa.after(self.loop * self.turns, p) == p and ends[0] != ends[1]


@dataclass(frozen=True)
class Classification(Document):
    """What was decided of one language.

    Args:
        dfa: its minimal complete automaton.
        classes: whether it lies in each class; None where that was not decided.
        witnesses: for classes that it does not lie in, words that show it.
        beyond: how many elements of the semigroup were looked at, where it has more and was needed; else None.
    """

    dfa: Dfa
    classes: dict[str, bool | None]
    witnesses: dict[str, Witness | Cycle]
    beyond: int | None = None

    @property
    def attention(self) -> dict[str, bool]:
        """Which patterns of attention suffice."""
        return {pattern: bool(self.classes[logic]) for pattern, logic in ATTENTION.items()}

    @property
    def decided(self) -> list[tuple[str, str]]:
        """Each pattern of attention and each class by the name that a reader knows: yes, no or not decided."""
        says = {True: "yes", False: "no", None: "not decided"}
        patterns = [(f"{name} attention", says[found]) for name, found in self.attention.items()]
        return patterns + [(TITLES[name], says[found]) for name, found in self.classes.items()]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The words that show why a class does not hold the language; ε is the empty word."""
        return [
            (
                f"not {TITLES[name]}",
                ", ".join(f"{part} {_shown(word)}" for part, word in witness.to_json().items()),
            )
            for name, witness in self.witnesses.items()
        ]

    def lines(self) -> Rows:
        """What was decided and why, for a table."""
        size = [("alphabet", self.dfa.alphabet), ("states", self.dfa.states)]
        return [*size, *self.decided, *self.reasons]

    def to_json(self) -> dict[str, Any]:
        """What is decided, in JSON's own types."""
        return {
            "alphabet": self.dfa.alphabet,
            "states": self.dfa.states,
            "classes": self.classes,
            "attention": self.attention,
            "semigroup_beyond": self.beyond,
            "witnesses": {name: witness.to_json() for name, witness in self.witnesses.items()},
        }


def classify(dfa: Dfa, limit: int | None = None) -> Classification:
    """Decide all classes of a language.

    All but star-freeness are decided in polynomial time, by patterns in the automaton (DA may take too long with many states
    and letters). Star-freeness is PSPACE-complete for automata [CH91]: it follows from LTL[P,Y] or DA where one of them holds,
    and fails where a short word moves states round a cycle. Otherwise it is read off the semigroup, if that has at most `limit`
    elements, as is DA where it is open. What is left is None.

    Args:
        dfa: the language.
        limit: how many elements are enumerated; if not given, as many as `ENTRIES` and `PRODUCTS` allow.

    Raises:
        InvalidInput: a limit below 1.
    """
    found = {f"ltl_{logic.lower()}": forbidden_pattern(dfa, logic) for logic in LOGICS}
    classes: dict[str, bool | None] = {name: witness is None for name, witness in found.items()}
    witnesses: dict[str, Witness | Cycle] = {
        name: witness for name, witness in found.items() if witness is not None
    }
    classes["star_free"] = None
    classes |= {name: decide(dfa) for name, decide in POLYNOMIAL.items()}
    if classes["ltl_py"] or classes["da"]:
        classes["star_free"] = True
    if None not in classes.values():
        return Classification(dfa, classes, witnesses)
    semigroup = as_far_as_needed(dfa, limit)
    periodic = algebra.periodic(semigroup)
    if periodic.any():
        witnesses["star_free"] = _cycle(dfa, semigroup.words[int(periodic.argmax())])
        classes |= {"star_free": False, "da": False}
    elif is_complete(semigroup):
        classes |= {"star_free": True, "da": algebra.is_da(semigroup)}
    beyond = len(semigroup) if None in classes.values() else None
    return Classification(dfa, classes, witnesses, beyond)


def smallest_class(dfa: Dfa) -> str:
    """Where a language lies among the fragments and the star-free languages: LTL[P] and LTL[Y], one of the two, LTL[P,Y],
    star-free, not star-free, or not decided.
    """
    found = classify(dfa)
    smaller = [TITLES[name] for name in ("ltl_p", "ltl_y") if found.classes[name]]
    if smaller:
        return " and ".join(smaller)
    if found.classes["ltl_py"]:
        return TITLES["ltl_py"]
    return {True: "star-free", False: "not star-free", None: "not decided"}[
        found.classes["star_free"]
    ]


def as_far_as_needed(dfa: Dfa, limit: int | None = None) -> Semigroup:
    """The elements that decide star-freeness: some of which one moves states round a cycle, or all; else as many as the limit allows.

    Args:
        dfa: the language.
        limit: how many elements are enumerated; if not given, as many as `ENTRIES` and `PRODUCTS` allow.

    Raises:
        InvalidInput: a limit below 1.
    """
    if limit is None:
        limit = max(1, min(ENTRIES // dfa.states, PRODUCTS // len(dfa.alphabet)))
    semigroup = short_words(dfa, min(SHORT, limit))
    if not is_complete(semigroup) and not algebra.periodic(semigroup).any():
        semigroup = short_words(dfa, limit)
    return semigroup


def is_complete(semigroup: Semigroup) -> bool:
    """Whether all elements of the semigroup were enumerated."""
    return bool((semigroup.right >= 0).all())


def _cycle(dfa: Dfa, loop: str) -> Cycle:
    """The cycle of a word that has one: walk until a state repeats, and take it."""
    for p in range(dfa.states):
        path = [p]
        while (following := dfa.after(loop, path[-1])) not in path:
            path.append(following)
        if following == p and len(path) > 1:
            break
    apart = dfa.difference(dfa, path[0], path[1])
    assert apart is not None, "no two states of a minimal automaton accept the same words"
    return Cycle(dfa.access[p], loop, len(path), apart)


def describe(found: Classification) -> str:
    """What was decided, for a reader: one line for each pattern of attention and each class, the reasons
    below. ε is the empty word.
    """
    lines = [
        f"alphabet {found.dfa.alphabet}, {found.dfa.states} states in the minimal complete automaton"
    ]
    lines += [f"{name:20} {says}" for name, says in found.decided]
    if found.beyond is not None:
        lines.append(
            f"the transition semigroup has more than {found.beyond:,} elements, and only these were looked at: "
            "a larger limit may decide"
        )
    return "\n".join([*lines, *(f"{name}: {words}" for name, words in found.reasons)])


def _shown(word: str | int | list[str]) -> str:
    return " and ".join(map(_shown, word)) if isinstance(word, list) else str(word) or "ε"
