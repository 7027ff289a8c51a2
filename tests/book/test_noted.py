"""What pages note while they are read, by one process or by several."""

import importlib.util
from types import SimpleNamespace

import pytest

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("noted", root() / "book" / "_ext" / "noted.py")
noted = importlib.util.module_from_spec(spec)
spec.loader.exec_module(noted)


@pytest.fixture
def handlers():
    """Return what is done when a page is purged, and when parts are merged."""
    found = {}
    noted.keep(SimpleNamespace(connect=found.__setitem__), "words")
    return found


def read(*pages):
    """Return what a process knows that has read these pages, each given with what it notes."""
    env = SimpleNamespace()
    for env.docname, words in pages:
        for word in words:
            noted.note(env, "words", {})[word] = True
    return env


def test_notes_come_in_the_order_of_the_pages():
    env = read(("b", ["x", "y"]), ("a", ["y"]))
    assert noted.notes(env, "words") == {"a": {"y": True}, "b": {"x": True, "y": True}}
    assert list(noted.notes(env, "words")) == ["a", "b"]
    assert noted.pages_by_note(env, "words") == {"y": ["a", "b"], "x": ["b"]}


def test_a_page_that_notes_nothing_is_not_among_them():
    assert noted.notes(read(("a", [])), "words") == {}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_merged_in_any_order_is_as_read_by_one_process(handlers, order):
    pages = [("a", ["y", "x"]), ("b", ["x"]), ("c", ["z", "x"])]
    parts = [read(pages[0], pages[2]), read(pages[1])]
    known = [{"a", "c"}, {"b"}]
    env = SimpleNamespace()
    for part in order:
        handlers["env-merge-info"](None, env, known[part], parts[part])
    whole = read(*pages)
    assert list(noted.pages_by_note(env, "words").items()) == list(
        noted.pages_by_note(whole, "words").items()
    )


def test_only_what_a_process_was_asked_to_read_is_merged(handlers):
    env = read(("a", ["old"]))
    handlers["env-merge-info"](None, env, {"b"}, read(("a", ["new"]), ("b", ["new"])))
    assert noted.pages_by_note(env, "words") == {"old": ["a"], "new": ["b"]}


def test_a_page_that_is_read_again_forgets_what_it_noted(handlers):
    env = read(("a", ["x"]), ("b", ["x"]))
    handlers["env-purge-doc"](None, env, "a")
    handlers["env-purge-doc"](None, env, "c")
    assert noted.pages_by_note(env, "words") == {"x": ["b"]}
