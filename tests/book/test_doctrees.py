"""What is kept of a page between reading and writing: the page, and nothing of the parser that read a part of it."""

import importlib.util
from types import SimpleNamespace

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("doctrees", root() / "book" / "_ext" / "doctrees.py")
doctrees = importlib.util.module_from_spec(spec)
spec.loader.exec_module(doctrees)


def test_every_node_names_the_page_as_its_document():
    page, inner = (new_document(name, get_default_settings()) for name in ("page", "inner"))
    paragraph = nodes.paragraph("", "", nodes.emphasis("", "read elsewhere"))
    inner += paragraph
    page += inner.children
    paragraph.document = paragraph[0].document = inner
    doctrees.adopt(SimpleNamespace(), page)
    assert all(node.document is page for node in page.findall())
