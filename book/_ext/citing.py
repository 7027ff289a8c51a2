"""Sphinx: how to cite a chapter, at its end, and the book, on the page on reading: BibTeX, made from `CITATION.cff` and nothing else.

The button that copies comes with every block of code. A chapter has its own entry, as part of the book.
"""

from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from meta import title_of
from pybtex.database import BibliographyData, Entry, Person
from sphinx.application import Sphinx

from expressivity.paths import root

BOOK = "book/reading"
"""The page that has the entry of the whole book."""

CHAPTERS = ("book/part1/", "book/part2/")
KEY = "what-attention-can-express"


def citation(path: Path) -> dict[str, Any]:
    """Return what the file says of the book."""
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf8"))
    return said


def people(said: dict[str, Any]) -> list[Person]:
    """Return the authors; a name that is no person's is kept in one piece."""
    return [
        Person(f"{{{one['name']}}}")
        if "name" in one
        else Person(first=one["given-names"], last=one["family-names"])
        for one in said["authors"]
    ]


def entry(said: dict[str, Any], chapter: str = "", stem: str = "", address: str = "") -> str:
    """Return the BibTeX of the book, or of one of its chapters.

    Args:
        said: what the file says.
        chapter: the chapter's title; empty for the book.
        stem: the chapter's name in its address.
        address: where the page or the repository is; may be empty.
    """
    fields = {"title": f"{{{chapter}}}", "booktitle": f"{{{said['title']}}}"}
    fields = fields if chapter else {"title": f"{{{said['title']}}}"}
    fields |= {
        "year": str(said["date-released"])[:4],
        "note": f"Version {said['version']}",
    }
    if address:
        fields["url"] = address
    made = Entry("incollection" if chapter else "book", fields, {"author": people(said)})
    key = f"{KEY}-{stem}" if chapter else KEY
    return BibliographyData({key: made}).to_string("bibtex").strip()


def box(bibtex: str, summary: str) -> str:
    """Return an entry as a block of code, folded if there is a summary to unfold it by."""
    code = f'<div class="highlight-bibtex notranslate"><div class="highlight"><pre>{escape(bibtex)}\n</pre></div></div>'
    if not summary:
        return code
    return f'<details class="cite"><summary>{escape(summary)}</summary>{code}</details>'


def add_box(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Put the entry at the end of a page."""
    is_chapter = pagename.startswith(CHAPTERS)
    if not (is_chapter or pagename == BOOK) or "body" not in context:
        return
    base = (app.config.html_baseurl or "").rstrip("/")
    repository = app.config.html_theme_options.get("repository_url", "")
    said = citation(root() / "CITATION.cff")
    if is_chapter:
        address = f"{base}/{pagename}.html" if base else repository
        stem = pagename.rpartition("/")[2]
        bibtex, summary = entry(said, title_of(context), stem, address), "Cite this chapter"
    else:
        bibtex, summary = entry(said, address=base or repository), ""
    context["body"] += box(bibtex, summary)


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written, before what is no text of it, as the cards of verdicts, is added."""
    app.connect("html-page-context", add_box, priority=300)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
