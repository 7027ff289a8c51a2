"""Annotations of the package are checked while the tests run, shapes of tensors included: see `annotations`."""

from pathlib import Path

import annotations
import pytest

annotations.check("expressivity")

LONG = (
    "test_cluster.py",
    "test_other_arithmetic.py",
    "test_reproduce.py",
    "test_install.py",
    "test_recipes.py",
    "test_weights.py",
    "test_sabotage.py",
    "test_audit.py",
)
"""Files that take longest, because they start processes. Begun last, one of them would keep one worker busy and the other waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first, for `--no-loadscope-reorder`, and leave all else in its order."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own: a root with the marker file, and the package pointed at it."""
    (tmp_path / "_config.yml").touch()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "_toc.yml").write_text("root: book/intro\n")
    monkeypatch.setenv("EXPRESSIVITY_ROOT", str(tmp_path))
    for name in ("EXPRESSIVITY_RUN_DIR", "EXPRESSIVITY_STORE", "EXPRESSIVITY_PROGRESS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
