"""A report as text, as a document and as a table: the numbers in all of them, nothing of a user's as markup."""

import json

import pytest

from expressivity.examination.examine import examine

NAME = "<b>m & m</b>:f"


@pytest.fixture(scope="module")
def report():
    return examine(
        lambda word: "ab" in word,
        ".*ab.*",
        alphabet="ab",
        lengths=(4, 10),
        pairs=5,
        words=50,
        queries=1,
        name=NAME,
        seconds=600,
    )


def test_the_text_has_a_line_for_each_kind(report):
    lines = report.as_text().splitlines()
    for kind in ("uniform", "planted", "run"):
        assert any(line.startswith(kind) for line in lines)
    assert any("10/10 (" in line for line in lines)
    assert any("not learned: more than 1 words" in line for line in lines)


def test_the_document_is_json(report):
    document = json.loads(json.dumps(report.to_json()))
    uniform = document["scores"][0]
    assert (uniform["kind"], uniform["of"], uniform["right"], uniform["asked"]) == (
        "uniform",
        "words",
        10,
        10,
    )
    assert 0 < uniform["interval"]["low"] < uniform["interval"]["high"] == 1
    assert document["extraction"]["automaton"] is None and document["mistake"] is None


def escaped(shown):
    return "<b>" not in shown and "&lt;b&gt;m &amp; m&lt;/b&gt;" in shown


def test_a_notebook_shows_it_with_names_escaped(report):
    assert escaped(report._repr_html_())


@pytest.mark.slow
def test_a_page_stands_alone_with_names_escaped(report):
    from expressivity.examination.page import page

    text = page(report)
    assert escaped(text) and text == page(report)
    assert text.count("<svg") == 2 and text.startswith("<!DOCTYPE html>")
    assert "src=" not in text and "<link" not in text and "<script" not in text
