"""The library's answers to what tests ask of the browser, from one process in which no shapes are checked."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from subprocess import PIPE
from typing import Any

ANSWERS = Path(__file__).resolve().parents[1] / "explorers" / "answers.py"


@cache
def _process() -> subprocess.Popen[str]:
    """Start the process; it ends when its input does, with this one."""
    return subprocess.Popen([sys.executable, str(ANSWERS)], stdin=PIPE, stdout=PIPE, text=True)


def library(name: str, *values: Any) -> Any:
    """Call a function of `answers.py`: arguments and result are JSON."""
    process = _process()
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps([name, values]) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    assert answer, f"answers.py ended at {name}: its error is in what pytest captured"
    return json.loads(answer)
