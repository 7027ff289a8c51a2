"""The environment is read in one place, and an option reaches what it is for without it."""

import re

import pytest

from expressivity import settings
from expressivity.paths import root
from expressivity.settings import VARIABLES, setting

SOURCE = root() / "src" / "expressivity"


def test_an_empty_variable_is_not_set(monkeypatch):
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "")
    assert setting("EXPRESSIVITY_DEVICE") is None
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert setting("EXPRESSIVITY_DEVICE") == "cuda"
    with pytest.raises(AssertionError, match="no setting"):
        setting("EXPRESSIVITY_NONSENSE")


def test_no_other_module_reads_the_project_s_variables():
    """Two write them: what starts notebooks says where progress goes, and the processor's own settings are no user's."""
    reads = re.compile(r"environ(?:\.get\(|\[)\"?(" + "|".join(VARIABLES) + r")\"?[\])](?! =)")
    for path in SOURCE.rglob("*.py"):
        assert not reads.search(path.read_text(encoding="utf8")) or path.name == "settings.py", path


def test_every_variable_is_read_somewhere():
    text = "".join(path.read_text(encoding="utf8") for path in SOURCE.rglob("*.py"))
    assert all(f'setting("{name}")' in text for name in VARIABLES)
    assert settings.__doc__
