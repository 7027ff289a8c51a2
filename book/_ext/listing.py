"""Sphinx: docstrings are shown as they are written. They are prose for the reader of the code, not reStructuredText."""

from typing import Any

from sphinx.application import Sphinx


def verbatim(
    app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    """Put a docstring into a literal block."""
    if any(line.strip() for line in lines):
        lines[:] = ["::", "", *("    " + line for line in lines), ""]


def setup(app: Sphinx) -> dict[str, Any]:
    """First of all processors of docstrings."""
    app.connect("autodoc-process-docstring", verbatim, priority=1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
