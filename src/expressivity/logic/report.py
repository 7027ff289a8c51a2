"""Everything that is decided of a language, with formulas: what `expressivity classify` prints.

Each fragment that defines the language comes with a formula of that fragment. A formula of LTL[P] or of LTL[Y] is one of
LTL[P,Y] too, so the larger fragment is asked for one only where neither of the smaller defines the language.
"""

from dataclasses import dataclass
from typing import Any

from expressivity.automata.classify import TITLES, Classification, classify, describe
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic
from expressivity.automata.hierarchy import Hierarchy, hierarchy
from expressivity.logic.synthesis import WAYS, Limits, Synthesis, Ways, synthesise
from expressivity.logic.windows import MOST_EDGES
from expressivity.shown import Document, Rows


@dataclass(frozen=True)
class Report(Document):
    """What was decided, and the formulas that say the language.

    Args:
        found: the classes, and words for what does not hold.
        formulas: what was written for each fragment that defines the language, by the fragment's class.
        subregular: where it stands in the subregular hierarchy, if that was asked for.
    """

    found: Classification
    formulas: dict[str, Synthesis]
    subregular: Hierarchy | None = None

    @property
    def smallest(self) -> Synthesis | None:
        """The formula with the fewest subformulas, the one nearest to one where none is small enough; None outside LTL[P,Y]."""
        return min(
            self.formulas.values(),
            key=lambda written: (written.formula is None, float(written.size or "inf")),
            default=None,
        )

    def to_json(self) -> dict[str, Any]:
        """The document of `expressivity classify --json`."""
        document = self.found.to_json()
        witnesses, smallest = document.pop("witnesses"), self.smallest
        document |= {
            "formula": _text(smallest),
            "formula_size": smallest and smallest.size,
            "formulas": {name: _text(written) for name, written in self.formulas.items()},
            "witnesses": witnesses,
        }
        return document | ({"hierarchy": self.subregular.to_json()} if self.subregular else {})

    def as_text(self) -> str:
        """The same for a reader."""
        said = [describe(self.found), *(f"{name:20} {text}" for name, text in self.said)]
        return "\n".join(said + ([self.subregular.as_text()] if self.subregular else []))

    @property
    def said(self) -> list[tuple[str, str]]:
        """Each fragment that defines the language, with its formula."""
        return [(f"in {TITLES[name]}", _shown(written)) for name, written in self.formulas.items()]

    def lines(self) -> Rows:
        """What was decided, why, and the formulas, for a table."""
        return [
            *self.found.lines(),
            *self.said,
            *(self.subregular.lines() if self.subregular else ()),
        ]


def report(
    dfa: Dfa,
    limit: int | None = None,
    ways: Ways = WAYS,
    limits: Limits = Limits(),
    subregular: bool = False,
    entries: int | None = None,
) -> Report:
    """Decide everything about a language and write it down.

    Args:
        dfa: the language.
        limit: how many elements of its semigroup are enumerated; if not given, as many as take seconds.
        ways: how formulas are written.
        limits: how large formulas may be, and how much they may remember, before they are given up.
        subregular: whether the subregular hierarchy is decided too.
        entries: how large its tables may be, as `expressivity.automata.hierarchy` has it.

    Raises:
        InvalidInput: a limit, or a number of entries, below 1.
    """
    found = classify(dfa, limit)
    wanted: dict[str, Logic] = {"ltl_p": "P", "ltl_y": "Y"}
    logics = {name: logic for name, logic in wanted.items() if found.classes[name]}
    if not logics and found.classes["ltl_py"]:
        logics = {"ltl_py": "PY"}
    return Report(
        found,
        {name: synthesise(dfa, logic, ways, limits) for name, logic in logics.items()},
        hierarchy(dfa, limit, entries) if subregular else None,
    )


def _text(written: Synthesis | None) -> str | None:
    return str(written.formula) if written and written.formula else None


def _shown(written: Synthesis) -> str:
    if written.formula is not None:
        return f"{written.formula}    ({written.size} distinct subformulas)"
    if written.size is None:
        return f"no formula was written: with the last letters that it needs, the automaton has more than {MOST_EDGES:,} transitions"
    most = written.limits.subformulas
    if written.size > most:
        return f"no formula of at most {most:,} distinct subformulas was found: the smallest written has {written.size:,} (--subformulas allows more)"
    reached = (
        f"{written.limits.memories:,}" if written.limits.memories else "as many as take seconds"
    )
    return (
        f"a formula of {written.size:,} distinct subformulas was written, but not shown to define the language: "
        f"its memories were explored up to {reached} (--memories allows more)"
    )
