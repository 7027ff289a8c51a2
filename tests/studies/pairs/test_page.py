"""The scoring on the page on test sets runs as it stands there."""

import doctest

from expressivity.paths import root


def test_the_examples_of_the_page_are_right():
    found = doctest.testfile(str(root() / "book" / "pairs.md"), module_relative=False)
    assert found.attempted >= 9 and found.failed == 0
