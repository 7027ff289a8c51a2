"""The tables of Part II's decisions: the book's languages, and automata with their forbidden patterns."""

from collections.abc import Iterable, Sequence
from itertools import product

from expressivity.automata.classify import classify
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, Witness, defines, forbidden_pattern
from expressivity.automata.hard_pairs import hard_pair
from expressivity.errors import InvalidInput
from expressivity.logic.types import FRAGMENTS, separating_depth
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES, Language

DEEPER = 3
"""How far beyond the power of a hard pair a formula is sought that tells its words apart."""


def languages_table(languages: Iterable[Language] = LANGUAGES.values()) -> Table:
    """Tabulate, for each language its size, its classes and the patterns of attention that suffice."""
    rows: list[Row] = []
    for language in languages:
        classified = classify(language.dfa)
        rows.append(
            {
                "language": language.name,
                "regex": language.regex,
                "alphabet": language.alphabet,
                "title": language.title,
                "states": classified.dfa.states,
                **classified.attention,
                **classified.classes,
            }
        )
    return Table(
        "decisions-languages",
        "The languages of the book, classified from their minimal automata.",
        {
            "language": "name",
            "regex": "the language",
            "alphabet": "its letters",
            "title": "what its words look like",
            "states": "states of the minimal complete automaton",
            "global": "strict global attention suffices: LTL[P]",
            "local": "1-local attention suffices: LTL[Y]",
            "hybrid": "both together suffice: LTL[P,Y]",
            "ltl_p": "definable in LTL[P]",
            "ltl_y": "definable in LTL[Y]",
            "ltl_py": "definable in LTL[P,Y]",
            "star_free": "star-free",
            "da": "in DA",
            "locally_testable": "locally testable",
            "piecewise_testable": "piecewise testable",
        },
        rows,
        group=("language",),
    )


def patterns_table(cases: Sequence[tuple[str, Logic]]) -> Table:
    """Tabulate the transitions of automata, each with the words of the forbidden pattern that pass along it.

    Args:
        cases: names of languages, each with a fragment that does not define it.

    Raises:
        InvalidInput: a language that the fragment defines.
    """
    rows = [row for name, logic in cases for row in _edges(name, logic, LANGUAGES[name].dfa)]
    return Table(
        "decisions-patterns",
        "Minimal automata with a forbidden pattern: the transitions, and which words of the pattern use them.",
        {
            "language": "name",
            "logic": "the fragment excluded",
            "source": "state",
            "target": "state",
            "letters": "the letters of the transition",
            "accepting": "whether the source accepts",
            "role": "loop (x), there (u) or back (v); empty if the pattern does not use it",
            "place": "p or q if the source is that state of the pattern",
            "words": "the words of the pattern",
        },
        rows,
        group=("language", "source", "target"),
    )


def hard_pairs_table(max_length: int, languages: Iterable[Language] = LANGUAGES.values()) -> Table:
    """Tabulate, for each language and each fragment that does not define it, the hard pair with the greatest power that a length allows.

    Args:
        max_length: letters in the longer word at most.
        languages: which ones.

    Raises:
        InvalidInput: a length too short for some pair.
    """
    rows: list[Row] = []
    for language, logic in product(languages, LOGICS):
        if not defines(language.dfa, logic):
            pair = hard_pair(language.dfa, logic, max_length)
            apart = separating_depth(
                pair.member, pair.nonmember, FRAGMENTS[logic], pair.power + DEEPER
            )
            rows.append(
                {
                    "language": language.name,
                    "logic": logic,
                    "power": pair.power,
                    "letters": pair.length,
                    "apart": apart,
                }
            )
    return Table(
        "decisions-hard-pairs",
        f"Words of at most {max_length} letters, one in the language and one not, that no formula of depth `power` tells apart.",
        {
            "language": "name",
            "logic": "the fragment",
            "power": "n, the greatest that the length allows",
            "letters": "in the longer word",
            "apart": f"the least depth of a formula of the fragment that tells them apart; null if above n + {DEEPER}",
        },
        rows,
        group=("language", "logic"),
    )


def _edges(name: str, logic: Logic, dfa: Dfa) -> list[Row]:
    witness = forbidden_pattern(dfa, logic)
    if witness is None:
        raise InvalidInput(
            f"{name} lies in LTL[{','.join(logic)}]: it has no forbidden pattern there"
        )
    p, q = witness.states(dfa)
    roles = _roles(dfa, witness, p, q)
    named = (
        ("x", witness.loop),
        ("u", witness.there),
        ("v", witness.back),
        ("z", witness.separates),
    )
    words = ", ".join(f"{symbol} = {word or 'ε'}" for symbol, word in named if word is not None)
    letters_of: dict[tuple[int, int], str] = {}
    for source, row in enumerate(dfa.delta.tolist()):
        for letter, target in zip(dfa.alphabet, row):
            letters_of[source, target] = letters_of.get((source, target), "") + letter
    return [
        {
            "language": name,
            "logic": logic,
            "source": source,
            "target": target,
            "letters": letters,
            "accepting": bool(dfa.accepting[source]),
            "role": roles.get((source, target), ""),
            "place": "p" if source == p else "q" if source == q else "",
            "words": words,
        }
        for (source, target), letters in letters_of.items()
    ]


def _roles(dfa: Dfa, witness: Witness, p: int, q: int) -> dict[tuple[int, int], str]:
    """Return the transitions that each word of the pattern passes, by the word's name; a loop gives way to a word
    between p and q.
    """
    roles: dict[tuple[int, int], str] = {}
    runs = (
        ("loop", witness.loop, p),
        ("loop", witness.loop, q),
        ("there", witness.there, p),
        ("back", witness.back, q),
    )
    for role, word, state in runs:
        for letter in word or "":
            target = dfa.after(letter, state)
            roles[state, target] = role
            state = target
    return roles
