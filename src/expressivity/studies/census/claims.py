"""Claims about all languages over two letters with few states."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata import identities, lattice
from expressivity.automata.census import tables
from expressivity.book.registry import Claim, Evidence
from expressivity.tasks.languages import LANGUAGES

Classify = Callable[[Int[np.ndarray, "many n letters"]], dict[str, Bool[np.ndarray, "many"]]]
"""Which languages lie in each class, from the transitions of their minimal automata."""

STATES = 4
"""The most states of a language that is looked at."""


def check_lattice(classify: Classify) -> Evidence:
    """Check that every language of the census and of the book obeys every inclusion of the lattice, and every other pair of
    classes is kept apart by a language of the census.
    """
    census = [classify(tables(n)[0]) for n in range(1, STATES + 1)]
    book = [
        classify(language.dfa.delta[None])
        for language in LANGUAGES.values()
        if language.dfa.states <= STATES
    ]
    edges = [
        (name, above)
        for name in lattice.CLASSES
        for above in lattice.LATTICE[name].directly_in
        if above != "regular"
    ]
    broken = sum(
        int((members[smaller] & ~members[larger]).sum())
        for members in census + book
        for smaller, larger in edges
    )
    pairs = [
        (one, other)
        for one, other in permutations(lattice.CLASSES, 2)
        if not lattice.contains(other, one)
    ]
    by_three, by_four = (
        sum(_apart(pair, members) for pair in pairs) for members in (census[:3], census)
    )
    counts = {name: sum(int(members[name].sum()) for members in census) for name in lattice.CLASSES}
    return Evidence(
        broken == 0 and by_four == len(pairs),
        {
            "inclusions": len(edges),
            "broken": broken,
            "pairs_without_inclusion": len(pairs),
            "kept_apart_by_three_states": by_three,
            "by_four_states": by_four,
            **counts,
        },
        {
            "languages": sum(len(members["ltl_p"]) for members in census),
            "states": len(census),
            "classes": len(census[0]),
        },
    )


def _apart(pair: tuple[str, str], languages: list[dict[str, Bool[np.ndarray, "_"]]]) -> bool:
    one, other = pair
    return any(bool((members[one] & ~members[other]).any()) for members in languages)


def _with_empty_word(
    deltas: Int[np.ndarray, "many n letters"],
) -> dict[str, Bool[np.ndarray, "many"]]:
    return identities.classes(deltas, empty_word=True)


def check_either_alone(classes: tuple[str, str]) -> Evidence:
    """Check that a language of the census lies in both classes exactly if it, or its complement, is finite."""
    both, wrong, languages, sizes = 0, 0, 0, set()
    for deltas, accepting in map(tables, range(1, STATES + 1)):
        members = identities.classes(deltas)
        in_both = members[classes[0]] & members[classes[1]]
        wrong += int((in_both != (finite(deltas, accepting) | finite(deltas, ~accepting))).sum())
        both, languages = both + int(in_both.sum()), languages + len(deltas)
        sizes.add(deltas.shape[1])
    return Evidence(
        wrong == 0,
        {"in_both": both, "wrong": wrong},
        {"languages": languages, "states": max(sizes)},
    )


def check_inclusion(classes: tuple[str, str]) -> Evidence:
    """Check that every language of the census in the first class is in the second, and not conversely."""
    census = [identities.classes(tables(n)[0]) for n in range(1, STATES + 1)]
    smaller, larger = (np.concatenate([named[name] for named in census]) for name in classes)
    outside, more = int((smaller & ~larger).sum()), int((larger & ~smaller).sum())
    return Evidence(
        outside == 0 and more > 0,
        {
            "smaller": int(smaller.sum()),
            "larger": int(larger.sum()),
            "outside": outside,
        },
        {"languages": len(smaller), "states": len(census)},
    )


def finite(
    deltas: Int[np.ndarray, "many n letters"], accepting: Bool[np.ndarray, "many n"]
) -> Bool[np.ndarray, "many"]:
    """Return which automata accept finitely many words: none of n letters or more, and less than 2n. From a longer one cycles of at most
    n letters can be cut until it is of such a length.
    """
    many, n, letters = deltas.shape
    reached = np.tile(np.arange(n) == 0, (many, 1))
    long_word = np.zeros(many, dtype=bool)
    for length in range(2 * n):
        long_word |= (reached & accepting).any(axis=1) & (length >= n)
        row, state = np.nonzero(reached)
        reached = np.zeros_like(reached)
        for letter in range(letters):
            reached[row, deltas[row, state, letter]] = True
    return ~long_word


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-census",
        statement="Of the [[languages:,]] languages over two letters with at most [[states:word]] states, each lies in all classes that contain one that "
        "it lies in; and wherever one of the [[classes:word]] classes does not contain another, one of these languages shows it.",
        source="ours; the inclusions are known",
        known="ours",
        kind="decision",
        subject=lambda: identities.classes,
        control=lambda: _with_empty_word,
        broken="the empty word counts as an element: monoid in place of semigroup",
        check=check_lattice,
        boundary="The inclusions are proved in the chapter for all languages; here they are checked for small ones over two letters.",
        budget=5.0,
        code=("expressivity.automata.identities.classes", "expressivity.automata.census.tables"),
        reach="all",
        extent="two letters, up to [[states:word]] states",
        proof="page",
        numbers={"languages": 57068, "states": STATES, "classes": 10},
    ),
    Claim(
        id="la-locally-testable",
        statement="Every locally testable language is definable in LTL[P,Y], and not conversely.",
        source="[LC26] after Theorem 2.9",
        known="restated",
        kind="decision",
        subject=lambda: ("locally_testable", "ltl_py"),
        control=lambda: ("locally_testable", "da"),
        broken="DA in place of LTL[P,Y]",
        check=check_inclusion,
        boundary="The languages over two letters with up to [[states:word]] states, classified by identities.",
        budget=8.0,
        code=("expressivity.automata.identities.classes",),
        reach="all",
        extent="[[languages:,]] languages of two letters",
        proof="page",
        numbers={"languages": 57068, "states": STATES},
    ),
    Claim(
        id="ours-either-alone",
        statement="A language that strict global attention recognises, and 1-local attention too, each alone, is finite or the "
        "complement of a finite one: LTL[P] and LTL[Y] have only these in common.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: ("ltl_p", "ltl_y"),
        control=lambda: ("ltl_p", "ltl_py"),
        broken="LTL[P,Y] in place of LTL[Y]",
        check=check_either_alone,
        boundary="The languages over two letters with up to [[states:word]] states, classified by identities; the proof is for all.",
        budget=5.0,
        code=("expressivity.automata.identities.classes",),
        reach="all",
        extent="[[languages:,]] languages of two letters",
        proof="page",
        numbers={"languages": 57068, "states": STATES},
    ),
)
