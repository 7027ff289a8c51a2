"""The small project made by one process and by more: the same tables, bit for bit."""

import pytest
from small import clone, commit, there, write

from expressivity.tables import load

pytestmark = pytest.mark.slow


def test_one_two_and_four_processes_make_the_same_tables(tmp_path):
    committed = commit(tmp_path / "committed")
    expected = load(committed / "data/ci/errors.json")
    for workers in (1, 2, 4):
        project = clone(committed, tmp_path / str(workers))
        write(project, workers=workers)
        made = there(project, "expressivity", "reproduce")
        assert made.returncode == 0, made.stderr
        found = load(project / "_build/run/ci/data/ci/errors.json")
        assert found.rows == expected.rows
        assert found.provenance["weights"] == expected.provenance["weights"]
