"""The table of MLRegTest on languages made up here."""

import pytest

from expressivity.automata.att import to_att
from expressivity.automata.dfa import from_regex
from expressivity.studies.subregular import runs
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
