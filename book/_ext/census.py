"""Sphinx: the census as something to click. `{linked}` shows a figure whose boxes are links, which `figures` keeps;
`{census}` writes the table of exact intersections, an entry for each class, and the examples of each intersection.

All of it is plain HTML that reads without a script; `_static/census.js` adds the choosing of classes. The tables come from
`data/ci`, where the notebook `census` writes them.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

Row = dict[str, Any]


class LinkedFigure(SphinxDirective):
    """A figure whose picture is part of the page. The argument is the SVG's path from the page; the content is the caption."""

    required_arguments = 1
    has_content = True
    option_spec = {"name": directives.unchanged_required, "alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        figure = nodes.figure()
        figure += nodes.image(
            "", uri=self.arguments[0], alt=self.options["alt"], classes=["linked-figure"]
        )
        caption = nodes.caption("", "")
        messages: list[nodes.Node] = []
        children, messages = self.state.inline_text(" ".join(self.content), self.lineno)
        caption += children
        figure += caption
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure, *messages]


class CensusDirective(SphinxDirective):
    """The table of exact intersections, the classes, and the examples."""

    def run(self) -> list[nodes.Node]:
        classes, cells, examples = (
            self._table(name) for name in ("census", "census-cells", "census-examples")
        )
        self.env.metadata[self.env.docname]["census"] = "yes"
        named = [row for row in classes if row["class"] in cells[0]]
        parts = [
            '<div class="census">',
            _overview(named, cells),
            "<h3>The classes</h3>",
            _entries(classes, cells),
            "<h3>Examples</h3>",
            *(_details(row, examples) for row in cells),
            "</div>",
        ]
        return [nodes.raw("", "\n".join(parts), format="html")]

    def _table(self, name: str) -> list[Row]:
        path = Path(self.env.srcdir) / "data" / "ci" / f"{name}.json"
        if not path.is_file():
            raise ExtensionError(f"no census: {path} is missing (the notebook census writes it)")
        self.env.note_dependency(str(path))
        return json.loads(path.read_text(encoding="utf8"))["rows"]


def _overview(named: list[Row], cells: list[Row]) -> str:
    """A row for each exact intersection: which classes hold its languages, and how many there are."""
    heads = "".join(
        f'<th scope="col" data-class="{row["class"]}"><a href="#class-{row["class"]}">{escape(row["title"])}</a></th>'
        for row in named
    )
    lines = []
    for cell in cells:
        dots = "".join(
            f'<td class="dot">{"●" if cell[row["class"]] else "·"}</td>' for row in named
        )
        counts = "".join(
            f'<td class="count">{cell[name]:,}</td>'
            for name in ("up_to_three", "up_to_four", "orbits")
        )
        lines.append(
            f'<tr data-cell="{cell["cell"]}" data-classes="{_inside(cell, named)}" data-three="{cell["up_to_three"]}" '
            f'data-four="{cell["up_to_four"]}"><th scope="row"><a href="#cell-{cell["cell"]}">{escape(cell["title"])}</a></th>'
            f"{counts}{dots}</tr>"
        )
    return (
        '<div class="census-scroll" tabindex="0" role="group" aria-label="Table wider than a phone: it scrolls"><table class="table census-cells"><caption>Each row: languages that lie in exactly the classes '
        "marked ●, named by the smallest of them. Counted are languages with up to three states (≤ 3), with up to four (≤ 4), and these up to "
        'exchange of the letters and complement (apart).</caption><thead><tr><th scope="col">exactly in</th>'
        '<th scope="col">≤ 3</th><th scope="col">≤ 4</th><th scope="col">apart</th>'
        f"{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _inside(cell: Row, named: list[Row]) -> str:
    return " ".join(row["class"] for row in named if cell[row["class"]])


def _entries(classes: list[Row], cells: list[Row]) -> str:
    """What each class is, how large, and where examples are found of which it is a smallest class."""
    items = []
    for row in classes:
        least = [cell for cell in cells if row["class"].replace("_", "") in cell["cell"].split("-")]
        links = ", ".join(
            f'<a href="#cell-{cell["cell"]}">{escape(cell["title"])}</a>' for cell in least
        )
        items.append(
            f'<li id="class-{row["class"]}"><strong>{escape(row["title"])}</strong>: {escape(row["says"])}. {row["up_to_three"]:,} languages '
            f"with up to three states, {row['up_to_four']:,} with up to four. Examples: {links}.</li>"
        )
    return f'<ul class="census-classes">{"".join(items)}</ul>'


def _details(cell: Row, examples: list[Row]) -> str:
    """The examples of one intersection, folded away."""
    shown = "".join(_example(row) for row in examples if row["cell"] == cell["cell"])
    return (
        f'<details class="census-cell" id="cell-{cell["cell"]}" data-cell="{cell["cell"]}"><summary><strong>{escape(cell["title"])}</strong>: '
        f"{cell['up_to_four']:,} languages with up to four states</summary><ul>{shown}</ul></details>"
    )


def _example(row: Row) -> str:
    """One language: what it is, a formula, its first words, and why it is not in the fragments that it is not in."""
    head = f"<code>{escape(row['regex'])}</code> over {{{','.join(row['alphabet'])}}}, {row['states']} states"
    lines = [f"formula: <code>{escape(row['formula'])}</code>"] if row["formula"] else []
    lines += [f"in it: <code>{escape(row['members'])}</code>"]
    lines += [f"not in it: <code>{escape(row['others'])}</code>"] if row["others"] else []
    for name, _, words in (why.partition(": ") for why in filter(None, row["why_not"].split("; "))):
        lines.append(f"not {escape(name)}: <code>{escape(words)}</code>")
    title = f" ({escape(row['title'])})" if row["title"] else ""
    return f"<li>{head}{title}<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul></li>"


def add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """The script only where there is a census."""
    if "census" in app.env.metadata.get(pagename, {}):
        app.add_js_file("census.js")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register both directives, and the script for the pages that need it."""
    app.add_directive("linked", LinkedFigure)
    app.add_directive("census", CensusDirective)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
