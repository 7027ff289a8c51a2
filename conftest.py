"""Which notebooks nbval runs: those whose corpus cannot be had are left out, as `expressivity reproduce` leaves them out."""

from pathlib import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """True for a notebook that cannot be run here."""
    if collection_path.suffix != ".ipynb":
        return None
    from expressivity.reproduce import missing  # late: the unit tests import the library under a checker of shapes
    return True if missing(collection_path.stem) else None
