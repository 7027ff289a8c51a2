"""What other programs are told about a page: a description, a card, an address where there is one."""

import importlib.util
import json
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import yaml
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("meta", root() / "book" / "_ext" / "meta.py")
meta = importlib.util.module_from_spec(spec)
spec.loader.exec_module(meta)

BODY = (
    '<p>x</p><svg aria-label="Two &amp; three." data-file="../_images/a.svg"></svg>'
    '<svg aria-label="b" data-file="../_images/b.svg"></svg>'
)
LONG = "Attention averages what it looks at, and a token says which others it asks for."


def page(text):
    document = new_document("page", get_default_settings(Parser))
    Parser().parse(text, document)
    return document


def attributes(html):
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)" />', html))


def add(base="", body=BODY, text=LONG, name="book/x", **more):
    config = SimpleNamespace(html_title="The book", project="", html_baseurl=base)
    app = SimpleNamespace(config=config, outdir="/out", **more)
    context = {"title": "A <em>title</em>", "body": body}
    meta.add_tags(app, name, "page.html", context, page(text))
    return attributes(context["metatags"]), app


def test_the_description_is_the_first_paragraph_that_says_something():
    assert meta.describe(page(f"Short.\n\n{LONG} More.")) == f"{LONG} More."


def test_a_description_ends_before_a_formula_and_after_a_sentence():
    assert meta.describe(page(f"{LONG} Then :math:`\\frac12` is left.")) == LONG
    shown = meta.describe(page(" ".join([LONG] * 4)))
    assert len(shown) <= meta.LONGEST and shown.endswith(".")


def test_a_sentence_that_is_too_long_is_cut_after_a_word():
    shown = meta.describe(page("word " * 80))
    assert len(shown) <= meta.LONGEST and shown.endswith("word…")


def test_a_badge_is_no_description():
    document = page(LONG)
    badge = nodes.inline("", "holds", classes=["claim"])
    next(iter(document.findall(nodes.paragraph))).append(badge)
    assert meta.describe(document) == LONG


def test_a_page_without_a_figure_has_a_small_card_and_one_without_text_no_description():
    found, _ = add(body="<p>x</p>", text="")
    assert found["twitter:card"] == "summary"
    assert "og:image" not in found and "description" not in found


def test_the_card_shows_the_first_figure():
    found, _ = add()
    assert found["og:image"] == "../_images/a.svg" and found["og:image:alt"] == "Two &amp; three."
    assert found["og:title"] == "A title" and found["description"] == LONG
    assert "og:url" not in found


def test_with_an_address_everything_is_named_in_full(tmp_path):
    found, _ = add(base="https://book.example/", doctreedir=str(tmp_path))
    assert found["og:url"] == "https://book.example/book/x.html"
    assert found["og:image"] == "https://book.example/_static/cards/book-x.png"
    note = json.loads((tmp_path / "cards" / "book-x.json").read_text(encoding="utf8"))
    assert (note[0], note[2]) == ("book/x", "file:///out/_images/a.svg")


def test_what_stands_in_a_title_is_no_markup():
    assert '"><script' not in meta.tags("x", '"><script>', '"><script>', None, "s", "")


def test_the_sitemap_names_every_page():
    tree = ElementTree.fromstring(meta.sitemap(["b", "a&b"], "https://book.example"))
    assert [entry.text for entry in tree.iter() if entry.tag.endswith("loc")] == [
        "https://book.example/a&b.html",
        "https://book.example/b.html",
    ]


@pytest.mark.parametrize(("base", "written"), [("", False), ("https://book.example", True)])
def test_a_sitemap_is_written_where_the_book_has_an_address(base, written, tmp_path, monkeypatch):
    monkeypatch.setattr(meta.shutil, "which", lambda name: None)
    app = SimpleNamespace(
        config=SimpleNamespace(html_baseurl=base, html_title="t", project="t"),
        builder=SimpleNamespace(name="html"),
        env=SimpleNamespace(found_docs={"a"}),
        outdir=str(tmp_path),
    )
    meta.finish(app, None)
    assert (tmp_path / "sitemap.xml").is_file() is written


def test_the_book_has_one_setting_for_its_address():
    settings = yaml.safe_load((root() / "_config.yml").read_text(encoding="utf8"))
    assert settings["html"]["baseurl"] == ""
    assert "html_baseurl" not in settings["sphinx"]["config"]
