"""Where things are: the project's root, and the folder that a run writes into (never the tree itself)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from expressivity.errors import UNWRITABLE, InvalidInput
from expressivity.settings import setting

PROFILES = ("ci", "full", "large")
"""What a run may spend: minutes, to regenerate everything; an hour, for the tables that claims rest on; an accelerator, for the papers' sizes."""


def root() -> Path:
    """The project's top folder: `EXPRESSIVITY_ROOT`, or the nearest one above this file that holds `_config.yml`.

    Raises:
        InvalidInput: if there is none (the package was copied out of its project).
    """
    named = setting("EXPRESSIVITY_ROOT")
    candidates = [Path(named)] if named else list(Path(__file__).resolve().parents)
    for folder in candidates:
        if (folder / "_config.yml").is_file():
            return folder
    raise InvalidInput(
        "no project found: run inside a checkout, or set EXPRESSIVITY_ROOT to one (it holds _config.yml)"
    )


def run_dir(profile: str) -> Path:
    """Where a run at this profile writes: `EXPRESSIVITY_RUN_DIR`, else `_build/run/<profile>` under the root."""
    return Path(setting("EXPRESSIVITY_RUN_DIR") or root() / "_build" / "run" / profile)


def store_path() -> Path:
    """The file that holds results of training: `EXPRESSIVITY_STORE`, else `_build/store.sqlite`."""
    return Path(setting("EXPRESSIVITY_STORE") or root() / "_build" / "store.sqlite")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or none."""
    with open_whole(path) as part:
        part.write(text)


@contextmanager
def open_whole(path: Path) -> Iterator[IO[str]]:
    """A file to write into, of which a reader sees all or none: a neighbour, which takes its name with one rename at the end.

    After an error nothing has changed. What is no regular file, such as /dev/null, is written as it is.
    """
    if path.exists() and not path.is_file():
        with naming(path), path.open("w", encoding="utf8") as special:
            yield special
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with naming(path), part.open("w", encoding="utf8") as file:
            yield file
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let what a system answers where a file cannot be written name the file: a write to a full disk knows of no name."""
    try:
        yield
    except OSError as err:
        if err.filename is None and err.errno in UNWRITABLE:
            err.filename = str(path)
        raise
