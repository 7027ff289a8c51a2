"""What a long command shows while it works: its title, its time, and how far its sweep is."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from expressivity.settings import setting

HEARTBEAT = 20.0
"""Seconds between progress lines where the output is no terminal."""

REFRESH = 0.5
"""Seconds between two looks on a terminal."""


@contextmanager
def reporting(title: str, folder: Path, console: Console) -> Iterator[None]:
    """Show the title, the time and how far the sweep is: a bar on a terminal, a line now and then elsewhere.

    Sweeps of this process and of its children write where they are into `folder`; see `expressivity.training.progress`.
    """
    file = folder / f"progress-{os.getpid()}.json"  # another sweep of this tree has its own
    with showing(title, file, console), writing(file):
        yield


@contextmanager
def showing(title: str, file: Path, console: Console) -> Iterator[None]:
    """Show the title, the time, and what a sweep of any process writes into a file; several at a time, each in a thread, share the console."""
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    stop = Event()
    show = _bar if console.is_terminal else _lines
    thread = Thread(target=show, args=(title, file, console, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        file.unlink(missing_ok=True)


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Have sweeps of this process and of its children write where they are into a file."""
    before = setting("EXPRESSIVITY_PROGRESS")
    os.environ["EXPRESSIVITY_PROGRESS"] = str(file)
    try:
        yield
    finally:
        os.environ.pop("EXPRESSIVITY_PROGRESS", None)
        if before is not None:
            os.environ["EXPRESSIVITY_PROGRESS"] = before


def _state(file: Path) -> dict[str, Any]:
    try:
        return json.loads(file.read_text(encoding="utf8"))
    except (OSError, ValueError):
        return {}


def _said(state: dict[str, Any]) -> str:
    if not state:
        return ""
    left = state["total"] - state["done"] - state["running"]
    return f" · {state['name']}: {state['done']} of {state['total']} stacks trained, {state['running']} running, {left} left"


def _lines(title: str, file: Path, console: Console, stop: Event) -> None:
    began = time.monotonic()
    while not stop.wait(HEARTBEAT):
        console.print(
            f"{title}: {time.monotonic() - began:.0f} s{_said(_state(file))} …",
            highlight=False,
            soft_wrap=True,
        )


def _bar(title: str, file: Path, console: Console, stop: Event) -> None:
    began = time.monotonic()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(title, total=None, said="")
        while not stop.wait(REFRESH):
            state = _state(file)
            bar.update(
                task,
                total=state.get("total"),
                completed=state.get("done", 0),
                said=f"{time.monotonic() - began:.0f} s{_said(state)}",
            )
