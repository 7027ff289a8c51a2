"""Every example on the page about the library gives what the page says, and every public name has one."""

import doctest
import re
import sys

import pytest

import expressivity
from expressivity.paths import root

PAGE = root() / "book" / "library.md"


@pytest.mark.slow
def test_the_examples_of_the_page_are_right():
    found = doctest.testfile(str(PAGE), module_relative=False, verbose=False)
    assert found.attempted > 30 and found.failed == 0


def on_the_page(name):
    return re.search(rf"\bex\.{name}\b", PAGE.read_text(encoding="utf8"))


def examples_of(name):
    """The examples in the docstring of a public name, which follow the word Example."""
    thing = getattr(expressivity, name)
    text = getattr(thing, "__doc__", None) or ""
    if "Example:\n" not in text:
        return None
    names = vars(sys.modules[thing.__module__]).copy()
    return doctest.DocTestParser().get_doctest(text, names, name, None, None)


@pytest.mark.parametrize("name", expressivity.__all__)
def test_every_public_name_has_an_example_that_is_right(name):
    examples = examples_of(name)
    assert on_the_page(name) or examples, f"{name} is neither on the page nor has an Example"
    if examples:
        assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


def test_a_name_without_an_example_is_found():
    assert not on_the_page("nonsense") and examples_of("parse") is None
    assert examples_of("fit").examples
