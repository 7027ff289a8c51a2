"""The commands on the page on examinations print what stands there."""

import re
import shlex

import pytest
from click.testing import CliRunner

from expressivity.cli import app
from expressivity.errors import InvalidInput
from expressivity.paths import root

BLOCKS = re.findall(
    r"^```console\n(.*?)^```", (root() / "book" / "examine.md").read_text("utf8"), re.M | re.S
)
COMMANDS = [part.split("\n", 1) for block in BLOCKS for part in block.split("$ expressivity ")[1:]]


def test_the_page_has_a_report_and_three_refusals():
    assert [shown.startswith("expressivity: ") for _, shown in COMMANDS] == [False] + [True] * 3


@pytest.mark.parametrize(
    ("command", "shown"), COMMANDS, ids=["report", "module", "language", "lengths"]
)
def test_a_command_prints_what_the_page_shows(command, shown):
    done = CliRunner().invoke(app, shlex.split(command), standalone_mode=False)
    if shown.startswith("expressivity: "):
        assert isinstance(done.exception, InvalidInput)
        assert f"expressivity: {done.exception}\n" == shown
    else:
        assert done.exception is None and done.stdout == shown
