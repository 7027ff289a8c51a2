"""The list of faults: what the script names, what it refuses, and what it writes down."""

import importlib.util
import json
import sys

import pytest

from expressivity.paths import root

PATH = root() / "tests" / "faults" / "run.py"
SPEC = importlib.util.spec_from_file_location("faults", PATH)
assert SPEC and SPEC.loader
faults = importlib.util.module_from_spec(SPEC)
sys.modules["faults"] = faults
SPEC.loader.exec_module(faults)

DISTURBED = {
    *("kill-build", "kill-sweep", "kill-worker", "kill-kernel", "full-disk", "read-only"),
    *("no-network", "clock-back", "odd-path", "other-locale", "two-builds"),
}


def test_the_faults_are_listed_with_what_is_done(capsys):
    assert faults.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} == DISTURBED
    assert all(len(line.split()) > 3 for line in lines)


def test_an_unknown_fault_is_refused_before_anything_is_done(capsys):
    with pytest.raises(SystemExit) as refused:
        faults.main(["full-disk", "nonsense"])
    assert refused.value.code == 2
    assert "unknown fault 'nonsense': accepted are kill-build, " in capsys.readouterr().err


@pytest.fixture
def three(tmp_path, monkeypatch):
    """Three faults that do nothing, nothing but harm, and nothing here; and where they are written down."""

    def harm(project):
        raise faults.Harm("a number\ndiffers")

    def skip(project):
        raise faults.Skipped("there is no unshare here")

    kinds = {"none": lambda project: None, "harm": harm, "skip": skip}
    made = {
        name: faults.disturbances.Fault(name, f"about {name}", disturb)
        for name, disturb in kinds.items()
    }
    monkeypatch.setattr(faults, "FAULTS", made)
    monkeypatch.setattr(faults, "RECORD", tmp_path / "faults.json")
    monkeypatch.setattr(faults, "equal", lambda project: None)
    monkeypatch.setattr(faults.small, "commit", lambda place, workers: place)
    monkeypatch.setattr(faults.small, "clone", lambda committed, place: place)
    return tmp_path / "faults.json"


def test_what_is_skipped_is_counted_as_that_and_harm_is_a_failure(three, capsys):
    assert faults.main([]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "none: passed: nothing lost (0 s)",
        "harm: failed: a number differs (0 s)",
        "skip: skipped: there is no unshare here (0 s)",
        "1 passed, 1 failed, 1 skipped",
    ]
    assert faults.main(["skip"]) == 0
    assert not three.exists()


def test_outcomes_are_written_when_all_faults_were_done(three):
    faults.main(["--record", "none", "harm"])
    assert not three.exists()
    faults.main(["--record"])
    written = json.loads(three.read_text())
    assert set(written) == {"date", "faults"}
    assert [(one["name"], one["about"], one["word"]) for one in written["faults"]] == [
        ("none", "about none", "passed"),
        ("harm", "about harm", "failed"),
        ("skip", "about skip", "skipped"),
    ]


def test_a_command_that_is_missing_or_forbidden_is_a_reason_to_skip():
    with pytest.raises(faults.Skipped, match="there is no nonsense here"):
        faults.disturbances.allowed("nonsense")
    with pytest.raises(faults.Skipped, match="false is not allowed here"):
        faults.disturbances.allowed("false")
    faults.disturbances.allowed("true")
