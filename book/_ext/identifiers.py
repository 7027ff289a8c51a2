"""Sphinx: an identifier stands once on a page. Two extensions give the same one to each proof, to each exercise and to each solution.

Nothing leads to those, so they go; a statement, an exercise or a solution keeps the one that is its label.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

REPEATED = re.compile(
    r'(<div class="proof admonition") id="proof"'
    r'|(<section\b[^>]*?) id="(?:proof|exercise|solution)-content"'
)


def once(body: str) -> str:
    """Return a page without the identifiers that say only what kind of thing something is."""
    return REPEATED.sub(lambda found: found[1] or found[2], body)


def mark(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Take them off a page that is about to be written."""
    if "body" in context:
        context["body"] = once(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written."""
    app.connect("html-page-context", mark)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
