"""Proofs and solutions are folded, and can be told apart."""

from types import SimpleNamespace

import folds
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from sphinx_exercise.nodes import solution_node
from sphinx_proof.nodes import proof_node


def folded(*kinds, output="html"):
    document = new_document("page", get_default_settings())
    for kind in kinds:
        document += kind("", nodes.paragraph("", "Because."))
    app = SimpleNamespace(builder=SimpleNamespace(format=output))
    folds.fold(app, document, "page")
    return [node.astext() if isinstance(node, nodes.raw) else "…" for node in document.children]


def test_a_proof_and_a_solution_each_stand_in_a_fold_of_their_own():
    assert folded(proof_node, solution_node) == [
        '<details class="proof-fold"><summary>Proof</summary>',
        "…",
        "</details>",
        '<details class="proof-fold solution-fold"><summary>Solution</summary>',
        "…",
        "</details>",
    ]


def test_elsewhere_than_on_a_page_nothing_is_folded():
    assert folded(proof_node, output="latex") == ["…"]
