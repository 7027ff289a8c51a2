"""Every module has a page, found from the page on the code and from the contents."""

import importlib
import re

import pytest
import yaml

from expressivity.book.code_pages import code_pages, overview, packages, with_code
from expressivity.paths import root

CONTENTS = (root() / "book/_toc.yml").read_text(encoding="utf8")


def entries(node):
    """Every file that a part of the contents names."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("root", "file") if key in node)
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from entries(inner)


@pytest.mark.slow
def test_every_module_has_its_page():
    named = set(re.findall(r"automodule:: (\S+)", "".join(code_pages().values())))
    source = root() / "src"
    modules = {
        ".".join(path.relative_to(source).with_suffix("").parts)
        for path in source.rglob("*.py")
        if not path.stem.startswith("__")
    }
    assert named == modules
    assert importlib.import_module(min(named))


@pytest.mark.slow
def test_every_page_is_in_the_contents_once_and_what_was_there_stays():
    made = list(entries(yaml.safe_load(with_code(CONTENTS))))
    assert len(made) == len(set(made))
    api = [f"book/api/{name}" for name in code_pages()]
    assert set(made) == {*entries(yaml.safe_load(CONTENTS)), *api}


@pytest.mark.slow
def test_the_page_on_the_code_links_to_every_page():
    linked = re.findall(r"\]\(api/([\w/]+)\.md\)", overview())
    assert sorted(linked) == sorted(code_pages())


@pytest.mark.slow
def test_the_page_of_the_commands_has_a_heading_in_words():
    assert (
        code_pages()["cli"].startswith("# The command line\n")
        and "[The command line]" in overview()
    )


@pytest.mark.slow
def test_a_package_says_of_each_module_what_it_is_in_text_without_markup():
    text = code_pages()["attention"]
    for module in packages()["attention"]:
        assert re.search(
            rf"^- \[{re.escape(module)}\]\(attention/[\w/]+\.md\): \S.*", text, re.MULTILINE
        )
    assert r"\[SHT23\]" in text and "[SHT23]" not in text


def test_contents_without_a_page_on_the_code_stay_as_they_are():
    assert yaml.safe_load(with_code("root: book/intro\n")) == {"root": "book/intro"}
