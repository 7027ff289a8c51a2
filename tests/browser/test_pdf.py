"""Two pages printed as `make pdf` prints them: all text is there and within the paper, links lead somewhere, nothing stays folded."""

import re
import shutil
import subprocess
import sys
from html import unescape

import pytest

from expressivity.paths import root

HTML = root() / "_build" / "html"
PAGES = ("book/part1/match2", "notebooks/learning-matching")
A4 = (595, 842)
"""Width and height in points."""

LONGEST = 140
"""Letters that fit into a line of code."""

if not (HTML / "index.html").is_file():
    pytest.fail("there are no pages: run make book or make html", pytrace=False)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Each page as a document, by its name."""
    pypdf = pytest.importorskip("pypdf")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("no Chromium here: .ci/run installs it")
    tool = root() / "book" / "_tools" / "pdf.py"
    done = subprocess.run([sys.executable, str(tool), *PAGES], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    folder = root() / "_build" / "pdf"
    return {name: pypdf.PdfReader(folder / f"{name.split('/')[-1]}.pdf") for name in PAGES}


def letters(text):
    return re.sub(r"\s", "", text)


def text_of(document):
    return "\n".join(page.extract_text() for page in document.pages)


def headings(name):
    page = (HTML / f"{name}.html").read_text(encoding="utf8")
    article = page.partition("<article")[2].partition("</article>")[0]
    found = re.findall(r"<h[123][^>]*>(.*?)<a class=\"headerlink\"", article, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", each)) for each in found]


@pytest.mark.parametrize("name", PAGES)
def test_every_heading_is_on_paper_in_its_order(name, printed):
    text = letters(text_of(printed[name]))
    place = 0
    named = [heading for heading in headings(name) if "\\" not in heading]
    assert len(named) > 3
    for heading in named:
        place = text.find(letters(heading), place)
        assert place >= 0, heading


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_empty_and_there_are_not_too_many(name, printed):
    pages = printed[name].pages
    assert 2 < len(pages) < 15
    for page in pages:
        assert len(letters(page.extract_text())) > 40
        assert abs(float(page.mediabox.width) - A4[0]) < 2
        assert abs(float(page.mediabox.height) - A4[1]) < 2


@pytest.mark.parametrize("name", PAGES)
def test_no_text_begins_outside_the_paper_and_no_line_is_longer_than_it(name, printed):
    outside = []

    def look(text, matrix, text_matrix, font, size):
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        if text.strip() and not 0 <= x <= A4[0]:
            outside.append(text)

    for page in printed[name].pages:
        shown = page.extract_text(visitor_text=look)
        assert max(map(len, shown.splitlines())) < LONGEST
    assert not outside


def test_the_code_of_a_notebook_is_there_to_its_last_letter(printed):
    name = PAGES[1]
    page = (HTML / f"{name}.html").read_text(encoding="utf8")
    text = letters(text_of(printed[name]))
    cells = re.findall(r'<div class="cell_input[^>]*>.*?<pre>(.*?)</pre>', page, flags=re.DOTALL)
    assert len(cells) > 5
    for cell in cells:
        shown = re.sub(r'<span class="bookkeeping">(?:<[^>]*>|[^<])*?</span>', "", cell)
        lines = unescape(re.sub(r"<[^>]+>", "", shown)).splitlines()
        for line in lines:
            if "glue" not in line and "alt=" not in line:
                assert letters(line)[:60] in text, line


def test_a_link_leads_to_a_place_or_out_and_never_to_this_machine(printed):
    for document in printed.values():
        for page in document.pages:
            for link in page.get("/Annots", ()):
                link = link.get_object()
                assert "/Dest" in link or "127.0.0.1" not in str(link.get("/A"))


def test_no_button_and_no_sidebar_is_printed(printed):
    text = text_of(printed[PAGES[1]])
    assert "only serves the page" not in text and "Search" not in text
