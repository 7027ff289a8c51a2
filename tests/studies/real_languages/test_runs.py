"""The table of the gallery: words to try are what they are said to be, and formulas are the languages."""

import pytest

from expressivity.logic.parser import parse
from expressivity.logic.translation import to_dfa
from expressivity.logic.types import FRAGMENTS, agree
from expressivity.paths import root
from expressivity.studies.real_languages.gallery import GALLERY
from expressivity.studies.real_languages.runs import READABLE, words_to_try
from expressivity.tables import load

ENTRIES = {entry.name: entry for entry in GALLERY}


@pytest.fixture(scope="module")
def table():
    return load(root() / "data" / "ci" / "real-languages.json")


@pytest.mark.parametrize("name", ENTRIES)
def test_words_to_try_are_a_member_and_a_nonmember_that_are_hard_to_tell_apart(name):
    dfa = ENTRIES[name].dfa
    trial = words_to_try(dfa)
    assert dfa.accepts(trial.member) and not dfa.accepts(trial.nonmember)
    if trial.logic is None:
        letters = zip(trial.member, trial.nonmember, strict=True)
        assert sum(a != b for a, b in letters) == 1
    else:
        assert agree(trial.member, trial.nonmember, trial.depth, FRAGMENTS[trial.logic])
        assert len(trial.member) <= max(READABLE, 40)


def test_the_table_is_of_this_gallery(table):
    assert table.column("language") == list(ENTRIES)
    for row in table.rows:
        assert (row["layers"] is None) == (not row["hybrid"]) == (not row["formula"])


def test_short_formulas_as_they_are_printed_are_the_languages(table):
    rows = [row for row in table.rows if 0 < len(row["formula"]) < 100]
    assert len(rows) > 8
    for row in rows:
        dfa = ENTRIES[row["language"]].dfa
        assert to_dfa(parse(row["formula"], dfa.alphabet), dfa.alphabet) == dfa
