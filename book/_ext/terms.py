"""Sphinx: the definition of a word where a page links to it. `{term}` makes the link; this puts the glossary's sentence on it.

The sentence is the link's title, so that it is there without a script; `cards.js` shows it to the keyboard too. What stands after "See"
in an entry says where more is, and is left out.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from noted import keep, note, notes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)

LINK = re.compile(
    r'<a class="reference internal" href="(?P<page>[^"#]*)#(?P<id>term-[^"]+)"(?: title="[^"]*")?>'
    r'(?P<word><span class="xref std std-term">)'
)
DEFINITIONS = "term_definitions"
"""What pages note: the definitions that stand on them, under the links' targets."""

SEE = "\nSee "
"""Where the definition ends in an entry."""

LONGEST = 320
"""More characters are no definition at a glance."""


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the definition of each word of a glossary on a page, under the link's target."""
    for item in doctree.findall(nodes.definition_list_item):
        if isinstance(item.parent.parent, addnodes.glossary):
            text = definition(item)
            for term in item.findall(nodes.term):
                for target in term["ids"]:
                    note(app.env, DEFINITIONS, {})[target] = text
                if not text or len(text) > LONGEST or list(item.findall(nodes.math)):
                    logger.warning(
                        "the definition of %s is missing, long, or has a formula",
                        term.astext(),
                        location=item,
                    )


def definition(item: nodes.definition_list_item) -> str:
    """Return what an entry says, in one line and without where it says more."""
    text = "\n".join(part.astext() for part in item.findall(nodes.definition))
    return " ".join(text.split(SEE)[0].split())


def definitions(env: BuildEnvironment) -> dict[str, str]:
    """Return the definitions of all pages."""
    pages = notes(env, DEFINITIONS).values()
    return {target: text for page in pages for target, text in page.items()}


def explain(body: str, known: dict[str, str]) -> str:
    """Return a page's body with the definition on each link to a word."""

    def titled(found: re.Match[str]) -> str:
        if found["id"] not in known:
            return found[0]
        text = escape(known[found["id"]])
        return f'<a class="reference internal term" href="{found["page"]}#{found["id"]}" title="{text}">{found["word"]}'

    return LINK.sub(titled, body)


def mark(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the definitions on a page that is about to be written."""
    if "body" in context:
        context["body"] = explain(context["body"], definitions(app.env))


def setup(app: Sphinx) -> dict[str, Any]:
    """Collect while pages are read, explain while they are written."""
    keep(app, DEFINITIONS)
    app.connect("doctree-read", collect)
    app.connect("html-page-context", mark)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
