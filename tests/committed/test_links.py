"""From every theorem a reader gets to its check, its code and its notebook by links."""

import re

import pytest

from expressivity.book.registry import all_claims
from expressivity.paths import root

CHAPTERS = sorted(
    p
    for p in (root() / "book").glob("part*/*.md")
    if "{prf:theorem}" in p.read_text(encoding="utf8")
)
LINKS = {
    "check": r"\{claim\}`([\w.-]+)`",
    "code": r"\{py:\w+\}`[~\w. ]*<?expressivity[\w.]+>?`",
    "notebook": r"\]\(\.\./\.\./notebooks/([\w-]+)\.ipynb\)",
}
STATEMENT = re.compile(
    r"^:::+\{prf:(theorem|lemma|proposition|conjecture|definition)\}.*\n:label: (\S+)", re.MULTILINE
)


def statements(text):
    """Kind, label and what is said up to the next statement of a chapter, proof included."""
    found = list(STATEMENT.finditer(text))
    ends = [later.start() for later in found[1:]] + [len(text)]
    return [(each[1], each[2], text[each.start() : end]) for each, end in zip(found, ends)]


def missing(text, kinds=("theorem",)):
    """Labels of theorems with the links that they lack."""
    return [
        (label, name)
        for kind, label, said in statements(text)
        if kind in kinds
        for name, pattern in LINKS.items()
        if not re.search(pattern, said)
    ]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_every_theorem_has_its_check_its_code_and_its_notebook(path):
    text = path.read_text(encoding="utf8")
    assert statements(text) and missing(text) == []
    assert set(re.findall(LINKS["check"], text)) <= all_claims().keys()
    assert all(
        (root() / "notebooks" / f"{name}.ipynb").is_file()
        for name in re.findall(LINKS["notebook"], text)
    )


def test_a_conjecture_has_a_claim_and_what_would_refute_it():
    found = [
        said
        for path in CHAPTERS
        for kind, _, said in statements(path.read_text(encoding="utf8"))
        if kind == "conjecture"
    ]
    assert found and all("{claim}`" in said and "*refuted*" in said for said in found)


def test_a_theorem_without_its_links_is_found():
    text = ":::{prf:theorem} Ours\n:label: thm-bare\n\nTrue.\n:::\n\n{claim}`x` alone.\n"
    assert missing(text) == [("thm-bare", "code"), ("thm-bare", "notebook")]
