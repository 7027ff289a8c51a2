"""Sphinx: what became of the attacks on the checks. `{attacks} sabotages`, `mutants`, `faults` and `rates` write a table each, and one
sentence before it.

The numbers are those that `make sabotage`, `make mutants` and `make faults` left in `data/attacks`, and the error rates of `data/claims.json`.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

Document = dict[str, Any]
Cells = Sequence[str]


class AttacksDirective(SphinxDirective):
    """One of the tables; the argument says which."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        told = TOLD.get(self.arguments[0])
        if told is None:
            raise self.error(f"no attack {self.arguments[0]!r}: there are {', '.join(TOLD)}")
        file, say = told
        sentence, columns, rows = say(self._read(file))
        return [nodes.paragraph(text=sentence), _table(columns, rows)]

    def _read(self, file: str) -> Document:
        path = Path(self.env.srcdir) / "data" / file
        if not path.is_file():
            raise ExtensionError(f"no record: {path} is missing")
        self.env.note_dependency(str(path))
        return dict(json.loads(path.read_text(encoding="utf8")))


Told = tuple[str, Cells, list[Cells]]


def say_sabotages(document: Document) -> Told:
    """Tell of each chapter how many sabotages there are, over how many modules, and how many were seen."""
    every = document["sabotages"]
    chapters = sorted({one["chapter"] for one in every})
    rows = []
    for chapter in chapters:
        own = [one for one in every if one["chapter"] == chapter]
        examples = "; ".join(dict.fromkeys(one["kind"] for one in own[:2]))
        modules = len({one["module"] for one in own})
        seen = sum(one["seen"] for one in own)
        rows.append((chapter.replace("_", "-"), f"{seen} of {len(own)}", str(modules), examples))
    seen, endless = (sum(one["seen"] for one in every), sum(not one["ended"] for one in every))
    sentence = (
        f"{seen} of {len(every)} sabotages in {len({one['module'] for one in every})} files were seen, the last on {document['date']}, "
        f"{endless} of them because a check never ended."
    )
    return sentence, ("chapter", "seen", "files", "for example"), rows


def say_mutants(document: Document) -> Told:
    """Tell of each sample how many mutants survived when it was drawn, and how many are left, by package."""
    samples = document["samples"].values()
    said = "; ".join(map(_two_counts, samples))
    rows = []
    for name in next(iter(samples))["last"]["packages"]:
        own = [one["last"]["packages"][name] for one in samples if name in one["last"]["packages"]]
        drawn, left, equal = (
            sum(row[key] for row in own) for key in ("drawn", "survived", "equivalent")
        )
        rows.append((name, f"{own[0]['places']:,}", str(drawn), str(left), str(equal)))
    columns = ("package", "places", "drawn", "survived", "equivalent")
    return f"By samples: {said}.", columns, rows


def _two_counts(sample: Document) -> str:
    """Tell how many mutants of a sample survived at first and at last, and of how many nobody asked the claims."""
    told = []
    for when, one in (("when they were drawn", sample["first"]), ("now", sample["last"])):
        counts, unasked = one["all"], one.get("claims not asked", 0)
        rest = (
            f"; {unasked} that no test saw, equivalent ones among them, were given to no claim"
            if unasked
            else ""
        )
        told.append(
            f"{counts['survived']} of {counts['drawn']} survive {when} ({one['date']}{rest})"
        )
    return ", ".join(told)


def say_faults(document: Document) -> Told:
    """Tell of each fault whether the run after it equalled the undisturbed one."""
    every = document["faults"]
    passed = sum(one["word"] == "passed" for one in every)
    sentence = f"After {passed} of {len(every)} faults the next run equalled the undisturbed one ({document['date']})."
    rows = [
        (one["name"], one["about"], f"{one['word']} {one.get('said', '')}".strip()) for one in every
    ]
    return sentence, ("fault", "what is done", "outcome"), rows


def say_rates(document: Document) -> Told:
    """Tell of each rule how often it errs; rules that did not hold are left out of the sum."""
    judged = [one for one in document["claims"] if "rates" in one]
    total = sum(one["rates"]["false_alarm"] for one in judged if "refuted" not in one)
    rows = [
        (
            one["id"],
            f"{one['rates']['false_alarm']:.1g}",
            one["rates"]["null"],
            f"{one['rates']['power']:.0%}",
            one["rates"]["effect"],
        )
        for one in judged
    ]
    sentence = f"{len(rows)} rules judge trained models. That one of them declares an effect where there is none happens with a probability of {total:.2g}."
    return sentence, ("rule", "false alarm", "if", "power", "for"), rows


TOLD: dict[str, tuple[str, Callable[[Document], Told]]] = {
    "sabotages": ("attacks/sabotages.json", say_sabotages),
    "mutants": ("attacks/mutants.json", say_mutants),
    "faults": ("attacks/faults.json", say_faults),
    "rates": ("claims.json", say_rates),
}


def _table(columns: Cells, rows: Sequence[Cells]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in columns), cols=len(columns))
    head, body = nodes.thead("", _row(columns)), nodes.tbody("", *map(_row, rows))
    group += [head, body]
    return nodes.table("", group, classes=["attacks"])


def _row(cells: Cells) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph(text=cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("attacks", AttacksDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
