"""Sphinx: a cell of a notebook inside a chapter. `{cell} match2 ten-lines` shows the code of the cell with this id, what it printed, and a
link to the notebook. Nothing is copied: the page shows what stands in the notebook and was run there.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class CellDirective(SphinxDirective):
    """The arguments are the notebook's name and the cell's id."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        notebook, label = self.arguments
        path = Path(self.env.srcdir) / "notebooks" / f"{notebook}.ipynb"
        if not path.is_file():
            raise self.error(f"there is no notebook {notebook!r}")
        self.env.note_dependency(str(path))
        document = json.loads(path.read_text(encoding="utf8"))
        cell = next((one for one in document["cells"] if one.get("id") == label), None)
        if cell is None or cell["cell_type"] != "code":
            raise self.error(f"notebook {notebook!r} has no code cell {label!r}")
        code = nodes.literal_block("", "".join(cell["source"]), language="python")
        shown: list[nodes.Node] = [code]
        if printed := printed_by(cell):
            shown.append(nodes.literal_block("", printed, language="text", classes=["printed"]))
        return [nodes.container("", *shown, classes=["notebook-cell"])]


def printed_by(cell: dict[str, Any]) -> str:
    """Return what a cell printed."""
    streams = (one["text"] for one in cell["outputs"] if one["output_type"] == "stream")
    return "".join(line for text in streams for line in text).rstrip("\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("cell", CellDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
