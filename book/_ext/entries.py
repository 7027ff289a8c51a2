"""Sphinx: the page of all claims. `{claims}` writes what they come to, search and filters, and one entry each, by chapter.

An entry is its statement and its verdict; evidence, broken version, limits and code are folded. `_static/claims.js` makes search and filters
work: without it all entries are shown, and the form is not.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from noted import pages_by_note
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from told import NAMED as CLAIMS_NAMED
from told import PAGE, Claim, facts, listed, rows, shown, slug, sources, style, text

logger = logging.getLogger(__name__)

NAMED = re.compile(r"\{claim\}`([^`]+)`")
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
CHAPTERS = re.compile(r"book/part\d+/|notebooks/|book/(engine|pairs|examine)$")
"""The pages that a claim may belong to; it is named on others only in passing."""

FILTERS = {
    "kind": ("identity", "construction", "lower bound", "decision", "experiment", "conjecture"),
    "reach": ("all", "certified", "sampled", "trained", "no check"),
    "known": ("read", "restated", "recalled", "ours"),
    "source": (),
    "verdict": ("holds", "did not hold", "not run", "stale", "fails", "conjecture"),
}
"""What entries are chosen by, with the values in the order in which they are offered; those of sources are sorted."""


class Entries(nodes.General, nodes.Element):
    """The place of a chapter's entries."""


class ClaimsDirective(SphinxDirective):
    """What all claims come to, how to choose among them, and one entry each, by chapter."""

    def run(self) -> list[nodes.Node]:
        claims = list(self.env.app.env_claims.values())
        summary = nodes.paragraph(text=f"{_tally(claims)} Computed from {self.env.app.claims_age}.")
        parts: list[nodes.Node] = [summary, _raw(_form(claims))]
        for page, title, own in by_chapter(_texts(self.env), self.env.app.env_claims):
            section = nodes.section(ids=[f"claims-{Path(page).name}"], classes=["claims-chapter"])
            section += nodes.title(text=title)
            section += Entries(chapter=page, claims=own)
            parts.append(section)
        return parts


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def _texts(env: Any) -> dict[str, str]:
    """Return the sources of the pages in the order of the contents."""
    pages = [re.sub(r"\.(md|ipynb)$", "", name) for name in env.external_site_map]
    return {name: Path(env.doc2path(name)).read_text(encoding="utf8") for name in pages}


def by_chapter(texts: dict[str, str], claims: dict[str, Claim]) -> list[tuple[str, str, list[str]]]:
    """Return the chapters in the book's order, each with its title and its claims in the order in which it names them.

    A claim belongs to the chapter that its study is named after, or else to the first that names it.
    """
    homes: dict[str, str] = {}
    for page, words in texts.items():
        for name in NAMED.findall(words):
            study = claims.get(name, {}).get("defined", "").partition(".studies.")[2].split(".")[0]
            if Path(page).name == study.replace("_", "-") and page.startswith("book/"):
                homes[name] = page
            elif CHAPTERS.match(page):
                homes.setdefault(name, page)
    chapters = []
    for page, words in texts.items():
        own = [n for n in dict.fromkeys(NAMED.findall(words)) if homes.get(n) == page]
        if own := [name for name in own if name in claims]:
            title = HEADING.search(words)
            chapters.append((page, title[1] if title else page, own))
    rest = [name for name in claims if name not in homes]
    return [*chapters, *([("", "Elsewhere", rest)] if rest else [])]


def _tally(claims: list[Claim]) -> str:
    """Say how many claims there are, by verdict and by reach."""
    words = []
    for what in ("verdict", "reach"):
        values = [_chosen_by(claim)[what] for claim in claims]
        counts = ", ".join(
            f"{value} {values.count(value)}" for value in FILTERS[what] if value in values
        )
        words.append(f"by {what}: {counts}")
    return f"{len(claims)} claims; {'; '.join(words)}."


def _chosen_by(claim: Claim) -> dict[str, str]:
    """Return the values that a claim is found under; several sources are parted by spaces."""
    return {
        "kind": claim["kind"],
        "reach": claim["reach"] or "no check",
        "known": claim["known"],
        "source": " ".join(sources(claim)),
        "verdict": claim["shown"] or "conjecture",
    }


def _form(claims: list[Claim]) -> str:
    """Return search and filters, hidden until the script that they need is there."""
    filed = sorted({source for claim in claims for source in sources(claim)})
    papers = [source for source in filed if source not in ("ours", "others")]
    choices = []
    for what, values in FILTERS.items():
        found = [_chosen_by(claim)[what] for claim in claims]
        values = values or (*papers, *(word for word in ("ours", "others") if word in filed))
        options = "".join(
            f"<option>{escape(value)}</option>"
            for value in values
            if value in found or what == "source"
        )
        choices.append(
            f'<label>{what} <select name="{what}"><option value="">any</option>{options}</select></label>'
        )
    return (
        '<form class="claims-filter" role="search" aria-label="claims" hidden>'
        '<label class="claims-words">search <input type="search" name="words" autocomplete="off" spellcheck="false"></label>'
        f'{"".join(choices)}<button type="reset">show all</button><p class="claims-says" aria-live="polite"></p></form>'
    )


def _entry(app: Sphinx, claim: Claim) -> str:
    """Return one entry: the statement, the verdict, and all the rest folded."""
    data = "".join(f' data-{what}="{escape(value)}"' for what, value in _chosen_by(claim).items())
    told = rows(claim, app.claims_age)
    if claim["kind"] != "conjecture":
        told = [row for row in told if row[0] != "found"]
        after = [name for name, _ in told].index("checked") + 1
        told.insert(after, ("found", facts(claim["evidence"])))
    told += [("code", code)] if (code := _code(app, claim)) else []
    told.append(("named in", _pages(app, claim)))
    identifier = slug(claim["id"])
    return (
        f'<div class="claim-entry" id="claim-{identifier}"{data}><p class="claim-statement">{text(claim["statement"])}</p>'
        f'<p class="claim-line"><span class="{style(claim)}">{escape(shown(claim))}</span> '
        f'<a href="#claim-{identifier}">{escape(claim["id"])}</a> · {claim["kind"]} · {text(claim["source"])}</p>'
        f"<details><summary>evidence, broken version, limits</summary>{listed(told)}</details></div>"
    )


def _code(app: Sphinx, claim: Claim) -> str:
    """Return links to the code that a claim's check entered."""
    objects, links = app.env.get_domain("py").objects, []
    for name in claim["code"]:
        words = f'<code class="xref py py-obj docutils literal notranslate"><span class="pre">{escape(name)}</span></code>'
        if name in objects:
            page = app.builder.get_relative_uri(PAGE, objects[name].docname)
            words = f'<a href="{page}#{objects[name].node_id}">{words}</a>'
        else:
            logger.warning("claim %s names %s, which no page documents", claim["id"], name)
        links.append(words)
    return ", ".join(links)


def _pages(app: Sphinx, claim: Claim) -> str:
    """Return links to the pages that name a claim."""
    pages = pages_by_note(app.env, CLAIMS_NAMED).get(claim["id"], [])
    return ", ".join(_link(app, page) for page in pages)


def _link(app: Sphinx, page: str) -> str:
    address = app.builder.get_relative_uri(PAGE, page)
    return f'<a href="{address}">{escape(app.env.titles[page].astext())}</a>'


def write_entries(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the entries of each chapter, now that all pages are read and their addresses known."""
    if docname != PAGE:
        return
    for place in list(doctree.findall(Entries)):
        entries = "".join(_entry(app, app.env_claims[name]) for name in place["claims"])
        chapter = place["chapter"]
        address = app.builder.get_relative_uri(PAGE, chapter) if chapter else ""
        read = f'<p><a href="{address}">Read the chapter</a></p>' if chapter else ""
        place.replace_self(_raw(read + entries))


def add_scripts(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Add the script of the form, and that of cards, which copies commands."""
    if pagename == PAGE:
        app.add_js_file("cards.js", loading_method="defer")
        app.add_js_file("claims.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive; entries are written when all pages are read."""
    app.add_directive("claims", ClaimsDirective)
    app.connect("doctree-resolved", write_entries)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
