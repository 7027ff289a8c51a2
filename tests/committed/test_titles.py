"""Every page has a title of its own: in a search, in a tab and under "Next" they are all that tells pages apart."""

import json
from collections import Counter

from expressivity.paths import root

TOP = root()


def first_heading(text):
    return next(line for line in text.splitlines() if line.startswith("# "))


def titles():
    """Return the titles of pages and notebooks, by file; the book's own title is not among them."""
    found = {
        path.relative_to(TOP).as_posix(): first_heading(path.read_text(encoding="utf8"))
        for path in (TOP / "book").rglob("*.md")
    }
    for path in (TOP / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf8"))["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        found[path.name] = first_heading(text)
    return found


def test_no_two_pages_have_one_title():
    counted = Counter(title.lower() for title in titles().values())
    assert not [title for title, number in counted.items() if number > 1]
