"""Sphinx: proofs, and solutions of exercises, are folded. Each stands in a `<details>`, which a link into it opens; `_static/folds.js` adds one
button per page that opens all proofs, and opens both for print. Without the script each opens by itself.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_exercise.nodes import solution_node
from sphinx_proof.nodes import proof_node

FOLDED = {
    proof_node: ("Proof", "proof-fold"),
    solution_node: ("Solution", "proof-fold solution-fold"),
}
"""What is folded, the word that opens it, and its classes."""


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put every proof and solution of a page between the ends of a fold."""
    if app.builder.format != "html":
        return
    for kind, (word, classes) in FOLDED.items():
        opening = f'<details class="{classes}"><summary>{word}</summary>'
        for folded in list(doctree.findall(kind)):
            if folded.parent is not None and not isinstance(folded.parent, kind):
                place = folded.parent.index(folded)
                folded.parent.insert(place + 1, nodes.raw("", "</details>", format="html"))
                folded.parent.insert(place, nodes.raw("", opening, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the folding and its script."""
    app.connect("doctree-resolved", fold)
    app.add_js_file("folds.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
