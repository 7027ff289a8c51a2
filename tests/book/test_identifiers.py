"""An identifier stands once on a page."""

import pytest
from identifiers import once


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
    assert once(given) == made


@pytest.mark.parametrize(
    "kept",
    [
        '<div class="proof theorem admonition" id="thm-x">',
        '<section id="proof"><h2>Proof</h2>',
        '<div class="exercise admonition" id="ex-match2-row">',
    ],
)
def test_labels_and_headings_stay(kept):
    assert once(kept) == kept
