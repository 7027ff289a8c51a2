"""A small project of one notebook, which trains two stacks of models, draws a figure and glues a number: trained and committed in seconds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from expressivity.paths import root

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

fixed = dict(model="attention", width=8, checks=(0, 200), shuffled=shuffled)
jobs = [published.Job(seeds=tuple(range(first, first + 12)), **fixed) for first in (0, 12)]
setting = published.SETTINGS["ci"]
results = sweep(published.run, jobs, name="small", place=Place(workers=workers))
table = run.table(published.tabulate(results, setting, "errors"))
"""
DRAW = """
from expressivity.book.style import new_figure

figure, axes = new_figure()
axes.plot(sorted(table.column("test", steps=200)), color="black")
run.figure(figure, "small", alt="Test errors in order.")
"""
GLUE = """
before, after = (table.mean("test", steps=steps) for steps in (0, 200))
run.glue("after", round(after, 6))
"""
PRINT = """
print(table.rows)
print(f"{before:.6f} before, {after:.6f} after; the rule holds: {after < before}")
"""
START = 'from expressivity.book.notebook import start\nrun = start(profile=profile, notebook="small", shuffled=shuffled, workers=workers)'


def environment(project: Path, **more: str) -> dict[str, str]:
    """Return the environment of the tests without what names this project or an instruction set, for a command in the small one."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("EXPRESSIVITY_") and name not in OLD
    }
    return kept | {"EXPRESSIVITY_ROOT": str(project)} | more


def there(project: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in the project."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=project,
        env=environment(project, **env),
        capture_output=True,
        text=True,
    )


def git(project: Path, *words: str) -> None:
    """Run git in the project, as somebody."""
    who = ("-c", "user.name=t", "-c", "user.email=t@t")
    subprocess.run(["git", *who, *words], cwd=project, check=True)


def write(project: Path, shuffled: bool = False, workers: int = 0) -> None:
    """Write the notebook.

    Args:
        project: where `notebooks` is.
        shuffled: train on the targets of other sequences.
        workers: processes that train; 0 trains in the notebook's own.
    """
    book = nbformat.v4.new_notebook()
    parameters = f'profile = "ci"\nshuffled = {shuffled}\nworkers = {workers}'
    book.cells = [
        nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        *map(nbformat.v4.new_code_cell, map(str.strip, (START, TRAIN, DRAW, GLUE, PRINT))),
    ]
    nbformat.write(book, project / "notebooks/small.ipynb")


def commit(project: Path, workers: int = 0) -> Path:
    """Make the project in an empty folder, run its notebook, and commit it with its outputs."""
    for folder in ("notebooks", "book/figures", "data/papers", "data/full", "src/expressivity"):
        (project / folder).mkdir(parents=True)
    (project / "_config.yml").touch()
    (project / ".gitignore").write_text("_build/\n")
    (project / "book/_toc.yml").write_text("root: book/intro\n")
    shutil.copy(root() / "conftest.py", project)
    write(project, workers=workers)
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


def clone(committed: Path, place: Path) -> Path:
    """Clone the project, with nothing trained."""
    subprocess.run(["git", "clone", "-q", str(committed), str(place)], check=True)
    return place
