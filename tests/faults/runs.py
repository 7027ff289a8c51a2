"""Runs of the small project that are disturbed: how one is started, waited for, killed, or given a file system of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import small

COMMAND = (sys.executable, "-m", "expressivity")
REPRODUCE = ("reproduce",)
SECONDS = 400
"""After which a run counts as one that hangs."""

NAMESPACE = ("unshare",) if os.geteuid() == 0 else ("unshare", "--map-root-user")
"""A namespace of its own for a run, which whoever is not root may have where user namespaces are allowed."""


class Harm(Exception):
    """What a fault did to the project, in one line."""


class Skipped(Exception):
    """Why a fault cannot be done on this machine, in one line."""


@dataclass(frozen=True)
class Run:
    """A command that runs in a project, and the file that it prints into: a pipe would stay open as long as any orphan lives."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]

    @property
    def printed(self) -> str:
        """Everything printed so far."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")

    def end(self) -> tuple[int, str]:
        """Wait for the command, and return its exit code and what it printed.

        Raises:
            Harm: it does not end.
        """
        try:
            code = self.process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise Harm(f"the run did not end in {SECONDS} s") from None
        return code, self.printed

    def succeed(self) -> str:
        """Wait for the command, and return what it printed.

        Raises:
            Harm: it fails, or does not end.
        """
        code, printed = self.end()
        if code:
            raise Harm(f"the run failed: {printed.strip()[-300:]}")
        return printed


def start(
    project: Path, *words: str, before: tuple[str, ...] = (), cwd: Path | None = None, **env: str
) -> Run:
    """Start a command of the command line in a project, by default the one that runs its notebook.

    Args:
        project: its folder.
        words: of the command.
        before: words in front of it, such as those of `unshare`.
        cwd: the folder that it is started in, the project's own if None.
        env: added to the environment.
    """
    output = tempfile.TemporaryFile()
    process = subprocess.Popen(
        [*before, *COMMAND, *(words or REPRODUCE)],
        cwd=cwd or project,
        env=small.environment(project, **env),
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    return Run(process, output)


def processes(project: Path) -> list[tuple[int, bytes]]:
    """Return the processes that run in a project, whoever started them, with their command lines."""
    mark = b"EXPRESSIVITY_ROOT=" + os.fsencode(project)
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((int(folder.name), (folder / "cmdline").read_bytes()))
            except OSError:
                continue
    return found


def workers(project: Path) -> list[int]:
    """Return the processes that train in a project."""
    return [pid for pid, words in processes(project) if b"spawn_main" in words]


def kill(*pids: int) -> None:
    """Kill processes; those that have ended by then are let be."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def kill_all(run: Run, project: Path) -> None:
    """Kill everything that runs in a project, until nothing does: a parent may have started one more meanwhile."""
    run.process.kill()
    run.process.wait()
    while living := [pid for pid, words in processes(project) if words]:
        kill(*living)
        time.sleep(0.05)


def allowed(*words: str) -> None:
    """See that a command can be run here.

    Raises:
        Skipped: it is missing, or forbidden.
    """
    if shutil.which(words[0]) is None:
        raise Skipped(f"there is no {words[0]} here")
    tried = subprocess.run(words, capture_output=True, text=True)
    if tried.returncode:
        why = " ".join(tried.stderr.split()) or f"exit code {tried.returncode}"
        raise Skipped(f"{' '.join(words)} is not allowed here ({why})")


def told(printed: str, *fits: str) -> None:
    """See that a refusal is one line, beside those that say how far a run is.

    Raises:
        Harm: there are more lines, as of a traceback, or none with one of these texts.
    """
    lines = [line for line in printed.splitlines() if line and not line.startswith("[1/1] ")]
    if len(lines) != 1:
        raise Harm(f"{len(lines)} lines where one was due: {' / '.join(lines)[-300:]}")
    if not any(fit in lines[0] for fit in fits):
        raise Harm(f"the line does not say {' or '.join(map(repr, fits))}: {lines[0]}")
