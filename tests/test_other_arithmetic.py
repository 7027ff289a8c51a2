"""A project committed on one machine and tested on another: here the other machine is another instruction set, asked for before torch loads."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from expressivity.paths import root
from expressivity.tables import load

pytestmark = pytest.mark.slow

OLD = {
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "COMPATIBLE",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
}
"""What every x86 processor has, and nothing that is newer: other kernels in every library."""

TRAIN = """
from expressivity.studies.learning import runs_published as published
from expressivity.training.cluster import Place
from expressivity.training.sweeps import sweep

here = Place(workers=0)
fixed = dict(model="attention", width=8, checks=(0, 200), shuffled=shuffled)
jobs = [published.Job(seeds=tuple(range(first, first + 12)), **fixed) for first in (0, 12)]
setting = published.SETTINGS["ci"]
table = run.table(published.tabulate(sweep(published.run, jobs, name="small", place=here), setting, "errors"))
"""
SHOW = """
from expressivity.book.style import new_figure

figure, axes = new_figure()
axes.plot(sorted(table.column("test", steps=200)), color="black")
run.figure(figure, "small", alt="Test errors in order.")
before, after = (table.mean("test", steps=steps) for steps in (0, 200))
run.glue("after", round(after, 6))
print(table.rows)
print(f"{before:.6f} before, {after:.6f} after; the rule holds: {after < before}")
"""


def there(project: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in the project, with the environment of the tests but for what names this project or an instruction set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("EXPRESSIVITY_") and name not in OLD
    }
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=project,
        env=kept | {"EXPRESSIVITY_ROOT": str(project)} | env,
        capture_output=True,
        text=True,
    )


def git(project: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", *words], cwd=project, check=True
    )


def write(project: Path, shuffled: bool) -> None:
    book = nbformat.v4.new_notebook()
    start = 'from expressivity.book.notebook import start\nrun = start(profile=profile, notebook="small", shuffled=shuffled)'
    book.cells = [
        nbformat.v4.new_code_cell(
            f'profile = "ci"\nshuffled = {shuffled}', metadata={"tags": ["parameters"]}
        ),
        *map(nbformat.v4.new_code_cell, (start, TRAIN.strip(), SHOW.strip())),
    ]
    nbformat.write(book, project / "notebooks/small.ipynb")


@pytest.fixture(scope="module")
def committed(tmp_path_factory) -> Path:
    """A small project with one notebook, trained and committed under the instruction set of all runs."""
    project = tmp_path_factory.mktemp("project")
    for folder in ("notebooks", "book/figures", "data/papers", "data/full", "src/expressivity"):
        (project / folder).mkdir(parents=True)
    (project / "_config.yml").touch()
    (project / ".gitignore").write_text("_build/\n")
    (project / "book/_toc.yml").write_text("root: book/intro\n")
    shutil.copy(root() / "conftest.py", project)
    write(project, shuffled=False)
    made = there(project, "expressivity.cli", "reproduce")
    assert made.returncode == 0, made.stderr
    shutil.copytree(
        project / "_build/run/ci",
        project,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".keys", "unfinished"),
    )
    (project / "data/claims.json").write_text('{"claims": []}')
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "made here")
    return project


@pytest.fixture
def project(committed: Path, tmp_path: Path) -> Path:
    """A clone of it, with nothing trained."""
    subprocess.run(["git", "clone", "-q", str(committed), str(tmp_path / "clone")], check=True)
    return tmp_path / "clone"


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
