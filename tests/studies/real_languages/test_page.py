"""The gallery as HTML: an entry for each language, and what came from a regex is text, never markup."""

import importlib.util
import json
import re

import pytest

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("gallery", root() / "book" / "_ext" / "gallery.py")
gallery = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gallery)

ROW = {
    "language": "tags",
    "title": "tags",
    "regex": "<b>*",
    "alphabet": "<>b",
    "letters": "",
    "note": "",
    "class": "LTL[P,Y]",
    "global": False,
    "local": False,
    "hybrid": True,
    "formula": "P b",
    "layers": 1,
    "heads": 2,
    "width": 8,
    "against": "LTL[P]",
    "depth": 3,
    "member": "<b",
    "nonmember": "",
}


def test_an_entry_says_everything_and_escapes_it():
    text = gallery.entry(ROW)
    assert "<b>" not in text and "&lt;b&gt;*" in text
    assert "global and local heads together suffice, neither alone" in text
    assert "1 layer, 2 heads, width 8" in text
    assert "no formula of LTL[P] of depth 3 or less tells them apart" in text
    assert "<code>ε</code> does not" in text
    assert "--alphabet &#x27;&lt;&gt;b&#x27;" in text


@pytest.mark.parametrize(
    "suffices, says",
    [
        ("global local hybrid", "global heads alone suffice, and local ones alone"),
        ("local hybrid", "local heads alone suffice"),
        ("", "none of the three patterns suffices"),
    ],
)
def test_attention_is_said_in_words(suffices, says):
    patterns = {name: name in suffices.split() for name in ("global", "local", "hybrid")}
    assert gallery.attention(ROW | patterns) == says


def test_a_long_formula_is_folded_and_one_that_is_missing_is_left_out():
    assert "<summary>long</summary>" in gallery.entry(ROW | {"formula": "P b & " * 50})
    text = gallery.entry(ROW | {"formula": "", "layers": None, "against": ""})
    assert "formula" not in text and "layer" not in text and "differ in one letter" in text


def test_every_language_of_the_table_has_a_row_and_an_entry_that_it_links_to():
    path = root() / "data" / "ci" / "real-languages.json"
    rows = json.loads(path.read_text(encoding="utf8"))["rows"]
    text = gallery.gallery(rows)
    links = re.findall(r'href="#([\w-]+)"', text)
    assert len(links) == len(rows) and re.findall(r'section id="([\w-]+)"', text) == links
