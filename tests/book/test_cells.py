"""Cells of notebooks in chapters: what a page asks for is there, was run, and is code."""

import importlib.util
import json
import re

import pytest

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("cells", root() / "book" / "_ext" / "cells.py")
cells = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cells)

ASKED = sorted(
    {
        tuple(words.split())
        for path in (root() / "book").rglob("*.md")
        for words in re.findall(r"^[`:]{3,}\{cell\} (.+)$", path.read_text(encoding="utf8"), re.M)
    }
)


def test_chapters_show_cells():
    assert len(ASKED) >= 6


@pytest.mark.parametrize("notebook, label", ASKED)
def test_a_cell_that_a_chapter_shows_was_run_and_agrees_with_the_library(notebook, label):
    document = json.loads((root() / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf8"))
    (cell,) = (one for one in document["cells"] if one.get("id") == label)
    printed = cells.printed_by(cell)
    assert cell["execution_count"] and printed and "False" not in printed


def test_printed_text_of_several_streams_is_joined():
    streams = [
        {"output_type": "stream", "text": ["a\n", "b\n"]},
        {"output_type": "display_data", "data": {}},
        {"output_type": "stream", "text": "c\n"},
    ]
    assert cells.printed_by({"outputs": streams}) == "a\nb\nc"
