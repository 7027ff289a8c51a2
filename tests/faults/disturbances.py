"""The faults: each does its harm to runs in a fresh clone of the small project."""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runs import NAMESPACE, SECONDS, Harm, Run, allowed, kill, kill_all, start, told, workers

from expressivity.tables import load

ODD = "Übung's „mit\" $Leerzeichen #1"
SIZES = (16, 48, 80, 112)
"""Kilobytes of disks that fill up before the store, in it, at the figure, and at the notebook."""

KEEP = '"$@"; code=$?; cp -a "$0"/. "$KEPT"; exit $code'
"""Words of a shell: do a command, then keep what is on the full disk, so that the next run finds it."""

EXPERIMENT = "averaging-width-sum"
"""The sweep that is killed: a short one."""

DAY = 86_400


@dataclass(frozen=True)
class Fault:
    """One way to disturb a run: its name, what it does in words, and the function that does it to a fresh clone."""

    name: str
    about: str
    disturb: Callable[[Path], None]


def moments(seed: int, number: int, seconds: float) -> list[float]:
    """Draw moments of a run that takes so many seconds when nobody disturbs it."""
    generator = random.Random(seed)
    return [generator.uniform(0.05, 0.95) * seconds for _ in range(number)]


def kill_build(project: Path) -> None:
    """The build is killed at six random moments: three times all of it, three times its first process only"""
    began = time.monotonic()
    start(project).succeed()
    seconds = time.monotonic() - began
    shutil.rmtree(project / "_build")
    for turn, moment in enumerate(moments(0, 6, seconds)):
        run = start(project)
        time.sleep(moment)
        if turn % 2:
            run.process.kill()
            run.process.wait()
        else:
            kill_all(run, project)


def kill_sweep(project: Path) -> None:
    """A sweep is killed at four random moments, and started again; its table is that of a sweep that nobody killed"""
    began = time.monotonic()
    alone = _swept(project, "undisturbed")
    for moment in moments(1, 4, time.monotonic() - began):
        run = start(project, "sweep", EXPERIMENT)
        time.sleep(moment)
        kill_all(run, project)
    if _swept(project, ".") != alone:
        raise Harm("the table of the sweep that was killed differs")


def _swept(project: Path, build: str) -> list[dict[str, object]]:
    """Sweep in a build folder, and return the rows of the table."""
    folder = project / "_build" / build
    env = {"EXPRESSIVITY_RUN_DIR": folder / "run/ci", "EXPRESSIVITY_STORE": folder / "store.sqlite"}
    named = {} if build == "." else {name: str(path) for name, path in env.items()}
    start(project, "sweep", EXPERIMENT, **named).succeed()
    return load(folder / f"run/ci/data/ci/{EXPERIMENT}.json").rows


def kill_worker(project: Path) -> None:
    """A process that trains is killed at four moments, the first as soon as it is there; the run goes on without it"""
    killed = 0
    for delay in (0.0, *moments(2, 3, 6)):
        shutil.rmtree(project / "_build", ignore_errors=True)
        run = start(project)
        killed += _kill_one(run, project, delay)
        run.succeed()
    if killed < 2:
        raise Harm(f"only {killed} processes that train were found to kill")


def _kill_one(run: Run, project: Path, delay: float) -> bool:
    """Kill a process that trains, so many seconds after the first one is there; and say whether there was one."""
    began = time.monotonic()
    while run.process.poll() is None and time.monotonic() - began < SECONDS:
        if workers(project):
            time.sleep(delay)
            living = workers(project)
            kill(*living[:1])
            return bool(living)
        time.sleep(0.1)
    return False


def kill_kernel(project: Path) -> None:
    """The kernel of the notebook is killed, as by a machine out of memory; one line says so"""
    path = project / "notebooks/small.ipynb"
    text = path.read_text()
    path.write_text(text.replace("print(table.rows)", "import os; os.kill(os.getpid(), 9)"))
    code, printed = start(project).end()
    path.write_text(text)
    if code == 0:
        raise Harm("the run took a killed kernel for a success")
    told(printed, "kernel was killed")


def full_disk(project: Path) -> None:
    """The build folder is on a disk that is full, at four moments of a run; one line says so"""
    words = (*NAMESPACE, "--mount")
    allowed(*words, "mount", "-t", "tmpfs", "tmpfs", str(project))
    build, kept = project / "_build", project.parent / "kept"
    build.mkdir()
    for size in SIZES:
        script = f'mount -t tmpfs -o size={size}k tmpfs "$0" && {KEEP}'
        before = (*words, "sh", "-c", script, str(build))
        kept.mkdir()
        code, printed = start(project, before=before, KEPT=str(kept)).end()
        if code == 0:
            raise Harm(f"the run took a full disk of {size} kB for a success: {printed[-200:]}")
        told(printed, "full", "no space left")
        shutil.rmtree(build)
        kept.rename(build)


def read_only(project: Path) -> None:
    """Nothing in the checkout can be written; one line says so"""
    words = (*NAMESPACE, "--mount")
    allowed(*words, "mount", "--bind", str(project), str(project))
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'
    before = (*words, "sh", "-c", script, str(project))
    code, printed = start(project, before=before, cwd=project.parent).end()
    if code == 0:
        raise Harm("the run took a read-only folder for a success")
    told(printed, "read-only")


def no_network(project: Path) -> None:
    """There is no network but the machine's own loopback"""
    words = (*NAMESPACE, "--net")
    allowed(*words, "true")
    up = 'ip link set lo up 2>/dev/null || true; exec "$@"'
    start(project, before=(*words, "sh", "-c", up, "sh")).succeed()


def clock_back(project: Path) -> None:
    """The clock is set back: every file is from tomorrow, and a notebook is edited yesterday; it is run again"""
    start(project).succeed()
    later = time.time() + DAY
    for path in project.rglob("*"):
        if ".git" not in path.parts and not path.is_symlink():
            os.utime(path, (later, later))
    path = project / "notebooks/small.ipynb"
    text = path.read_text()
    path.write_text(text.replace("Test errors in order.", "Test errors, in order."))
    os.utime(path, (later - 2 * DAY, later - 2 * DAY))
    start(project).succeed()
    made = (project / "_build/run/ci/notebooks/small.ipynb").read_text()
    if "Test errors, in order." not in made:
        raise Harm("a notebook that was edited under an earlier clock was not run again")
    path.write_text(text)


def odd_path(project: Path) -> None:
    """The project is in a folder whose name has spaces, quotes and other letters"""
    there = project.parent / ODD
    shutil.copytree(project, there)
    start(there).succeed()
    shutil.copytree(there / "_build", project / "_build")


def other_locale(project: Path) -> None:
    """The locale is plain ASCII, then a Turkish one that is no UTF-8, where it can be made, in other time zones"""
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    start(project, TZ="Pacific/Kiritimati", **plain).succeed()
    with tempfile.TemporaryDirectory() as folder:
        words = ("localedef", "-i", "tr_TR", "-f", "ISO-8859-9", f"{folder}/tr_TR.ISO-8859-9")
        if shutil.which(words[0]) and subprocess.run(words, capture_output=True).returncode == 0:
            shutil.rmtree(project / "_build")
            turkish = {"LC_ALL": "tr_TR.ISO-8859-9", "LOCPATH": folder, "PYTHONUTF8": "0"}
            start(project, TZ="America/St_Johns", **turkish).succeed()


def two_builds(project: Path) -> None:
    """Two builds run at once, begun together and two seconds apart; each ends well or is refused in one line"""
    for apart in (0.0, 2.0):
        shutil.rmtree(project / "_build", ignore_errors=True)
        first = start(project)
        time.sleep(apart)
        for run in (first, start(project)):
            code, printed = run.end()
            if code:
                told(printed, "another")


FAULTS = [
    Fault(function.__name__.replace("_", "-"), function.__doc__ or "", function)
    for function in (
        kill_build,
        kill_sweep,
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
