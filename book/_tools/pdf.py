"""The book as one PDF, and each chapter as one: Chromium prints the built pages, pypdf joins them.

    python book/_tools/pdf.py                      everything that the contents name
    python book/_tools/pdf.py book/part1/match2    some pages: no contents, one file each

What is printed is `_build/html`, by the rules of `book/_static/print.css`; the files go to `_build/pdf`. The book has a title page,
contents with page numbers, and an outline; a link from page to page stays a link. A chapter's file is a part of the book: its notebooks
are in it, and its pages have the numbers that they have in the book. The exit code is 2 if pages, Chromium or pypdf are missing.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from paper import (
    Missing,
    anchors_from_elsewhere,
    browser,
    check_pages,
    print_all,
    print_text,
    served,
    title_of,
)

TOP = Path(__file__).resolve().parents[2]
HTML = TOP / "_build" / "html"
PDF = TOP / "_build" / "pdf"


@dataclass
class Chapter:
    """Pages that follow each other in the book: a page and its notebooks.

    Args:
        part: the caption that the contents give it; empty for the first page.
        pages: names without `.html`, the chapter's own first.
    """

    part: str
    pages: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The stem of its file."""
        return self.pages[0].rpartition("/")[2]


def contents(text: str) -> list[Chapter]:
    """Read the contents: chapters in order, each with the pages below it."""
    tree = yaml.safe_load(text)
    found = [Chapter("", [tree["root"]])]
    for part in tree.get("parts", []):
        for entry in part["chapters"]:
            below = [section["file"] for section in entry.get("sections", [])]
            found.append(Chapter(part["caption"], [entry["file"], *below]))
    return found


FRONT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 20mm 18mm 22mm; }}
body {{ font: 11pt/1.45 serif; }}
.title {{ break-after: page; padding-top: 60mm; text-align: center; }}
.title h1 {{ font-size: 30pt; line-height: 1.2; }}
h2 {{ font-size: 18pt; }} h3 {{ font-size: 11pt; margin: 1.2em 0 0.3em; break-after: avoid; }}
ol {{ list-style: none; margin: 0; padding: 0; }}
li {{ display: flex; break-inside: avoid; }} li.below {{ padding-left: 1.5em; font-size: 0.92em; }}
li a {{ color: inherit; text-decoration: none; }}
li i {{ flex: 1; border-bottom: 1px dotted #888; margin: 0 0.5em 0.3em; min-width: 1em; }}
</style></head><body><div class="title"><h1>{title}</h1><p>{author}</p><p>{about}</p></div>
<h2>Contents</h2>{listed}</body></html>"""


def front(
    settings: dict[str, Any], about: str, chapters: Sequence[Chapter], rows: dict[str, Any]
) -> str:
    """Return title page and contents; `rows` has title, address and page number of every page."""
    listed, part = "", ""
    for chapter in chapters:
        if chapter.part != part:
            part = chapter.part
            listed += f"<h3>{escape(part)}</h3>"
        items = ""
        for name in chapter.pages:
            title, address, number = rows[name]
            below = "" if name == chapter.pages[0] else ' class="below"'
            link = f'<a href="{escape(address)}">{escape(title)}</a>'
            items += f"<li{below}>{link}<i></i><span>{number}</span></li>"
        listed += f"<ol>{items}</ol>"
    title, author = (escape(str(settings.get(key, ""))) for key in ("title", "author"))
    return FRONT.format(title=title, author=author, about=escape(about), listed=listed)


def footers(lines: Sequence[tuple[str, int]]) -> str:
    """Return a document with nothing but footers: a title and a page number for each page."""
    feet = "".join(
        f"<section><p><span>{escape(title)}</span><span>{number}</span></p></section>"
        for title, number in lines
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><style>'
        "@page { size: A4; margin: 0 } body { margin: 0 }"
        "section { height: 296mm; position: relative; break-after: page; overflow: hidden }"
        "section:last-child { break-after: auto }"
        "p { position: absolute; bottom: 9mm; left: 16mm; right: 16mm; margin: 0; display: flex;"
        " justify-content: space-between; font: 8.5pt sans-serif; color: #555 }"
        f"</style></head><body>{feet}</body></html>"
    )


Places = dict[tuple[str, str], tuple[int, float]]
"""Page name and anchor (empty for the page's beginning), to page in the book from 0 and height on it."""


def places_of(reader: Any, name: str, first: int) -> Places:
    """Find where the anchors of a printed page are in the book."""
    found: Places = {(name, ""): (first, float(reader.pages[0].mediabox.top))}
    for anchor, target in reader.named_destinations.items():
        number = reader.get_destination_page_number(target)
        if number is not None and number >= 0:
            found[name, anchor.lstrip("/")] = (first + number, float(target.top or 0))
    return found


def relink(writer: Any, address: str, owner: Sequence[str], places: Places) -> None:
    """Let links from page to page lead to places in the file; one to a page that is not in it becomes text.

    Args:
        writer: the joined document.
        address: under which the pages were served.
        owner: for each page of the document, the page of the book that it was printed from.
        places: where the anchors are.
    """
    from pypdf.generic import ArrayObject, FloatObject, NameObject, NullObject

    for number, page in enumerate(writer.pages):
        kept = ArrayObject()
        for reference in page.get("/Annots", ()):
            link = reference.get_object()
            uri = str(link.get("/A", {}).get("/URI", ""))
            named = link.get("/Dest") or link.get("/A", {}).get("/D")
            if uri and not uri.startswith(address):
                kept.append(reference)
                continue
            path = unquote(urlsplit(uri).path).strip("/").removesuffix(".html") or owner[number]
            anchor = unquote(urlsplit(uri).fragment) or str(named or "").lstrip("/")
            place = places.get((path, anchor)) or places.get((path, ""))
            if place is None:
                continue
            goal, top = place
            link.pop("/A", None)
            link[NameObject("/Dest")] = ArrayObject(
                [
                    writer.pages[goal].indirect_reference,
                    NameObject("/XYZ"),
                    NullObject(),
                    FloatObject(top),
                    NullObject(),
                ]
            )
            kept.append(reference)
        if "/Annots" in page:
            page[NameObject("/Annots")] = kept


def add_outline(
    writer: Any, entries: Sequence[Any], reader: Any, first: int, parent: Any, title: str
) -> None:
    """Copy the outline of a printed page below `parent`; its title stands there already, and what is below the title moves up.

    A heading at the top of a page is named twice by Chromium: once is enough.
    """
    above = parent
    for entry in entries:
        if isinstance(entry, list):
            add_outline(writer, entry, reader, first, above, title)
            continue
        number = reader.get_destination_page_number(entry)
        name = re.sub(r"^(.+)\1$", r"\1", entry.title)
        if name == title or number is None or number < 0:
            continue
        above = writer.add_outline_item(name, first + number, parent=parent)


@dataclass
class Printed:
    """A page of the book on paper: its title, its file, and its pages in the book from 0."""

    title: str
    reader: Any
    first: int
    end: int


def outline_book(writer: Any, chapters: Sequence[Chapter], where: dict[str, Printed]) -> None:
    """Give the book its outline: parts, chapters, and below each its notebooks and its sections."""
    part, above = "", None
    for chapter in chapters:
        if chapter.part != part:
            part = chapter.part
            above = writer.add_outline_item(part, where[chapter.pages[0]].first)
        parent = above
        for name in chapter.pages:
            one = where[name]
            added = writer.add_outline_item(one.title, one.first, parent=parent)
            add_outline(writer, one.reader.outline, one.reader, one.first, added, one.title)
            parent = added if name == chapter.pages[0] else parent


def joined(
    chromium: str,
    chapters: Sequence[Chapter],
    files: dict[str, Path],
    address: str,
    folder: Path,
    about: str,
) -> tuple[Any, dict[str, Printed]]:
    """Join the pages to the book: title page, contents, chapters; page numbers, links and outline.

    Returns: the writer, and where each page is.
    """
    from pypdf import PdfReader, PdfWriter

    settings = yaml.safe_load((TOP / "_config.yml").read_text(encoding="utf8"))
    titles = {name: title_of((HTML / f"{name}.html").read_text(encoding="utf8")) for name in files}
    addresses = {name: f"{address}/{name}.html" for name in files}
    lead = folder / "front.pdf"
    rows = {name: (titles[name], addresses[name], 999) for name in files}
    print_text(chromium, front(settings, about, chapters, rows), lead)
    first, where = len(PdfReader(lead).pages), {}
    for name, path in files.items():
        reader = PdfReader(path)
        where[name] = Printed(titles[name], reader, first, first + len(reader.pages))
        first = where[name].end
    rows = {
        name: (titles[name], addresses[name], printed.first + 1) for name, printed in where.items()
    }
    print_text(chromium, front(settings, about, chapters, rows), lead)
    writer, owner, places = PdfWriter(), [], {}
    feet: list[tuple[str, int]] = []
    for name, title, reader in [
        ("", "Contents", PdfReader(lead)),
        *((name, one.title, one.reader) for name, one in where.items()),
    ]:
        if name:
            places |= places_of(reader, name, where[name].first)
        for page in reader.pages:
            writer.add_page(page)
            owner.append(name)
            feet.append((title, len(owner)))
    print_text(chromium, footers(feet), folder / "feet.pdf")
    for number, foot in enumerate(PdfReader(folder / "feet.pdf").pages):
        if 0 < number < len(owner):
            writer.pages[number].merge_page(foot)
    relink(writer, address, owner, places)
    outline_book(writer, chapters, where)
    writer.add_metadata({"/Title": str(settings["title"]), "/Author": str(settings["author"])})
    return writer, where


def offprint(book: Any, title: str, first: int, end: int) -> Any:
    """Return the pages of a chapter as a document of its own; a link to another chapter becomes text."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(book, pages=(first, end), import_outline=True)
    writer.add_metadata({"/Title": title})
    return writer


def about_build() -> str:
    """Return what the title page says of the build: the version, and the commit where there is git."""
    version = re.search(r"(?m)^version: (.+)$", (TOP / "CITATION.cff").read_text(encoding="utf8"))
    words = ["git", "-C", str(TOP), "rev-parse", "--short=12", "HEAD"]
    try:
        commit = subprocess.run(words, capture_output=True, text=True).stdout.strip()
    except OSError:
        commit = ""
    return f"Version {version[1] if version else ''}" + (f", commit {commit}" if commit else "")


def make(wanted: Sequence[str]) -> list[Path]:
    """Print what is wanted (nothing named: all of the contents), and return the files."""
    chapters = contents((TOP / "book" / "_toc.yml").read_text(encoding="utf8"))
    known = [name for chapter in chapters for name in chapter.pages]
    if unknown := [name for name in wanted if name not in known]:
        raise Missing(f"no page is named {unknown[0]}: pages are named as in book/_toc.yml")
    check_pages(HTML, wanted or known)
    chromium = browser()
    try:
        from pypdf import PdfReader, PdfWriter
    except ImportError:
        raise Missing("no pypdf here: run make install") from None
    PDF.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        served(HTML, anchors_from_elsewhere(HTML, known)) as address,
    ):
        folder = Path(place)
        files = print_all(chromium, wanted or known, address, folder)
        if wanted:
            made = [PDF / f"{name.rpartition('/')[2]}.pdf" for name in wanted]
            for name, target in zip(wanted, made, strict=True):
                writer, reader = PdfWriter(), PdfReader(files[name])
                writer.append(reader, import_outline=True)
                relink(writer, address, [name] * len(reader.pages), places_of(reader, name, 0))
                writer.write(target)
            return made
        writer, where = joined(chromium, chapters, files, address, folder, about_build())
        writer.compress_identical_objects()
        writer.write(PDF / "book.pdf")
    made, book = [PDF / "book.pdf"], PdfReader(PDF / "book.pdf")
    for chapter in chapters:
        first, end = where[chapter.pages[0]].first, where[chapter.pages[-1]].end
        made.append(PDF / f"{chapter.name}.pdf")
        offprint(book, where[chapter.pages[0]].title, first, end).write(made[-1])
    return made


def main(words: Sequence[str]) -> int:
    """Print, join, and say what was written."""
    parser = argparse.ArgumentParser(prog="pdf", description="The built pages as PDF.")
    parser.add_argument(
        "page", nargs="*", metavar="PAGE", help="as in book/_toc.yml: book/part1/match2"
    )
    try:
        made = make(parser.parse_args(words).page)
    except Missing as lacking:
        print(f"pdf: {lacking}", file=sys.stderr)
        return 2
    for path in made:
        print(f"{path.relative_to(TOP)}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
