"""A notebook that needs the corpus, on a machine without it: its committed outputs stand in for a run's."""

import io

import pytest
from rich.console import Console

from expressivity.book import reproduce
from expressivity.paths import root


@pytest.fixture
def without(monkeypatch, tmp_path):
    monkeypatch.setenv("WIKITEXT2_DIR", str(tmp_path / "nothing"))
    monkeypatch.setenv("EXPRESSIVITY_RUN_DIR", str(tmp_path / "run"))
    return tmp_path / "run"


def test_committed_outputs_are_kept(without):
    said = io.StringIO()
    assert reproduce.reproduce(["text"], "ci", {}, Console(file=said, width=300)) == {}
    assert (
        "not run, its committed outputs are kept: WIKITEXT2_DIR names no folder" in said.getvalue()
    )
    for path in (
        "notebooks/text.ipynb",
        "data/ci/text-curves.json",
        "data/ci/text-classes.json",
        "book/figures/text-kinds.svg",
    ):
        assert (without / path).read_bytes() == (root() / path).read_bytes(), path


def test_only_notebooks_that_ask_for_it_miss_it(without):
    assert [name for name in reproduce.notebooks() if reproduce.missing(name)] == ["text"]
