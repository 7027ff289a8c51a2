"""What `make test` does: every step, cheap ones first, whatever became of the others; then one table, and one line of counts.

    python tests/steps.py                    all steps
    python tests/steps.py unit claims        some of them

The exit code is 1 if a step failed or could not be run, 130 after Ctrl-C.
"""

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
REPORTS = TOP / "_build" / "steps"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:logging")
PARALLEL = ("-n", "2", "--dist", "loadfile")
APART = ("committed", "browser", "explorers")
"""Folders of tests that are steps of their own."""

COMMAND = (sys.executable, "-m", "expressivity")


@dataclass(frozen=True)
class Step:
    """One command.

    Args:
        name: a word, to ask for the step by.
        about: what it shows.
        command: its words; one of pytest gets the option for a report.
        needs: steps without whose outcome it would look at nothing, or at what an earlier run left.
        env: added to the environment.
    """

    name: str
    about: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)

    @property
    def report(self) -> Path:
        """Where a pytest step counts its tests."""
        return REPORTS / f"{self.name}.xml"


@dataclass(frozen=True)
class Outcome:
    """What became of a step: passed, failed, or not run and why; its seconds; its tests, or the step itself as one."""

    step: Step
    word: str
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def head() -> str:
    """The commit, where there is git; else the same word always."""
    words = ["git", "rev-parse", "HEAD"]
    try:
        return subprocess.run(words, cwd=TOP, capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        return ""


STEPS = (
    Step(
        "format",
        "the formatter has nothing to change",
        (sys.executable, "-m", "ruff", "format", "--check", "."),
    ),
    Step("lint", "ruff finds nothing", (sys.executable, "-m", "ruff", "check", ".")),
    Step("types", "mypy finds nothing", (sys.executable, "-m", "mypy")),
    Step(
        "committed",
        "what is committed: notebooks executed, links, no typed results",
        (*PYTEST, "tests/committed"),
    ),
    Step(
        "unit",
        "unit tests",
        (
            *PYTEST,
            *PARALLEL,
            "--no-loadscope-reorder",
            "tests",
            *(f"--ignore=tests/{name}" for name in APART),
        ),
    ),
    Step(
        "explorers",
        "the explorers' code against the library, and their panels, in a browser",
        (*PYTEST, *PARALLEL, "tests/explorers"),
        env={"JAXTYPING_DISABLE": "1"},
    ),
    Step("papermill", "every notebook run from nothing", (*COMMAND, "reproduce")),
    Step("compare", "committed against regenerated", (*COMMAND, "compare"), needs=("papermill",)),
    Step(
        "nbval",
        "every notebook's outputs from the committed tables",
        (*PYTEST, *PARALLEL, "--nbval", "--nbval-cell-timeout=900", "notebooks"),
        env={"EXPRESSIVITY_RUN_DIR": str(TOP / "_build" / "run" / "nbval")},
    ),
    Step(
        "audit",
        "units of the tables that claims rest on, drawn by the commit, trained again",
        (*COMMAND, "audit", "--within", "60"),
    ),
    Step("claims", "every claim recomputed", (*COMMAND, "record")),
    Step(
        "sabotage",
        "a dozen changes of meaning, drawn by the commit, turn claims red",
        (sys.executable, "tests/sabotage/run.py", "--draw", "12", "--seed", head()),
    ),
    Step(
        "verdicts",
        "committed verdicts against recomputed ones",
        (*COMMAND, "compare"),
        needs=("papermill", "claims"),
    ),
    Step(
        "book",
        "the pages, warnings being errors",
        (*COMMAND, "pages", "--source", "ci"),
        needs=("papermill", "claims"),
    ),
    Step("pages", "the pages in a browser", (*PYTEST, *PARALLEL, "tests/browser"), needs=("book",)),
)


def run(step: Step) -> Outcome:
    """Run a step with its output shown, and count its tests."""
    step.report.unlink(missing_ok=True)
    reported = "pytest" in step.command
    words = [*step.command, f"--junitxml={step.report}"] if reported else list(step.command)
    began = time.monotonic()
    print(f"== {step.name}: {step.about}", flush=True)
    status = subprocess.run(words, cwd=TOP, env=os.environ | step.env).returncode
    seconds = time.monotonic() - began
    print(
        f"== {step.name}: {'passed' if status == 0 else f'FAILED (exit code {status})'}, {seconds:.0f} s",
        flush=True,
    )
    passed, failed, skipped = (
        counted(step.report) if reported else (int(status == 0), int(status != 0), 0)
    )
    return Outcome(
        step,
        "passed" if status == 0 else "FAILED",
        seconds,
        passed,
        max(failed, int(status != 0)),
        skipped,
    )


def counted(report: Path) -> tuple[int, int, int]:
    """Tests that passed, failed (errors count), and were skipped, by pytest's own report; nothing where it wrote none."""
    if not report.is_file():
        return 0, 0, 0
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    tests, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return tests - failures - errors - skipped, failures + errors, skipped


def run_all(steps: Sequence[Step]) -> tuple[list[Outcome], bool]:
    """Every step whose needs did not fail, in order; and whether Ctrl-C ended it before its end."""
    found: list[Outcome] = []
    try:
        for step in steps:
            lacking = [
                one.step.name
                for one in found
                if one.step.name in step.needs and one.word != "passed"
            ]
            found.append(
                Outcome(step, f"not run: {lacking[0]} did not pass", 0.0, failed=1)
                if lacking
                else run(step)
            )
    except KeyboardInterrupt:
        return found, True
    return found, False


def table(found: Sequence[Outcome]) -> str:
    """One line for each step, with its seconds and what became of it; the last line counts tests."""
    lines = [
        f"{one.step.name:10} {one.seconds:6.0f} s  {one.word:10} {one.step.about}" for one in found
    ]
    passed, failed, skipped = (
        sum(getattr(one, name) for one in found) for name in ("passed", "failed", "skipped")
    )
    return "\n".join([*lines, f"{passed} passed, {failed} failed, {skipped} skipped"])


def main(words: Sequence[str]) -> int:
    """Run the steps named, all of them when none is, and print the table."""
    parser = argparse.ArgumentParser(prog="steps", description="The steps of make test.")
    parser.add_argument(
        "step", nargs="*", metavar="STEP", help=", ".join(step.name for step in STEPS)
    )
    named = parser.parse_args(words).step
    unknown = [name for name in named if name not in {step.name for step in STEPS}]
    if unknown:
        parser.error(
            f"unknown step {unknown[0]!r}: accepted are {', '.join(step.name for step in STEPS)}"
        )
    REPORTS.mkdir(parents=True, exist_ok=True)
    found, stopped = run_all([step for step in STEPS if not named or step.name in named])
    print(table(found), flush=True)
    return 130 if stopped else int(any(one.word != "passed" for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
