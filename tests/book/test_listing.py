"""Docstrings become pages: sections are read, formulas are no markup, and what docutils would misread is shown as it is."""

import importlib.util
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("listing", root() / "book" / "_ext" / "listing.py")
listing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(listing)


def processed(text, what="function"):
    lines = text.split("\n")
    listing.process(SimpleNamespace(config=None), what, "f", None, {}, lines)
    return lines


def test_sections_are_read_and_code_is_code():
    found = processed(
        "A sum.\n\nArgs:\n    x: the `first`.\n\nReturns:\n    x + y.\n\nRaises:\n    InvalidInput: none."
    )
    assert ":param x: the ``first``." in found and ":raises InvalidInput: none." in found
    assert any(line.startswith(":returns: x + y.") for line in found)


@pytest.mark.parametrize(
    "line", ["Σ*abΣ* and |x|", "w_y and _x", "N.", "a \\ b", "E‖Σ (a_j − t_j) z_j‖²"]
)
def test_formulas_are_no_markup(line):
    found = processed(line)
    assert listing.understood(found) and found[0] != "::"


def test_a_block_that_is_set_apart_stays_as_it_is():
    found = processed("An update\n\n    m * g,   v_ | w\n\nis applied.")
    assert found[:5] == ["An update", "", "::", "", "    m * g,   v_ | w"]


def test_a_paragraph_with_hanging_lines_is_a_paragraph_and_an_item_of_a_list_stays_one():
    assert processed("(If.) Let x fail: p\n    differs from q,\n    and r.\n\nSo.") == [
        *("(If.) Let x fail: p", "differs from q,", "and r.", "", "So.")
    ]
    assert processed("- one\n  two")[:2] == ["- one", "  two"]


def test_a_constant_has_no_type_before_a_colon():
    assert processed("What is beyond: the largest.", "data")[0] == "What is beyond: the largest."


def test_what_docutils_would_misread_is_shown_whole():
    text = "Title\n===\n\n- one\ntwo"
    assert not listing.understood(text.split("\n"))
    assert processed(text) == listing.verbatim(text.split("\n"))


def test_long_values_in_signatures_are_cut_and_short_ones_are_not():
    long = "x" * 200
    value = addnodes.desc_annotation("", "", nodes.Text(" = "), nodes.Text(long))
    kind = addnodes.desc_annotation("", "", nodes.Text(": "), nodes.Text(long))
    default = nodes.inline("", long, classes=["default_value"])
    short = nodes.inline("", "None", classes=["default_value"])
    document = new_document("page")
    document += [nodes.paragraph("", "", value, kind, default, short)]
    listing.shorten(None, document)
    cut = "x" * (listing.LONG - 1) + "…"
    assert value.astext() == f" = {cut}" and default.astext() == cut
    assert kind.astext() == f": {long}" and short.astext() == "None"


def test_types_from_elsewhere_are_text_and_ours_are_links():
    document = new_document("page")
    for target in ("numpy.ndarray", "expressivity.automata.dfa.Dfa"):
        document += addnodes.pending_xref(
            "", nodes.Text(target), refdomain="py", reftype="class", reftarget=target
        )
    listing.unlink(None, document)
    (link,) = document.findall(addnodes.pending_xref)
    assert link["reftarget"] == "expressivity.automata.dfa.Dfa"
    assert document.astext().startswith("numpy.ndarray")
