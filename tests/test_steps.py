"""`make test` goes on after a step that fails, runs nothing on what a failed step left, and ends with one table."""

import importlib.util
import sys
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("steps", Path(__file__).with_name("steps.py"))
steps = importlib.util.module_from_spec(spec)
sys.modules["steps"] = steps
spec.loader.exec_module(steps)


def python(name, code, needs=()):
    return steps.Step(name, "a step", (sys.executable, "-c", code), needs)


def test_a_failed_step_stops_only_what_needs_it(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(steps, "REPORTS", tmp_path)
    found, stopped = steps.run_all(
        [
            python("good", "print('one')"),
            python("bad", "raise SystemExit(3)"),
            python("after", "print('two')"),
            python("needy", "print('three')", needs=("bad",)),
            python("needier", "print('four')", needs=("needy",)),
        ]
    )
    assert [one.word for one in found] == [
        "passed",
        "FAILED",
        "passed",
        "not run: bad did not pass",
        "not run: needy did not pass",
    ]
    assert not stopped
    said = capfd.readouterr().out
    assert (
        "one" in said and "two" in said and "three" not in said and "FAILED (exit code 3)" in said
    )
    assert steps.table(found).splitlines()[-1] == "2 passed, 3 failed, 0 skipped"


@pytest.mark.slow
def test_tests_are_counted_from_the_report_of_pytest(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "REPORTS", tmp_path)
    (tmp_path / "test_some.py").write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): pass\ndef test_c(): assert 0\n"
        "def test_d(): pytest.skip('no')\n@pytest.fixture\ndef broken(): raise OSError\ndef test_e(broken): pass\n"
    )
    one = steps.run(
        steps.Step("some", "five tests", (*steps.PYTEST, str(tmp_path / "test_some.py")))
    )
    assert (one.word, one.passed, one.failed, one.skipped) == ("FAILED", 2, 2, 1)


@pytest.mark.slow
def test_a_run_of_pytest_that_dies_has_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "REPORTS", tmp_path)
    one = steps.run(
        steps.Step("none", "no such file", (*steps.PYTEST, str(tmp_path / "nothing.py")))
    )
    assert (one.word, one.passed, one.failed) == ("FAILED", 0, 1)


def test_what_was_finished_before_an_interruption_is_in_the_table(tmp_path, monkeypatch):
    def interrupted(step):
        if step.name == "second":
            raise KeyboardInterrupt
        return steps.Outcome(step, "passed", 1.0, passed=1)

    monkeypatch.setattr(steps, "run", interrupted)
    found, stopped = steps.run_all([python("first", ""), python("second", ""), python("third", "")])
    assert stopped and [one.step.name for one in found] == ["first"]


def test_every_need_is_a_step_before_it():
    names = [step.name for step in steps.STEPS]
    for position, step in enumerate(steps.STEPS):
        assert set(step.needs) <= set(names[:position]), step.name


def test_an_unknown_step_is_one_line_and_exit_code_2(capsys):
    with pytest.raises(SystemExit) as refused:
        steps.main(["units"])
    assert (
        refused.value.code == 2
        and "unknown step 'units': accepted are format, lint, types, committed, unit"
        in capsys.readouterr().err
    )
