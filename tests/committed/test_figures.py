"""The committed figures: texts that can be found, known colours, and where each comes from."""

import importlib
import re
import sys

import pytest

from expressivity.book.style import SHADE_TEXT
from expressivity.paths import root

sys.path.insert(0, str(root() / "book" / "_ext"))
inline_svg = importlib.import_module("inline_svg")
tables = importlib.import_module("figures")

FIGURES = sorted((root() / "book/figures").glob("*.svg"))
OF_A_SCALE = {"#08306b"}
"""What a map of shades draws as lines: the end of its scale."""

every_figure = pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)


@every_figure
def test_texts_are_texts_and_not_outlines(path):
    svg = path.read_text(encoding="utf8")
    assert "<text" in svg and not re.search(r'<path id="DejaVu|xlink:href="#DejaVu', svg)


@every_figure
def test_every_colour_has_a_look_in_both_themes(path):
    painted = inline_svg.PAINT.findall(path.read_text(encoding="utf8"))
    known = {*inline_svg.VARIABLES, *(color.lower() for color in SHADE_TEXT.values()), *OF_A_SCALE}
    assert {inline_svg.long(color) for _, color in painted} <= known


@every_figure
def test_a_figure_names_its_function_and_tables_that_are_there(path):
    function, sources = inline_svg.origin(path.read_text(encoding="utf8"))
    module, name = tables.split(function)
    assert callable(getattr(importlib.import_module(module), name))
    assert sources
    for source in sources:
        assert tables.table_file(root() / "data", source).is_file()
