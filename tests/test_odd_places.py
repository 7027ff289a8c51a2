"""The project where it was not meant to be: in folders with odd names, without git, where nothing can be written."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from expressivity import provenance
from expressivity.errors import InvalidInput, NotAvailable, not_written
from expressivity.paths import root
from expressivity.training.store import Store

TOP = root()
ODD = "Übung's „mit\" $Leerzeichen #1"
NOBODY = 65534

TRAINED = "ours-learned-query-no-certificate"
"""A claim on trained models."""
STUB = '#!/bin/bash\nprintf "%s|" "$@" >> "$LOG"\necho >> "$LOG"\n'


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@t")
    subprocess.run(["git", *who, *words], cwd=folder, check=True)


def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of its own, which the package is pointed at."""
    (folder / "src").mkdir(parents=True)
    for name in ("_config.yml", "src/module.py"):
        (folder / name).touch()
    monkeypatch.setenv("EXPRESSIVITY_ROOT", str(folder))
    return folder


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return place(tmp_path / ODD, monkeypatch)


def make(folder: Path, *words: str, **more) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"LOG": str(folder / "log")}
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):  # this test may be run by make itself
        env.pop(name, None)
    return subprocess.run(
        ["make", *words], cwd=folder, env=env, capture_output=True, text=True, **more
    )


def makeable(folder: Path) -> Path:
    """The Makefile in a folder, with an environment whose Python only writes down how it is called."""
    for name in ("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(TOP / name, folder)
    stub = folder / ".venv" / "bin" / "python"
    stub.parent.mkdir(parents=True)
    stub.write_text(STUB)
    stub.chmod(0o755)
    (folder / ".venv" / ".installed").touch()
    return folder


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


@needs_make
@pytest.mark.parametrize(
    "target, called",
    [
        ("html", "-m|expressivity|pages|"),
        ("check", "-m|ruff|format|"),
        ("test", "tests/steps.py|"),
        ("refresh", "-m|expressivity|refresh|"),
    ],
)
def test_make_works_in_a_folder_with_an_odd_name(odd, target, called):
    done = make(makeable(odd), target)
    assert (done.returncode, done.stderr) == (0, "")
    assert called in (odd / "log").read_text()


def test_the_steps_of_make_test_name_folders_with_odd_names(odd):
    (odd / "tests").mkdir()
    shutil.copy(TOP / "tests" / "steps.py", odd / "tests")
    spec = importlib.util.spec_from_file_location("odd_steps", odd / "tests" / "steps.py")
    steps = sys.modules["odd_steps"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(steps)
    (nbval,) = [step for step in steps.STEPS if step.name == "nbval"]
    code = (
        "import os, pathlib; pathlib.Path(os.environ['EXPRESSIVITY_RUN_DIR']).mkdir(parents=True)"
    )
    done = steps.run(replace(nbval, command=(sys.executable, "-c", code)))
    assert done.word == "passed" and (odd / "_build" / "run" / "nbval").is_dir()


def test_a_checkout_with_an_odd_name_knows_its_commit(odd):
    git(odd, "init", "-q")
    git(odd, "add", "-A")
    git(odd, "commit", "-qm", "t")
    assert len(provenance.commit()) == 40
    (odd / "src" / "module.py").write_text("x = 1\n")
    assert provenance.commit().endswith("+changes")


def test_an_archive_has_no_commit(odd):
    assert provenance.commit() == "unknown"


def test_an_archive_inside_another_repository_has_not_that_one_s_commit(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "unrelated")
    inside = place(tmp_path / "inside", monkeypatch)
    assert provenance.commit() == "unknown"
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "vendored")
    assert provenance.commit() == "unknown" and provenance.git("ls-tree", "HEAD") is None
    git(inside, "init", "-q")
    git(inside, "commit", "-q", "--allow-empty", "-m", "its own")
    assert provenance.commit().removesuffix("+changes") != "unknown"


def test_without_git_there_is_no_commit(odd, monkeypatch):
    git(odd, "init", "-q")
    git(odd, "commit", "-q", "--allow-empty", "-m", "t")
    assert provenance.commit() != "unknown"
    monkeypatch.setenv("PATH", "")
    assert provenance.commit() == "unknown"


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch):
    """A project that others may read and nobody but its owner may write, outside pytest's own closed folders."""
    with tempfile.TemporaryDirectory() as name:
        folder = place(Path(name) / "project", monkeypatch)
        makeable(folder)
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def as_reader() -> dict[str, int]:
    """Whom a process must be for whom a folder's mode counts: root is somebody else for that."""
    return {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}


@needs_make
@pytest.mark.parametrize("target", ["check", "html", "book", "test"])
def test_make_refuses_a_folder_that_cannot_be_written_in_one_line(readable, target):
    done = make(readable, target, **as_reader())
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1
    assert "this folder cannot be written" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def blocked(project: Path) -> Path:
    """A project with a file in the place of its build folder: what stops everybody, root too."""
    for part in ("data/papers", "data/full", "src/expressivity"):
        (project / part).mkdir(parents=True)
    (project / "data" / "claims.json").write_text('{"claims": []}')
    shutil.copy(TOP / "notebooks" / "match2.ipynb", project / "notebooks")
    (project / "_build").touch()
    return project


def expressivity(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "expressivity", *words]
    return subprocess.run(
        command, env=os.environ | {"HOME": "/nonexistent"}, capture_output=True, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["reproduce", "match2"], ["pages"], ["sweep", "learning-samples"], ["store"]]
)
def test_commands_say_in_one_line_what_they_cannot_write(blocked, words):
    done = expressivity(*words)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1 and str(blocked / "_build") in done.stderr


@pytest.mark.slow
def test_a_claim_on_trained_models_needs_no_store(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "file" / "store.sqlite"))
    done = expressivity("verify", TRAINED)
    assert f"{TRAINED} holds" in done.stdout, done.stdout


def test_a_store_that_cannot_be_written_is_bad_input_to_a_command_and_not_available_to_a_claim(
    tmp_path,
):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="cannot be written"):
        Store(tmp_path / "file" / "store.sqlite")
    with pytest.raises(NotAvailable, match="--store or EXPRESSIVITY_STORE"):
        Store(tmp_path / "file" / "store.sqlite")


def test_errors_of_other_kinds_are_not_taken_for_places_that_cannot_be_written():
    assert not_written(PermissionError(13, "Permission denied", "/x")) == (
        "/x cannot be used: permission denied"
    )
    assert not_written(FileNotFoundError(2, "No such file", "/x")) is None
    assert not_written(OSError("a message alone")) is None
