"""A book of one page and one notebook, built with the settings of this one: to see what they do to a page."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from expressivity.paths import root

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# A notebook"},
        {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": 1},
    ],
    "metadata": {"kernelspec": {"display_name": "p", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}
CONTENTS = "format: jb-book\nroot: intro\nchapters: [{file: notebooks/match2}]\n"
PAGES = ("intro", "notebooks/match2", "search")


def build(folder: Path, extensions: tuple[str, ...] = (), **changes: Any) -> dict[str, str]:
    """Build the book into a folder, and return its pages by their names.

    Args:
        folder: an empty one.
        extensions: of `book/_ext`, besides the one for addresses.
        changes: settings that replace those of this book.
    """
    top = root()
    settings = yaml.safe_load((top / "_config.yml").read_text(encoding="utf8"))
    config = settings["sphinx"]["config"]
    settings["html"].pop("favicon")
    kept = {key: settings[key] for key in ("title", "html", "launch_buttons", "execute")}
    kept["sphinx"] = {
        "local_extensions": dict.fromkeys(("addresses", *extensions), str(top / "book" / "_ext")),
        "config": {
            "licences": config["licences"],
            "templates_path": [str(top / path) for path in config["templates_path"]],
        },
    }
    (folder / "notebooks").mkdir()
    (folder / "_config.yml").write_text(yaml.safe_dump(kept | changes), encoding="utf8")
    (folder / "_toc.yml").write_text(CONTENTS, encoding="utf8")
    (folder / "intro.md").write_text("# A book\n", encoding="utf8")
    (folder / "notebooks" / "match2.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf8")
    words = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    done = subprocess.run([*words, "build", str(folder)], capture_output=True, text=True)
    html = folder / "_build" / "html"
    assert done.returncode == 0 and (html / "index.html").is_file(), done.stderr
    return {name: (html / f"{name}.html").read_text(encoding="utf8") for name in PAGES}
