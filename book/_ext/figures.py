"""Sphinx: figures are part of their pages, and say where they come from.

In place of an `<img>` stands the SVG itself: its texts can be found and selected, and it has a look for each theme. Below it are links to the
tables that it was drawn from, as CSV, to the function that drew it, and to the notebook's cell. All three are read from what the run
wrote: the SVG's metadata name function and tables, the notebook's outputs name the figure.
"""

import csv
import importlib.util
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from inline_svg import inline, origin
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

RECOMPUTED = "book/figures/ci"
"""Where `expressivity.book.pages` lays figures that a build drew of what it trained at profile ci, beside those of the full tables."""

KINDS = ("ci", "full", "papers")
"""Folders of tables."""


class Shown(NamedTuple):
    """A figure in the output of a notebook's cell."""

    name: str
    alt: str
    notebook: str
    cell: str


@cache
def shown(folder: Path) -> dict[str, Shown]:
    """Return every figure that the notebooks below a folder show, by the text of its SVG."""
    found = {}
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf8"))["cells"]:
            for output in cell.get("outputs", ()):
                if "figure" in output.get("metadata", {}):
                    about = output["metadata"]
                    text = "".join(output["data"]["image/svg+xml"])
                    found[normal(text)] = Shown(
                        about["figure"], about["alt"], path.stem, cell["id"]
                    )
    return found


def normal(text: str) -> str:
    """Return a text as MyST-NB writes it to a file: no line end at the end."""
    return "\n".join(text.splitlines())


def table_file(folder: Path, source: str) -> Path:
    """Return the file of a table that a figure names, such as `match2-scale@ci`, below the folder of all tables.

    Raises:
        LookupError: there is none, or more than one.
    """
    name, _, profile = source.partition("@")
    found = []
    for kind in KINDS:
        path = folder / kind / f"{name}.json"
        if path.is_file():
            provenance = json.loads(path.read_text(encoding="utf8")).get("provenance", {})
            if provenance.get("profile", "") == profile:
                found.append(path)
    if len(found) != 1:
        raise LookupError(f"{len(found)} tables are called {source}")
    return found[0]


def as_csv(table: dict[str, Any]) -> str:
    """Return a table as comma-separated values, a line of names first; what has no value is empty."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(table["columns"]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table["rows"])
    return written.getvalue()


def replace_images(app: Sphinx, document: nodes.document, page: str) -> None:
    """Put every figure of a page into it, with its links."""
    if app.builder.format != "html":
        return
    seen: dict[str, int] = {}
    for image in list(document.findall(nodes.image)):
        path = Path(app.srcdir) / image["uri"]
        if path.suffix != ".svg" or not path.is_file():
            continue
        text = path.read_text(encoding="utf8")
        about = shown(Path(app.srcdir)).get(normal(text))
        name = about.name if about else path.stem
        seen[name] = seen.get(name, 0) + 1
        own = name if seen[name] == 1 else f"{name}-{seen[name]}"
        linked = "linked-figure" in image["classes"]
        alt = image.get("alt", "") if image.parent.tagname == "figure" or not about else about.alt
        cell = cell_of(image)
        if about and cell is not None and f"cell-{about.cell}" not in cell["ids"]:
            cell["ids"].append(f"cell-{about.cell}")
        drawn = inline(
            text,
            own,
            alt,
            "linked-figure" if linked else "",
            kept_file(app, page, path, name),
        )
        below = links(app, page, text, about) if about else ""
        if about and cell is not None:
            below += recomputed(app, page, about, own)
        put(app, page, image, drawn, below)
        if not about and path.parent.name == "figures":
            logger.warning("no notebook shows the figure %s as it is", name, location=image)


def recomputed(app: Sphinx, page: str, about: Shown, own: str) -> str:
    """Return a fold with the figure that this build drew of what it trained itself; empty where it trained nothing or the figure shows it."""
    path = Path(app.srcdir) / RECOMPUTED / f"{about.name}.svg"
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf8")
    alt = (
        f"The same figure, drawn from the small tables of this build. Of the full ones: {about.alt}"
    )
    name = f"{about.name}-ci"
    drawn = inline(text, f"{own}-ci", alt, "", kept_file(app, page, path, name))
    said = "The same figure from what this build trained, which is too small to judge anything"
    return (
        f'<details class="recomputed"><summary>{said}</summary>'
        f"{drawn}{links(app, page, text, about)}</details>"
    )


def kept_file(app: Sphinx, page: str, path: Path, name: str) -> str:
    """Have the file of a figure copied to where the files of images are, and return its address from a page: cards show it."""
    app.builder.images[path.relative_to(app.srcdir).as_posix()] = f"{name}.svg"
    return f"{'../' * page.count('/')}_images/{name}.svg"


def put(app: Sphinx, page: str, image: nodes.image, drawn: str, below: str) -> None:
    """Put a drawing in the place of an image; in a figure the links stand after its caption."""
    figure = image.parent
    if figure.tagname == "figure":
        figure.replace(image, nodes.raw("", drawn, format="html"))
        if below:
            figure.append(nodes.raw("", below, format="html"))
        return
    image.parent.replace(
        image, nodes.raw("", f'<div class="drawn-figure">{drawn}{below}</div>', format="html")
    )


def cell_of(image: nodes.image) -> nodes.container | None:
    """Return the cell of a notebook that an image is an output of."""
    node = image.parent
    while node is not None and "cell" not in node.get("classes", ()):
        node = node.parent
    return node


def links(app: Sphinx, page: str, text: str, about: Shown) -> str:
    """Return the line below a figure."""
    function, sources = origin(text)
    if not function:
        logger.warning("%s does not say what drew it", about.name, location=page)
        return ""
    top = "../" * page.count("/")
    parts = []
    tables = [table_file(Path(app.srcdir) / "data", source) for source in sources]
    if tables:
        listed = ", ".join(
            f'<a href="{top}_static/data/{path.parent.name}/{path.stem}.csv" download>{escape(path.stem)}.csv</a>'
            for path in tables
        )
        parts.append(f"data: {listed}")
    module, name = split(function)
    wanted(app).add(module)
    code = f"{top}_modules/{module.replace('.', '/')}.html#{name}"
    parts.append(f'code: <a href="{code}"><code>{escape(name)}</code></a>')
    cell = f"{top}notebooks/{about.notebook}.html#cell-{about.cell}"
    parts.append(f'cell: <a href="{cell}">{about.notebook}, {escape(about.cell)}</a>')
    files(app).update(tables)
    return f'<p class="drawn-from">{" · ".join(parts)}</p>'


def split(function: str) -> tuple[str, str]:
    """Return module and name of a function, given as one: the module's last part begins with `figures`.

    >>> split("expressivity.studies.match2.figures.bits_over_modulus")
    ('expressivity.studies.match2.figures', 'bits_over_modulus')
    """
    parts = function.split(".")
    end = next(i for i, part in enumerate(parts) if part.startswith("figures")) + 1
    return ".".join(parts[:end]), ".".join(parts[end:])


def wanted(app: Sphinx) -> set[str]:
    """Return the modules whose code a figure links to."""
    return app.__dict__.setdefault("figure_modules", set())


def files(app: Sphinx) -> set[Path]:
    """Return the tables that a figure links to."""
    return app.__dict__.setdefault("figure_tables", set())


def code_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield a page with the code of each module that draws a figure, with a place for each function in it."""
    for module in sorted(wanted(app)):
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            logger.warning("there is no module %s, which is said to draw a figure", module)
            continue
        source = Path(spec.origin).read_text(encoding="utf8")
        code = places(app.builder.highlighter.highlight_block(source, "python", linenos=False))
        body = f"<h1>Source code for {module}</h1>{code}"
        yield f"_modules/{module.replace('.', '/')}", {"title": module, "body": body}, "page.html"


def places(code: str) -> str:
    """Return highlighted code in which the name of a function is a place that links can name."""
    return re.sub(r'<span class="nf">(\w+)</span>', r'<span class="nf" id="\1">\1</span>', code)


def write_tables(app: Sphinx, exception: Exception | None) -> None:
    """Write every table that a figure links to as CSV."""
    if exception or app.builder.format != "html":
        return
    for path in sorted(files(app)):
        target = Path(app.outdir) / "_static" / "data" / path.parent.name / f"{path.stem}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(as_csv(json.loads(path.read_text(encoding="utf8"))), encoding="utf8")


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written, when further pages are asked for, and once all are."""
    app.connect("doctree-resolved", replace_images)
    app.connect("html-collect-pages", code_pages)
    app.connect("build-finished", write_tables)
    app.add_css_file("figures.css")
    # Pages are resolved in the first process, where what they link to is noted, and only then written by several.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
