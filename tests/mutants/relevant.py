"""Which tests and which claims may see a change: the files of tests that enter the changed statement, and the claims upon its module."""

import ast
import functools
import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from places import SOURCE, TOP, Mutant
from trials import Say, in_child, run_claims, run_tests

FOLDERS = (
    "automata",
    "constructions",
    "logic",
    "lower_bounds",
    "statistics",
    "book",
    "properties",
    "studies",
)
"""Folders of tests, and single files at the top, that are asked."""

TESTS_SECONDS = 150.0
"""How many seconds of tests one mutant may meet, as they took without it; those that mirror its file come first."""

CLAIMS_SECONDS = 60.0
"""How many seconds of claims, the quickest first."""


def test_files(top: Path = TOP) -> list[str]:
    """Return the files of tests that are asked, from the project's top."""
    tests = top / "tests"
    paths = [path for name in FOLDERS for path in (tests / name).rglob("test_*.py")]
    single = [path for name in FOLDERS if (path := tests / f"test_{name}.py").is_file()]
    return sorted(str(path.relative_to(top)) for path in [*paths, *single])


def digest(paths: Iterable[Path]) -> str:
    """Return a key of the contents of some files."""
    hashes = (hashlib.sha256(path.read_bytes()).digest() for path in sorted(paths))
    return hashlib.sha256(b"".join(hashes)).hexdigest()[:16]


def source_key(top: Path = TOP) -> str:
    """Return the key of all sources."""
    return digest((top / "src").rglob("*.py"))


class Baseline:
    """What tests and claims do without a change; kept in a file, and measured again where sources or tests have changed.

    Args:
        path: the file.
        copy: the project's copy, in which they run.
    """

    def __init__(self, path: Path, copy: Path) -> None:
        self.path, self.copy = path, copy
        self.key = source_key(copy)
        self.tests: dict[str, dict[str, Any]] = {}
        self.verdicts: dict[str, list[Any]] = {}
        with suppress(OSError, ValueError):
            kept = json.loads(path.read_text(encoding="utf8"))
            if kept["key"] == self.key:
                self.tests, self.verdicts = kept["tests"], kept["verdicts"]

    def measure_tests(self) -> None:
        """Run every file of tests once, with the lines counted that it enters."""
        files = test_files(self.copy)
        for number, file in enumerate(files, 1):
            key = digest([self.copy / file])
            if self.tests.get(file, {}).get("key") == key:
                continue
            print(f"without a change: {number} of {len(files)}: {file}", flush=True)
            trial = in_child(functools.partial(self._count, file))
            told = next((json.loads(about) for word, about in trial.told if word == "lines"), {})
            self.tests[file] = {"key": key, "word": trial.word, "by": trial.by, **told}
            self._keep()

    def _count(self, file: str, say: Say) -> None:
        import coverage

        counter = coverage.Coverage(
            data_file=None, source=[str(self.copy / SOURCE)], config_file=False
        )
        began = time.process_time()
        counter.start()
        run_tests([file], say, seconds=120)
        counter.stop()
        data = counter.get_data()
        lines = {
            os.path.relpath(name, self.copy): sorted(data.lines(name) or ())
            for name in data.measured_files()
        }
        say("lines", json.dumps({"seconds": time.process_time() - began, "lines": lines}))

    def files_for(self, mutant: Mutant) -> list[str]:
        """Return the files of tests that enter a mutant's statement: those that mirror its file first, then by their seconds."""
        lines = set(statement_lines(self.copy / mutant.file, mutant.line))
        entering = [
            name
            for name, found in self.tests.items()
            if found["word"] == "survived" and lines & set(found["lines"].get(mutant.file, ()))
        ]
        seconds = {name: self.tests[name]["seconds"] for name in entering}
        ordered = sorted(
            entering, key=lambda name: (-nearness(name, mutant.file), seconds[name], name)
        )
        return within(ordered, seconds, TESTS_SECONDS)

    def claims_for(self, mutant: Mutant) -> list[tuple[str, str]]:
        """Return the claims that name a mutant's module as their code, or whose study imports it: module and id, the quickest first."""
        module = dotted(mutant.file)
        names = [pair for pair in claims(self.copy) if module in upon(self.copy, *pair)]
        for pair in names:
            if pair[1] not in self.verdicts:
                trial = in_child(functools.partial(run_claims, [pair], {}, seconds=300))
                found = next((about for word, about in trial.told if word == "verdict"), None)
                name, verdict, seconds = (found or f"{pair[1]} - inf").split()
                self.verdicts[name] = [verdict.replace("_", " "), float(seconds)]
                self._keep()
        seconds = {name: self.verdicts[name][1] for _, name in names}
        ordered = sorted((name for _, name in names), key=lambda name: (seconds[name], name))
        allowed = within(ordered, seconds, CLAIMS_SECONDS)
        homes = {name: home for home, name in names}
        return [(homes[name], name) for name in allowed]

    def _keep(self) -> None:
        kept = {"key": self.key, "tests": self.tests, "verdicts": self.verdicts}
        self.path.write_text(json.dumps(kept), encoding="utf8")


def within(names: list[str], seconds: dict[str, float], limit: float) -> list[str]:
    """Return the longest beginning of a list that takes at most so many seconds, one name at least."""
    taken, kept = 0.0, []
    for name in names:
        taken += seconds[name]
        if kept and taken > limit or seconds[name] == float("inf"):
            break
        kept.append(name)
    return kept


def nearness(test: str, file: str) -> int:
    """Say how near a file of tests is to a source: 2 if it mirrors it, 1 in the same folder, else 0.

    >>> nearness("tests/logic/test_types.py", "src/expressivity/logic/types.py")
    2
    """
    source = Path(file).relative_to(SOURCE)
    folder = Path("tests") / source.parent
    mirrors = Path(test) == folder / f"test_{source.name}"
    return 2 if mirrors else int(Path(test).parent == folder)


def dotted(file: str) -> str:
    """Return the name of a source's module."""
    return ".".join(Path(file).relative_to("src").with_suffix("").parts)


def statement_lines(path: Path, line: int) -> range:
    """Return the lines of the innermost statement around a line; of one with a body, those of its head."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    spans = [
        range(node.lineno, _end_of_head(node) + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
    ]
    around = [span for span in spans if line in span]
    return min(around, key=len, default=range(line, line + 1))


def _end_of_head(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


@functools.cache
def claims(copy: Path) -> list[tuple[str, str]]:
    """Return module and id of every claim that trains nothing."""
    found: list[str] = []
    trial = in_child(_list_claims)
    found = [about for word, about in trial.told if word == "claim"]
    return [(module, name) for module, name in (line.split() for line in found)]


def _list_claims(say: Say) -> None:
    from expressivity.book.registry import claims_of, modules

    for module in modules():
        for claim in claims_of(module):
            if claim.check and claim.reach != "trained" and claim.kind != "experiment":
                say("claim", f"{module} {claim.id}")


@functools.cache
def upon(copy: Path, module: str, name: str) -> frozenset[str]:
    """Return the modules that a claim stands upon: its own, what that imports, and what the other modules of its study import that it imports."""
    study = module.rpartition(".")[0]
    known, queue = set(), [module]
    while queue:
        one = queue.pop()
        if one in known:
            continue
        known.add(one)
        if one.startswith(study):
            queue += imports(copy / "src" / Path(*one.split(".")).with_suffix(".py"))
    return frozenset(known)


@functools.cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the modules of the project that a source imports."""
    if not path.is_file():
        return ()
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return tuple(name for name in found if name.startswith("expressivity"))
