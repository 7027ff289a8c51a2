"""How to cite the book and its chapters: BibTeX that a program reads, with the fields of the one file that has them."""

from types import SimpleNamespace

import citing
import pytest
import yaml
from pybtex.database import parse_string

from expressivity.paths import root

FILE = root() / "CITATION.cff"
SAID = citing.citation(FILE)


def parsed(text):
    ((key, made),) = parse_string(text, "bibtex").entries.items()
    return key, made


def test_the_book_has_title_version_and_year_of_the_file():
    said = yaml.safe_load(FILE.read_text(encoding="utf8"))
    key, made = parsed(citing.entry(SAID))
    assert (key, made.type) == (citing.KEY, "book")
    assert made.fields["title"] == f"{{{said['title']}}}"
    assert made.fields["note"] == f"Version {said['version']}"
    assert made.fields["year"] == str(said["date-released"].year) and "url" not in made.fields
    (author,) = made.persons["author"]
    assert str(author) == f"{{{said['authors'][0]['name']}}}"


def test_a_chapter_is_a_part_of_the_book_with_an_address_of_its_own():
    key, made = parsed(citing.entry(SAID, "Pairs & more", "match2", "https://b.example/m.html"))
    assert (key, made.type) == (f"{citing.KEY}-match2", "incollection")
    assert made.fields["booktitle"] == f"{{{SAID['title']}}}"
    assert made.fields["title"] == "{Pairs \\& more}"
    assert made.fields["url"] == "https://b.example/m.html"


def test_a_person_has_two_names():
    person = {"given-names": "Ada", "family-names": "Lovelace"}
    _, made = parsed(citing.entry(SAID | {"authors": [person]}))
    assert str(made.persons["author"][0]) == "Lovelace, Ada"


def test_what_stands_in_a_title_is_no_markup():
    assert "<b>" not in citing.box("<b>", "<b>")


@pytest.mark.parametrize(
    ("page", "base", "shown"),
    [
        ("book/part1/match2", "", "https://r.example"),
        ("book/part1/match2", "https://b.example/", "https://b.example/book/part1/match2.html"),
        ("book/reading", "", "https://r.example"),
        ("book/notation", "", None),
    ],
)
def test_chapters_and_the_page_on_reading_end_with_an_entry(page, base, shown):
    options = {"repository_url": "https://r.example"}
    app = SimpleNamespace(config=SimpleNamespace(html_baseurl=base, html_theme_options=options))
    context = {"body": "text", "title": "Match2"}
    citing.add_box(app, page, "page.html", context, None)
    assert context["body"].startswith("text")
    if shown is None:
        assert context["body"] == "text"
    else:
        assert f'url = "{shown}"' in context["body"].replace("&quot;", '"')
        assert ("Cite this chapter" in context["body"]) is page.startswith("book/part")
