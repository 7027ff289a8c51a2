"""The explorers' sources: types that a checker reads, no HTML from text, small files, and libraries of others as they came."""

import hashlib
import os
import re
import shutil
import subprocess

import pytest
from explorer_page import explorers

from expressivity.paths import root

STATIC = root() / "book" / "_static"
FOLDER = STATIC / "explorers"
MODULES = sorted(path for path in FOLDER.glob("*.js") if path.stem != "loader")
MOST_BYTES = 300_000
"""Of an explorer with all that it imports."""

MOST_LINES = 320
RUNS_TEXT = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function|Math\.random|Date)\b"
)


def test_types_in_comments_are_right():
    checker = shutil.which("tsc")
    if checker is None:
        if os.environ.get("CI") == "true":
            pytest.fail(".ci/run installs tsc, and it is not here")
        pytest.skip("no tsc here: .ci/run installs it")
    done = subprocess.run(
        [checker, "-p", str(FOLDER / "tsconfig.json")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_checked_small_and_runs_no_text(path):
    text = path.read_text(encoding="utf8")
    assert text.startswith("// @ts-check\n")
    assert len(text.splitlines()) <= MOST_LINES
    assert not RUNS_TEXT.search(text)
    for name in re.findall(r'from "([^"]+)"', text):
        assert (FOLDER / f"{name}.js").is_file(), f"{name} is no module"


def closure(name: str) -> set[str]:
    """A module and all that it imports."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            text = (FOLDER / f"{one}.js").read_text(encoding="utf8")
            waiting += re.findall(r'from "([^"]+)"', text)
    return found


@pytest.mark.parametrize("name", [*explorers.EXPLORERS, "question"])
def test_an_explorer_is_light(name):
    assert sum((FOLDER / f"{one}.js").stat().st_size for one in closure(name)) < MOST_BYTES


def test_every_module_belongs_to_an_explorer():
    used = set().union(*map(closure, [*explorers.EXPLORERS, "question", "quantities"]))
    assert {path.stem for path in MODULES} == used


def test_libraries_of_others_are_as_they_came():
    said = (STATIC / "vendor" / "README.txt").read_text(encoding="utf8")
    rows = re.findall(r"^\| `([\w.]+)` .*`([0-9a-f]{64})` \|$", said, re.MULTILINE)
    assert {name for name, _ in rows} == {path.name for path in (STATIC / "vendor").glob("*.js")}
    for name, digest in rows:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest
