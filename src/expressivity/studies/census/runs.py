"""The census: all languages over two letters with up to four states, classified, counted by class and by
exact intersection, with examples of each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata import algebra, identities
from expressivity.automata.census import orbits, tables
from expressivity.automata.classify import classify
from expressivity.automata.dfa import Dfa
from expressivity.automata.elimination import shortened, to_regex
from expressivity.automata.fragments import Logic
from expressivity.automata.lattice import CLASSES, LATTICE, contains, smallest
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput
from expressivity.logic.printer import to_text
from expressivity.logic.synthesis import BLOCKS_FIRST, synthesise
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES

Cell = tuple[str, ...]
"""An exact intersection: the smallest classes that hold a language. With the lattice they say of each class whether it does."""

EXAMPLES = 3
"""Languages shown of each cell."""

CANDIDATES = 20
"""Orbits of languages of a cell, those of fewest states first, among which the examples with the shortest regexes are sought."""

SHOWN_WORDS = 6
"""Members and non-members shown of each example, shortest first."""

COUNTS = {
    "up_to_three": "languages with at most three states",
    "up_to_four": "languages with at most four states",
    "orbits": "those with at most four, counted up to exchange of the letters and complement",
}
"""The columns of numbers, in the tables of classes and of cells."""


@dataclass(frozen=True, eq=False)
class Counted:
    """All languages over {a, b} with exactly n states, a row each.

    Args:
        deltas: transitions of the minimal automata.
        accepting: their accepting states.
        classes: for each class, which languages lie in it.
        orbits: a number for each language, the same for those that differ by exchanging letters or by complement.
    """

    deltas: Int[np.ndarray, "languages n 2"]
    accepting: Bool[np.ndarray, "languages n"]
    classes: dict[str, Bool[np.ndarray, "languages"]]
    orbits: Int[np.ndarray, "languages"]

    def __len__(self) -> int:
        return len(self.deltas)

    def language(self, index: int) -> Dfa:
        """Return one language."""
        return Dfa("ab", self.deltas[index], self.accepting[index])

    @cached_property
    def cells(self) -> dict[Cell, Int[np.ndarray, "members"]]:
        """The numbers of the languages in each exact intersection that has any."""
        memberships = np.stack([self.classes[name] for name in CLASSES], axis=1)
        kinds, which = np.unique(memberships, axis=0, return_inverse=True)
        return {
            smallest(name for name, holds in zip(CLASSES, kind) if holds): np.flatnonzero(
                which.ravel() == number
            )
            for number, kind in enumerate(kinds)
        }


def counted(states: int) -> list[Counted]:
    """Return the census up to a number of states, one entry for each number.

    Raises:
        InvalidInput: unless 1 <= states <= 4.
    """
    if not 1 <= states <= 4:
        raise InvalidInput(f"the census needs 1 <= states <= 4: got {states}")
    return [
        Counted(deltas, accepting, identities.classes(deltas), orbits(deltas, accepting))
        for deltas, accepting in map(tables, range(1, states + 1))
    ]


def cell_of(dfa: Dfa) -> Cell:
    """Return the exact intersection of one language, by Green's classes of its semigroup."""
    semigroup = transition_semigroup(dfa)
    return smallest(name for name in CLASSES if algebra.CLASSES[name](semigroup))


def classes_table(census: list[Counted]) -> Table:
    """Tabulate how many languages lie in each class, and in no smaller one."""
    rows: list[Row] = []
    for name, entry in LATTICE.items():
        masks = [languages.classes.get(name, np.ones(len(languages), bool)) for languages in census]
        alone = [languages.cells.get((name,), ()) for languages in census]
        rows.append(
            {
                "class": name,
                "title": entry.title,
                "says": entry.says,
                "directly_in": " ".join(entry.directly_in),
                "up_to_three": sum(int(mask.sum()) for mask in masks[:3]),
                "up_to_four": sum(int(mask.sum()) for mask in masks),
                "orbits": sum(
                    len(np.unique(languages.orbits[mask])) for languages, mask in zip(census, masks)
                ),
                "only": sum(map(len, alone)),
            }
        )
    return Table(
        "census",
        "All languages over two letters whose minimal complete automaton has at most four states, by class.",
        {
            "class": "name",
            "title": "as a reader knows it",
            "says": "what its languages look like",
            "directly_in": "the smallest classes that contain it",
            **COUNTS,
            "only": "those with at most four that no smaller class contains, and no class beside it",
        },
        rows,
        group=("class",),
    )


def cells_table(census: list[Counted]) -> Table:
    """Tabulate how many languages lie in exactly which classes; the book's languages fill some cells that the census leaves empty."""
    small, large, apart = Counter(), Counter(), Counter()
    for n, languages in enumerate(census, 1):
        for cell, members in languages.cells.items():
            large[cell] += len(members)
            small[cell] += len(members) if n <= 3 else 0
            apart[cell] += len(np.unique(languages.orbits[members]))
    books: dict[Cell, list[str]] = {}
    for language in LANGUAGES.values():
        books.setdefault(cell_of(language.dfa), []).append(language.name)
    cells = sorted({*large, *books}, key=lambda cell: (-large[cell], cell))
    rows: list[Row] = [
        {
            "cell": key(cell),
            "title": title(cell),
            **{name: inside(cell, name) for name in CLASSES},
            "up_to_three": small[cell],
            "up_to_four": large[cell],
            "orbits": apart[cell],
            "book": " ".join(books.get(cell, ())),
        }
        for cell in cells
    ]
    return Table(
        "census-cells",
        "The same languages by exact intersection: which classes a language lies in, and which not.",
        {
            "cell": "the smallest classes that hold its languages",
            "title": "the same for a reader",
            **{name: f"whether they are in the class {LATTICE[name].title}" for name in CLASSES},
            **COUNTS,
            "book": "languages of the book, over any letters",
        },
        rows,
        group=("cell",),
    )


def key(cell: Cell) -> str:
    """Return a name for a cell that can stand in an address."""
    return "-".join(name.replace("_", "") for name in cell)


def title(cell: Cell) -> str:
    """Return a cell for a reader."""
    if cell == ("regular",):
        return "none of the ten"
    *before, last = (LATTICE[name].title for name in cell)
    return f"{', '.join(before)} and {last}" if before else last


def inside(cell: Cell, name: str) -> bool:
    """Whether a class holds the languages of a cell."""
    return any(contains(name, least) for least in cell)


def examples_table(census: list[Counted]) -> Table:
    """Tabulate a few languages of each cell: the book's, then the simplest of the census."""
    books = {language.dfa: language for language in LANGUAGES.values()}
    rows = [
        row
        for dfa, language in books.items()
        for row in _examples(cell_of(dfa), [(language.regex, dfa, language.title)])
    ]
    for cell in dict.fromkeys(cell for languages in census for cell in languages.cells):
        rows += _examples(
            cell, (example for example in _simplest(census, cell) if example[1] not in books)
        )
    return Table(
        "census-examples",
        "Languages of each exact intersection, with what shows where they lie.",
        {
            "cell": "as in the table of cells",
            "regex": "the language",
            "alphabet": "its letters",
            "title": "what its words look like; empty for one of the census",
            "states": "states of the minimal complete automaton",
            "formula": "a formula of LTL[P], LTL[Y] or LTL[P,Y]; empty where there is none",
            "members": "its first words, shortest first",
            "others": "the first words that are not in it",
            "why_not": "for LTL[P], LTL[Y], LTL[P,Y] and star-free, where the language lies outside: the words that show it",
        },
        rows,
        group=("cell", "regex", "alphabet"),
    )


def _simplest(census: list[Counted], cell: Cell) -> list[tuple[str, Dfa, str]]:
    """Return those languages of a cell that have the shortest regexes among the first, one for each orbit."""
    orbits = islice((orbit for entry in census for orbit in _by_orbits(entry, cell)), CANDIDATES)
    written = [min(((to_regex(dfa), dfa) for dfa in orbit), key=_length) for orbit in orbits]
    short = [
        (shortened(regex, dfa), dfa, "")
        for regex, dfa in sorted(written, key=_length)[: 2 * EXAMPLES]
    ]
    return sorted(short, key=_length)[:EXAMPLES]


def _length(written: tuple[str, Dfa] | tuple[str, Dfa, str]) -> tuple[int, str]:
    return len(written[0]), written[0]


def _by_orbits(entry: Counted, cell: Cell) -> Iterator[list[Dfa]]:
    """Yield the languages of a cell, those of one orbit together; the empty language, which has no regex, is left to its complement."""
    members = entry.cells.get(cell, np.array([], dtype=np.int64))
    orbits = entry.orbits[members]
    for number in dict.fromkeys(orbits.tolist()):
        yield [
            dfa
            for dfa in map(entry.language, members[orbits == number].tolist())
            if dfa.accepting.any()
        ]


def _examples(cell: Cell, languages: Iterable[tuple[str, Dfa, str]]) -> list[Row]:
    rows: list[Row] = []
    for regex, dfa, words in languages:
        why = [
            f"{LATTICE[name].title}: "
            + ", ".join(f"{part} {_word(word)}" for part, word in witness.to_json().items())
            for name, witness in classify(dfa).witnesses.items()
        ]
        members, others = (_first_words(machine) for machine in (dfa, dfa.complement()))
        rows.append(
            {
                "cell": key(cell),
                "regex": regex,
                "alphabet": dfa.alphabet,
                "title": words,
                "states": dfa.states,
                "formula": _formula(dfa, cell),
                "members": members,
                "others": others,
                "why_not": "; ".join(why),
            }
        )
    return rows


def _formula(dfa: Dfa, cell: Cell) -> str:
    """Return a formula in the least of the three fragments that has one."""
    fragments: dict[str, Logic] = {"ltl_p": "P", "ltl_y": "Y", "ltl_py": "PY"}
    logic = next((logic for name, logic in fragments.items() if inside(cell, name)), None)
    formula = synthesise(dfa, logic, BLOCKS_FIRST).formula if logic else None
    return to_text(formula) if formula else ""


def _first_words(dfa: Dfa) -> str:
    words = (
        "".join(word)
        for length in range(2 * dfa.states + 2)
        for word in product(dfa.alphabet, repeat=length)
    )
    return " ".join(word or "ε" for word in islice(filter(dfa.accepts, words), SHOWN_WORDS))


def _word(word: str | int | list[str]) -> str:
    return " and ".join(map(_word, word)) if isinstance(word, list) else str(word) or "ε"
