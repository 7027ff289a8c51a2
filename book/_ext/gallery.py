"""Sphinx: the gallery of languages that programs use. `{gallery}` writes an overview, a row for each language, and an entry for each.

Plain HTML that reads on a narrow screen: entries are lists, long words and formulas break. The table comes from `data/ci`, where the
notebook `real-languages` writes it.
"""

import json
import shlex
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

Row = dict[str, Any]

PATTERNS = {"global": "global", "local": "local", "hybrid": "both"}
"""The columns of the overview: names in the table, and on the page."""

LONG_FORMULA = 120
"""A formula with more characters is folded away."""


class GalleryDirective(SphinxDirective):
    """The overview and the entries."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "data" / "ci" / "real-languages.json"
        if not path.is_file():
            raise ExtensionError(
                f"no gallery: {path} is missing (the notebook real-languages writes it)"
            )
        self.env.note_dependency(str(path))
        rows = json.loads(path.read_text(encoding="utf8"))["rows"]
        return [nodes.raw("", gallery(rows), format="html")]


def gallery(rows: list[Row]) -> str:
    """The whole gallery; MathJax leaves it alone."""
    entries = "".join(map(entry, rows))
    return f'<div class="gallery tex2jax_ignore mathjax_ignore">{overview(rows)}{entries}</div>'


def overview(rows: list[Row]) -> str:
    """A row for each language: which attention suffices, and its class."""
    heads = "".join(f'<th scope="col">{name}</th>' for name in PATTERNS.values())
    lines = []
    for row in rows:
        dots = "".join(f"<td>{'●' if row[pattern] else '·'}</td>" for pattern in PATTERNS)
        link = f'<a href="#language-{row["language"]}">{escape(row["language"])}</a>'
        lines.append(
            f'<tr><th scope="row">{link}</th>{dots}<td class="of">{escape(row["class"])}</td></tr>'
        )
    return (
        '<table class="table"><caption>● where a pattern of attention suffices.</caption><thead><tr>'
        f'<th scope="col">language</th>{heads}<th scope="col">smallest class</th></tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def entry(row: Row) -> str:
    """One language."""
    parts = [
        ("regex", _code(row["regex"])),
        ("letters", _letters(row)),
        ("class", escape(row["class"])),
        ("attention", attention(row)),
        ("formula", _formula(row)),
        ("transformer", _transformer(row)),
        ("try", _trial(row)),
        ("ask for more", _folded("commands", _code(commands(row)))),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in parts if value)
    note = f"<p>{escape(row['note'])}</p>" if row["note"] else ""
    return (
        f'<section id="language-{row["language"]}"><h3>{escape(row["title"])}</h3>{note}'
        f"<dl>{listed}</dl></section>"
    )


def attention(row: Row) -> str:
    """Which patterns suffice, in words."""
    if row["global"] and row["local"]:
        return "global heads alone suffice, and local ones alone"
    if row["global"] or row["local"]:
        return f"{'global' if row['global'] else 'local'} heads alone suffice"
    if row["hybrid"]:
        return "global and local heads together suffice, neither alone"
    return "none of the three patterns suffices"


def commands(row: Row) -> str:
    """What to type to see this, and for a whole test set."""
    words = f"--syntax python --alphabet {shlex.quote(row['alphabet'])}"
    named = f"--regex {shlex.quote(row['regex'])} {words}"
    return f"expressivity classify {named}\nexpressivity pairs {named}"


def _letters(row: Row) -> str:
    stands = f"; {escape(row['letters'])}" if row["letters"] else ""
    return f"{_code(row['alphabet'])}{stands}"


def _formula(row: Row) -> str:
    if not row["formula"]:
        return ""
    if len(row["formula"]) <= LONG_FORMULA:
        return _code(row["formula"])
    return _folded("long", _code(row["formula"].replace("; ", ";\n")))


def _transformer(row: Row) -> str:
    if row["layers"] is None:
        return ""
    return f"{_counted(row['layers'], 'layer')}, {_counted(row['heads'], 'head')}, width {row['width']}"


def _trial(row: Row) -> str:
    why = "they differ in one letter"
    if row["against"]:
        depth = f"of depth {row['depth']} or less"
        why = f"no formula of {escape(row['against'])} {depth} tells them apart"
    return f"{_code(row['member'])} belongs to it, {_code(row['nonmember'] or 'ε')} does not: {why}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _code(text: str) -> str:
    return f"<code>{escape(text or 'ε')}</code>"


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>{content}</details>"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("gallery", GalleryDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
