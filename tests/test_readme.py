"""The front door: what README.md shows is what one gets."""

import re
import subprocess
import sys

import pytest

from expressivity.paths import root

TEXT = (root() / "README.md").read_text(encoding="utf8")
SHOWN = re.findall(r"^```\n(\$ .*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PROGRAM = ".venv/bin/expressivity"


@pytest.mark.slow
@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.split("'")[1])
def test_a_command_prints_what_is_shown_under_it(block):
    command, printed = block.removeprefix("$ ").split("\n", 1)
    here = f"{sys.executable} -m expressivity.cli"
    done = subprocess.run(
        ["bash", "-c", command.replace(PROGRAM, here)], capture_output=True, text=True
    )
    assert done.stdout == printed, done.stderr


def test_three_languages_are_shown():
    assert len(SHOWN) == 3


def test_every_file_that_is_linked_or_shown_exists():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("https://arxiv.org/") or (root() / target).is_file(), target
