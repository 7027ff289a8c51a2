"""Explorers and questions in the book's pages: each starts when it comes into view, within the page's width, and axe finds nothing serious in it."""

import re

import axe
import pytest

from expressivity.paths import root

HTML = root() / "_build" / "html"
PAGES = [
    path.relative_to(HTML).as_posix()
    for path in sorted((HTML / "book").rglob("*.html"))
    if 'data-explorer="' in path.read_text(encoding="utf8")
]
STARTED = """(async () => {
  for (const box of document.querySelectorAll(".explorer")) {
    box.scrollIntoView({ block: "center", behavior: "instant" });
    for (let tries = 0; tries < 400 && !("started" in box.dataset); tries += 1) await new Promise((done) => setTimeout(done, 25));
  }
  await new Promise((done) => setTimeout(done, 300));
  return [...document.querySelectorAll(".explorer:not([data-started])")].map((box) => box.id);
})()"""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_panel_of_a_page_starts_and_stays_within_its_width(reader, page, width):
    reader.errors.clear()
    reader.open(f"{reader.home}/{page}", width, 900, width < 600)
    assert reader.run(STARTED) == []
    assert reader.run("document.documentElement.scrollWidth") <= width
    assert not [error for error in reader.errors if "Got invalid theme mode" not in error]


@pytest.mark.parametrize("page", ["book/explorers.html", "book/part2/following.html"])
def test_axe_finds_nothing_serious_in_panels(reader, page):
    reader.open(f"{reader.home}/{page}")
    assert reader.run(STARTED) == []
    assert not axe.violations(reader)


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
