"""The recipes of CONTRIBUTING.md, done as they are written, in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from expressivity.paths import root

pytestmark = pytest.mark.slow

TOP = root()
TEXT = (TOP / "CONTRIBUTING.md").read_text(encoding="utf8")
FIRST_PARTY = 'lint.isort.known-first-party = ["expressivity"]'
NEEDED = ("_config.yml", "pyproject.toml", "src", "notebooks", "data", "book/_toc.yml")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(recipe: str) -> list[tuple[str, str]]:
    """Language and text of the fenced blocks under a heading, in their order."""
    section = TEXT.split(f"\n### {recipe}\n")[1]
    return BLOCK.findall(re.split(r"^##", section, flags=re.MULTILINE)[0])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project without its build folder, with this environment as its own. What Python compiled comes along, but for what it is just writing."""
    folder = tmp_path / "book"
    unwanted = shutil.ignore_patterns("*.egg-info", "*.pyc.*")
    for name in NEEDED:
        source, target = TOP / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=unwanted)
        else:
            shutil.copy(source, target)
    program = folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/bash\nexec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    return folder


def apply(folder: Path, block: str) -> None:
    """Put a block where its first line says."""
    where, text = block.split("\n", 1)
    if new := re.fullmatch(r"# new file: (\S+)", where):
        (folder / new[1]).write_text(text)
    elif last := re.fullmatch(r"# at the end of (\w+) in (\S+)", where):
        path = folder / last[2]
        before, after = path.read_text().split(f"\n{last[1]} = (\n")
        table, rest = after.split("\n)\n", 1)
        path.write_text(f"{before}\n{last[1]} = (\n{table}\n{text})\n{rest}")
    elif end := re.fullmatch(r"# at the end of (\S+)", where):
        path = folder / end[1]
        path.write_text(f"{path.read_text()}\n\n{text}")
    elif cell := re.fullmatch(r"# new last cell of (\S+)", where):
        path = folder / cell[1]
        book = json.loads(path.read_text())
        code = {"cell_type": "code", "execution_count": None, "id": "new", "metadata": {}}
        book["cells"].append(code | {"outputs": [], "source": text.splitlines(keepends=True)})
        path.write_text(json.dumps(book))
    else:
        raise AssertionError(f"{where}: no test knows how to do this")


def call(folder: Path, block: str) -> None:
    """Run the commands of a block, and look for what it shows in what they print."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    shown = [line for line in block.splitlines() if not line.startswith("$ ")]
    env = {name: value for name, value in os.environ.items() if "EXPRESSIVITY" not in name}
    printed = ""
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=env | {"PYTHONPATH": str(folder / "src")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        printed += done.stdout
    assert all(line in printed for line in shown), printed


@pytest.mark.parametrize("recipe", ["A claim", "A language", "An experiment", "A figure"])
def test_a_recipe_works_as_it_is_written(copy, recipe):
    found = blocks(recipe)
    assert [language for language, _ in found][-1] == "" and len(found) > 1
    for language, block in found:
        if language == "python":
            apply(copy, block)
        else:
            call(copy, block)


def test_the_code_of_the_recipes_is_formatted_and_clean(tmp_path):
    for position, (language, block) in enumerate(BLOCK.findall(TEXT)):
        if language == "python" and "at the end of _TABLE" not in block:
            (tmp_path / f"block{position}.py").write_text(block.split("\n", 1)[1])
    for words in (["format", "--check"], ["check", "--ignore", "F821"]):
        settings = ["--config", str(TOP / "pyproject.toml"), "--config", FIRST_PARTY]
        command = [sys.executable, "-m", "ruff", *words, *settings]
        done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_the_test_that_is_shown_exists():
    path, name = re.search(r"pytest (tests/\S+) -k (\w+)", TEXT).groups()
    assert re.search(rf"def test_\w*{name}", (TOP / path).read_text())
