"""Sphinx: small pictures that are drawn when the book is built, and tables that are worked out then.

`{picture} NAME` draws one of `PICTURES`: an SVG within the page, whose texts are texts and whose colours are the page's. What stands in the
directive is its caption. `{worked} NAME` writes one of `TABLES`. Both come from `drawings`, where the numbers are computed. On a page
with a block of the class `results`, a map of what was found, badges say how far a check goes in one word; the rest is on the page of claims.
"""

import re
from typing import Any

from docutils import nodes
from drawings import averaging, flip_flop, matching, separation, words
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

PICTURES = (
    averaging.PICTURES
    | flip_flop.PICTURES
    | matching.PICTURES
    | separation.PICTURES
    | words.PICTURES
)
TABLES = averaging.TABLES | flip_flop.TABLES | matching.TABLES | separation.TABLES

MOST_WIDTH = 620
"""Pixels: no picture is shown wider."""


class Picture(nodes.General, nodes.Element):
    """A drawing; its children are the caption."""


class Caption(nodes.General, nodes.Element):
    """What stands below a drawing."""


class PictureDirective(SphinxDirective):
    """A picture by name, with its caption as content."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        picture = Picture("", svg=draw(self.arguments[0]))
        if self.content:
            caption = Caption()
            self.state.nested_parse(self.content, self.content_offset, caption)
            picture += caption
        return [picture]


class WorkedDirective(SphinxDirective):
    """A table by name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        head, *rows = rows_of(self.arguments[0])
        group = nodes.tgroup(cols=len(head))
        group += [nodes.colspec(colwidth=1) for _ in head]
        group += nodes.thead("", _row(head))
        group += nodes.tbody("", *map(_row, rows))
        return [nodes.table("", group, classes=["worked"])]


def draw(name: str) -> str:
    """Return the SVG of a picture."""
    return _find(PICTURES, name)()[0].svg(_find(PICTURES, name)()[1])


def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a table, its head first."""
    rows: list[list[str]] = _find(TABLES, name)()
    return rows


def _find(known: dict[str, Any], name: str) -> Any:
    if name not in known:
        raise ExtensionError(f"nothing is drawn as {name}: there are {', '.join(sorted(known))}")
    return known[name]


def _row(texts: list[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", _cell(text))) for text in texts))


def _cell(text: str) -> nodes.Node:
    word = re.fullmatch("`(.*)`", text)
    return nodes.literal(text=word[1]) if word else nodes.Text(text)


def shorten_badges(app: Sphinx, document: nodes.document) -> None:
    """On a page with a map of results, leave a badge its sign, and the word that says how far its check goes."""
    if not any("results" in block["classes"] for block in document.findall(nodes.container)):
        return
    for badge in document.findall(nodes.reference):
        if "claim" in badge["classes"]:
            badge.children = [nodes.Text(short(badge.astext()))]


def short(badge: str) -> str:
    """Return the sign of a badge with one word: "✓ all" of "✓ all: ten of ten · ours-ten".

    >>> short("✓ certified: two sizes; proved on the page · sht-thm-2"), short("conjecture · sht-conj-1")
    ('✓ certified', 'conjecture')
    """
    return badge.partition(" · ")[0].partition(":")[0]


def open_picture(writer: Any, node: Picture) -> None:
    """Write the drawing; the caption follows."""
    writer.body.append(f'<figure class="picture">{node["svg"]}')


def close_picture(writer: Any, node: Picture) -> None:
    """End the figure."""
    writer.body.append("</figure>\n")


def open_caption(writer: Any, node: Caption) -> None:
    """Begin the caption."""
    writer.body.append("<figcaption>")


def close_caption(writer: Any, node: Caption) -> None:
    """End the caption."""
    writer.body.append("</figcaption>")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register directives, nodes and the style sheet."""
    app.add_node(Picture, html=(open_picture, close_picture))
    app.add_node(Caption, html=(open_caption, close_caption))
    app.add_directive("picture", PictureDirective)
    app.add_directive("worked", WorkedDirective)
    app.connect("doctree-read", shorten_badges)
    app.add_css_file("pictures.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
