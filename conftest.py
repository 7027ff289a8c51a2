"""For every run of pytest, nbval's included: one instruction set, and which notebooks are run."""

import os
from pathlib import Path

import pytest

from expressivity import processor


def pytest_configure(config: pytest.Config) -> None:
    """Before anything loads torch. Where notebooks are run, they go on from the committed tables: see `expressivity.book.notebook.Run.table`."""
    processor.fix()
    if config.getoption("nbval", False):
        os.environ.setdefault("EXPRESSIVITY_TABLES", "committed")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """True for a notebook whose corpus cannot be had here: it is left out, as `expressivity reproduce` leaves it out."""
    if collection_path.suffix != ".ipynb":
        return None
    from expressivity.book.reproduce import (
        missing,  # late: the unit tests import the library under a checker of shapes
    )

    return True if missing(collection_path.stem) else None
