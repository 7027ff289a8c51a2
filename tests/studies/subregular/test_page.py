"""The table on the page is of the examples, in their order and words."""

import re

from expressivity.automata.hierarchy import HIERARCHY
from expressivity.paths import root
from expressivity.studies.subregular.examples import EXAMPLES

ROW = re.compile(
    r"^\| ([\w -]+) \| (\w+) \| [^|]+ \| ([^|]+) \| \{glue:text\}`\S+::needs_(\w+):s` \|$", re.M
)


def test_the_table_of_the_page_is_of_the_examples():
    text = (root() / "book" / "part2" / "subregular.md").read_text(encoding="utf8")
    rows = [
        (title, label, words.replace("$", ""), glued)
        for title, label, words, glued in ROW.findall(text)
    ]
    titles = {described.label: described.title for described in HIERARCHY.values()}
    assert rows == [(titles[one.label], one.label, one.words, one.label) for one in EXAMPLES]
