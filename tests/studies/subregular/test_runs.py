"""The tables: MLRegTest on languages made up here, and as committed; and the examples."""

import pytest

from expressivity.automata.att import to_att
from expressivity.automata.dfa import from_regex
from expressivity.automata.hierarchy import HIERARCHY
from expressivity.paths import root
from expressivity.studies.subregular import runs
from expressivity.studies.subregular.examples import EXAMPLES
from expressivity.tables import load
from expressivity.tasks import mlregtest
from expressivity.tasks.mlregtest import Labelled

MADE_UP = {
    "03.03.SL.2.1.0": "(b|c|a+b)*",
    "03.03.SL.2.1.1": ".*ab.*",  # a wrong label: it is locally testable
    "03.03.SP.2.1.0": "[bc]*[ac]*[ab]*",
    "03.02.TSL.2.1.0": "c*(ac*bc*)*",
    "03.01.Zp.2.1.0": "([bc]*a[bc]*a)*[bc]*",
}


def test_a_table_counts_what_is_confirmed_and_what_defines(monkeypatch: pytest.MonkeyPatch) -> None:
    labelled = [Labelled(name, to_att(from_regex(regex, "abc"))) for name, regex in MADE_UP.items()]
    monkeypatch.setattr(runs, "languages", lambda: labelled)
    rows = {row["label"]: row for row in runs.EXPERIMENT.table().rows}
    assert rows["SL"] == {
        "label": "SL",
        "languages": 2,
        "confirmed": 1,
        "P": 0,
        "Y": 0,
        "PY": 2,
    }
    assert [rows["SP"][name] for name in ("confirmed", "P", "Y", "PY")] == [1, 1, 0, 1]
    assert [rows["TSL"][name] for name in ("confirmed", "P", "Y", "PY")] == [1, 0, 0, 0]
    assert [rows["Zp"][name] for name in ("confirmed", "P", "Y", "PY")] == [1, 0, 0, 0]
    assert rows["LT"]["languages"] == 0


def test_the_committed_table_is_of_all_languages_and_says_what_the_classes_do() -> None:
    rows = load(root() / "data" / "ci" / "subregular-classes.json").rows
    assert sum(row["languages"] for row in rows) == mlregtest.LANGUAGES
    needs = {described.label: described.attention for described in HIERARCHY.values()}
    for row in rows:
        assert row["confirmed"] == row["languages"] > 0
        attention = needs[runs.COUNTED.get(row["label"], row["label"])]
        every = row["languages"]
        assert row["P"] == (every if attention == "global" else 0), row
        assert row["PY"] == (every if attention != "none" else 0), row
        assert row["Y"] == 0, row


def test_examples_are_of_all_classes_smaller_ones_first() -> None:
    labels = [described.label for described in HIERARCHY.values()]
    assert sorted(example.label for example in EXAMPLES) == sorted(labels)
    rows = runs.examples_table(EXAMPLES[:2]).rows
    assert [row["smallest"] for row in rows] == ["SL", "SP"]
    assert [row["attention"] for row in rows] == ["hybrid", "global"]
