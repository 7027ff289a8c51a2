"""Every annotation of the package is checked while the tests run: shapes of tensors included.

A whole number may stand where a real one is announced, as PEP 484 has it. Modules that announce no shapes are checked by beartype
alone: some of their functions are called millions of times, and jaxtyping takes ten microseconds for each call.
"""

from pathlib import Path

import pytest
from beartype import BeartypeConf
from beartype.claw import beartype_packages
from jaxtyping import install_import_hook

CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
PACKAGE = Path(__file__).resolve().parents[1] / "src" / "expressivity"


def modules(shaped: bool) -> list[str]:
    """List the modules that announce shapes of tensors, or those that do not."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if path.stem != "__init__")
    return [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in paths
        if ("jaxtyping" in path.read_text(encoding="utf8")) is shaped
    ]


beartype_packages(
    modules(shaped=False), conf=BeartypeConf(is_pep484_tower=True, claw_is_pep526=False)
)
hook = install_import_hook(modules(shaped=True), CHECKER)


FIRST = (
    "test_other_arithmetic.py",
    "training/test_cluster.py",
    "examination/test_examples.py",
    "test_install.py",
    "book/test_reproduce.py",
    "logic/test_looking_back.py",
    "test_recipes.py",
    "book/test_experiments.py",
)
"""Files whose tests take longest: begun last, one of them would leave the other processes without work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of `FIRST` before all others."""
    here = Path(__file__).parent
    rank = {here / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(FIRST)))


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
