"""Sphinx: a card beside each link to a statement or to a source: what the theorem says, which paper is meant.

Everything is known once all pages are written: then each page gets, in templates, the statements and sources that its links lead to.
`_static/cards.js` shows one beside its link, on hover and by keyboard, and the definition of a word, which `terms.py` writes. Without the script
each link is a link.
"""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from noted import keep, note, notes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

LINK = re.compile(r'<a class="reference internal" href="(?P<page>[^"#]*)#(?P<id>[^"]+)"')
TARGET = re.compile(
    r'<div class="(?:proof (?!admonition")[^"]*|citation)" id="(?P<id>[^"]+)"[^>]*>'
)
DIVISION = re.compile(r"<(/?)div\b[^>]*>")
NUMBER = re.compile(r'<span class="label">.*?</span></span>\s*', re.DOTALL)
HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
ANCHOR, CLOSED, NAME = re.compile(r"<a\b[^>]*>"), re.compile(r"</a>"), re.compile(r' id="[^"]*"')
DONE = '<template id="hover-'

LINKING = "pages_with_statement_links"
"""What pages note: that they link to statements."""

Place = tuple[str, str]
"""A page, as its file is named, and an identifier on it."""


def targets(page: str, html: str) -> dict[Place, str]:
    """Return the statements and sources of a page, as they stand in a card."""
    return {
        (page, found["id"]): plain(html[found.end() : closing(html, found.end())])
        for found in TARGET.finditer(html)
    }


def closing(html: str, start: int) -> int:
    """Return where the division ends whose content starts at `start`."""
    depth = 1
    for tag in DIVISION.finditer(html, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.start()
    return len(html)


def plain(html: str) -> str:
    """Return HTML without links, names and the number in a list: a card repeats a text, and is no second place for it."""
    html = NUMBER.sub("", HEADER_LINK.sub("", html))
    return NAME.sub("", CLOSED.sub("</span>", ANCHOR.sub("<span>", html))).strip()


def with_cards(page: str, html: str, known: Mapping[Place, str]) -> str:
    """Return a page with the cards of its links, and each of these links naming its card."""
    used: dict[str, str] = {}

    def named(link: re.Match[str]) -> str:
        folder = posixpath.dirname(page)
        target = posixpath.normpath(posixpath.join(folder, link["page"])) if link["page"] else page
        text = known.get((target, link["id"]))
        if text is None:
            return link[0]
        used[link["id"]] = text
        return f'{link[0]} data-card="hover-{link["id"]}"'

    marked = LINK.sub(named, html)
    cards = "".join(f'{DONE}{name}">{text}</template>' for name, text in used.items())
    head, end, tail = marked.rpartition("</article>")
    return f"{head}{cards}{end}{tail}" if end and DONE not in html else html


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Add the cards to the pages that were written."""
    if exception or app.builder.name != "html":
        return
    names = [f"{name}.html" for name in app.env.found_docs]
    files = {name: Path(app.outdir) / name for name in names if (Path(app.outdir) / name).is_file()}
    texts = {name: file.read_text(encoding="utf8") for name, file in files.items()}
    known = {
        place: text for name, html in texts.items() for place, text in targets(name, html).items()
    }
    for name, html in texts.items():
        changed = with_cards(name, html, known)
        if changed != html:
            files[name].write_text(changed, encoding="utf8")


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note a page that links to statements: their formulas are set in its cards."""
    links = doctree.findall(addnodes.pending_xref)
    if any(link.get("refdomain") == "prf" for link in links):
        note(app.env, LINKING, True)


def load_formulas(app: Sphinx, env: BuildEnvironment) -> None:
    """Have these pages load what sets formulas."""
    equations = env.get_domain("math").data["has_equations"]
    for page in notes(env, LINKING):
        equations[page] = True


def setup(app: Sphinx) -> dict[str, Any]:
    """Note links while pages are read, and add the cards once all are written."""
    keep(app, LINKING)
    app.add_css_file("cards.css")
    app.add_js_file("cards.js", loading_method="defer")
    app.connect("doctree-read", collect)
    app.connect("env-check-consistency", load_formulas)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
