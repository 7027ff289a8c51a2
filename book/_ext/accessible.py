"""Sphinx: what those who listen to a page would miss, mended where extensions leave it out.

References are a list whose entries say that they are no items of one, and the parameters of a long signature a list of definitions in which nothing
is defined: both become plain text.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

ROLES = re.compile(r' role="doc-biblioentry"| role="list"(?= class="citation-list")')
PARAMETERS = re.compile(r'<dl>(?=\s*<dd><em class="sig-param")')


def mended(body: str) -> str:
    """Return a page whose references and parameters are plain."""
    return PARAMETERS.sub('<dl role="none">', ROLES.sub("", body))


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
