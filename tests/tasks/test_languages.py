"""The languages of the book against the table that is known of them."""

import pytest

from expressivity.automata import algebra
from expressivity.automata.fragments import defines
from expressivity.automata.semigroup import transition_semigroup
from expressivity.tasks.languages import LANGUAGES

COLUMNS = ("ltl_p", "ltl_y", "ltl_py", "da", "locally_testable", "star_free")

KNOWN = {  # in the order of COLUMNS, then letters, then states; the letters are part of the language
    "first-letter": ("y.yyyy", 2, 3),
    "last-letter": (".yyyyy", 2, 2),
    "ends-with-ab": (".yyyyy", 2, 3),
    "a-before-b": ("y.yy.y", 3, 3),
    "factor-ab-two-letters": ("y.yyyy", 2, 3),
    "factor-ab": ("..y.yy", 3, 3),
    "alternating": ("..y.yy", 2, 3),
    "nested-two": (".....y", 2, 4),
    "nested-three": (".....y", 2, 5),
    "first-equals-last": ("..yyyy", 2, 5),
    "a-to-a": ("..yyyy", 2, 4),
    "a-to-b": ("..yyyy", 2, 4),
    "parity": ("......", 2, 2),
    "even-length": ("......", 1, 2),
    "flip-flop": ("...y.y", 3, 2),
    "right-deterministic-bare": ("..yyyy", 3, 4),
    "right-deterministic": ("...y.y", 4, 4),
    "left-deterministic-bare": ("y.yyyy", 3, 3),
    "left-deterministic": ("y.yy.y", 4, 3),
    "left-deterministic-twice": ("y.yy.y", 5, 4),
    "abb-blocks": ("..y.yy", 2, 4),
    "three-letter-blocks": ("..y.yy", 2, 4),
}
"""Locally testable is the left-deterministic polynomial over exactly its three letters; with one more letter it is not."""


@pytest.mark.parametrize("name", KNOWN)
def test_a_language_lies_where_the_table_has_it(name):
    dfa = LANGUAGES[name].dfa
    semigroup = transition_semigroup(dfa)
    found = "".join("y" if algebra.CLASSES[column](semigroup) else "." for column in COLUMNS)
    assert (found, len(dfa.alphabet), dfa.states) == KNOWN[name]
    assert "".join("y" if defines(dfa, logic) else "." for logic in ("P", "Y", "PY")) == found[:3]
