"""References and signatures, for those who listen, and identifiers that stand once."""

import pytest
from accessible import mended


def test_references_claim_no_list_and_other_lists_stay():
    given = '<div role="list" class="citation-list"><div class="citation" id="id8" role="doc-biblioentry"></div></div><ul role="list">'
    assert mended(given) == (
        '<div class="citation-list"><div class="citation" id="id8"></div></div><ul role="list">'
    )


def test_parameters_are_no_list_of_definitions_and_other_lists_stay():
    parameters = '<dl>\n<dd><em class="sig-param">x</em>,</dd></dl>'
    assert mended(parameters) == parameters.replace("<dl>", '<dl role="none">')
    assert mended("<dl><dt>a</dt><dd>b</dd></dl>") == "<dl><dt>a</dt><dd>b</dd></dl>"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ('<div class="proof admonition" id="proof">', '<div class="proof admonition">'),
        (
            '<section class="theorem-content" id="proof-content">',
            '<section class="theorem-content">',
        ),
        ('<section id="exercise-content">', "<section>"),
        ('<section id="solution-content">', "<section>"),
    ],
)
def test_what_only_names_a_kind_goes(given, made):
    assert mended(given) == made


@pytest.mark.parametrize(
    "kept",
    [
        '<div class="proof theorem admonition" id="thm-x">',
        '<section id="proof"><h2>Proof</h2>',
        '<div class="exercise admonition" id="ex-match2-row">',
    ],
)
def test_labels_and_headings_stay(kept):
    assert mended(kept) == kept
