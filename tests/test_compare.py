"""Tampering with each kind of committed output is seen."""

import json
import subprocess

import pytest

from expressivity.compare import GLUED, TRAINED, differences, refresh
from expressivity.errors import InvalidInput
from expressivity.tables import Table

SVG = "<svg>exact</svg>\n"


def glue(name, value, tolerance=0.0):
    return {"output_type": "display_data", "data": {GLUED: repr(value)}, "metadata": {"scrapbook": {"name": name}, "tolerance": tolerance}}


def figure(name, text):
    return {"output_type": "display_data", "data": {"image/svg+xml": text}, "metadata": {"figure": name}}


def write(folder, exact=3, trained=0.5, tolerance=0.1, drawn=SVG, learned="<svg>1</svg>\n", error=1.0, verdict="holds", statement="A.", margin=0.1):
    for name in ("notebooks", "data/ci", "book/figures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    cells = [{"metadata": {}, "outputs": [glue("count", exact), figure("exact", drawn)]},
             {"metadata": {"tags": [TRAINED]}, "outputs": [glue("accuracy", trained, tolerance), figure("learned", learned)]}]
    (folder / "notebooks/a.ipynb").write_text(json.dumps({"cells": cells}))
    (folder / "book/figures/exact.svg").write_text(drawn)
    (folder / "book/figures/learned.svg").write_text(learned)
    rows = [{"model": "m", "seed": k, "error": error + 0.1 * k} for k in range(3)]
    Table("t", "a test", {"model": "name", "seed": "number", "error": "relative"}, rows, ("model",), "seed").save(folder / "data/ci")
    (folder / "data/claims.json").write_text(json.dumps(
        {"claims": [{"id": "c", "kind": "identity", "verdict": verdict, "statement": statement, "evidence": {"margin": margin}}]}))


def commit(project, **changes):
    write(project, **changes)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "t"]):
        subprocess.run(["git", *command], cwd=project, check=True)


@pytest.fixture
def run(project):
    write(project / "_build/run/ci")
    (project / ".gitignore").write_text("_build/\n")
    return project


def test_equal_outputs_do_not_differ(run):
    commit(run)
    assert differences() == []


def test_trained_numbers_and_drawings_may_move_within_their_tolerance(run):
    commit(run, trained=0.55, learned="<svg>2</svg>\n", error=1.05)
    assert differences() == []


@pytest.mark.parametrize("change, words", [
    ({"exact": 4}, "count: committed 4, regenerated 3"),
    ({"trained": 0.7}, "accuracy: committed 0.7, regenerated 0.5"),
    ({"trained": 0.7, "tolerance": 9.0}, "accuracy: committed 0.7"),
    ({"drawn": "<svg>other</svg>\n"}, "exact.svg: differs"),
    ({"error": 2.0}, "mean error"),
    ({"trained": float("nan")}, "accuracy: committed nan"),
    ({"verdict": "fails"}, "c: verdict is 'fails' there"),
    ({"statement": "More."}, "c: statement is 'More.' there"),
    ({"margin": 0.2}, "c: evidence is {'margin': 0.2} there"),
])
def test_tampering_is_seen(run, change, words):
    commit(run, **change)
    assert any(words in line for line in differences()), differences()


def test_a_tampered_figure_of_trained_numbers_is_not_its_notebooks(run):
    write(run)
    (run / "book/figures/learned.svg").write_text("<svg>prettier</svg>\n")
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "t"]):
        subprocess.run(["git", *command], cwd=run, check=True)
    assert differences() == ["book/figures/learned.svg: is not the figure in the committed a.ipynb"]


@pytest.mark.parametrize("name", ["data/ci/extra.json", "book/figures/extra.svg", "notebooks/extra.ipynb"])
def test_a_file_that_no_run_makes_is_seen(run, name):
    write(run)
    (run / name).write_text('{"cells": []}')
    commit(run)
    assert any("no run makes it" in line for line in differences())


def test_the_working_tree_is_not_what_is_compared(run):
    commit(run)
    write(run, exact=4)
    assert differences() == []


def test_without_a_run_there_is_nothing_to_compare(project):
    with pytest.raises(InvalidInput, match="nothing was run"):
        differences()


def test_refresh_takes_nothing_from_a_run_of_other_sources(run):
    commit(run)
    before = (run / "notebooks/a.ipynb").read_text()
    with pytest.raises(InvalidInput, match="not of these sources"):
        refresh()
    assert (run / "notebooks/a.ipynb").read_text() == before
