"""Sphinx: what other programs are told about a page: a description, a card to share, and, where the book has an address, which it is.

The address is one setting, `html: baseurl` in `_config.yml`, empty as long as the book is published nowhere. With it, every page names its own
address (Sphinx writes the canonical link), pictures are named in full, there is a `sitemap.xml`, and cards are drawn as PNG, which
is what those who show them read: with Chromium, if there is one. Nothing of this is a request that a page makes.
"""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

LONGEST = 200
"""Characters of a description."""

SHORTEST = 60
"""A paragraph with fewer characters describes nothing."""

CARD = (1200, 630)
"""Width and height of a card, in pixels: what those who show them ask for."""

FIGURE = re.compile(r'<svg\b[^>]*\bdata-file="([^"]*_images/[^"]+)"[^>]*>')
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def describe(doctree: nodes.document | None) -> str:
    """Return the first sentences of a page that are free of formulas in LaTeX, up to the longest description; empty if there are none."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = " ".join("".join(_plain(paragraph)).split())
        if len(text) >= SHORTEST and not isinstance(paragraph.parent, nodes.Admonition):
            if shown := _first_sentences(text):
                return shown
    return ""


def _plain(node: nodes.Node) -> Iterator[str]:
    """Yield the texts of a paragraph; badges are left out."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif not (isinstance(node, nodes.Element) and "claim" in node.get("classes", ())):
        for child in node.children:
            yield from _plain(child)


def _first_sentences(text: str) -> str:
    """Return as many sentences as there is room for, the first one cut at a word if it is too long."""
    sentences = re.split(r"(?<=[.?!:]) (?=\S)", text)
    kept: list[str] = []
    for sentence in sentences:
        if "\\" in sentence or len(" ".join([*kept, sentence])) > LONGEST:
            break
        kept.append(sentence)
    if kept or "\\" in sentences[0]:
        return " ".join(kept).rstrip(":")
    return sentences[0][: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def first_figure(body: str) -> tuple[str, str] | None:
    """Return the address, relative to the page, and the alternative text of its first figure."""
    found = FIGURE.search(body)
    if found is None:
        return None
    alt = re.search(r'\baria-label="([^"]*)"', found[0])
    return unescape(found[1]), unescape(alt[1]) if alt else ""


def title_of(context: dict[str, Any]) -> str:
    """Return a page's title without markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", context.get("title") or "")).split())


def tags(
    page: str, title: str, description: str, figure: tuple[str, str] | None, site: str, base: str
) -> str:
    """Return the elements for the head of a page.

    Args:
        page: its name, without `.html`.
        title: its title.
        description: one or two sentences; may be empty.
        figure: address and alternative text.
        site: the book's title.
        base: the book's address; may be empty.
    """
    properties = {"og:title": title, "og:type": "article", "og:site_name": site}
    names = {"twitter:card": "summary", "twitter:title": title}
    if description:
        names |= {"description": description, "twitter:description": description}
        properties["og:description"] = description
    if base:
        properties["og:url"] = f"{base.rstrip('/')}/{page}.html"
    if figure:
        address, alt = figure
        picture = f"{base.rstrip('/')}/{card_name(page)}" if base else address
        names |= {"twitter:card": "summary_large_image", "twitter:image": picture}
        properties |= {"og:image": picture, "og:image:alt": alt}
    lines = [f'<meta name="{key}" content="{escape(value)}" />' for key, value in names.items()]
    lines += [
        f'<meta property="{key}" content="{escape(value)}" />' for key, value in properties.items()
    ]
    return "\n".join(lines) + "\n"


def card_name(page: str) -> str:
    """Return where a page's card is, from the book's address."""
    return f"_static/cards/{page.replace('/', '-')}.png"


def sitemap(pages: list[str], base: str) -> str:
    """Return the list of addresses that search engines read."""
    lines = "".join(
        f"<url><loc>{escape(base.rstrip('/'))}/{escape(page)}.html</loc></url>\n"
        for page in sorted(pages)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )


def card(title: str, site: str, picture: str) -> str:
    """Return a card as a page: the title above the figure."""
    return (
        '<!doctype html><meta charset="utf-8"><style>body { margin: 0; width: 1200px; height: 630px; display: flex;'
        " flex-direction: column; background: white; color: #111; font-family: sans-serif; box-sizing: border-box; padding: 36px 48px }"
        " h1 { font-size: 44px; margin: 0 0 4px } p { font-size: 24px; margin: 0 0 20px; color: #555 }"
        " div { flex: 1; min-height: 0 } img { width: 100%; height: 100%; object-fit: contain }</style>"
        f'<h1>{escape(title)}</h1><p>{escape(site)}</p><div><img src="{escape(picture)}"></div>'
    )


def draw(chromium: str, text: str, target: Path) -> None:
    """Draw a card."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "card.html"
        source.write_text(text, encoding="utf8")
        words = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        words += [f"--user-data-dir={folder}/profile", "--allow-file-access-from-files"]
        words += [f"--window-size={CARD[0]},{CARD[1]}", f"--screenshot={target}", source.as_uri()]
        subprocess.run(words, capture_output=True, timeout=120)
    if not target.is_file():
        logger.info("no card was drawn: %s", target.name)


def add_tags(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Put the elements into the head, and note what cards and sitemap need."""
    if doctree is None or pagename.startswith("_modules/"):
        return
    site, base = app.config.html_title or app.config.project, app.config.html_baseurl or ""
    title, figure = title_of(context), first_figure(context.get("body", ""))
    added = tags(pagename, title, describe(doctree), figure, str(site), base)
    context["metatags"] = context.get("metatags", "") + added
    if figure and base:
        picture = (Path(app.outdir) / pagename).parent / figure[0]
        notes = Path(app.doctreedir) / "cards"
        notes.mkdir(
            exist_ok=True
        )  # pages are written by several processes: what they note is in files
        note = json.dumps([pagename, title, picture.resolve().as_uri()])
        (notes / f"{pagename.replace('/', '-')}.json").write_text(note, encoding="utf8")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the sitemap and the cards, where the book has an address."""
    base = app.config.html_baseurl
    if exception or not base or app.builder.name != "html":
        return
    folder = Path(app.outdir)
    (folder / "sitemap.xml").write_text(sitemap(sorted(app.env.found_docs), base), encoding="utf8")
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        logger.info("no Chromium here: the pages name cards that were not drawn")
        return
    site = str(app.config.html_title or app.config.project)
    for note in sorted((Path(app.doctreedir) / "cards").glob("*.json")):
        page, title, picture = json.loads(note.read_text(encoding="utf8"))
        draw(chromium, card(title, site, picture), folder / card_name(page))


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written, and once all are."""
    app.connect("html-page-context", add_tags)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
