"""From a run's outputs to HTML: stage the pages beside what the run computed, and let Jupyter Book build them."""

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from expressivity.book.code_pages import code_pages, overview, with_code
from expressivity.book.reproduce import SECONDS, figures_of, resting
from expressivity.errors import ExpressivityError, InvalidInput
from expressivity.paths import root, run_dir, write_whole
from expressivity.provenance import digest, tree_key, versions

COMMITTED = "committed"
"""The source of pages that were not run here: what git has."""

RECOMPUTED = "book/figures/ci"
"""The folder, among the staged pages, of figures that a run at profile ci drew of what it trained."""


class BuildFailed(ExpressivityError):
    """Jupyter Book found something wrong: the message says where its log is."""


def staging() -> Path:
    """Return the folder that the pages are built from."""
    return root() / "_build" / "pages"


def html() -> Path:
    """Return the folder of the built pages."""
    return root() / "_build" / "html"


def stage(source: str) -> Path:
    """Lay out the book in one folder: chapters from the tree; notebooks, data and figures from a run (or from the tree).

    What rests on committed tables of profile full is taken from the tree; what a run at profile ci drew of it stands beside, in `RECOMPUTED`.

    Args:
        source: `ci`, `full`, or `committed`.

    Raises:
        InvalidInput: the run has not been made, or lacks a notebook.
    """
    top, target = root(), staging()
    computed = top if source == COMMITTED else run_dir(source)
    if not (computed / "data" / "claims.json").is_file():
        raise InvalidInput(
            f"the claims have not been recomputed at profile {source}: run `expressivity book --profile {source}`"
        )
    kept = resting() if source == "ci" else []
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(
        top / "book", target / "book", ignore=shutil.ignore_patterns("figures", "__pycache__")
    )
    shutil.copy(top / "_config.yml", target)
    shutil.copytree(top / "data", target / "data")
    for path in (top / "notebooks").glob("*.ipynb"):
        executed = computed / "notebooks" / path.name
        if path.stem in kept:
            executed = path
        if not executed.is_file():
            raise InvalidInput(
                f"{path.name} has not been run at profile {source}: run `expressivity reproduce --profile {source}`"
            )
        write_whole(
            target / "notebooks" / path.name,
            json.dumps(_headed(_described(json.loads(executed.read_text(encoding="utf8"))))),
        )
    for folder in ("book/figures", "data"):
        if (computed / folder).is_dir():
            shutil.copytree(computed / folder, target / folder, dirs_exist_ok=True)
    for figure in (f"{figure}.svg" for name in kept for figure in figures_of(name)):
        if (computed / "book/figures" / figure).is_file():
            (target / RECOMPUTED).mkdir(exist_ok=True)
            shutil.copy(computed / "book/figures" / figure, target / RECOMPUTED)
        shutil.copy(top / "book/figures" / figure, target / "book/figures")
    if (computed / SECONDS).is_file():
        shutil.copy(computed / SECONDS, target)
    _add_code(target / "book")
    return target


def _add_code(book: Path) -> None:
    """Add the pages of the code, with a list of them on the page on the code and entries in the contents."""
    for name, text in code_pages().items():
        write_whole(book / "api" / f"{name}.md", text)
    contents, code = book / "_toc.yml", book / "code.md"
    write_whole(contents, with_code(contents.read_text(encoding="utf8")))
    write_whole(code, code.read_text(encoding="utf8") + overview())


def _described(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the notebook with each figure's alternative text where MyST-NB looks for it: in the metadata of its cell."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "alt" in output.get("metadata", {}):
                cell["metadata"]["mystnb"] = {"image": {"alt": output["metadata"]["alt"]}}
    return notebook


def _headed(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the notebook with "Notebook: " in its heading: a reader tells it from a chapter of the same name."""
    for cell in notebook["cells"]:
        text = "".join(cell.get("source", ""))
        if cell.get("cell_type") == "markdown" and text.startswith("# "):
            cell["source"] = text.replace("# ", "# Notebook: ", 1)
            break
    return notebook


def build(source: str, console: Console) -> Path:
    """Build the pages with warnings as errors, unless nothing changed since the last build.

    Raises:
        BuildFailed: with the first warnings, and where the whole log is.
    """
    folder = stage(source)
    key = digest([tree_key(folder, root() / "src" / "expressivity"), versions()])
    marker = root() / "_build" / "html.key"
    if marker.is_file() and marker.read_text() == key and (html() / "index.html").is_file():
        console.print("pages: unchanged", highlight=False)
        return html()
    marker.unlink(missing_ok=True)
    for stale in (html(), root() / "_build" / ".doctrees", root() / "_build" / ".jupyter_cache"):
        shutil.rmtree(stale, ignore_errors=True)
    began = time.monotonic()
    command = [
        *(sys.executable, "-c", "from jupyter_book.cli.main import main; main()"),
        "build",
        str(folder),
        "--toc",
        str(folder / "book" / "_toc.yml"),
        "--path-output",
        str(root()),
        "-W",
        "-n",
        "--keep-going",
    ]
    with console.status("pages: Jupyter Book is building"):
        done = subprocess.run(command, capture_output=True, text=True, cwd=root())
    log = root() / "_build" / "pages.log"
    errors = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)
    write_whole(log, done.stdout + errors)
    complaints = [
        line
        for line in errors.splitlines()
        if "WARNING" in line or "ERROR" in line or "rror:" in line
    ]
    if done.returncode or complaints or not (html() / "index.html").is_file():
        shown = "\n".join(complaints[:12])
        raise BuildFailed(f"the pages were not built (log: {log.relative_to(root())})\n{shown}")
    write_whole(marker, key)
    console.print(f"pages: {time.monotonic() - began:.0f} s", highlight=False)
    return html()
