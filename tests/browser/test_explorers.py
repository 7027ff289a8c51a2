"""Explorers and questions in the book's pages: each starts when it comes into view, within the page's width. What axe finds in them is told with the pages."""

import re

import pytest

from expressivity.paths import root

HTML = root() / "_build" / "html"
PAGES = [
    path.relative_to(HTML).as_posix()
    for path in sorted((HTML / "book").rglob("*.html"))
    if 'data-explorer="' in path.read_text(encoding="utf8")
]


@pytest.mark.parametrize("page", PAGES)
def test_every_panel_of_a_page_starts_and_stays_within_its_width(visit, phone, page):
    wide, (narrow, said) = visit(page), phone(page)
    for fit in (wide.fit, narrow):
        assert not fit.idle and not fit.moved
    assert not wide.errors and not said


def test_all_explorers_stand_on_one_page_and_each_in_a_chapter():
    shown = {
        page: set(re.findall(r'data-explorer="([\w-]+)"', (HTML / page).read_text(encoding="utf8")))
        for page in PAGES
    }
    every = shown["book/explorers.html"]
    chapters = [names for page, names in shown.items() if page.startswith("book/part")]
    assert len(every) >= 7 and every <= set().union(*chapters)
    assert shown["book/intro.html"]


def test_solutions_are_not_in_the_pages():
    for page in PAGES:
        for data in re.findall(
            r'<script type="application/json">(.*?)</script>',
            (HTML / page).read_text(encoding="utf8"),
        ):
            assert '"solution"' not in data and '"wrong"' not in data
