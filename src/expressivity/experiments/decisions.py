"""The tables of Part II's decisions: the book's languages, the census of small automata, and automata with
their forbidden patterns.
"""

from collections.abc import Iterable, Sequence

import networkx

from expressivity.automata import algebra
from expressivity.automata.census import census
from expressivity.automata.classify import classify
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic, Witness, forbidden_pattern
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES, Language

CENSUS_CLASSES = ("star_free", "ltl_py", "da", "locally_testable", "ltl_p", "ltl_y", "piecewise_testable",
                  "reverse_definite", "generalised_definite")
"""The classes counted in the census."""


def languages_table(languages: Iterable[Language] = LANGUAGES.values()) -> Table:
    """For each language its size, its classes and the patterns of attention that suffice."""
    rows: list[Row] = []
    for language in languages:
        found = classify(language.dfa)
        rows.append({"language": language.name, "regex": language.regex, "alphabet": language.alphabet, "title": language.title,
                     "states": found.dfa.states, **found.attention, **found.classes})
    return Table(
        "languages-decided", "The languages of the book, classified from their minimal automata.",
        {"language": "name", "regex": "the language", "alphabet": "its letters", "title": "what its words look like",
         "states": "states of the minimal complete automaton", "global": "strict global attention suffices: LTL[P]",
         "local": "1-local attention suffices: LTL[Y]", "hybrid": "both together suffice: LTL[P,Y]", "ltl_p": "definable in LTL[P]",
         "ltl_y": "definable in LTL[Y]", "ltl_py": "definable in LTL[P,Y]", "star_free": "star-free", "da": "in DA",
         "locally_testable": "locally testable", "piecewise_testable": "piecewise testable"},
        rows, group=("language",))


def census_table(states: int = 3) -> Table:
    """How many languages over two letters, with at most so many states, lie in each class, and which classes
    lie directly above it.

    Raises:
        InvalidInput: unless 1 <= states <= 4.
    """
    counted = [transition_semigroup(dfa) for dfa in census(states)]
    # Two letters alone separate too little: the languages of the book decide what contains what.
    everything = counted + [transition_semigroup(language.dfa) for language in LANGUAGES.values()]
    members = {name: frozenset(i for i, found in enumerate(everything) if algebra.CLASSES[name](found))
               for name in CENSUS_CLASSES}
    members["regular"] = frozenset(range(len(everything)))
    order = networkx.DiGraph([(a, b) for a in members for b in members if members[a] < members[b]])
    above = networkx.transitive_reduction(order)
    rows: list[Row] = [{"class": name, "languages": sum(i < len(counted) for i in found),
                        "directly_in": " ".join(sorted(above.successors(name)))} for name, found in members.items()]
    return Table(
        "census", f"All languages over two letters whose minimal complete automaton has at most {states} states, by class.",
        {"class": "class of languages", "languages": "how many of them lie in it",
         "directly_in": "the smallest classes that no language of the census or of the book separates it from"},
        rows, group=("class",))


def patterns_table(cases: Sequence[tuple[str, Logic]]) -> Table:
    """The transitions of automata, each with the words of the forbidden pattern that pass along it.

    Args:
        cases: names of languages, each with a fragment that does not define it.

    Raises:
        InvalidInput: a language that the fragment defines.
    """
    rows = [row for name, logic in cases for row in _edges(name, logic, LANGUAGES[name].dfa)]
    return Table(
        "patterns", "Minimal automata with a forbidden pattern: the transitions, and which words of the pattern use them.",
        {"language": "name", "logic": "the fragment excluded", "source": "state", "target": "state", "letters": "the letters of the transition",
         "accepting": "whether the source accepts", "role": "loop (x), there (u) or back (v); empty if the pattern does not use it",
         "place": "p or q if the source is that state of the pattern", "words": "the words of the pattern"},
        rows, group=("language", "source", "target"))


def _edges(name: str, logic: Logic, dfa: Dfa) -> list[Row]:
    witness = forbidden_pattern(dfa, logic)
    if witness is None:
        raise InvalidInput(f"{name} lies in LTL[{','.join(logic)}]: it has no forbidden pattern there")
    p, q = witness.states(dfa)
    roles = _roles(dfa, witness, p, q)
    named = (("x", witness.loop), ("u", witness.there), ("v", witness.back), ("z", witness.separates))
    words = ", ".join(f"{symbol} = {word or 'ε'}" for symbol, word in named if word is not None)
    found: dict[tuple[int, int], str] = {}
    for source, row in enumerate(dfa.delta.tolist()):
        for letter, target in zip(dfa.alphabet, row):
            found[source, target] = found.get((source, target), "") + letter
    return [{"language": name, "logic": logic, "source": source, "target": target, "letters": letters,
             "accepting": bool(dfa.accepting[source]), "role": roles.get((source, target), ""), "place": "p" if source == p else "q" if source == q else "", "words": words}
            for (source, target), letters in found.items()]


def _roles(dfa: Dfa, witness: Witness, p: int, q: int) -> dict[tuple[int, int], str]:
    """The transitions that each word of the pattern passes, by the word's name; a loop gives way to a word
    between p and q.
    """
    roles: dict[tuple[int, int], str] = {}
    runs = (("loop", witness.loop, p), ("loop", witness.loop, q), ("there", witness.there, p), ("back", witness.back, q))
    for role, word, state in runs:
        for letter in word or "":
            target = dfa.after(letter, state)
            roles[state, target] = role
            state = target
    return roles
