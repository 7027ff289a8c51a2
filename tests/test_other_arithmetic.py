"""A project committed on one machine and tested on another: here the other machine is another instruction set, asked for before torch loads."""

import subprocess
from pathlib import Path

import pytest
from small import OLD, clone, commit, there, write

from expressivity.paths import root
from expressivity.tables import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def committed(tmp_path_factory) -> Path:
    """The small project, trained and committed under the instruction set of all runs."""
    return commit(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(committed: Path, tmp_path: Path) -> Path:
    """A clone of it, with nothing trained."""
    return clone(committed, tmp_path / "clone")


def nbval(project: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return there(
        project,
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "notebooks",
        EXPRESSIVITY_RUN_DIR=str(project / "_build/run/nbval"),
        **env,
    )


def test_here_every_number_is_equal(project):
    assert there(project, "expressivity.cli", "reproduce").returncode == 0
    found = there(project, "expressivity.cli", "compare")
    assert (
        found.returncode == 0
        and "1 trained tables equal in every number, 0 as samples; 0 differences" in found.stdout
    ), found.stdout + found.stderr


def test_there_tables_are_samples_and_notebooks_are_compared_on_the_committed_ones(project):
    assert there(project, "expressivity.cli", "reproduce", **OLD).returncode == 0
    here, other = (
        load(folder / "data/ci/errors.json") for folder in (project, project / "_build/run/ci")
    )
    assert here.provenance["weights"] != other.provenance["weights"] and here.rows != other.rows
    found = there(project, "expressivity.cli", "compare", **OLD)
    assert (
        found.returncode == 0
        and "0 differences" in found.stdout
        and "compared as samples: errors" in found.stdout
    ), found.stdout + found.stderr
    replayed = nbval(project, **OLD)
    assert replayed.returncode == 0, replayed.stdout[-3000:]
    assert nbval(project, EXPRESSIVITY_TABLES="", **OLD).returncode == 1, (
        "its own numbers are not the committed ones"
    )

    notebook = project / "notebooks/small.ipynb"
    text = notebook.read_text()
    for tampering in (
        "the rule holds: True",
        '"application/papermill.record/text/plain": "0.',
        "<path d=",
    ):
        assert tampering in text
        notebook.write_text(
            text.replace(
                tampering,
                tampering.replace("True", "False")
                .replace("0.", "1.")
                .replace("<path d=", "<path  d="),
                1,
            )
        )
        assert nbval(project, **OLD).returncode == 1, tampering


def test_there_shuffled_labels_are_found(project):
    write(project, shuffled=True)
    assert there(project, "expressivity.cli", "reproduce", **OLD).returncode == 0
    found = there(project, "expressivity.cli", "compare", **OLD)
    assert (
        found.returncode == 1
        and "errors, test: of 24 models 24 are higher and 0 lower" in found.stderr
    ), found.stdout + found.stderr


@pytest.mark.parametrize("claim", ["ours-construction-kept", "ours-stacks"])
def test_there_claims_about_training_hold_too(tmp_path, claim):
    found = there(
        root(),
        "expressivity.cli",
        "verify",
        claim,
        EXPRESSIVITY_STORE=str(tmp_path / "store.sqlite"),
        **OLD,
    )
    assert found.returncode == 0 and f"{claim} " in found.stdout and "holds" in found.stdout, (
        found.stdout + found.stderr
    )
