"""Sphinx: where a line may end, and what scrolls. A long name of the library breaks after a point, and a formula keeps the comma beside it.

A narrow screen holds no more than half of `expressivity.automata.fragments.forbidden_pattern()`, and a browser sees no place in it to
break. After a formula it sees one where none should be: MathJax makes a box of each formula, and the comma may go to the next line. What is
still too wide scrolls: `_static/scrolls.js` lets the keyboard reach it.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LINK, HEADING = r'<code class="xref py [^"]*">', r"<h1><code[^>]*>"
NAME = re.compile(rf'((?:{LINK}|{HEADING})<span class="pre">)([^<]+)(?=</span>)')
INSIDE = re.compile(r"(?<=\w)([._])(?=\w)|(?<=[a-z])(?=[A-Z])")
MATH = r'<span class="math notranslate nohighlight">[^<]*</span>'
BEFORE, AFTER = "[(\\[“‘]*", "[)\\],.;:!?”’]*"
BESIDE = re.compile(f"({BEFORE})({MATH})({AFTER})")


def break_names(html: str) -> str:
    """Return the page with a place to break after points and underscores, and before capitals, in names that are links or headings."""
    return NAME.sub(lambda found: found[1] + INSIDE.sub(r"\1<wbr>", found[2]), html)


def keep_punctuation(html: str) -> str:
    """Return the page with each formula and the punctuation that touches it as one piece."""

    def keep(found: re.Match[str]) -> str:
        return f'<span class="kept">{found[0]}</span>' if found[1] or found[3] else found[0]

    return BESIDE.sub(keep, html)


def mark(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Mark both in the body of a page."""
    if "body" in context and not pagename.startswith("_modules/"):
        context["body"] = keep_punctuation(break_names(context["body"]))


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written."""
    app.connect("html-page-context", mark)
    app.add_js_file("scrolls.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
