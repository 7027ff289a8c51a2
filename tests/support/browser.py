"""Debian's Chromium for tests: a page as it stands once its scripts have run, and what the browser had to complain of."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--enable-logging=stderr",
    "--v=0",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def dump(url: str, profile: Path, *more: str, wait: int = 6000) -> tuple[str, list[str]]:
    """Open a page; every other host is unknown to the browser.

    Returns: the page after `wait` milliseconds of its own time, and the lines of errors and failures that it wrote to the console.
    """
    if not PROGRAM:
        pytest.skip("no Chromium here: .ci/run installs it")
    words = [PROGRAM, *FLAGS, f"--user-data-dir={profile}", f"--virtual-time-budget={wait}"]
    done = subprocess.run(
        [*words, *more, "--dump-dom", url], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0 and "</html>" in done.stdout, done.stderr[-500:]
    complaints = [
        line
        for line in done.stderr.splitlines()
        if "CONSOLE" in line and ("error" in line.lower() or "fail" in line.lower())
    ]
    return done.stdout, complaints
