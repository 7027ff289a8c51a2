"""The table of the gallery: for each language its class, the attention that suffices, a formula with the size of its transformer, and
two words to try on a model.
"""

from dataclasses import dataclass
from functools import lru_cache

from expressivity.attention.finite.values import QUARTERS
from expressivity.automata.classify import Classification, classify, smallest_class
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic, forbidden_pattern
from expressivity.automata.hard_pairs import hard_pair, words
from expressivity.automata.sampling import shortest_neighbours
from expressivity.constructions.compilation import Tried, shallowest_task
from expressivity.constructions.temporal import Construction
from expressivity.studies.real_languages.gallery import GALLERY, Entry
from expressivity.tables import Row, Table
from expressivity.tasks.challenge import fragment

READABLE = 24
"""Letters of the words to try, at most, unless the shortest hard pair is longer."""

TRIED: tuple[Logic, ...] = ("PY", "P", "Y")
"""Both kinds of heads first, then global attention, then local."""


@dataclass(frozen=True)
class Trial:
    """Two words to try: a hard pair with its fragment and depth, or the shortest pair that differs in one letter."""

    member: str
    nonmember: str
    logic: Logic | None = None
    depth: int | None = None


def gallery_table() -> Table:
    """Everything that the page shows of each language."""
    return Table(
        "real-languages",
        "Languages that programs and people use: classes, formulas, transformers, and words to try.",
        {
            "language": "name",
            "title": "what its words are",
            "regex": "as Python's re.fullmatch reads it",
            "alphabet": "its letters",
            "letters": "what letters stand for, where that is not themselves",
            "note": "what is left out, or what to look at",
            "states": "of the minimal complete automaton",
            "class": "the smallest of the fragments, star-free, or not star-free",
            "global": "strict global attention suffices: LTL[P]",
            "local": "1-local attention suffices: LTL[Y]",
            "hybrid": "both together suffice: LTL[P,Y]",
            "formula": "the formula of the transformer with the fewest layers; empty if there is none",
            "layers": "of that transformer",
            "heads": "in all its layers together",
            "width": "of a column",
            "against": "the fragment that the words to try are made against; empty if they differ in one letter",
            "depth": "no formula of that fragment down to this depth tells them apart",
            "member": "the word of the two that belongs to the language",
            "nonmember": "the word that does not",
        },
        [_row(entry) for entry in GALLERY],
        group=("language",),
    )


def _row(entry: Entry) -> Row:
    found, trial = classify(entry.dfa), words_to_try(entry.dfa)
    return {
        "language": entry.name,
        "title": entry.title,
        "regex": entry.regex,
        "alphabet": entry.alphabet,
        "letters": entry.letters,
        "note": entry.note,
        "states": entry.dfa.states,
        "class": smallest_class(entry.dfa),
        **found.attention,
        **_transformer(found),
        "against": fragment(trial.logic) if trial.logic else "",
        "depth": trial.depth,
        "member": trial.member,
        "nonmember": trial.nonmember,
    }


def _transformer(found: Classification) -> Row:
    if not found.classes["ltl_py"]:
        return {"formula": "", "layers": None, "heads": None, "width": None}
    best = shallowest(found.dfa)
    sizes = {"layers": best.layers, "heads": best.heads, "width": best.width}
    return {"formula": str(best.formula), **sizes}


@lru_cache(maxsize=None)
def shallowest(dfa: Dfa) -> Tried:
    """The formula with the fewest layers, and its sizes. Raises Refused where no fragment has one."""
    task = shallowest_task(dfa, Construction(QUARTERS))
    return next(tried for tried in task.tried if tried.formula == task.formula)


def words_to_try(dfa: Dfa) -> Trial:
    """A hard pair against the first fragment of `TRIED` that does not have the language; else the shortest pair that differs in one
    letter.
    """
    for logic in TRIED:
        witness = forbidden_pattern(dfa, logic)
        if witness is not None:
            shortest = max(map(len, words(witness, 1)))
            pair = hard_pair(dfa, logic, max(READABLE, shortest))
            return Trial(pair.member, pair.nonmember, logic, pair.power)
    found = shortest_neighbours(dfa)
    assert found is not None, "every language of the gallery has members and non-members"
    return Trial(*found)
