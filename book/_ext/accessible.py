"""Sphinx: what those who listen to a page, or use it by keyboard, would miss, mended where extensions and drawings leave it out.

References are a list whose entries say that they are no items of one: both become plain text. In a drawing with links the same link is drawn several
times, as a box and as each text in it, all without a name: the first gets the name of its target, the others are for the mouse alone.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

ROLES = re.compile(r' role="doc-biblioentry"| role="list"(?= class="citation-list")')
DRAWING = re.compile(r'<svg class="linked-figure".*?</svg>', re.DOTALL)
DRAWN_LINK = re.compile(r'<a xlink:href="#(?P<id>[^"]+)"(?=>)')


def mended(body: str) -> str:
    """Return a page whose references are plain and whose drawn links have names."""
    return DRAWING.sub(lambda drawing: _named(drawing[0]), ROLES.sub("", body))


def _named(drawing: str) -> str:
    seen: set[str] = set()

    def name(link: re.Match[str]) -> str:
        known = link["id"] in seen
        seen.add(link["id"])
        words = link["id"].replace("-", " ").replace("_", " ")
        return link[0] + (
            ' tabindex="-1" aria-hidden="true"' if known else f' aria-label="{words}"'
        )

    return DRAWN_LINK.sub(name, drawing)


def mark(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Mend a page that is about to be written."""
    if "body" in context:
        context["body"] = mended(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written."""
    app.connect("html-page-context", mark)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
