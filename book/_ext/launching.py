"""Sphinx: how to run a notebook, on its page and in the file that the page offers for download.

A notebook needs the project's code and data. In a copy of the project one command runs it; elsewhere some lines in a first cell bring what it needs. Where the
repository is, they know from `repository: url` in `_config.yml`; without it they name a folder.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from expressivity.book.notebook import defaults

FOLDER = "FOLDER-OF-THE-PROJECT"
"""What stands for the project where nobody knows its address."""

WORDS = (
    "It needs the code and the data of the book. In a copy of the project, after `make install`:",
    "Elsewhere, on Colab for example, run this in a first cell:",
)


def command(name: str, parameters: dict[str, Any]) -> str:
    """Return the command that runs a notebook, with each of its dials as it stands."""
    given = "".join(f" -p {key}={value}" for key, value in parameters.items() if key != "profile")
    return f".venv/bin/expressivity reproduce {name}{given}"


def first_cell(repository: str) -> str:
    """Return the lines that bring code and data to a notebook that was opened without them."""
    folder = "book" if repository else FOLDER
    lines = [f"!git clone --quiet --depth 1 {repository} {folder}"] if repository else []
    lines += [
        f'%pip install --quiet "./{folder}[book]"'
        if repository
        else f'%pip install --quiet "{folder}[book]"'
    ]
    return "\n".join([*lines, f"%env EXPRESSIVITY_ROOT={folder}"])


def page_box(run: str, cell: str) -> str:
    """Return what stands below the heading of a notebook's page."""
    before, elsewhere = (
        words.replace("`make install`", "<code>make install</code>") for words in WORDS
    )
    return (
        f'<details class="run-here"><summary>Run this notebook</summary><p>{before}</p>{_code(run)}'
        f"<p>{elsewhere}</p>{_code(cell)}</details>"
    )


def _code(text: str) -> str:
    return f'<div class="highlight-text notranslate"><div class="highlight"><pre>{escape(text)}\n</pre></div></div>'


def told(notebook: dict[str, Any], run: str, cell: str) -> dict[str, Any]:
    """Return a notebook that says, after its heading, how it is run."""
    before, elsewhere = WORDS
    text = f"**How to run this notebook.** {before}\n\n    {run}\n\n{elsewhere}\n\n"
    text += "".join(f"    {line}\n" for line in cell.splitlines())
    added = {"cell_type": "markdown", "metadata": {"tags": ["how-to-run"]}, "source": text}
    if notebook.get("nbformat_minor", 0) >= 5:
        added["id"] = "how-to-run"
    first, *rest = notebook["cells"]
    return notebook | {"cells": [first, added, *rest]}


def add_box(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Put the box on the page of a notebook."""
    if pagename.startswith("notebooks/") and "body" in context:
        head, end, tail = context["body"].partition("</h1>")
        if end:
            context["body"] = head + end + page_box(*_ways(app, pagename)) + tail


def _ways(app: Sphinx, pagename: str) -> tuple[str, str]:
    """Return the command and the first cell of a notebook."""
    name = pagename.removeprefix("notebooks/")
    repository = app.config.html_theme_options.get("repository_url", "")
    return command(name, defaults(name)), first_cell(repository)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Tell it in the files that the pages offer for download."""
    if exception or app.builder.name != "html":
        return
    for path in sorted((Path(app.outdir) / "_sources" / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf8"))
        if not any("how-to-run" in cell["metadata"].get("tags", ()) for cell in notebook["cells"]):
            made = told(notebook, *_ways(app, f"notebooks/{path.stem}"))
            path.write_text(json.dumps(made, indent=1, ensure_ascii=False), encoding="utf8")


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written, and once all are."""
    app.connect("html-page-context", add_box)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
