"""Sphinx: the pages that show source code have no contents beside them. There are hundreds, and making the contents takes most of their time."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def leave_out_contents(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Leave out the sidebar; a link back stands beside each function."""
    if pagename.startswith("_modules/"):
        context["sidebars"] = []


def setup(app: Sphinx) -> dict[str, Any]:
    """Before the theme writes each sidebar to see whether it is empty."""
    app.connect("html-page-context", leave_out_contents, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
