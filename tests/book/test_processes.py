"""Pages read by several processes: what one process would warn of is found, and what is merged is what one process would know."""

import importlib.util
import sys
from types import SimpleNamespace

import pytest

from expressivity.paths import root

spec = importlib.util.spec_from_file_location(
    "processes", root() / "book" / "_ext" / "processes.py"
)
processes = importlib.util.module_from_spec(spec)
spec.loader.exec_module(processes)


def known(page, kind, name):
    """Return what a process knows that has read one page, which gives one name."""
    entry = SimpleNamespace(docname=page, aliased=kind == "alias")
    is_object = kind in {"object", "alias"}
    return SimpleNamespace(
        domaindata={
            "std": {
                "anonlabels": {name: (page, "id")} if kind == "label" else {},
                "objects": {("term", name): (page, "id")} if kind == "term" else {},
            },
            "py": {"objects": {name: entry} if is_object else {}},
            "math": {"objects": {name: (page, 1)} if kind == "equation" else {}},
            "citation": {"citations": {name: (page, "id", 1)}} if kind == "citation" else {},
        },
        proof_list={name: {"docname": page}} if kind == "proof" else {},
        sphinx_exercise_registry={name: {"docname": page}} if kind == "exercise" else {},
    )


@pytest.fixture
def merged(monkeypatch):
    """Merge what processes know; return what was warned of, with the page."""
    warned = []
    monkeypatch.setattr(
        processes.logger,
        "warning",
        lambda text, *words, location: warned.append((text % words, location)),
    )

    def merge(*parts):
        app = SimpleNamespace()
        for page, kind, name in parts:
            processes.refuse_second(app, None, {page}, known(page, kind, name))
        return warned

    return merge


@pytest.mark.parametrize(
    "kind", ["label", "term", "object", "equation", "citation", "proof", "exercise"]
)
def test_a_name_that_two_pages_give_is_a_warning(merged, kind):
    ((text, page),) = merged(("a", kind, "x"), ("b", kind, "x"))
    assert " x, also given by a" in text and page == "b"


def test_names_of_different_kinds_or_of_one_page_may_be_the_same(merged):
    assert not merged(("a", "label", "x"), ("b", "term", "x"), ("a", "label", "x"))


def test_a_further_name_of_an_object_is_no_second_object(merged):
    assert not merged(("a", "object", "x"), ("b", "alias", "x"))


def test_what_a_process_knows_of_the_pages_of_others_is_not_asked(merged, monkeypatch):
    app = SimpleNamespace()
    processes.refuse_second(app, None, {"a"}, known("a", "label", "x"))
    processes.refuse_second(app, None, {"b"}, known("c", "label", "x"))
    assert not merged()


def test_documented_modules_are_loaded_before_pages_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "set_apart", lambda: None)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "documented_here.py").touch()
    page = tmp_path / "a.md"
    page.write_text(
        "# A\n\n```{eval-rst}\n.. automodule:: documented_here\n   :members:\n```\n"
        "```{eval-rst}\n.. automodule:: there_is_no_such_module\n```\n",
        encoding="utf8",
    )
    app = SimpleNamespace(extensions={processes.SAFE[0]: SimpleNamespace()})
    processes.share_reading(app, SimpleNamespace(doc2path=lambda _: page), ["a"])
    assert sys.modules.pop("documented_here")
    assert app.parallel >= 1 and app.extensions[processes.SAFE[0]].parallel_read_safe


def test_modules_that_nothing_on_a_page_comes_from_are_forgotten():
    modules = {"used": ("", {}, {"f": "a"}, "used"), "unused": ("", {}, {}, "used"), "none": False}
    app = SimpleNamespace(env=SimpleNamespace(_viewcode_modules=modules))
    processes.forget_unused(app, None)
    assert set(modules) == {"used", "none"}
