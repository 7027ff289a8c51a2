"""How results show themselves: as JSON, as a table in a notebook, as one short line.

What came from a user (letters, words, formulas, messages) is escaped: it is text on a page, never markup.
"""

import html
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

Rows = Sequence[tuple[str, object]]

LONG = 100
"""A value of so many characters is cut in a short line."""

NO_MATH = '<table class="tex2jax_ignore mathjax_ignore">'
"""The start of a table that MathJax passes over, in its old and in its new names for that."""


class Document:
    """A result that becomes a JSON document, the one that a command prints with `--json`, and a table in a notebook."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """The result in JSON's own types."""
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """The old name of `to_json`."""
        warnings.warn("as_json() is called to_json() now", DeprecationWarning, stacklevel=2)
        return self.to_json()

    def lines(self) -> Rows:
        """What a table shows, name by name: all of the document unless a result says otherwise."""
        return list(self.to_json().items())

    def _repr_html_(self) -> str:
        return table(self.lines())


def escaped(text: str) -> str:
    """Text as HTML and XML show it: characters that cannot be seen as Python writes them."""
    visible = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)
    return html.escape(visible)


def table(rows: Rows, math: bool = False) -> str:
    """A small HTML table: a name and a value in each row.

    Args:
        rows: the names and values.
        math: whether dollars set off mathematics; else they are dollars, such as a letter may be.
    """
    cells = (_cells("th", [name]) + _cells("td", [value]) for name, value in rows)
    start = "<table>" if math else NO_MATH
    return f"{start}{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def grid(rows: Iterable[Sequence[object]], head: Sequence[object] = ()) -> str:
    """An HTML table of many columns, below a head if there is one."""
    top = f"<tr>{_cells('th', head)}</tr>" if head else ""
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    return f"{NO_MATH}{top}{body}</table>"


def _cells(tag: str, values: Iterable[object]) -> str:
    left = ' style="text-align: left"'
    return "".join(f"<{tag}{left}>{escaped(said(value))}</{tag}>" for value in values)


def said(value: object) -> str:
    """A value of a document in words."""
    if value is None or value == "":
        return "" if value is None else "ε"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {said(inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(said, value))
    return str(value)


def sizes(self: Any) -> str:
    """A dataclass as one short line: arrays by their shapes, lists by their lengths. It is the `__repr__` of weights."""
    parts = (f"{part.name}={_size(getattr(self, part.name))}" for part in fields(self) if part.repr)
    return f"{type(self).__name__}({', '.join(parts)})"


def _size(value: Any) -> str:
    if hasattr(value, "shape"):
        return f"<{'×'.join(map(str, value.shape)) or 'number'}>"
    if isinstance(value, (list, tuple, dict)):
        plain = not isinstance(value, dict) and all(isinstance(v, (str, int, float)) for v in value)
        if not plain or len(repr(value)) > LONG:
            return f"<{len(value)}>"
    text = repr(value)
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"


def powers(word: str, shortest: int = 4) -> str:
    """Return a word with its longer runs of one letter written as powers.

    >>> powers("abbbbbba")
    'a b^6 a'
    """
    parts: list[str] = []
    for letter, run in groupby(word):
        size = len(list(run))
        plain = parts and "^" not in parts[-1]
        if size >= shortest:
            parts.append(f"{letter}^{size}")
        elif plain:
            parts[-1] += letter * size
        else:
            parts.append(letter * size)
    return " ".join(parts)
