"""The table of both numberings: every numbered source of a claim is in it, and each leads to a statement of the book."""

import importlib.util
import json
import re

import pytest

from expressivity.book.catalogue import catalogue
from expressivity.paths import root

TOP = root()
spec = importlib.util.spec_from_file_location("numberings", TOP / "book/_ext/numberings.py")
numberings = importlib.util.module_from_spec(spec)
spec.loader.exec_module(numberings)

COMMITTED = json.loads((TOP / "data/claims.json").read_text(encoding="utf8"))["claims"]
SOURCES = sorted({c["source"] for c in COMMITTED} | {c.source for c in catalogue()})
NUMBERED = re.compile(
    r"\[(?:SHT23|LC25|LC26)\][^\[]*?(?:Theorem|Proposition|Corollary|Lemma|Definition|Conjecture)s? ([A-Z]?\.?\d[\d.]*)"
)


@pytest.mark.parametrize(
    "source, places",
    [
        ("[SHT23] Theorem 2 (the √d' in p is ours)", ["SHT23 Theorem 2"]),
        ("[SHT23] Definitions 1 and 2", ["SHT23 Definition 1", "SHT23 Definition 2"]),
        ("[LC25] F.1 to F.3", ["LC25 Appendix F.1 to F.3"]),
        ("[LC26] §4, at our size", ["LC26 §4"]),
        ("[LC26] after Theorem 2.9", ["LC26 Theorem 2.9"]),
        ("ours; [SHT23] Theorem 8 has p = O(log M)", ["SHT23 Theorem 8"]),
        (
            "[LC26] Propositions 2.11 and 2.12, Lemma C.1; the exact depth is ours",
            ["LC26 Proposition 2.11", "LC26 Proposition 2.12", "LC26 Lemma C.1"],
        ),
        ("[SHT23] Informal Conjecture 1", ["SHT23 Informal Conjecture 1"]),
        ("ours, on the theorems of [LC25] and [LC26]", []),
        ("ours", []),
    ],
)
def test_numbers_are_read_off_a_source(source, places):
    assert [" ".join(item) for item in numberings.items(source)] == places


@pytest.mark.parametrize("source", [s for s in SOURCES if NUMBERED.search(s)])
def test_every_number_of_a_source_is_in_the_table(source):
    found = {place.split()[-1] for _, place in numberings.items(source)}
    assert {number.rstrip(".") for number in NUMBERED.findall(source)} <= found


def test_rows_are_in_the_order_of_the_papers():
    items = [
        ("LC25", "Appendix B.12"),
        ("SHT23", "Theorem 18"),
        ("LC25", "Theorem 4.1"),
        ("SHT23", "Theorem 2"),
        ("LC25", "Appendix B.6"),
    ]
    assert sorted(items, key=numberings.rank) == [items[i] for i in (3, 1, 2, 4, 0)]


def test_a_claim_belongs_to_the_statement_before_it_in_its_section(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\n:::{prf:theorem} A\n:label: one\n\nx\n:::\n\n{claim}`a`\n\n"
        "::::{prf:lemma} B\n:label: two\n\nx\n::::\n\n{claim}`b` and {claim}`a`\n\n"
        "## An experiment\n\n{claim}`c`\n"
    )
    links = {"a": "{prf:ref}`one`", "b": "{prf:ref}`two`", "c": "{doc}`/page`"}
    assert numberings.beside([page], tmp_path) == links


def test_every_theorem_of_the_papers_leads_to_a_statement_here():
    links = numberings.beside(numberings.chapters(TOP), TOP)
    rows = {}
    for claim in catalogue():
        for item in numberings.items(claim.source):
            rows.setdefault(item, []).append(links.get(claim.id, ""))
    without = [
        item
        for item, found in rows.items()
        if item[0] != "KUJS25" and item[1].startswith("Theorem")
        if not any("prf:ref" in link for link in found)
    ]
    assert rows and not without


def test_the_table_stands_on_a_page():
    assert "```{numberings}" in (TOP / "book/notation.md").read_text(encoding="utf8")
