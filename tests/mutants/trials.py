"""Run tests, or claims, in a child of a process that has loaded torch and pytest already: the child alone loads the book's sources."""

import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SECONDS = 15
"""How much processor time one quick test may take, loading its file included; they take about a second."""

SLOW_SECONDS = 120
"""The same for one that is marked as slow."""

PATIENCE = 30
"""How many times as long it may take by the clock: other processes may have the processors."""

BYTES = 12 << 30
"""How much memory a child may address; some mutants never stop asking for more."""

HEAVY = (
    "aalpy automata.fa.dfa automata.fa.nfa beartype beartype.claw click coverage einops flint hypothesis "
    "hypothesis.extra.numpy jaxtyping matplotlib.pyplot nbformat networkx numpy pytest rich.console scipy.optimize "
    "scipy.sparse scipy.stats sympy torch yaml"
).split()
"""What the tests load that no mutant touches."""

READING = 5
"""The budget of a claim, in seconds, that reads a committed table at most; of those that train now only texts and error rates are looked at."""

COMPARED = ("verdict", "statement", "boundary", "extent", "rates", "evidence")
"""Parts of a claim's document that a change may touch; `make test` compares them with the committed ones."""

Say = Callable[[str, str], None]
"""How a child tells its parent: a word, and what it is about."""


@dataclass(frozen=True)
class Trial:
    """What a child told.

    Args:
        word: "survived", "killed", "evidence" (a claim holds, with other numbers), "import" (something could not be loaded), "timeout",
            or "crashed".
        by: the test or the claim that saw it, or that ran when the child ended.
        told: everything that was told, in order.
    """

    word: str
    by: str
    told: tuple[tuple[str, str], ...] = ()


def warm() -> None:
    """Load what is heavy. From now on children begin with it."""
    from expressivity import processor

    processor.fix()
    for name in HEAVY:
        with suppress(ModuleNotFoundError):
            importlib.import_module(name)
    with suppress(ModuleNotFoundError):
        sys.modules["torch"].set_num_threads(1)


def in_child(work: Callable[[Say], None]) -> Trial:
    """Do some work in a child, and return what became of it."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reader)
        _be_child(work, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf8", errors="replace") as pipe:
        lines = [line.rstrip("\n").partition("\t") for line in pipe]
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return judge([(word, about) for word, _, about in lines], status)


def judge(told: Sequence[tuple[str, str]], status: int) -> Trial:
    """Decide from what a child told and from how it ended.

    >>> judge([("runs", "test_a"), ("killed", "test_a"), ("end", "")], 0).word
    'killed'
    >>> judge([("runs", "test_a")], -signal.SIGALRM)
    Trial(word='timeout', by='test_a', told=(('runs', 'test_a'),))
    """
    for word, about in told:
        if word in ("killed", "evidence", "import"):
            return Trial(word, about, tuple(told))
    last = next((about for word, about in reversed(told) if word == "runs"), "")
    if status in (-signal.SIGALRM, -signal.SIGPROF):
        return Trial("timeout", last, tuple(told))
    ended = status == 0 and any(word == "end" for word, _ in told)
    return Trial("survived" if ended else "crashed", "" if ended else last, tuple(told))


def _be_child(work: Callable[[Say], None], writer: int) -> None:
    """Do the work, tell, and end without going back to the parent's code."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)

    def say(word: str, about: str = "") -> None:
        os.write(writer, f"{word}\t{about}\n".encode())

    code = 0
    try:
        work(say)
        say("end")
    except BaseException as err:
        last = traceback.extract_tb(err.__traceback__)[-1]
        say("import", f"{type(err).__name__} in {Path(last.filename).name}")
        code = 1
    finally:
        os._exit(code)


def limit(seconds: float) -> None:
    """Let this process end after so much processor time from now; 0 takes the limit away."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)


class _Teller:
    """A plugin of pytest that tells which test runs and which fails; every test gets its own time."""

    def __init__(self, say: Say, seconds: float) -> None:
        self.say, self.seconds = say, seconds

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        limit(self.seconds)
        self.say("runs", nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.say("killed", report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        limit(self.seconds)
        if report.failed:
            self.say("import", report.nodeid)


def run_tests(
    files: Sequence[str],
    say: Say,
    seconds: float = SECONDS,
    without: Sequence[str] = (),
    stop: bool = True,
    slow: bool = False,
) -> None:
    """Run the quick tests of some files, or the slow ones, but for those that fail anyway, up to the first that fails now."""
    if not files:
        return
    import pytest

    options = [
        "-q",
        "-m",
        "slow" if slow else "not slow",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:logging",
    ]
    options += ["-p", "no:xdist", "--hypothesis-seed=0", "--no-header", *["-x"] * stop]
    options += [f"--deselect={name}" for name in without]
    limit(seconds)
    pytest.main([*options, *files], plugins=[_Teller(say, seconds)])
    limit(0)


def run_claims(
    names: Sequence[tuple[str, str]], before: dict[str, Any], say: Say, seconds: float
) -> None:
    """Verify claims, each a module and an id, up to the first with another verdict or other evidence than before.

    Where nothing is known from before, every claim tells its document, and the processor time that it took.
    """
    import torch

    from expressivity.book.registry import claims_of

    torch.set_num_threads(1)
    for module, name in names:
        say("runs", name)
        limit(seconds)
        began = time.process_time()
        documents = [document_of(claim) for claim in claims_of(module) if claim.id == name]
        document = documents[0] if documents else {}
        if not before:
            taken = round(time.process_time() - began, 2)
            say("document", json.dumps({"document": document, "seconds": taken}))
        elif parts := differing(json.loads(json.dumps(document)), before[name]["document"]):
            word = "killed" if "verdict" in parts else "evidence"
            say(word, f"{name}: {document.get('reason') or ', '.join(parts)}".replace("\n", " "))
            break
    limit(0)


def document_of(claim: Any) -> dict[str, Any]:
    """Return what `make test` compares of a claim: verified now, unless it would train."""
    from expressivity.book.registry import verify

    if (claim.reach == "trained" or claim.kind == "experiment") and claim.budget > READING:
        return claim.to_json() | {"rates": asdict(claim.rates()) if claim.rates else None}
    return verify(claim).to_json()


def differing(found: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Return the parts of a claim's document that `expressivity compare` would call different."""
    from expressivity.book.compare import _alike

    return [part for part in COMPARED if not _alike(found.get(part), before.get(part))]
