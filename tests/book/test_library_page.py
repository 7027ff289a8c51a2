"""Every example on the page about the library gives what the page says."""

import doctest

from expressivity.paths import root


def test_the_examples_of_the_page_are_right():
    page = root() / "book" / "library.md"
    found = doctest.testfile(str(page), module_relative=False, verbose=False)
    assert found.attempted > 10 and found.failed == 0
