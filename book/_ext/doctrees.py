"""Sphinx: a page that was read is kept without the environment. Each is stored after reading, and loaded to number figures and to be written.

What MyST reads with docutils' own parser, as the documentation of a module, still names the document of that parser, whose settings
hold all that Sphinx knows of all pages: three megabytes in the file of each page that has some kilobytes of its own.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def adopt(app: Sphinx, doctree: nodes.document) -> None:
    """Have every node of a page name the page as its document, as docutils does with the nodes that it adds itself."""
    for node in doctree.findall():
        node.document = doctree


def setup(app: Sphinx) -> dict[str, Any]:
    """After all others that look at a page that was read."""
    app.connect("doctree-read", adopt, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
