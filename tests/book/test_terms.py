"""Words that are explained where they are linked, and the page that explains them."""

import importlib.util
import re

import pytest

from expressivity.paths import root

BOOK = root() / "book"
spec = importlib.util.spec_from_file_location("terms", BOOK / "_ext" / "terms.py")
terms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(terms)

GLOSSARY = (BOOK / "notation.md").read_text(encoding="utf8")
ENTRIES = re.compile(r"((?:^(?! )[^\n]+\n)+)((?:^  [^\n]+\n)+)", re.MULTILINE)
PAGES = sorted(BOOK.rglob("*.md"))
MOST = 6
"""More links to words on one page are more than a reader follows."""


def entries():
    """Return the words of the glossary with what is said of each."""
    blocks = re.findall(r"```\{glossary\}\n(.*?)```", GLOSSARY, re.DOTALL)
    return {
        word: said
        for block in blocks
        for words, said in ENTRIES.findall(block)
        for word in words.splitlines()
    }


def link(target, title=""):
    return f'<a class="reference internal" href="../notation.html#{target}"{title}><span class="xref std std-term">head</span></a>'


def test_the_definition_stands_on_the_link():
    body = terms.explain(f"<p>A {link('term-head')}.</p>", {"term-head": "One of the units."})
    assert 'class="reference internal term"' in body and 'title="One of the units."' in body


def test_a_definition_never_becomes_markup():
    body = terms.explain(link("term-head"), {"term-head": '"<b>&'})
    assert 'title="&quot;&lt;b&gt;&amp;"' in body


def test_an_unknown_word_and_another_link_stay_as_they_are():
    other = '<a class="reference internal" href="notation.html#term-head">head</a>'
    assert terms.explain(link("term-none") + other, {"term-head": "x"}) == link("term-none") + other


def test_a_title_that_is_there_is_replaced():
    body = terms.explain(link("term-head", ' title="old"'), {"term-head": "new"})
    assert body.count("title=") == 1 and 'title="new"' in body


def test_every_entry_says_in_short_what_a_word_means_and_where_more_is():
    found = entries()
    assert len(found) >= 60
    for word, said in found.items():
        text, _, see = said.partition("\n  See ")
        assert see and "$" not in text, word
        assert len(text) < terms.LONGEST and text.count(". ") <= 2, word


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_explains_few_words_once_each_and_only_words_of_the_glossary(path):
    used = re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`", path.read_text(encoding="utf8"))
    assert len(used) == len(set(used)) <= MOST and set(used) <= entries().keys()


def test_the_script_of_cards_makes_no_markup_and_no_request():
    script = (BOOK / "_static" / "cards.js").read_text(encoding="utf8")
    assert "textContent" in script
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|fetch\(|https?:", script
    )
