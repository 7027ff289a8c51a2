"""From every theorem on matching a reader gets to its check, its code and its notebook."""

import re

import pytest

from expressivity.paths import root

PART = root() / "book" / "part1"
PAGES = ("match2", "match3-bound", "match3", "third-order")
STATEMENT = re.compile(r"^:::\{prf:(theorem|lemma|proposition|conjecture|definition)\}.*\n:label: (\S+)", re.MULTILINE)


def statements(page):
    """Kind, label and the text up to the next statement."""
    text = (PART / f"{page}.md").read_text(encoding="utf8")
    found = list(STATEMENT.finditer(text))
    ends = [later.start() for later in found[1:]] + [len(text)]
    return [(each[1], each[2], text[each.start():end]) for each, end in zip(found, ends)]


def missing(page):
    """Labels of theorems, lemmas and propositions with what they lack."""
    links = {"a claim": "{claim}`", "code": "{py:", "a notebook": f"](../../notebooks/{page}.ipynb)"}
    return [(label, what) for kind, label, text in statements(page) if kind in ("theorem", "lemma", "proposition")
            for what, link in links.items() if link not in text]


@pytest.mark.parametrize("page", PAGES)
def test_every_theorem_has_its_check_its_code_and_its_notebook(page):
    assert statements(page) and missing(page) == []


def test_a_conjecture_has_a_claim_and_what_would_refute_it():
    found = [text for page in PAGES for kind, _, text in statements(page) if kind == "conjecture"]
    assert found and all("{claim}`" in text and "*refuted*" in text for text in found)


def test_a_theorem_without_its_links_is_found(monkeypatch, tmp_path):
    text = ":::{prf:theorem} Ours\n:label: thm-bare\n\nTrue.\n:::\n\n{claim}`x` alone.\n"
    (tmp_path / "bare.md").write_text(text, encoding="utf8")
    monkeypatch.setitem(statements.__globals__, "PART", tmp_path)
    assert missing("bare") == [("thm-bare", "code"), ("thm-bare", "a notebook")]
