"""Commands about training: stores are found, sweeps write their tables, speeds become tables, benchmarks are found."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from expressivity.cli import training
from expressivity.cli.training import (
    benchmarks,
    load_benchmark,
    machine,
    speeds,
    store_file,
    sweep,
)
from expressivity.errors import InvalidInput
from expressivity.tables import Table, load
from expressivity.training.store import Store


def test_a_store_is_the_file_in_the_folder_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "own.sqlite"))
    assert store_file(tmp_path / "elsewhere") == tmp_path / "elsewhere" / "store.sqlite"
    assert store_file(None) == tmp_path / "own.sqlite"


def test_a_fresh_store_is_empty_and_beside_the_other(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "own.sqlite"))
    Store(tmp_path / "fresh.sqlite").put("k", 1)
    found = store_file(None, fresh=True)
    assert found == tmp_path / "fresh.sqlite" and Store(found).size()[0] == 0


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="names a folder"):
        store_file(tmp_path / "file")


def test_speeds_are_rows_by_ratio_and_run_with_the_machine(project):
    table = speeds("toy", [{"a": 1.5, "b": 2.0}, {"a": 1.25, "b": 3.0}])
    assert (table.name, table.seed) == ("engine-speed-toy", "run")
    assert table.column("value", ratio="a") == [1.5, 1.25]
    assert table.column("run", ratio="b") == [1, 2]
    assert table.provenance["command"] == "expressivity bench toy --runs 2 --write"
    assert table.provenance["machine"] == machine()


def test_a_machine_is_named_also_where_proc_says_nothing(monkeypatch):
    monkeypatch.setattr(training, "_cpu_lines", lambda: [])
    found = machine()
    assert set(found) == {"processor", "cores", "torch", "python", "system"}
    assert found["processor"] and "+" not in found["torch"]


def test_only_files_that_measure_ratios_are_benchmarks(project):
    folder = project / "benchmarks"
    folder.mkdir()
    (folder / "toy_ratios.py").write_text("\ndef ratios():\n    return {'x': 2.0}\n")
    (folder / "helper.py").write_text("x = 1\n")
    assert benchmarks() == {"toy_ratios": folder / "toy_ratios.py"}
    assert load_benchmark(folder / "toy_ratios.py").ratios() == {"x": 2.0}


def invoked(*words):
    return CliRunner().invoke(sweep, words, standalone_mode=False)


class Toy:
    """An experiment that trains nothing: a table with its profile in it."""

    name = "toy"

    def table(self, profile):
        return Table("toy", "a toy", {"x": "profile"}, [{"x": profile}])


@pytest.fixture
def toy(project, monkeypatch):
    """One experiment, whatever is asked for."""
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(project / "store.sqlite"))
    monkeypatch.setattr(training, "loaded", lambda name: Toy())
    return project


def test_a_sweep_writes_its_table_below_the_run_with_what_made_it(toy):
    done = invoked("toy", "--profile", "full")
    path = toy / "_build/run/full/data/full/toy.json"
    assert done.exception is None and done.output.startswith(f"{path}: 1 rows, ")
    table = load(path)
    assert table.rows == [{"x": "full"}]
    assert table.provenance["command"] == "expressivity sweep toy --profile full"
    assert table.provenance["device"] == "cpu" and table.provenance["profile"] == "full"


@pytest.mark.parametrize(
    "words, said",
    [
        (("nothing",), "unknown experiment 'nothing'"),
        (("learning-samples", "--profile", "huge"), "unknown profile 'huge'"),
        (("learning-samples", "--device", "tpu"), "unknown device 'tpu'"),
        (("learning-samples", "--store", __file__), "names a folder"),
    ],
)
def test_what_is_refused_writes_nothing(project, words, said):
    done = invoked(*words)
    assert isinstance(done.exception, InvalidInput) and said in str(done.exception)
    assert not (project / "_build").exists() and Path(__file__).is_file()
