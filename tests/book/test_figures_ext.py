"""Figures inside pages: texts, ids and colours of their own, two themes with contrast, and where each comes from."""

import csv
import importlib
import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from docutils import nodes

from expressivity.book.style import COLORS, FILLS, SHADE_TEXT, new_figure, save_svg
from expressivity.paths import root
from expressivity.studies.match2.figures import bits_over_modulus
from expressivity.studies.match2.runs import bits_table

sys.path.insert(0, str(root() / "book" / "_ext"))
figures = importlib.import_module("figures")
inline_svg = importlib.import_module("inline_svg")

CSS = (root() / "book/_static/figures.css").read_text(encoding="utf8")
LINE, TEXT = 3.0, 4.5
"""Contrasts that WCAG asks for: of what is drawn, and of text."""

PALE = ("pale-blue", "pale-red", "pale-green", "pale-grey")
STROKES = sorted({*inline_svg.VARIABLES.values()} - {"ground", "grid", *PALE})


def themes():
    """The variables of both themes: name and colour."""
    light, dark = (
        dict(re.findall(r"--fig-([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r"\{([^{}]*--fig-ground:[^{}]*)\}", CSS)
    )
    return {"light": light, "dark": dark}


def contrast(one, other):
    """The contrast of two colours as WCAG defines it, from 1 to 21."""

    def luminance(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_definition():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", STROKES)
def test_what_is_drawn_and_what_is_written_stand_out_from_the_ground(name, theme):
    colors = themes()[theme]
    assert contrast(colors[name], colors["ground"]) >= LINE
    assert contrast(colors[f"{name}-text"], colors["ground"]) >= TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PALE)
def test_text_and_marks_stand_out_from_the_grounds_of_cells(name, theme):
    colors = themes()[theme]
    assert contrast(colors["ink-text"], colors[name]) >= TEXT
    assert contrast(colors["grey-text"], colors[name]) >= TEXT
    assert contrast(colors["green-text"], colors["pale-green"]) >= TEXT
    for mark in ("blue", "red", "green", "grey"):
        assert contrast(colors[mark], colors[name]) >= LINE


def test_the_picture_of_the_introduction_has_a_look_in_both_themes():
    picture = (root() / "book/_static/intro.svg").read_text(encoding="utf8")
    painted = {inline_svg.long(color) for _, color in inline_svg.PAINT.findall(picture)}
    assert painted and painted <= set(inline_svg.VARIABLES)


def test_every_colour_of_the_style_has_a_variable_and_text_on_shades_has_none():
    known = {color.lower() for color in (*COLORS.values(), *FILLS.values())}
    assert known <= set(inline_svg.VARIABLES)
    assert not {color.lower() for color in SHADE_TEXT.values()} & set(inline_svg.VARIABLES)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A figure of a study, as a file."""
    path = tmp_path_factory.mktemp("drawn") / "f.svg"
    return save_svg(bits_over_modulus(bits_table([4, 8], 64).stamped(profile="ci")), path)


def element(html):
    """The SVG of a piece of a page."""
    return ElementTree.fromstring(re.search("<svg.*</svg>", html, re.DOTALL)[0])


def test_a_figure_is_described_scales_and_brings_no_style_for_the_page(drawn):
    html = inline_svg.inline(drawn, "f", 'Bits < "all".')
    svg = element(html)
    assert (svg.attrib["role"], svg.attrib["aria-label"]) == ("img", 'Bits < "all".')
    assert "width" not in svg.attrib and svg.attrib["viewBox"].startswith("0 0 425")
    assert (
        "<style" not in html
        and "<metadata" not in html
        and "DejaVu Sans'" not in html.split("<tspan")[0]
    )


def test_known_colours_are_variables_and_texts_have_their_own(drawn):
    html = inline_svg.inline(drawn, "f", "x")
    assert "stroke: var(--fig-grey)" in html and "fill: var(--fig-blue-text)" in html
    assert not re.search("#(0072b2|ffffff|000000)", html)


def test_shades_and_pictures_keep_their_colours():
    svg = '<svg viewBox="0 0 9 9"><text style="fill: #111111">a</text><rect fill="#123456"/><text>#000000</text></svg>'
    html = inline_svg.inline(svg, "f", "x")
    assert "#111111" in html and "#123456" in html and ">#000000<" in html


def test_two_figures_on_a_page_share_no_id(drawn):
    first, second = (inline_svg.inline(drawn, name, "x") for name in ("f", "g"))
    ids = [set(re.findall(r'\bid="([^"]+)"', html)) for html in (first, second)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    for html, own in zip((first, second), ids, strict=True):
        assert set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', html)) - {("", "")}
        assert {a or b for a, b in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', html)} == own


def test_links_to_the_page_stay_and_are_one_stop_each():
    svg = (
        '<svg viewBox="0 0 9 9"><g><a xlink:href="#class-p"><path d=""/></a></g>'
        '<a xlink:href="#class-p"><text>p</text></a><a xlink:href="#class-p"><text>1</text></a></svg>'
    )
    html = inline_svg.inline(svg, "f", "x", "linked-figure")
    assert html.count('href="#class-p"') == 3 and html.count('tabindex="-1"') == 2
    assert re.search(r'<a href="#class-p"><text>p</text>', html) and 'role="group"' in html


def test_a_figure_is_wide_enough_for_its_smallest_text():
    svg = '<svg width="100pt" viewBox="0 0 100 50"><text style="font-size: 6px">a</text><text style="font-size: 12px">b</text></svg>'
    assert inline_svg.widths(svg) == (133, 133)
    assert inline_svg.widths(svg.replace("6px", "9px")) == (100, 133)


def test_an_svg_without_a_view_box_is_refused():
    with pytest.raises(ValueError, match="without a viewBox"):
        inline_svg.inline("<svg><text/></svg>", "f", "x")


def test_where_a_figure_comes_from_is_read_from_itself(drawn):
    function, tables = inline_svg.origin(drawn)
    assert figures.split(function) == ("expressivity.studies.match2.figures", "bits_over_modulus")
    assert tables == ["match2-bits@ci"]
    assert inline_svg.origin("<svg></svg>") == ("", [])


def test_a_table_is_found_by_name_and_profile():
    assert figures.table_file(root() / "data", "following@full").parent.name == "full"
    assert figures.table_file(root() / "data", "following@ci").parent.name == "ci"
    assert figures.table_file(root() / "data", "lc26-languages").parent.name == "papers"
    with pytest.raises(LookupError, match="0 tables are called match2-bits@full"):
        figures.table_file(root() / "data", "match2-bits@full")


def test_a_table_as_csv_has_its_columns_and_rows():
    table = json.loads((root() / "data/ci/match2-bits.json").read_text(encoding="utf8"))
    read = list(csv.DictReader(io.StringIO(figures.as_csv(table))))
    assert list(read[0]) == list(table["columns"]) and len(read) == len(table["rows"])
    assert [row["smallest"] for row in read] == [str(row["smallest"]) for row in table["rows"]]


def test_code_has_a_place_for_each_function():
    assert (
        figures.places('<span class="nf">curves</span>')
        == '<span class="nf" id="curves">curves</span>'
    )


@pytest.fixture
def book(tmp_path, drawn):
    """A book with one figure, shown by a notebook and by a chapter."""
    (tmp_path / "book/figures").mkdir(parents=True)
    (tmp_path / "book/figures/match2-bits.svg").write_text(drawn, encoding="utf8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data/ci").mkdir(parents=True)
    table = (root() / "data/ci/match2-bits.json").read_text(encoding="utf8")
    (tmp_path / "data/ci/match2-bits.json").write_text(table, encoding="utf8")
    output = {
        "metadata": {"figure": "match2-bits", "alt": "Bits."},
        "data": {"image/svg+xml": drawn},
    }
    cell = {"cell_type": "code", "id": "bits", "outputs": [output]}
    document = json.dumps({"cells": [cell]})
    (tmp_path / "notebooks/match2.ipynb").write_text(document, encoding="utf8")
    builder = SimpleNamespace(format="html", images={})
    return SimpleNamespace(srcdir=str(tmp_path), outdir=str(tmp_path / "out"), builder=builder)


def test_a_figure_of_a_chapter_is_in_the_page_with_links_below_its_caption(book):
    image = nodes.image(uri="book/figures/match2-bits.svg", alt="All bits.")
    page = nodes.container("", nodes.figure("", image, nodes.caption("", "Bits.")))
    figures.replace_images(book, page, "book/part1/match2")
    assert not list(page.findall(nodes.image))
    drawing, caption, links = page[0].children
    assert 'aria-label="All bits."' in drawing.astext() and caption.astext() == "Bits."
    addresses = re.findall(r'href="([^"]+)"', links.astext())
    assert addresses == [
        "../../_static/data/ci/match2-bits.csv",
        "../../_modules/expressivity/studies/match2/figures.html#bits_over_modulus",
        "../../notebooks/match2.html#cell-bits",
    ]
    assert book.builder.images == {"book/figures/match2-bits.svg": "match2-bits.svg"}
    figures.write_tables(book, None)
    assert (root() / book.outdir / "_static/data/ci/match2-bits.csv").is_file()


def test_the_cell_that_shows_a_figure_is_a_place_that_links_can_name(book):
    image = nodes.image(uri="book/figures/match2-bits.svg", alt="another")
    page = nodes.container("", nodes.container("", nodes.container("", image), classes=["cell"]))
    figures.replace_images(book, page, "notebooks/match2")
    assert page[0]["ids"] == ["cell-bits"] and 'aria-label="Bits."' in page.astext()


def test_what_a_build_drew_of_its_own_stands_folded_in_the_notebook_and_nowhere_else(book, drawn):
    small = Path(book.srcdir) / figures.RECOMPUTED / "match2-bits.svg"
    small.parent.mkdir()
    small.write_text(drawn, encoding="utf8")
    for page, cell, folds in (
        ("notebooks/match2", ["cell"], 1),
        ("book/part1/match2", [], 0),
    ):
        image = nodes.image(uri="book/figures/match2-bits.svg", alt="another")
        document = nodes.container("", nodes.container("", image, classes=cell))
        figures.replace_images(book, document, page)
        said = document.astext()
        assert said.count('<details class="recomputed">') == folds, said
        assert said.count("<svg") == 1 + folds
        ids = re.findall(r'\bid="([^"]+)"', said)
        assert len(ids) == len(set(ids))
    assert set(book.builder.images.values()) == {"match2-bits.svg", "match2-bits-ci.svg"}


def test_pages_that_are_not_html_keep_their_images(book):
    book.builder.format = "latex"
    page = nodes.container("", nodes.image(uri="book/figures/match2-bits.svg"))
    figures.replace_images(book, page, "book/part1/match2")
    assert list(page.findall(nodes.image))


def test_a_figure_that_no_function_of_a_study_drew_is_named(book, tmp_path, monkeypatch):
    figure, _ = new_figure()
    text = save_svg(figure, tmp_path / "x.svg")
    said = []
    monkeypatch.setattr(
        figures.logger, "warning", lambda words, *args, **_: said.append(words % args)
    )
    about = figures.Shown("x", "X.", "match2", "bits")
    assert figures.links(book, "book/x", text, about) == ""
    assert said == ["x does not say what drew it"]
