"""What is printed: the contents in order, anchors that links of other pages name, and one line where something is missing."""

import importlib.util
import shutil
import subprocess
import sys

import pytest

from expressivity.paths import root

TOOLS = root() / "book" / "_tools"


def load(name):
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


paper = load("paper")
pdf = load("pdf")

CONTENTS = """
root: book/intro
parts:
  - caption: One
    chapters:
      - file: book/a
        sections:
          - file: notebooks/a
      - file: book/b
"""


def test_a_chapter_is_a_page_and_its_notebooks():
    found = pdf.contents(CONTENTS)
    assert [(one.part, one.name, one.pages) for one in found] == [
        ("", "intro", ["book/intro"]),
        ("One", "a", ["book/a", "notebooks/a"]),
        ("One", "b", ["book/b"]),
    ]


def test_no_two_chapters_have_a_file_of_one_name():
    found = pdf.contents((root() / "book" / "_toc.yml").read_text(encoding="utf8"))
    names = [one.name for one in found] + ["book"]
    assert len(set(names)) == len(names) > 20


def write(folder, **pages):
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf8")


def test_anchors_are_those_that_other_pages_name(tmp_path):
    write(
        tmp_path,
        a='<a href="b.html#one">1</a><a href="#own">2</a><a href="https://x.example/b.html#far">3</a>',
        b='<a href="a.html">4</a><a href="c.html#gone">5</a>',
    )
    assert paper.anchors_from_elsewhere(tmp_path, ["a", "b"]) == {"a": set(), "b": {"one"}}


def test_a_page_gets_its_anchors_and_loses_its_page_numbers():
    made = paper.printable("<article>text</article><footer></footer>", {"x"})
    assert made.startswith("<article>text<style>") and made.endswith("</article><footer></footer>")
    assert '<a href="#x">' in made
    assert paper.printable("no article", {"x"}) == "no article"


def test_a_title_has_no_markup():
    assert paper.title_of('<h1>A &amp; <em>b</em><a class="headerlink">#</a></h1>') == "A & b"


def test_contents_and_footers_hold_titles_as_text():
    chapter = pdf.Chapter("P<art", ["a"])
    made = pdf.front({"title": "T", "author": "<x>"}, "v", [chapter], {"a": ("<b>", "u", 7)})
    assert "P&lt;art" in made and "&lt;b&gt;" in made and "&lt;x&gt;" in made and ">7<" in made
    assert "&lt;i&gt;" in pdf.footers([("<i>", 3)])


def test_where_pages_are_missing_one_line_says_so(tmp_path):
    for folder in ("book", "_build"):
        (tmp_path / folder).mkdir()
    shutil.copytree(TOOLS, tmp_path / "book" / "_tools")
    (tmp_path / "book" / "_toc.yml").write_text(CONTENTS)
    command = [sys.executable, str(tmp_path / "book" / "_tools" / "pdf.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "there are no pages" in done.stderr and "make html" in done.stderr
    done = subprocess.run([*command, "book/x"], capture_output=True, text=True)
    assert done.returncode == 2 and "no page is named book/x" in done.stderr


def test_without_a_browser_one_line_says_so(monkeypatch):
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    with pytest.raises(paper.Missing, match="no Chromium here"):
        paper.browser()
