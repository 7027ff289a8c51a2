"""Sphinx: what ran, on what, and what became of it. `{status}` writes one of the lists of the page of that name.

Nothing is known here that a run did not record: verdicts and versions from `data/claims.json`, the kind of processor and the tables of a notebook
from the provenance of `data/ci`, commits, machines and seconds of long runs from that of `data/full`. What is missing is said to be missing.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from verdicts import age

from expressivity.book.audit import recorded, sources, units_in
from expressivity.book.experiments import listed
from expressivity.book.reproduce import SECONDS
from expressivity.paths import root

Document = dict[str, Any]

MISSING = "–"
"""What stands where nothing was recorded."""

VERDICTS = ("holds", "did not hold", "fails", "not run", "stale")
"""The columns of verdicts, those that no claim has are left out."""


def read(path: Path) -> Document:
    """Return a document of a run."""
    document: Document = json.loads(path.read_text(encoding="utf8"))
    return document


def tables(folder: Path) -> dict[str, Document]:
    """Return the tables of a profile by their names."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.json"))}


def row(cells: Iterable[object]) -> str:
    """Return a line of a table in Markdown; a bar in a cell is no border."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """Return a table in Markdown."""
    heads = list(heads)
    return [row(heads), row(["---"] * len(heads)), *map(row, rows)]


def build(data: Path, committed: Path) -> list[str]:
    """Say what the pages were made from, of which commit the verdicts are, and which versions computed them."""
    found = read(data / "claims.json")
    same = (data / "claims.json").read_bytes() == committed.read_bytes()
    source = "the committed outputs" if same else f"a run at profile {found['profile']}"
    versions = "; ".join(f"{name} {number}" for name, number in found["versions"].items())
    return [
        f"- These pages were made from **{source}**.",
        f"- The verdicts were computed at profile *{found['profile']}*, at {age(found['commit'])}.",
        f"- Versions: {versions}.",
    ]


def chapter(claim: Mapping[str, Any]) -> str:
    """Return the stem of the chapter, and of the notebook, that a claim belongs to."""
    return str(claim["defined"]).split(".")[2].replace("_", "-")


def processor(made: Iterable[Document]) -> str:
    """Return the kind of processor that trained tables were made on."""
    kinds = {one["provenance"].get("arithmetic", {}).get("processor") for one in made}
    return ", ".join(sorted(kinds - {None})) or MISSING


def notebooks(top: Path, names: Iterable[str], claims: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a row for each notebook: its cells, figures, tables and claims, what trained its models, and how long it ran where it ran here."""
    took = read(top / SECONDS) if (top / SECONDS).is_file() else {}
    every = list(tables(top / "data" / "ci").values())
    verdicts = {name: Counter[str]() for name in names}
    for claim in claims:
        if claim["shown"] and chapter(claim) in verdicts:
            verdicts[chapter(claim)][claim["shown"]] += 1
    kinds = [kind for kind in VERDICTS if any(count[kind] for count in verdicts.values())]
    rows = []
    for name, count in verdicts.items():
        cells = read(top / "notebooks" / f"{name}.ipynb")["cells"]
        figures = sum(
            "figure" in output.get("metadata", {})
            for cell in cells
            for output in cell.get("outputs", ())
        )
        made = [
            one for one in every if one["provenance"].get("notebook") == f"notebooks/{name}.ipynb"
        ]
        code = sum(cell["cell_type"] == "code" for cell in cells)
        link = f"{{doc}}`{name} </notebooks/{name}>`"
        said = (count[kind] or MISSING for kind in kinds)
        spent = f"{took[name]:,.0f}" if name in took else MISSING
        rows.append(
            [link, code, figures or MISSING, len(made) or MISSING, *said, processor(made), spent]
        )
    heads = ["notebook", "code cells", "figures", "tables", *kinds, "models trained on", "seconds"]
    return table(heads, rows)


def full(folder: Path) -> list[str]:
    """Return a row for each table of a long run: rows, commit, machine, device and seconds, and the command that made it."""
    rows = []
    for name, one in tables(folder).items():
        known = one["provenance"]
        command = known.get("command") or known.get("benchmark") or MISSING
        rows.append(
            [
                f"`{name}`",
                len(one["rows"]),
                str(known.get("commit", MISSING))[:12],
                machine(known.get("machine")),
                known.get("device", MISSING),
                f"{known['seconds']:,.0f}" if "seconds" in known else MISSING,
                f"`{command}`" if len(command) < 60 else command,
            ]
        )
    return table(["table", "rows", "commit", "machine", "device", "seconds", "made by"], rows)


def audits() -> list[str]:
    """Return a row for each table of a long run that was trained again: units, when, whether by today's sources, and whether numbers were equal."""
    rows = []
    for name, units in recorded().items():
        said = list(units.values())
        commits = sorted({one["commit"][:12] for one in said})
        current = sources(name)
        rows.append(
            [
                f"`{name}`",
                f"{len(said)} of {units_in(units)}",
                ", ".join(f"`{commit}`" for commit in commits),
                "today's" if all(one["sources"] == current for one in said) else "earlier ones",
                "all" if all(one["equal"] for one in said) else "not all",
                ", ".join(sorted({one["arithmetic"]["processor"] for one in said})),
                f"{max(one['seconds'] for one in said):,.0f}" if "seconds" in said[0] else MISSING,
            ]
        )
    heads = [
        "table",
        "units trained again",
        "at commit",
        "by sources",
        "numbers equal",
        "on",
        "seconds a unit",
    ]
    return table(heads, rows) if rows else ["No table was trained again yet."]


def machine(recorded: object) -> str:
    """Return a machine as it was recorded: in words, or as processor and number of cores."""
    if isinstance(recorded, Mapping):
        return f"{recorded.get('processor', MISSING)}, {recorded.get('cores', MISSING)} cores"
    return str(recorded or MISSING)


def unrun(folder: Path) -> list[str]:
    """Say which experiments have a table of a long run, and which have none."""
    known = set(tables(folder))
    names = sorted({one.name for one in listed()})
    return [
        f"- {said}: {', '.join(f'`{name}`' for name in chosen)}."
        for said, chosen in (
            ("Have a table of profile *full*", [name for name in names if name in known]),
            ("Have run at profile *ci* only", [name for name in names if name not in known]),
        )
        if chosen
    ]


class StatusDirective(SphinxDirective):
    """One of the lists, by its name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        top = Path(self.env.srcdir)
        docs = sorted(self.env.found_docs)
        names = [name.removeprefix("notebooks/") for name in docs if name.startswith("notebooks/")]
        lists: dict[str, Callable[[], list[str]]] = {
            "build": lambda: build(top / "data", root() / "data" / "claims.json"),
            "notebooks": lambda: notebooks(top, names, self.env.app.env_claims.values()),
            "full": lambda: full(top / "data" / "full"),
            "audits": audits,
            "experiments": lambda: unrun(top / "data" / "full"),
        }
        name = self.arguments[0]
        if name not in lists:
            raise self.error(f"no list is named {name}: there are {', '.join(lists)}")
        box = nodes.container(classes=["status"])
        self.state.nested_parse(StringList(lists[name](), source="status"), 0, box)
        return [box]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive; the verdicts are loaded by `verdicts`."""
    app.add_directive("status", StatusDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
