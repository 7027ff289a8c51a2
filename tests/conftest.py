"""Every annotation of the package is checked while the tests run: shapes of tensors included.

A whole number may stand where a real one is announced, as PEP 484 has it. Formulas are checked by beartype alone: they announce
no shapes and are called millions of times, and jaxtyping takes ten microseconds for each call.
"""

from pathlib import Path

import pytest
from beartype import BeartypeConf
from beartype.claw import beartype_packages
from jaxtyping import install_import_hook

CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
PACKAGE = Path(__file__).resolve().parents[1] / "src" / "expressivity"
WITHOUT_SHAPES = ("expressivity.logic.simplify", "expressivity.logic.syntax")


def with_shapes() -> list[str]:
    """List all other modules."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if path.stem != "__init__")
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]
    return [name for name in names if name not in WITHOUT_SHAPES]


beartype_packages(WITHOUT_SHAPES, conf=BeartypeConf(is_pep484_tower=True, claw_is_pep526=False))
hook = install_import_hook(with_shapes(), CHECKER)


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
