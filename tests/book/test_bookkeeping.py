"""The cells of a notebook's page: what only serves the pages is hidden, nothing is lost, and code that is left is code."""

import ast
import importlib.util
import json

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from expressivity.paths import root

spec = importlib.util.spec_from_file_location(
    "bookkeeping", root() / "book" / "_ext" / "bookkeeping.py"
)
extension = importlib.util.module_from_spec(spec)
spec.loader.exec_module(extension)

NOTEBOOKS = sorted((root() / "notebooks").glob("*.ipynb"))


def shown(source):
    """What is left of a cell."""
    hidden = {i for start, end in extension.bookkeeping(source) for i in range(start, end)}
    return "".join(letter for i, letter in enumerate(source) if i not in hidden)


def page(source):
    return f'<div class="cell_input docutils container">\n{highlight(source, PythonLexer(), HtmlFormatter(cssclass="x"))}'.replace(
        '<div class="x">', '<div class="highlight-python"><div class="highlight">'
    ).replace("</pre></div>", "</pre></div></div>")


def test_lines_that_glue_are_hidden_and_others_are_not():
    assert shown('x = 1\nrun.glue("x", x)\nprint(x)\n') == "x = 1\nprint(x)\n"


def test_a_call_over_several_lines_is_hidden_whole():
    assert shown('x = 1\nrun.glue(\n    "x",\n    x,\n)\n') == "x = 1\n"


def test_a_loop_that_only_glues_goes_and_one_that_computes_stays():
    assert shown("a = 1\nfor x in a:\n    if x:\n        run.glue(x, x)\n") == "a = 1\n"
    assert shown("for x in a:\n    b = x\n    run.glue(x, b)\n") == "for x in a:\n    b = x\n"


def test_a_branch_does_not_lose_all_of_its_statements():
    source = "if a:\n    run.glue(1, 2)\nelse:\n    b = 1\n"
    assert shown(source) == source


def test_the_alternative_text_of_a_figure_is_hidden_behind_any_letters():
    assert shown('run.figure(f("é"), "né", alt="a — b")\n') == 'run.figure(f("é"), "né")\n'


def test_what_is_no_python_stays():
    assert extension.bookkeeping("!ls\nrun.glue(1, 2)\n") == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_of_the_book_reads_without_its_bookkeeping(path):
    for cell in json.loads(path.read_text(encoding="utf8"))["cells"]:
        if cell["cell_type"] == "code":
            left = shown("".join(cell["source"]))
            ast.parse(left)
            assert "alt=" not in left


def test_the_page_keeps_every_letter_and_gets_a_switch():
    source = 'x = "<&é"\nrun.glue("x", x)\nrun.figure(f, "n", alt="a\'b")\n'
    made = extension.tidy(page(source))
    assert (
        extension.text_of(made.partition("<pre>")[2].partition("</pre>")[0]).strip()
        == source.strip()
    )
    assert made.count('type="checkbox"') == 1
    hidden = "".join(
        extension.text_of(part.partition("</span>")[0])
        for part in made.split('<span class="bookkeeping">')[1:]
    )
    assert "glue" in hidden and "alt" in hidden and "<&é" not in hidden


def test_a_cell_without_bookkeeping_stays_as_it_is():
    assert extension.tidy(page("x = 1\n")) == page("x = 1\n")


def test_columns_are_told_from_sentences():
    assert extension.in_columns("a     1\nbcd   2\n")
    assert not extension.in_columns("One sentence.\nAnother one.\n") and not extension.in_columns(
        "a  b"
    )
    html = '<div class="output stream highlight-x"><div class="highlight"><pre>a   1\nb   2\n</pre>'
    assert 'highlight-x in-columns">' in extension.tidy(html)
