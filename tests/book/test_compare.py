"""Tampering with each kind of committed output is seen."""

import json
import subprocess

import pytest
from rich.console import Console

from expressivity.book import compare as compare_module
from expressivity.book.compare import GLUED, compare, refresh
from expressivity.errors import InvalidInput
from expressivity.tables import Table

SVG = "<svg>exact</svg>\n"
HERE = {"arithmetic": {"processor": "this one", "probe": "a"}, "versions": {"torch": "2"}}


def glue(name, value):
    return {
        "output_type": "display_data",
        "data": {GLUED: repr(value)},
        "metadata": {"scrapbook": {"name": name}},
    }


def figure(name, text):
    return {
        "output_type": "display_data",
        "data": {"image/svg+xml": text},
        "metadata": {"figure": name},
    }


def write(
    folder,
    exact=3,
    trained=0.5,
    drawn=SVG,
    learned="<svg>1</svg>\n",
    error=1.0,
    found=1.0,
    parameters=7,
    constant=1.5,
    verdict="holds",
    statement="A.",
    margin=0.1,
    weights="w",
    arithmetic=HERE,
):
    for name in ("notebooks", "data/ci", "book/figures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "notebooks/a.ipynb").write_text(
        json.dumps(
            {"cells": [{"metadata": {}, "outputs": [glue("count", exact), figure("exact", drawn)]}]}
        )
    )
    (folder / "notebooks/b.ipynb").write_text(
        json.dumps(
            {
                "cells": [
                    {
                        "metadata": {},
                        "outputs": [glue("accuracy", trained), figure("learned", learned)],
                    }
                ]
            }
        )
    )
    (folder / "book/figures/exact.svg").write_text(drawn)
    (folder / "book/figures/learned.svg").write_text(learned)
    Table("e", "exact", {"x": "number"}, [{"x": constant}]).stamped(
        notebook="notebooks/a.ipynb"
    ).save(folder / "data/ci")
    rows = [
        {"model": "m", "seed": k, "parameters": parameters, "error": error + 0.1 * k}
        for k in range(24)
    ]
    columns = {"model": "name", "seed": "number", "parameters": "number", "error": "relative"}
    table = Table("t", "trained", columns, rows, ("model",), "seed", exact=("parameters",))
    table.stamped(notebook="notebooks/b.ipynb", weights={"sweep": weights}, **arithmetic).save(
        folder / "data/ci"
    )
    (folder / "data/claims.json").write_text(
        json.dumps(
            {
                "claims": [
                    {
                        "id": "c",
                        "kind": "identity",
                        "verdict": verdict,
                        "statement": statement,
                        "evidence": {"margin": margin},
                    },
                    {
                        "id": "x",
                        "kind": "experiment",
                        "verdict": "holds",
                        "statement": "B.",
                        "evidence": {"error": found},
                    },
                ]
            }
        )
    )


def commit(project, **changes):
    write(project, **changes)
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "t"],
    ):
        subprocess.run(["git", *command], cwd=project, check=True)


def differences():
    return compare().differences


@pytest.fixture
def run(project):
    write(project / "_build/run/ci")
    (project / ".gitignore").write_text("_build/\n")
    return project


def test_equal_outputs_do_not_differ(run):
    commit(run)
    found = compare()
    assert (found.differences, found.bits, found.samples) == ([], ["t"], [])


ELSEWHERE = {
    "processor": {"arithmetic": {"processor": "another", "probe": "a"}, "versions": {"torch": "2"}},
    "instructions": {
        "arithmetic": {"processor": "this one", "probe": "b"},
        "versions": {"torch": "2"},
    },
    "libraries": {
        "arithmetic": {"processor": "this one", "probe": "a"},
        "versions": {"torch": "3"},
    },
    "unknown": {},
}


@pytest.mark.parametrize("arithmetic", ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_where_arithmetic_differs_trained_tables_are_samples_and_what_is_made_of_them_is_left_to_nbval(
    run, arithmetic
):
    commit(
        run, weights="v", arithmetic=arithmetic, trained=0.55, learned="<svg>2</svg>\n", error=1.001
    )
    found = compare()
    assert (found.differences, found.bits, found.samples, found.small) == ([], [], ["t"], [])


def test_another_distribution_is_seen_where_arithmetic_differs(run):
    commit(run, weights="v", arithmetic={}, error=1.2)
    assert any(
        "t, error: of 24 models 0 are higher and 24 lower" in line for line in differences()
    ), differences()


@pytest.mark.parametrize(
    "change, words",
    [
        ({"exact": 4}, "count: committed 4.0, regenerated 3.0"),
        ({"constant": 1.25}, "e (): x is [1.5], not [1.25]"),
        ({"trained": 0.5001}, "accuracy: committed 0.5001, regenerated 0.5"),
        ({"trained": float("nan")}, "accuracy: committed nan"),
        (
            {"drawn": "<svg>other</svg>\n"},
            "exact.svg: is not the figure in the regenerated a.ipynb",
        ),
        (
            {"learned": "<svg>other</svg>\n"},
            "learned.svg: is not the figure in the regenerated b.ipynb",
        ),
        ({"error": 1.0001}, "t: the trained weights are the same, and yet: t ('m',): error is"),
        (
            {"error": 1.0001, "weights": "v"},
            "t: processor, instruction sets and libraries are the same, and yet: t ('m',): error is",
        ),
        (
            {"error": 1.0001, "weights": "v", "arithmetic": {}, "parameters": 8},
            "parameters is 7, not 8",
        ),
        ({"verdict": "fails"}, "c: verdict is 'fails' there"),
        ({"statement": "More."}, "c: statement is 'More.' there"),
        ({"margin": 0.2}, "c: evidence is {'margin': 0.2} there"),
    ],
)
def test_tampering_is_seen(run, change, words):
    commit(run, **change)
    assert any(words in line for line in differences()), differences()


def test_evidence_of_experiments_is_compared(run):
    path = run / "data/claims.json"
    commit(run)
    path.write_text(path.read_text().replace('"error": 1.0', '"error": 1.5'))
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qam", "t"],
        cwd=run,
        check=True,
    )
    assert any("x: evidence is {'error': 1.5} there" in line for line in differences())


@pytest.fixture
def resting(run):
    """Notebook b rests on a larger table, which is committed."""
    (run / "book").mkdir(exist_ok=True)
    (run / "book/_toc.yml").write_text("root: book/intro\n")
    (run / "data/full").mkdir(parents=True)
    (run / "data/full/t.json").write_text("{}")
    return run


def test_what_a_notebook_draws_of_a_smaller_table_is_no_difference_but_the_table_is(resting):
    commit(resting, trained=0.9, learned="<svg>larger</svg>\n")
    assert differences() == []
    commit(resting, error=1.2, weights="v", arithmetic={})
    assert any("t, error: of 24 models" in line for line in differences())


def test_refresh_takes_what_was_drawn_from_the_committed_tables(resting, monkeypatch):
    monkeypatch.setattr(compare_module, "is_current", lambda *_: True)
    monkeypatch.setattr(compare_module, "recorded", lambda _: True)
    monkeypatch.setattr(compare_module, "origin", lambda _: "abc")
    asked = []

    def redraw(names, console):
        asked.extend(names)
        write(resting / "_build/run/committed", learned="<svg>larger</svg>\n", error=7.0)

    monkeypatch.setattr(compare_module, "redraw", redraw)
    commit(resting)
    assert refresh(Console(quiet=True)) == ["book/figures/learned.svg", "notebooks/b.ipynb"]
    assert asked == ["b"] and "larger" in (resting / "book/figures/learned.svg").read_text()


def test_a_tampered_figure_of_trained_numbers_is_not_its_notebooks(run):
    write(run)
    (run / "book/figures/learned.svg").write_text("<svg>prettier</svg>\n")
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "t"],
    ):
        subprocess.run(["git", *command], cwd=run, check=True)
    assert "book/figures/learned.svg: is not the figure in the committed b.ipynb" in differences()


@pytest.mark.parametrize(
    "name", ["data/ci/extra.json", "book/figures/extra.svg", "notebooks/extra.ipynb"]
)
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
        refresh(Console(quiet=True))
    assert (run / "notebooks/a.ipynb").read_text() == before


def test_refresh_takes_no_verdicts_of_sources_that_git_does_not_have(run, monkeypatch):
    monkeypatch.setattr(compare_module, "is_current", lambda *_: True)
    monkeypatch.setattr(compare_module, "recorded", lambda _: True)
    write(run / "_build/run/ci")
    verdicts = run / "_build/run/ci/data/claims.json"
    document = json.loads(verdicts.read_text())
    for origin, taken in (("abc+changes", False), ("abc", True)):
        verdicts.write_text(json.dumps(document | {"commit": origin}))
        if taken:
            assert "data/claims.json" in refresh(Console(quiet=True))
        else:
            with pytest.raises(InvalidInput, match="sources that git does not have"):
                refresh(Console(quiet=True))
            assert not (run / "data/claims.json").exists() or (
                (run / "data/claims.json").read_text() != verdicts.read_text()
            )


def test_an_archive_and_a_machine_without_git_are_compared_with_the_tree(run, monkeypatch, capsys):
    write(run)
    assert (compare().differences, compare().head) == ([], False)
    commit(run)
    assert compare().head
    monkeypatch.setenv("PATH", "")
    write(run, exact=4)
    found = compare()
    assert not found.head and found.differences
