"""Every annotation of the package is checked while the tests run: shapes of tensors included.

A whole number may stand where a real one is announced, as PEP 484 has it. Modules of `automata` and `logic`
that announce no shapes are checked by beartype alone: they make millions of calls, and jaxtyping takes ten microseconds for each.
"""

from pathlib import Path

import pytest
from beartype import BeartypeConf
from beartype.claw import beartype_packages
from jaxtyping import install_import_hook

CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
PACKAGE = Path(__file__).resolve().parents[1] / "src" / "expressivity"
MANY_CALLS = ("automata", "logic")


def with_shapes() -> list[str]:
    """List what announces shapes: of the packages with many calls, these modules only."""
    folders = [path.stem for path in sorted(PACKAGE.iterdir()) if path.stem not in MANY_CALLS]
    modules = [
        f"{name}.{path.stem}"
        for name in MANY_CALLS
        for path in sorted((PACKAGE / name).glob("*.py"))
        if path.stem != "__init__" and "jaxtyping" in path.read_text(encoding="utf8")
    ]
    return [f"expressivity.{name}" for name in [*folders, *modules]]


beartype_packages(
    [f"expressivity.{name}" for name in MANY_CALLS],
    conf=BeartypeConf(is_pep484_tower=True, claw_is_pep526=False),
)
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
