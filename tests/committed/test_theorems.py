"""From every theorem on averaging a reader gets to its check, its code and its notebook by links."""

import re

import pytest

from expressivity.claims.registry import all_claims
from expressivity.paths import root

CHAPTERS = ("averaging", "neighbourly", "lower-bounds", "widths")
LINKS = {"check": r"\{claim\}`([\w.-]+)`", "code": r"\{py:\w+\}`expressivity[\w.]+`", "notebook": r"\]\(\.\./\.\./notebooks/([\w-]+)\.ipynb\)"}


def theorems():
    """Each theorem's label with the text from its end to its proof."""
    for chapter in CHAPTERS:
        text = (root() / "book/part1" / f"{chapter}.md").read_text(encoding="utf8")
        for found in re.finditer(r"(?s):::\{prf:theorem\}.*?:label: (\S+)\n.*?\n:::\n(.*?)(?=\n:::\{|\n## )", text):
            yield found.group(1), found.group(2)


def test_theorems_are_found():
    assert {"thm-averaging", "thm-neighbourly", "thm-averaging-q", "thm-streaming", "thm-unbounded"} < dict(theorems()).keys()


@pytest.mark.parametrize("label, text", list(theorems()), ids=lambda v: v if len(v) < 40 else "")
def test_every_theorem_links_to_its_check_its_code_and_its_notebook(label, text):
    missing = [name for name, pattern in LINKS.items() if not re.search(pattern, text)]
    assert not missing, f"{label} has no link to its {', '.join(missing)}"
    assert set(re.findall(LINKS["check"], text)) <= all_claims().keys()
    assert all((root() / "notebooks" / f"{name}.ipynb").is_file() for name in re.findall(LINKS["notebook"], text))
