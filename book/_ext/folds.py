"""Sphinx: proofs are folded. Each stands in a `<details>`, which a link into it opens; `_static/folds.js` adds one button a page that opens
all, and opens them for print. Without the script each opens by itself.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_proof.nodes import proof_node

OPEN = '<details class="proof-fold"><summary>Proof</summary>'


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put every proof of a page between the ends of a fold."""
    if app.builder.format != "html":
        return
    for proof in list(doctree.findall(proof_node)):
        if proof.parent is not None and not isinstance(proof.parent, proof_node):
            place = proof.parent.index(proof)
            proof.parent.insert(place + 1, nodes.raw("", "</details>", format="html"))
            proof.parent.insert(place, nodes.raw("", OPEN, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the folding and its script."""
    app.connect("doctree-resolved", fold)
    app.add_js_file("folds.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
