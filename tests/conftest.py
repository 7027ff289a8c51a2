"""Every annotation of the package is checked while the tests run: shapes of tensors included.

A whole number may stand where a real one is announced, as PEP 484 has it.
"""

from pathlib import Path

import pytest
from jaxtyping import install_import_hook

CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
hook = install_import_hook("expressivity", CHECKER)


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
