"""Sphinx: the code cells of a notebook's page, without what only serves the pages.

A cell computes, shows, and hands numbers to the chapter: `run.glue(...)`. A reader does not change that, nor the alternative text of a figure, which
is as long as the code. Both stay on the page, hidden, and a switch under the cell shows them; the button that copies takes all of it.
What is printed in columns is marked, so that a phone does not break its lines.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

CELL = re.compile(
    r'(<div class="cell_input docutils container">\s*<div class="highlight-[^"]*"><div class="highlight"><pre>)(.*?)(</pre>\s*</div>\s*</div>)',
    re.DOTALL,
)
OUTPUT = re.compile(
    r'(<div class="output[^"]*)("><div class="highlight"><pre>)(.*?)(?=</pre>)', re.DOTALL
)
PIECE = re.compile(r"<[^>]*>|&[^;]+;|[^<&]", re.DOTALL)
"""A tag, or a character of the text as HTML writes it."""

Range = tuple[int, int]


def bookkeeping(source: str) -> list[Range]:
    """Return where in a cell bookkeeping stands: whole lines that glue, and the alternative texts of figures."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    starts = _starts(source)
    found = [
        (starts[node.lineno - 1], starts[node.end_lineno or node.lineno])
        for node in _glueing(tree.body)
        if source[starts[node.lineno - 1] :].lstrip(" ").startswith(("run.", "for ", "if "))
    ]
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "run.figure":
            found += _alternative(call, source, starts)
    return sorted(found)


def _glueing(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the outermost statements that do nothing but glue; a block never loses all of its statements unless it goes itself."""
    for statement in body:
        if _only_glues(statement):
            yield statement
            continue
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None) or []
            if not all(_only_glues(each) for each in inner):
                yield from _glueing(inner)


def _only_glues(statement: ast.stmt) -> bool:
    """Whether a statement is a call of `run.glue`, or a loop or condition over such calls."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return ast.unparse(statement.value.func) == "run.glue"
    if isinstance(statement, ast.For | ast.If):
        return all(map(_only_glues, [*statement.body, *statement.orelse]))
    return False


def _alternative(call: ast.Call, source: str, starts: list[int]) -> Iterator[Range]:
    """Yield where a call's alternative text stands, from the end of what is before it."""
    before: ast.expr = call.func
    for argument in [*call.args, *call.keywords]:
        value = argument.value if isinstance(argument, ast.keyword) else argument
        if isinstance(argument, ast.keyword) and argument.arg == "alt":
            yield _offset(before, source, starts), _offset(value, source, starts)
        before = value


def _offset(node: ast.expr, source: str, starts: list[int]) -> int:
    """Return where an expression ends, in characters."""
    start = starts[(node.end_lineno or 1) - 1]
    line = source[start : source.find("\n", start) if "\n" in source[start:] else None]
    return start + len(line.encode()[: node.end_col_offset].decode())


def _starts(source: str) -> list[int]:
    """Return where each line begins, and where the last one ends."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def text_of(html: str) -> str:
    """Return the text of highlighted code."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def hide(html: str, ranges: list[Range]) -> str:
    """Return highlighted code with some of its characters in hidden elements; tags stay where they are."""
    hidden = {place for start, end in ranges for place in range(start, end)}
    made, place, open_ = "", 0, False
    for piece in PIECE.findall(html):
        wanted = not piece.startswith("<") and place in hidden
        if wanted != open_:
            made += '<span class="bookkeeping">' if wanted else "</span>"
            open_ = wanted
        made += piece
        place += not piece.startswith("<")
    return made + ("</span>" if open_ else "")


def tidy(body: str) -> str:
    """Return a page with the bookkeeping of its cells hidden, each with a switch, and with outputs in columns marked."""

    def cell(found: re.Match[str]) -> str:
        source = text_of(found[2])
        ranges = bookkeeping(source)
        if not ranges:
            return found[0]
        switch = (
            '<label class="bookkeeping-switch"><input type="checkbox"> show what only serves the '
            "page: numbers handed to the chapter, texts for figures</label>"
        )
        return found[1] + hide(found[2], ranges) + found[3] + switch

    def output(found: re.Match[str]) -> str:
        marked = " in-columns" if in_columns(text_of(found[3])) else ""
        return found[1] + marked + found[2] + found[3]

    return OUTPUT.sub(output, CELL.sub(cell, body))


def in_columns(text: str) -> bool:
    """Whether what was printed stands in columns: most of its lines have gaps of two spaces or more between words."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and 2 * sum(bool(re.search(r"\S {2,}\S", one)) for one in lines) > len(
        lines
    )


def mark(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Tidy the page of a notebook."""
    if pagename.startswith("notebooks/") and "body" in context:
        context["body"] = tidy(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """When a page is about to be written."""
    app.connect("html-page-context", mark)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
