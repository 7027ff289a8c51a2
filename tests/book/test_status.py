"""What ran, on what, and what became of it: only what was recorded, and a dash where nothing was."""

import json

import pytest
import status

from expressivity.paths import root

CLAIM = {"defined": "expressivity.studies.lower_bounds.claims", "shown": "holds"}
FOUND = {"profile": "ci", "commit": "unknown", "versions": {"torch": "2"}, "claims": []}


def write(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf8")
    return path


def made(notebook="lower-bounds", **more):
    return {"provenance": {"notebook": f"notebooks/{notebook}.ipynb", **more}, "rows": [1, 2]}


def cells(lines):
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.parametrize(("changed", "said"), [({}, "the committed outputs"), ({"x": 1}, "a run")])
def test_it_says_what_the_pages_were_made_from(changed, said, tmp_path):
    write(tmp_path / "data" / "claims.json", FOUND | changed)
    committed = write(tmp_path / "claims.json", FOUND)
    lines = status.build(tmp_path / "data", committed)
    assert said in lines[0] and "torch 2" in lines[-1]


def test_a_notebook_has_its_cells_figures_tables_and_verdicts(tmp_path):
    code = {"cell_type": "code", "outputs": [{"metadata": {"figure": "f"}}, {}]}
    notebook = {"cells": [code, code, {"cell_type": "markdown"}]}
    write(tmp_path / "notebooks" / "lower-bounds.ipynb", notebook)
    arithmetic = {"processor": "AuthenticAMD 25"}
    write(tmp_path / "data" / "ci" / "a.json", made(arithmetic=arithmetic))
    write(tmp_path / "data" / "ci" / "b.json", made("other"))
    lost = CLAIM | {"shown": "did not hold"}
    heads, _, row = cells(
        status.notebooks(tmp_path, ["lower-bounds"], [CLAIM, CLAIM, lost, CLAIM | {"shown": None}])
    )
    assert dict(zip(heads[1:], row[1:], strict=True)) == {
        "code cells": "2",
        "figures": "2",
        "tables": "1",
        "holds": "2",
        "did not hold": "1",
        "models trained on": "AuthenticAMD 25",
        "seconds": status.MISSING,
    }
    write(tmp_path / "seconds.json", {"lower-bounds": 1234.4, "other": 1})
    *_, row = cells(status.notebooks(tmp_path, ["lower-bounds"], [CLAIM]))
    assert row[-1] == "1,234"


def test_a_long_run_has_its_machine_and_seconds_or_a_dash(tmp_path):
    machine = {"processor": "Xeon", "cores": 2}
    known = {"command": "x | y", "commit": "c" * 40, "machine": machine, "seconds": 1234.4}
    write(tmp_path / "a.json", made(**known))
    write(tmp_path / "b.json", made(benchmark="benchmarks/b.py", machine="one core"))
    _, _, first, second = status.full(tmp_path)
    assert first.replace("\\|", "/") == (
        f"| `a` | 2 | {'c' * 12} | Xeon, 2 cores | – | 1,234 | `x / y` |"
    )
    assert second == "| `b` | 2 | – | one core | – | – | `benchmarks/b.py` |"


def test_an_audited_table_says_how_much_of_it_was_trained_again_and_by_which_sources(monkeypatch):
    unit = {
        "commit": "a" * 40,
        "sources": "old",
        "of": 3,
        "equal": True,
        "arithmetic": {"processor": "P 1"},
        "seconds": 9.0,
    }
    monkeypatch.setattr(status, "sources", lambda name: "new")
    for units, words in (
        ({}, ["No table was trained again yet."]),
        ({"0": unit}, ["1 of 3", "earlier ones", "all", "P 1", "9"]),
        ({"0": unit | {"sources": "new"}, "2": unit | {"sources": "new"}}, ["2 of 3", "today's"]),
        ({"0": unit, "1": unit | {"equal": False}}, ["2 of 3", "not all"]),
        ({"0": {key: said for key, said in unit.items() if key != "seconds"}}, ["1 of 3", "| – |"]),
    ):
        monkeypatch.setattr(status, "recorded", lambda units=units: {"t": units} if units else {})
        lines = status.audits()
        assert all(word in lines[-1] for word in words), lines


def test_an_experiment_ran_long_if_its_table_is_there(tmp_path):
    write(tmp_path / "following.json", made())
    long, short = status.unrun(tmp_path)
    assert "`following`" in long and "`following`," not in short and "`widths-kept`" in short


def test_what_is_committed_can_be_told():
    data = root() / "data"
    assert len(status.full(data / "full")) - 2 == len(list((data / "full").glob("*.json")))
    assert "the committed outputs" in status.build(data, data / "claims.json")[0]
