"""Figures in the pages: no image in their place, ids that are unique, a look for each theme, text that is read on a phone, and links that lead somewhere."""

import re
from html import unescape
from pathlib import Path

import pytest

from expressivity.paths import root

HTML = root() / "_build" / "html"

if not (HTML / "index.html").is_file():
    pytest.fail("there are no pages: run make book or make html", pytrace=False)

PAGES = {
    path.relative_to(HTML).as_posix(): path.read_text(encoding="utf8")
    for folder in ("book", "notebooks")
    for path in sorted((HTML / folder).rglob("*.html"))
}
WITH_FIGURES = [name for name, text in PAGES.items() if 'class="drawn' in text]
LOOKED_AT = [
    "book/intro.html",
    "book/part1/match2.html",
    "book/part2/languages.html",
    "book/part2/census.html",
    "notebooks/widths.html",
]
"""Pages that are opened on a phone and in the dark."""

LEAST_TEXT = 9
"""Pixels."""


def test_every_committed_figure_is_in_a_page():
    shown = {
        Path(name).stem
        for text in PAGES.values()
        for name in re.findall(r'data-file="([^"]+)"', text)
    }
    assert shown >= {path.stem for path in (root() / "book/figures").glob("*.svg")}


@pytest.mark.parametrize("page", PAGES)
def test_no_figure_is_an_image(page):
    assert not re.search(r'<img\b[^>]*src="[^"]*_images/[^"]*\.svg"', PAGES[page])


@pytest.mark.parametrize("page", WITH_FIGURES)
def test_ids_of_a_page_are_unique_and_figures_are_described(page):
    for figure in re.findall(r'<svg class="drawn.*?</svg>', PAGES[page], re.DOTALL):
        label = re.search(r'aria-label="([^"]*)"', figure)
        assert label and len(unescape(label[1])) > 20
        assert "<text" in figure
    ids = re.findall(
        r'<[^<>]*\bid="([^"]+)"',
        re.sub("<template.*?</template>", "", PAGES[page], flags=re.DOTALL),
    )
    of_figures = [one for one in ids if re.search(r"-(?:[mp][0-9a-f]{8,}|tip2?)$", one)]
    assert len(of_figures) == len(set(of_figures))


@pytest.mark.parametrize("page", WITH_FIGURES)
def test_links_below_a_figure_lead_to_data_code_and_cell(page):
    lines = re.findall(r'<p class="drawn-from">(.*?)</p>', PAGES[page], re.DOTALL)
    drawn = re.findall(r'data-file="[^"]*_images/([^"]+)"', PAGES[page])
    assert len(lines) == len([name for name in drawn if name != "intro.svg"])
    for line in lines:
        addresses = re.findall(r'href="([^"]+)"', line)
        assert len(addresses) >= 3
        for address in addresses:
            name, _, place = address.partition("#")
            target = (HTML / page).parent / name
            assert target.is_file(), address
            assert not place or f'id="{place}"' in target.read_text(encoding="utf8"), address


SMALLEST = """[...document.querySelectorAll('svg.drawn')].map(figure => Math.min(
    ...[...figure.querySelectorAll('text')].filter(text => !text.querySelector('tspan')).map(
        text => figure.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize))))"""
"""The smallest text of each figure, in pixels; letters of formulas have indices, and are left out."""

BOXES = "[...document.querySelectorAll('.drawn-scroll')]"
SCROLLS = "(box.scrollWidth > box.clientWidth + 1)"


@pytest.mark.parametrize("page", LOOKED_AT)
def test_text_of_figures_is_read_on_a_phone_and_what_is_wider_scrolls_by_keyboard(page, reader):
    reader.open(f"{reader.home}/{page}", width=390)
    sizes = reader.run(SMALLEST)
    assert sizes and min(sizes) >= LEAST_TEXT - 0.1, sizes
    ends = reader.run(f"{BOXES}.map(box => box.getBoundingClientRect().right)")
    assert max(ends) <= 390
    assert reader.run(f"{BOXES}.every(box => box.scrollLeft === 0)")
    reader.wait(f"{BOXES}.every(box => !{SCROLLS} || box.tabIndex === 0)")


@pytest.mark.parametrize("page", LOOKED_AT)
def test_the_dark_theme_has_figures_of_its_own(page, reader):
    reader.open(f"{reader.home}/{page}")
    inks = {}
    for theme in ("light", "dark"):
        reader.run(f"document.documentElement.dataset.theme = '{theme}'")
        ink = reader.run("getComputedStyle(document.querySelector('svg.drawn')).fill")
        inks[theme] = sum(map(int, re.findall(r"\d+", ink)[:3]))
    assert inks["light"] < 150 and inks["dark"] > 600


@pytest.mark.parametrize("page", [name for name in WITH_FIGURES if name.startswith("notebooks/")])
def test_a_notebooks_figures_have_number_and_caption_of_their_chapter(page):
    figures = re.findall(r"<figure .*?</figure>", PAGES[page], re.DOTALL)
    alone = PAGES[page].count('<div class="drawn-figure">')
    assert figures or page == "notebooks/text-demonstration.html"
    assert alone == 0 or page == "notebooks/text-demonstration.html"
    for figure in figures:
        number, place, said = re.search(
            r'caption-number"><a class="reference internal" href="\.\./([^"#]+)#([^"]+)">(Fig\. \d+)</a>',
            figure,
        ).groups()
        own = PAGES[number]
        start = own.index(f'id="{place}"')
        assert f"{said} </span>" in own[start : own.index("</figure>", start)]
