"""Run the notebooks with papermill, below `_build/run/<profile>`; what has not changed is not run again."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import (
    Executor,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    as_completed,
)
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from pathlib import Path
from threading import Lock
from typing import Any

from rich.console import Console

from expressivity.book.execution import NotebookFailed, execute, prepare_kernels
from expressivity.book.notebook import check_types, defaults, made_by
from expressivity.book.reporting import reporting, showing, writing
from expressivity.errors import ExpressivityError, InvalidInput, NotAvailable, choose
from expressivity.paths import root, run_dir, write_whole
from expressivity.provenance import digest, tree_key, versions


def _read_wikitext2() -> None:
    from expressivity.tasks.corpus import folder

    folder()


def _read_mlregtest() -> None:
    from expressivity.tasks.mlregtest import languages

    languages()


NEEDS = {"needs-wikitext-2": _read_wikitext2, "needs-mlregtest": _read_mlregtest}
"""Tags of a notebook's first cell: it cannot be run without these data. What looks for them raises NotAvailable if they are not here."""

LANES = 2
"""Notebooks that run at a time, where there are as many cores: most of them compute in one process."""

SECONDS = "seconds.json"
"""The file of a run that says how long each notebook took. It is no output: two runs that compute the same differ in it."""

FORMER = {
    "following-theory": "following",
    "learning-averaging": "learning",
    "learning-languages": "languages",
    "learning-text": "text",
    "learning-widths": "widths",
}
"""Names that notebooks had up to version 0.1, and the ones that they have now."""


def notebooks() -> list[str]:
    """Return names of all notebooks, in the order of the book's table of contents, then the rest by name."""
    names = sorted(p.stem for p in (root() / "notebooks").glob("*.ipynb"))
    contents = (root() / "book" / "_toc.yml").read_text(encoding="utf8")
    return sorted(
        names, key=lambda name: (contents.find(f"notebooks/{name}\n") % (len(contents) + 1), name)
    )


def notebook_key(name: str, profile: str, parameters: dict[str, Any]) -> str:
    """Return the key of everything that a notebook's outputs depend on."""
    top = root()
    files = tree_key(
        top / "src" / "expressivity",
        top / "notebooks" / f"{name}.ipynb",
        top / "data" / "papers",
        top / "data" / "full",
    )
    return digest([files, versions(), profile, parameters])


def is_current(name: str, profile: str, parameters: dict[str, Any]) -> bool:
    """Whether the run holds this notebook's outputs, finished, from these sources and parameters."""
    marker = _marker(name, profile)
    return (
        marker.is_file()
        and marker.read_text() == notebook_key(name, profile, parameters)
        and _output(name, profile).is_file()
    )


def reproduce(
    names: list[str], profile: str, parameters: dict[str, Any], console: Console
) -> dict[str, float]:
    """Execute notebooks into `_build/run/<profile>/notebooks`.

    Args:
        names: notebooks without suffix; all of them when empty.
        profile: one of `expressivity.paths.PROFILES`.
        parameters: handed to papermill; each must be declared by every notebook named.
        console: where progress goes.

    Returns:
        Seconds per notebook that was run; those that had not changed are left out.

    Raises:
        InvalidInput: an unknown notebook or parameter, one of the wrong type, or one that a cell refuses.
        NotebookFailed: a cell failed; what was run before is kept.
    """
    if "profile" in parameters:
        raise InvalidInput("the profile is no parameter here: say --profile")
    every = notebooks()
    names = [current_name(name, console) for name in names]
    for name in names:
        choose("notebook", name, every)
        check_types(defaults(name), parameters)
    names = names or every
    todo: dict[str, str] = {}
    prepare_kernels()
    for position, name in enumerate(names, 1):
        title = f"[{position}/{len(names)}] {name}"
        if is_current(name, profile, parameters):
            console.print(f"{title}: unchanged", highlight=False)
            continue
        if reason := missing(name):
            _keep_committed(name, profile)
            console.print(
                f"{title}: not run, its committed outputs are kept: {reason}", highlight=False
            )
            continue
        todo[name] = title

    def run(name: str, processes: Executor | None = None) -> float:
        """Execute one notebook, here or in one of some processes, and note that it is through; returns its seconds."""
        key, marker = notebook_key(name, profile, parameters), _marker(name, profile)
        marker.unlink(
            missing_ok=True
        )  # from here on what lies there is of no known origin, until the notebook is through
        began = time.monotonic()
        file = run_dir(profile) / "unfinished" / f"progress-{os.getpid()}-{name}.json"
        job = (name, profile, parameters, _output(name, profile), file)
        with showing(todo[name], file, console):
            processes.submit(_execute, *job).result() if processes else _execute(*job)
        seconds = time.monotonic() - began
        _note_seconds(profile, name, seconds)
        write_whole(marker, key)
        console.print(f"{todo[name]}: {seconds:.0f} s", highlight=False)
        return seconds

    lanes = min(LANES, os.cpu_count() or 1, len(todo))
    seconds = _in_lanes(run, list(todo), lanes) if lanes > 1 else {name: run(name) for name in todo}
    prune(profile)
    return seconds


def _execute(
    name: str, profile: str, parameters: dict[str, Any], target: Path, progress: Path
) -> None:
    with writing(progress):
        execute(name, profile, parameters, target)


def _in_lanes(
    run: Callable[[str, Executor], float], names: Sequence[str], lanes: int
) -> dict[str, float]:
    """Run notebooks, so many at a time; after a failure those that run are let through, after Ctrl-C they are stopped.

    Args:
        run: runs one, in one of the processes that it is given, and returns its seconds.
        names: of the notebooks.
        lanes: how many run at a time.

    Raises:
        NotebookFailed: a cell failed, or a process was killed.
    """
    seconds = {}
    with (
        ProcessPoolExecutor(
            lanes, mp_context=get_context("spawn"), initializer=_leave_ctrl_c
        ) as processes,
        ThreadPoolExecutor(lanes) as threads,
    ):
        futures = {threads.submit(run, name, processes): name for name in names}
        try:
            for future in as_completed(futures):
                seconds[futures[future]] = future.result()
        except BaseException as err:
            for future in futures:
                future.cancel()
            if isinstance(err, BrokenProcessPool):
                raise NotebookFailed(
                    "a process that ran notebooks was killed (out of memory?): what was finished is kept"
                ) from err
            if not isinstance(err, ExpressivityError):
                for process in active_children():
                    process.kill()
            raise
    return {name: seconds[name] for name in names}


def _leave_ctrl_c() -> None:
    """Let the process that started this one see to Ctrl-C, which reaches both: it kills this one, whose kernel then ends by itself."""
    signal.signal(signal.SIGINT, lambda number, frame: None)


def seconds_taken(profile: str) -> dict[str, float]:
    """Return the seconds that each notebook of a profile took when it was run last, by name; those that were never run here are left out."""
    path = run_dir(profile) / SECONDS
    return json.loads(path.read_text(encoding="utf8")) if path.is_file() else {}


_noting = Lock()


def _note_seconds(profile: str, name: str, seconds: float) -> None:
    with _noting:
        kept = seconds_taken(profile) | {name: round(seconds, 1)}
        write_whole(run_dir(profile) / SECONDS, json.dumps(kept, indent=1, sort_keys=True) + "\n")


def current_name(name: str, console: Console) -> str:
    """Return the name that a notebook has now; one that it had before is accepted, and the console says so."""
    if name not in FORMER:
        return name
    console.print(f"notebook {name} is called {FORMER[name]} now", highlight=False)
    return FORMER[name]


def missing(name: str) -> str | None:
    """Say why a notebook cannot be run here: the reason why data cannot be had that it asks for by a tag. None if it can.

    Raises:
        InvalidInput: the data are there and are not what they should be.
    """
    cells = json.loads((root() / "notebooks" / f"{name}.ipynb").read_text(encoding="utf8"))["cells"]
    tags = {tag for cell in cells for tag in cell["metadata"].get("tags", [])}
    try:
        for tag in tags & NEEDS.keys():
            NEEDS[tag]()
    except NotAvailable as err:
        return str(err)
    return None


def _keep_committed(name: str, profile: str) -> None:
    """Put a notebook's committed outputs, and the tables and figures that it made, where a run of it would."""
    folder = run_dir(profile)
    write_whole(
        _output(name, profile), (root() / "notebooks" / f"{name}.ipynb").read_text(encoding="utf8")
    )
    kept = [*_tables(name, profile), *(f"book/figures/{figure}.svg" for figure in figures_of(name))]
    for path in (path for path in kept if (root() / path).is_file()):
        write_whole(folder / path, (root() / path).read_text(encoding="utf8"))
    write_whole(made_by(folder, name), "".join(f"{path}\n" for path in kept))


def _tables(name: str, profile: str) -> list[str]:
    """Return the committed tables that a notebook made, as they say themselves."""
    paths = sorted((root() / "data" / profile).glob("*.json"))
    made = {
        path: json.loads(path.read_text(encoding="utf8"))["provenance"].get("notebook")
        for path in paths
    }
    return [
        f"data/{profile}/{path.name}"
        for path, notebook in made.items()
        if notebook == f"notebooks/{name}.ipynb"
    ]


def figures_of(name: str) -> list[str]:
    """Return the names of the figures in a committed notebook's outputs."""
    cells = json.loads((root() / "notebooks" / f"{name}.ipynb").read_text(encoding="utf8"))["cells"]
    return [
        output["metadata"]["figure"]
        for cell in cells
        for output in cell.get("outputs", ())
        if "figure" in output.get("metadata", {})
    ]


def resting() -> list[str]:
    """Return the notebooks whose committed outputs rest on tables of profile full: those that make a table which is committed there too.

    At profile ci they train a smaller one and draw that. What pages show of them is drawn by `redraw`.
    """
    data = root() / "data"
    paths = (data / "ci" / path.name for path in (data / "full").glob("*.json"))
    small = (json.loads(path.read_text(encoding="utf8")) for path in paths if path.is_file())
    made = {Path(str(table["provenance"].get("notebook"))).stem for table in small}
    return [name for name in notebooks() if name in made]


def drawn() -> Path:
    """Return the folder that `redraw` writes into."""
    return root() / "_build" / "run" / "committed"


def redraw(names: Iterable[str], console: Console) -> None:
    """Run notebooks once more, so that they draw the committed tables, below `drawn()`; what has not changed is not run again.

    Raises:
        NotebookFailed: a cell failed.
    """
    mode = {"EXPRESSIVITY_TABLES": "committed", "EXPRESSIVITY_RUN_DIR": str(drawn())}
    prepare_kernels()
    before = {key: os.environ.get(key) for key in mode}
    os.environ.update(mode)
    try:
        for name in names:
            key, marker = notebook_key(name, "ci", mode), _marker(name, "ci")
            if is_current(name, "ci", mode):
                continue
            marker.unlink(missing_ok=True)
            with reporting(f"{name}, with the committed tables", drawn() / "unfinished", console):
                execute(name, "ci", {}, _output(name, "ci"))
            write_whole(marker, key)
    finally:
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})


def prune(profile: str) -> None:
    """Remove tables, figures and notebooks that an earlier version of the project made and this one does not."""
    folder, every = run_dir(profile), notebooks()
    notes = [made_by(folder, name) for name in every]
    if not all(note.is_file() for note in notes):
        return  # some notebook has not been run yet: nothing can be said of the files it may make
    kept = {line for note in notes for line in note.read_text(encoding="utf8").splitlines()} | {
        f"notebooks/{name}.ipynb" for name in every
    }
    for pattern in (f"data/{profile}/*.json", "book/figures/*.svg", "notebooks/*.ipynb"):
        for path in folder.glob(pattern):
            if str(path.relative_to(folder)) not in kept:
                path.unlink()


def _marker(name: str, profile: str) -> Path:
    return run_dir(profile) / ".keys" / name


def _output(name: str, profile: str) -> Path:
    return run_dir(profile) / "notebooks" / f"{name}.ipynb"


def parse_parameters(words: Iterable[str]) -> dict[str, Any]:
    """Return `name=value` words as parameters; a value is read as Python would read a literal, else as text.

    Raises:
        InvalidInput: a word without `=`.
    """
    import ast

    parameters: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.isidentifier():
            raise InvalidInput(f"a parameter is written name=value: got {word!r}")
        try:
            parameters[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            parameters[name] = text
    return parameters
