"""The folder that pages are built from: what comes from the tree, what from a run, and what is refused."""

import json
from types import SimpleNamespace

import pytest
from rich.console import Console

from expressivity.book import pages
from expressivity.errors import InvalidInput


def notebook(text, alt=None):
    metadata = {"alt": alt} if alt else {}
    outputs = [{"output_type": "display_data", "data": {"text/plain": text}, "metadata": metadata}]
    return json.dumps({"cells": [{"metadata": {}, "outputs": outputs}, {"metadata": {}}]})


@pytest.fixture
def tree(project):
    files = {
        "book/intro.md": "# Book",
        "book/code.md": "# Code",
        "book/_toc.yml": "root: book/intro\nparts:\n- chapters:\n  - file: book/code\n",
        "book/figures/old.svg": "committed",
        "book/__pycache__/x.pyc": "",
        "notebooks/a.ipynb": notebook("committed"),
        "data/claims.json": "{}",
        "data/ci/t.json": "committed",
        "src/expressivity/__init__.py": "",
        "src/expressivity/tasks/__init__.py": "",
        "data/papers/p.json": "paper",
    }
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return project


def run(tree, **files):
    made = {
        "data/claims.json": '{"made": 1}',
        "data/ci/t.json": "made",
        "notebooks/a.ipynb": notebook("made", alt="A line."),
        "book/figures/new.svg": "made",
    } | files
    for name, text in made.items():
        if text is not None:
            path = tree / "_build/run/ci" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def test_pages_of_the_committed_outputs_are_the_tree(tree):
    folder = pages.stage("committed")
    assert (folder / "book/intro.md").read_text() == "# Book"
    assert (folder / "book/figures/old.svg").read_text() == "committed"
    assert not (folder / "book/__pycache__").exists()
    assert "committed" in (folder / "notebooks/a.ipynb").read_text()


def test_pages_of_a_run_have_its_outputs_and_the_trees_papers(tree):
    run(tree)
    folder = pages.stage("ci")
    assert (folder / "data/ci/t.json").read_text() == "made"
    assert (folder / "data/papers/p.json").read_text() == "paper"
    assert [path.name for path in (folder / "book/figures").iterdir()] == ["new.svg"]
    cells = json.loads((folder / "notebooks/a.ipynb").read_text())["cells"]
    assert cells[0]["metadata"] == {"mystnb": {"image": {"alt": "A line."}}}
    assert cells[1]["metadata"] == {}


def test_what_rests_on_a_committed_table_stands_as_committed_and_what_a_run_drew_beside_it(tree):
    shown = json.loads(notebook("committed"))
    shown["cells"][0]["outputs"][0]["metadata"] = {"figure": "old"}
    (tree / "notebooks/a.ipynb").write_text(json.dumps(shown))
    table = json.dumps({"provenance": {"notebook": "notebooks/a.ipynb"}})
    (tree / "data/ci/t.json").write_text(table)
    (tree / "data/full").mkdir()
    (tree / "data/full/t.json").write_text(table)
    run(tree, **{"book/figures/old.svg": "smaller"})
    folder = pages.stage("ci")
    assert (folder / "book/figures/old.svg").read_text() == "committed"
    assert (folder / pages.RECOMPUTED / "old.svg").read_text() == "smaller"
    assert (folder / "data/ci/t.json").read_text() == "made"
    assert "committed" in (folder / "notebooks/a.ipynb").read_text()
    assert not (pages.stage("committed") / pages.RECOMPUTED).exists()


def test_only_the_heading_of_a_notebook_says_that_it_is_one(tree):
    sources = ["# Learning\n", "\n", "Text."], ["# Not the heading"]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in sources]
    code = {"cell_type": "code", "metadata": {}, "source": "# a comment", "outputs": []}
    (tree / "notebooks/a.ipynb").write_text(json.dumps({"cells": [code, *cells]}))
    folder = pages.stage("committed")
    staged = json.loads((folder / "notebooks/a.ipynb").read_text())["cells"]
    assert ["".join(cell["source"]) for cell in staged] == [
        "# a comment",
        "# Notebook: Learning\n\nText.",
        "# Not the heading",
    ]


def test_what_was_staged_before_is_gone(tree):
    (pages.staging() / "book").mkdir(parents=True)
    (pages.staging() / "book/removed.md").touch()
    assert not (pages.stage("committed") / "book/removed.md").exists()


@pytest.mark.parametrize(
    "missing, words",
    [
        ("data/claims.json", "claims have not been recomputed at profile ci"),
        ("notebooks/a.ipynb", "a.ipynb has not been run at profile ci"),
    ],
)
def test_a_run_that_is_not_whole_is_refused_with_the_command_to_make_it(tree, missing, words):
    run(tree, **{missing: None})
    with pytest.raises(InvalidInput, match=words) as refused:
        pages.stage("ci")
    assert "run `expressivity " in str(refused.value)


def jupyter(monkeypatch, top, code=0, said="", makes=True):
    """In the place of Jupyter Book: what it would print, its exit code, and whether it leaves pages."""
    calls = []

    def run_(command, **options):
        calls.append(command)
        if makes:
            (top / "_build/html").mkdir(parents=True, exist_ok=True)
            (top / "_build/html/index.html").touch()
        return SimpleNamespace(returncode=code, stdout="out\n", stderr=said)

    monkeypatch.setattr(pages.subprocess, "run", run_)
    return calls


def test_pages_are_built_once_and_again_only_after_a_change(tree, monkeypatch):
    calls, quiet = jupyter(monkeypatch, tree), Console(quiet=True)
    assert pages.build("committed", quiet) == tree / "_build/html"
    pages.build("committed", quiet)
    assert len(calls) == 1 and {"-W", "-n"} <= set(calls[0])
    (tree / "book/intro.md").write_text("# Another book")
    pages.build("committed", quiet)
    (tree / "src/expressivity/alone.py").write_text("x = 1")
    pages.build("committed", quiet)
    assert len(calls) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 1},
        {"said": "\x1b[31mintro.md:3: WARNING: no such label\x1b[0m\n"},
        {"said": "ValueError: x\n"},
        {"makes": False},
    ],
)
def test_a_warning_an_error_or_no_page_is_a_failed_build(tree, monkeypatch, fault):
    jupyter(monkeypatch, tree, **fault)
    with pytest.raises(pages.BuildFailed, match="pages.log") as failed:
        pages.build("committed", Console(quiet=True))
    assert "\x1b" not in str(failed.value) and (tree / "_build/pages.log").is_file()
    assert not (tree / "_build/html.key").exists()
