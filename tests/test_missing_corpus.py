"""A notebook that needs data, on a machine without them: its committed outputs stand in for a run's."""

import io

import pytest
from rich.console import Console

from expressivity.book import reproduce
from expressivity.paths import root

OUTPUTS = {
    "text": (
        "WIKITEXT2_DIR",
        "data/ci/text-curves.json",
        "data/ci/text-classes.json",
        "book/figures/text-kinds.svg",
    ),
    "subregular": (
        "MLREGTEST_DIR",
        "data/ci/subregular-classes.json",
        "data/ci/subregular-examples.json",
        "data/ci/subregular-trained.json",
        "book/figures/subregular-by-class.svg",
        "book/figures/subregular-by-training.svg",
    ),
}
"""The notebooks that need data, the variable that names where they are, and what each makes."""


@pytest.fixture
def without(monkeypatch, tmp_path):
    for variable, *_ in OUTPUTS.values():
        monkeypatch.setenv(variable, str(tmp_path / "nothing"))
    monkeypatch.setenv("EXPRESSIVITY_RUN_DIR", str(tmp_path / "run"))
    return tmp_path / "run"


@pytest.mark.parametrize("name", OUTPUTS)
def test_committed_outputs_are_kept(without, name):
    said = io.StringIO()
    assert reproduce.reproduce([name], "ci", {}, Console(file=said, width=300)) == {}
    variable, *made = OUTPUTS[name]
    assert f"not run, its committed outputs are kept: {variable} names no folder" in said.getvalue()
    for path in (f"notebooks/{name}.ipynb", *made):
        assert (without / path).read_bytes() == (root() / path).read_bytes(), path


def test_only_notebooks_that_ask_for_data_miss_them(without):
    assert {name for name in reproduce.notebooks() if reproduce.missing(name)} == set(OUTPUTS)
