"""Sphinx: what extensions write into pages that a browser, or who listens to it, takes amiss.

References are a list whose entries say that they are no items of one, and the parameters of a long signature a list of definitions in which nothing
is defined: both become plain text. Each proof, each exercise and each solution gets the same identifier: nothing leads to it, so it goes; a statement,
an exercise or a solution keeps the one that is its label.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

ROLES = re.compile(r' role="doc-biblioentry"| role="list"(?= class="citation-list")')
PARAMETERS = re.compile(r'<dl>(?=\s*<dd><em class="sig-param")')
REPEATED = re.compile(
    r'(<div class="proof admonition") id="proof"'
    r'|(<section\b[^>]*?) id="(?:proof|exercise|solution)-content"'
)


def mended(body: str) -> str:
    """Return a page whose references and parameters are plain, and on which an identifier stands once."""
    plain = PARAMETERS.sub('<dl role="none">', ROLES.sub("", body))
    return REPEATED.sub(lambda found: found[1] or found[2], plain)


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
