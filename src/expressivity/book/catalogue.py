"""Which claims there are, without loading what checks them: to list and to choose takes no time, and torch waits for the first check.

The catalogue is read from the verdicts that git has if they are of these very sources, else from the build folder; where neither
is current, every study is loaded once, and the build folder keeps what was found.
"""

import contextlib
import difflib
import fnmatch
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from expressivity.errors import InvalidInput, choose
from expressivity.paths import root, write_whole
from expressivity.provenance import tree_key
from expressivity.shown import Document


@dataclass(frozen=True)
class Entry(Document):
    """What is known of a claim without its check.

    Args:
        id, statement, source, known, kind, broken, boundary, reach, extent, proof: as in `expressivity.book.registry.Claim`.
        defined: the module that lists it.
    """

    id: str
    statement: str
    source: str
    known: str
    kind: str
    broken: str
    boundary: str
    reach: str | None
    extent: str
    proof: str
    defined: str

    @property
    def chapter(self) -> str:
        """The stem of its chapter's page, such as `lower-bounds`."""
        return self.defined.split(".")[2].replace("_", "-")

    def to_json(self) -> dict[str, Any]:
        """Return the document of `expressivity claims --json`."""
        document = {name: getattr(self, name) for name in ("id", "kind", "source", "known")}
        control = {"broken": self.broken}
        return document | {
            "statement": self.statement,
            "control": control,
            "boundary": self.boundary,
            "reach": self.reach,
            "extent": self.extent,
            "proof": self.proof,
        }


def catalogue() -> list[Entry]:
    """Return every claim of the book, in the order of the studies."""
    try:
        kept = root() / "_build" / "catalogue.json"
    except InvalidInput:
        return loaded()  # installed away from a checkout: there are no sources to compare with
    key = sources()
    for path, read in ((root() / "data" / "claims.json", _recorded), (kept, _kept)):
        if (kept_entries := _read(path, key, read)) is not None:
            return kept_entries
    entries = loaded()
    with contextlib.suppress(OSError):  # a tree that cannot be written: the next call loads again
        document = {"sources": key, "claims": [asdict(entry) for entry in entries]}
        write_whole(kept, json.dumps(document))
    return entries


def sources() -> str:
    """Return the key of all source that may change the catalogue."""
    return tree_key(root() / "src" / "expressivity")


def loaded() -> list[Entry]:
    """Return the catalogue from the studies themselves."""
    from expressivity.book.registry import claims_of, modules

    return [
        Entry(**{part: getattr(claim, part) for part in _PARTS}, defined=name)
        for name in modules()
        for claim in claims_of(name)
    ]


def find(
    names: Sequence[str] = (), chapter: str | None = None, kind: str | None = None
) -> list[Entry]:
    """Return the claims that are meant, each once.

    Args:
        names: ids, or patterns such as `sht-*`; all claims when there are none.
        chapter: only those of this chapter, named by the stem of its page.
        kind: only those of this kind.

    Raises:
        InvalidInput: a name that no claim has, with the nearest ones; an unknown chapter or kind; or nothing is left.
    """
    entries = catalogue()
    chosen = [entry for name in names for entry in _named(name, entries)] if names else entries
    for part, value in (("chapter", chapter), ("kind", kind)):
        if value is not None:
            choose(part, value, sorted({getattr(entry, part) for entry in entries}))
            chosen = [entry for entry in chosen if getattr(entry, part) == value]
    if not chosen:
        raise InvalidInput(
            "no claim is all of what was asked for: name fewer of claims, chapter and kind"
        )
    return list(dict.fromkeys(chosen))


_PARTS = (
    "id",
    "statement",
    "source",
    "known",
    "kind",
    "broken",
    "boundary",
    "reach",
    "extent",
    "proof",
)


def _named(name: str, entries: Sequence[Entry]) -> list[Entry]:
    low = name.lower()  # as ids are
    matching = [entry for entry in entries if fnmatch.fnmatchcase(entry.id, low)]
    if not matching:
        near = difflib.get_close_matches(low, [entry.id for entry in entries], n=3, cutoff=0.4)
        nearest = f"the nearest are {', '.join(near)}; " if near else ""
        raise InvalidInput(f"unknown claim {name!r}: {nearest}`expressivity claims` lists all")
    return matching


def _read(path: Path, key: str, read: Any) -> list[Entry] | None:
    """Return the catalogue in a file, if it is of the sources with this key."""
    try:
        document = json.loads(path.read_text(encoding="utf8"))
        return [read(claim) for claim in document["claims"]] if document["sources"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _kept(claim: dict[str, Any]) -> Entry:
    return Entry(**claim)


def _recorded(claim: dict[str, Any]) -> Entry:
    return _kept(
        {name: claim[name] for name in (*_PARTS, "defined") if name != "broken"}
        | {"broken": claim["control"]["broken"]}
    )
