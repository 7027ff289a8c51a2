"""What we had of each paper: one table, complete, and one sentence where a reader comes in."""

import re

import pytest

from expressivity.paths import root

TOP = root()
HEADING = "## What we had of each paper"


def text(name):
    return (TOP / name).read_text(encoding="utf8")


def table():
    """Return the works of each row of the table, by what we had of them."""
    section = text("book/reading.md").split(HEADING)[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return {had.strip(): re.findall(r"\{cite\}`(\w+)`", works) for had, works in rows[1:]}


def test_every_work_of_the_bibliography_stands_in_the_table_once():
    keys = re.findall(r"(?m)^@\w+\{(\w+),", text("book/references.bib"))
    listed = [key for works in table().values() for key in works]
    assert sorted(listed) == sorted(keys)


def test_there_is_no_second_table():
    pages = [path for path in (TOP / "book").rglob("*.md") if path.name != "reading.md"]
    assert not [path.name for path in pages if "how we know it" in path.read_text(encoding="utf8")]
    assert text("book/reading.md").count(HEADING) == 1


def test_a_note_in_the_references_agrees_with_the_table():
    entries = dict(re.findall(r"(?m)^@\w+\{(\w+),(.*)$", text("book/references.bib")))
    for had, works in table().items():
        for key in works:
            assert "recalled" not in entries[key] or "memory" in had or "title" in entries[key], key
            assert "seen as an abstract" not in entries[key] or had == "the abstract", key


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("book/intro.md", "of the other two what others restate, and some of it from memory"),
        ("README.md", "Of neither we had the full text"),
        ("CITATION.cff", "the authors had no full text"),
    ],
)
def test_one_sentence_says_what_we_had(name, words):
    assert words in text(name)


@pytest.mark.parametrize("name", ["book/intro.md", "README.md", "CITATION.cff", "pyproject.toml"])
def test_no_paper_is_said_to_be_reproduced(name):
    """It promises more than was seen: of neither paper we had the text."""
    prose = re.sub(r"`[^`]*`|(?m:^    .*$)", " ", text(name))
    assert not re.search(r"reproduc\w* (two|the|their|both)? ?papers?|papers it reproduces", prose)
