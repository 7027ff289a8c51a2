"""Sphinx: docstrings as pages. They are prose with sections (Args, Returns, Raises), not reStructuredText, and become that here.

What stands in backquotes is code; everything else is taken as it is written, so that no star or bar of a formula is markup. Indented
blocks and examples are shown as they are. A docstring that docutils would still misread is shown whole, as it is written.
Long values in signatures are cut.
"""

import re
from functools import cache
from typing import Any

from docutils import nodes
from docutils.frontend import Values, get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, GoogleDocstring

SECTION = re.compile(r"(Args|Returns|Raises|Yields|Example|Examples):$")
ITEM = re.compile(r"([-*]|\d+\.|\(\d+\)) ")
"""How an item of a list begins: its other lines stay indented."""
CODE = re.compile(r"(`[^`]+`)")
SPECIAL = re.compile(r"([*|]|_\b|\b_)")
LONG = 60
"""A value with more characters is cut: of a constant, and of an argument that may be left out."""
ENUMERATOR = re.compile(r"^(\s*)([A-Za-z][.)](?:\s|$))")


def process(app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]) -> None:
    """Make a docstring what Sphinx reads."""
    if any(line.strip() for line in lines):
        # napoleon takes what stands before a colon for the type of a constant: here it is the beginning of a sentence
        kind = "function" if what in {"attribute", "data", "property"} else what
        config = Config(napoleon_use_rtype=False, napoleon_use_ivar=True)
        made = GoogleDocstring(marked(lines), config, app, kind, name).lines()
        lines[:] = made if understood(made) else verbatim(lines)


def verbatim(lines: list[str]) -> list[str]:
    """A docstring in a literal block."""
    return ["::", "", *("    " + line for line in lines), ""]


def marked(lines: list[str]) -> list[str]:
    """The lines with code and special characters marked, and a block that is set apart by its indentation as a literal one.

    A paragraph whose lines after the first are indented is a paragraph: docutils would take it for a term and its definition.
    """
    found: list[str] = []
    section, block, hanging = False, False, False
    for before, line in zip(["", *lines], lines, strict=False):
        if line and not line.startswith(" "):
            section, block = bool(SECTION.match(line)), False
        elif line.startswith(" ") and not before.strip() and not section and not block:
            found += ["::", ""]
            block = True
        indented = line.startswith(" ") and bool(before.strip()) and not section and not block
        hanging = indented and (hanging or not before.startswith(" ") and not ITEM.match(before))
        line = line.lstrip() if hanging else line
        found.append(line if block or line.lstrip().startswith((">>>", "...")) else escaped(line))
    return found


def escaped(line: str) -> str:
    """A line in which only code, in backquotes, is markup; a letter and a point at its beginning count nothing."""
    parts = CODE.split(line.replace("\\", "\\\\"))
    text = "".join(
        f"`{part}`".replace("\\\\", "\\") if part.startswith("`") else SPECIAL.sub(r"\\\1", part)
        for part in parts
    )
    return ENUMERATOR.sub(r"\1\\\2", text)


def understood(lines: list[str]) -> bool:
    """Whether docutils has nothing to say against the lines; roles and directives of Sphinx are not among them."""
    document = new_document("docstring", silent())
    Parser().parse("\n".join(lines), document)
    return not list(
        document.findall(lambda node: node.tagname in {"system_message", "problematic"})
    )


@cache
def silent() -> Values:
    """Return settings with which docutils says nothing."""
    settings: Values = get_default_settings(Parser)
    settings.report_level, settings.halt_level, settings.warning_stream = 5, 5, False
    return settings


def shorten(app: Sphinx, doctree: nodes.document) -> None:
    """Cut long values in signatures: of constants, and of arguments that may be left out."""
    values = [
        node.children[-1]
        for node in doctree.findall(addnodes.desc_annotation)
        if node.astext().lstrip().startswith("=")
    ]
    values += [node.children[-1] for node in doctree.findall(_is_default)]
    for value in values:
        if isinstance(value, nodes.Text) and len(value) > LONG:
            value.parent.replace(value, nodes.Text(f"{value[: LONG - 1]}…"))


def unlink(app: Sphinx, doctree: nodes.document) -> None:
    """Make the names of types that have no page here text: Sphinx would look for each among all names that there are."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        elsewhere = not str(link.get("reftarget", "")).startswith("expressivity.")
        if link.get("refdomain") == "py" and link.get("reftype") == "class" and elsewhere:
            link.replace_self(link.children)


def _is_default(node: nodes.Node) -> bool:
    return isinstance(node, nodes.inline) and "default_value" in node["classes"]


def setup(app: Sphinx) -> dict[str, Any]:
    """First of all processors of docstrings; values are cut, and types made text, once a page is read."""
    app.connect("autodoc-process-docstring", process, priority=1)
    app.connect("doctree-read", shorten)
    app.connect("doctree-read", unlink)
    return {"version": "5", "parallel_read_safe": True, "parallel_write_safe": True}
