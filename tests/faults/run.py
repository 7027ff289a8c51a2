"""What goes wrong on real machines, done on purpose to a small project; after it the next run must equal the undisturbed one.

    python tests/faults/run.py                        all faults
    python tests/faults/run.py full-disk two-builds   some of them
    python tests/faults/run.py --list

The project has one notebook, which trains two stacks of models in two processes. It is made and committed undisturbed first. For each fault it
is cloned; the fault does its harm to a run there; then the notebook is run once more and compared with what was committed: every number must
be equal. What a disturbed run prints must be one line, never a traceback. The exit code is 1 if a fault did harm.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import small

REPRODUCE = (sys.executable, "-m", "expressivity.cli", "reproduce")
SECONDS = 300
"""After which a run counts as one that hangs."""

ODD = "Übung's „mit\" $Leerzeichen #1"


class Harm(Exception):
    """What a fault did to the project, in one line."""


@dataclass(frozen=True)
class Fault:
    """One way to disturb a run: its name, what it does in words, and the function that does it to a fresh clone."""

    name: str
    about: str
    disturb: Callable[[Path], None]


def start(project: Path, *before: str, **env: str) -> subprocess.Popen[str]:
    """Start a run in a process group of its own, after words such as those of `unshare`."""
    return subprocess.Popen(
        [*before, *REPRODUCE],
        cwd=project,
        env=small.environment(project, **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def end(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a run, and return its exit code and what it printed.

    Raises:
        Harm: it does not end.
    """
    try:
        out, err = run.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        raise Harm(f"the run did not end in {SECONDS} s") from None
    return run.returncode, out + err


def one_line(printed: str, fit: str) -> None:
    """See that a refusal is told in a line.

    Raises:
        Harm: there is a traceback, or no line with this text.
    """
    if "Traceback" in printed:
        raise Harm(f"a traceback: {printed.strip().splitlines()[-1]}")
    if not any(fit in line for line in printed.splitlines()):
        raise Harm(f"no line says {fit!r}: {printed.strip()[-300:]}")


def kill_build(project: Path) -> None:
    """Kill the whole build at random moments, six times."""
    moments = random.Random(0)
    for _ in range(6):
        run = start(project)
        time.sleep(moments.uniform(1, 20))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


def kill_worker(project: Path) -> None:
    """Kill one of the processes that train, as soon as there is one; the run must go on without it."""
    run = start(project)
    killed = False
    began = time.monotonic()
    while not killed and run.poll() is None and time.monotonic() - began < SECONDS:
        for child in children(run.pid):
            if b"spawn_main" in child[1]:
                os.kill(child[0], signal.SIGKILL)
                killed = True
                break
        time.sleep(0.2)
    code, printed = end(run)
    if not killed:
        raise Harm(f"no process trained: {printed[-300:]}")
    if code:
        raise Harm(f"the run failed: {printed[-300:]}")


def children(pid: int) -> list[tuple[int, bytes]]:
    """Return the processes below one, with their command lines."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = (int(fields[1]), (folder / "cmdline").read_bytes())
            except OSError:
                continue
    below, found = {pid}, []
    while more := [
        one for one, (parent, _) in parents.items() if parent in below - {one} and one not in below
    ]:
        below |= set(more)
        found += more
    return [(one, parents[one][1]) for one in found]


def kill_kernel(project: Path) -> None:
    """Let the kernel of the notebook be killed, as by a machine out of memory."""
    path = project / "notebooks/small.ipynb"
    text = path.read_text()
    path.write_text(text.replace("print(table.rows)", "import os; os.kill(os.getpid(), 9)"))
    code, printed = end(start(project))
    path.write_text(text)
    if code == 0:
        raise Harm("the run took a killed kernel for a success")
    one_line(printed, "kernel")


def full_disk(project: Path) -> None:
    """Give the build folder a disk of 48 kB."""
    build = project / "_build"
    build.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(build)], check=True)
    try:
        code, printed = end(start(project))
    finally:
        subprocess.run(["umount", "-l", str(build)], check=True)
    if code == 0:
        raise Harm("the run took a full disk for a success")
    one_line(printed, "space")


def read_only(project: Path) -> None:
    """Let nothing in the checkout be written."""
    subprocess.run(["mount", "--bind", str(project), str(project)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(project)], check=True)
    try:
        code, printed = end(start(project))
    finally:
        subprocess.run(["umount", "-l", str(project)], check=True)
    if code == 0:
        raise Harm("the run took a read-only folder for a success")
    one_line(printed, "read-only")


def no_network(project: Path) -> None:
    """Run in a network of its own with nothing in it but its own loopback."""
    up = 'ip link set lo up 2>/dev/null || true; exec "$@"'
    code, printed = end(start(project, "unshare", "-n", "sh", "-c", up, "sh"))
    if code:
        raise Harm(f"the run failed: {printed[-300:]}")


def clock_back(project: Path) -> None:
    """Run, then let every file be from a day that is still to come, as after a clock was set back."""
    code, printed = end(start(project))
    if code:
        raise Harm(f"the run failed: {printed[-300:]}")
    later = time.time() + 86_400
    for path in project.rglob("*"):
        if ".git" not in path.parts and not path.is_symlink():
            os.utime(path, (later, later))
    path = project / "notebooks/small.ipynb"
    path.write_text(path.read_text().replace("Test errors in order.", "Test errors, in order."))
    os.utime(path, (later - 172_800, later - 172_800))
    code, printed = end(start(project))
    if (
        code
        or "Test errors, in order."
        not in (project / "_build/run/ci/notebooks/small.ipynb").read_text()
    ):
        raise Harm("a notebook that was edited under an earlier clock was not run again")
    path.write_text(path.read_text().replace("Test errors, in order.", "Test errors in order."))


def odd_path(project: Path) -> None:
    """Move the project to a folder with spaces, quotes and other letters, and run it there."""
    there = project.parent / ODD
    shutil.copytree(project, there)
    code, printed = end(start(there))
    if code:
        raise Harm(f"the run failed: {printed[-300:]}")
    shutil.copytree(there / "_build", project / "_build")


def other_locale(project: Path) -> None:
    """Run in the plain locale, with a Turkish one asked for, at the other end of the day."""
    more = {"LC_ALL": "tr_TR.UTF-8", "LANG": "C", "TZ": "Pacific/Kiritimati", "PYTHONUTF8": "0"}
    code, printed = end(start(project, **more))
    if code:
        raise Harm(f"the run failed: {printed[-300:]}")


def two_builds(project: Path) -> None:
    """Start two runs at once; each ends well or is refused in a line."""
    runs = [start(project), start(project)]
    for code, printed in map(end, runs):
        if code:
            one_line(printed, "another")


FAULTS = [
    Fault(function.__name__.replace("_", "-"), (function.__doc__ or "").split("\n")[0], function)
    for function in (
        kill_build,
        kill_worker,
        kill_kernel,
        full_disk,
        read_only,
        no_network,
        clock_back,
        odd_path,
        other_locale,
        two_builds,
    )
]


def equal(project: Path) -> None:
    """Run once more, undisturbed, and compare with what was committed.

    Raises:
        Harm: the run fails, or a number differs.
    """
    code, printed = end(start(project))
    if code:
        raise Harm(f"the next run failed: {printed.strip()[-300:]}")
    found = small.there(project, "expressivity.cli", "compare")
    if found.returncode or "equal in every number, 0 as samples; 0 differences" not in found.stdout:
        raise Harm(f"the next run differs: {(found.stdout + found.stderr).strip()[-300:]}")


def main(words: Sequence[str]) -> int:
    """Do the faults that are asked for, and print a line for each."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__.split("\n")[0])
    parser.add_argument("fault", nargs="*", help="names, as --list prints them")
    parser.add_argument("--list", action="store_true", help="print names and what is done")
    asked = parser.parse_args(words)
    if asked.list:
        print("\n".join(f"{fault.name:14}{fault.about}" for fault in FAULTS))
        return 0
    if unknown := set(asked.fault) - {fault.name for fault in FAULTS}:
        parser.error(f"unknown fault {sorted(unknown)[0]!r}: --list prints them")
    chosen = [fault for fault in FAULTS if not asked.fault or fault.name in asked.fault]
    harmed = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        committed = small.commit(Path(folder) / "committed", workers=2)
        for fault in chosen:
            project = small.clone(committed, Path(folder) / fault.name)
            began = time.monotonic()
            try:
                fault.disturb(project)
                equal(project)
                said = "nothing lost"
            except subprocess.CalledProcessError as err:
                said = f"not done: {' '.join(err.cmd)} is not allowed here"
            except Harm as err:
                harmed += 1
                said = f"HARM: {' '.join(str(err).split())}"
            print(f"{fault.name}: {said} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(chosen) - harmed} of {len(chosen)} faults do no harm")
    return int(harmed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
