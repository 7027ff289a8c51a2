"""Formulas that the browser writes define the language, and short ones are the least."""

import pytest
from library import library

from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, defines
from expressivity.tasks.languages import LANGUAGES

SOURCE = """(documents, logic) => Promise.all([import('dfa'), import('synthesis'), import('logic')])
  .then(([automata, m, logicModule]) => documents.map((document) => {
    const found = m.synthesise(automata.fromJson(document), logic);
    return found && [logicModule.show(found.formula), found.size, found.way];
  }))"""

NODES = 4
"""Formulas with so many distinct subformulas are all written down, to see which is least."""


def languages(logic: Logic) -> list[Dfa]:
    """List languages of a fragment: every fifth of up to three states over two letters, some of four, and those of the book."""
    found = [
        *list(census(3))[::5],
        *list(census(4))[1054::601],
        *(one.dfa for one in LANGUAGES.values()),
    ]
    return [dfa for dfa in found if defines(dfa, logic)]


@pytest.mark.parametrize("logic", LOGICS)
def test_formulas_define_their_languages(twin, logic):
    chosen = [dfa.to_json() for dfa in languages(logic)]
    found = twin(SOURCE, chosen, logic)
    assert None not in found
    own = library(
        "written", [answer[0] for answer in found], [document["alphabet"] for document in chosen]
    )
    for document, (text, nodes, way), (defined, used, size) in zip(chosen, found, own, strict=True):
        assert defined == document, text
        assert set(used) <= set(logic) and size == nodes
        assert nodes <= 6 or way != "enumeration"


@pytest.mark.parametrize("logic", LOGICS)
def test_short_formulas_are_the_least(twin, logic):
    least = library("least", logic, NODES)
    found = twin(SOURCE, [document for document, _ in least], logic)
    assert [answer[1] for answer in found] == [nodes for _, nodes in least]
