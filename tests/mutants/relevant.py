"""Which tests and which claims may see a change: the files of tests that enter the changed statement, and the claims upon its module."""

import ast
import functools
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from places import SOURCE, TOP, Mutant
from trials import SLOW_SECONDS, Say, in_child, run_claims, run_tests

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

GENERAL = ("tests/test_values.py",)
"""Files of tests that look at every module without naming it."""

CLAIMS_SECONDS = 15.0
"""After how much processor time of claims, as they took without a change, no more are asked; those with the least budget come first."""


def test_files(top: Path = TOP) -> list[str]:
    """Return the files of tests that are asked, from the project's top."""
    tests = top / "tests"
    paths = [path for name in FOLDERS for path in (tests / name).rglob("test_*.py")]
    single = [path for name in FOLDERS if (path := tests / f"test_{name}.py").is_file()]
    return sorted([*GENERAL, *(str(path.relative_to(top)) for path in [*paths, *single])])


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
        self.documents: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError):
            kept = json.loads(path.read_text(encoding="utf8"))
            if kept["key"] == self.key:
                self.tests, self.documents = kept["tests"], kept["documents"]

    def test(self, file: str) -> dict[str, Any]:
        """Return what a file of tests does: the tests that fail, the seconds that it takes, and the lines that it enters."""
        key = digest([self.copy / file])
        if self.tests.get(file, {}).get("key") != key:
            trial = in_child(functools.partial(self._count, file))
            told = [json.loads(about) for word, about in trial.told if word == "lines"]
            found = told[0] if told and trial.word != "import" else {"seconds": 0, "lines": {}}
            fail = sorted({about for word, about in trial.told if word == "killed"})
            self.tests[file] = {"key": key, "fail": fail, **found}
            if fail or not found["lines"]:
                print(f"without a change: {file}: {', '.join(fail) or trial.by or trial.word}")
            self._keep()
        return self.tests[file]

    def slow(self, mutant: Mutant) -> tuple[list[str], list[str]]:
        """Return the file of tests that mirrors a mutant's, and which of its slow tests fail without a change."""
        files = [file for file in test_files(self.copy) if nearness(file, mutant.file) == 2]
        fail = []
        for file in files:
            key, name = digest([self.copy / file]), f"{file} (slow)"
            if self.tests.get(name, {}).get("key") != key:
                work = functools.partial(
                    run_tests, [file], seconds=SLOW_SECONDS, stop=False, slow=True
                )
                told = in_child(work).told
                failed = sorted({about for word, about in told if word == "killed"})
                self.tests[name] = {"key": key, "fail": failed}
                self._keep()
            fail += self.tests[name]["fail"]
        return files, fail

    def claim(self, module: str, name: str) -> dict[str, Any]:
        """Return what becomes of a claim: its document, and the seconds that it takes."""
        if name not in self.documents:
            trial = in_child(functools.partial(run_claims, [(module, name)], {}, seconds=300))
            told = [json.loads(about) for word, about in trial.told if word == "document"]
            self.documents[name] = told[0] if told else {"seconds": float("inf")}
            self._keep()
        return self.documents[name]

    def _count(self, file: str, say: Say) -> None:
        import coverage

        counter = coverage.Coverage(
            data_file=None, source=[str(self.copy / SOURCE)], config_file=False
        )
        began = time.process_time()
        counter.start()
        run_tests([file], say, seconds=120, stop=False)
        counter.stop()
        data = counter.get_data()
        lines = {
            os.path.relpath(name, self.copy): sorted(data.lines(name) or ())
            for name in data.measured_files()
        }
        say("lines", json.dumps({"seconds": time.process_time() - began, "lines": lines}))

    def rounds(self, mutant: Mutant) -> Iterator[list[str]]:
        """Yield the files of tests that enter a mutant's statement: those that mirror its file, those near it, others that name its module."""
        lines = statement_lines(self.copy / mutant.file, mutant.line)
        for near in (2, 1, 0):
            files = [
                file
                for file in test_files(self.copy)
                if nearness(file, mutant.file) == near
                and (near or file in GENERAL or self._names(file, dotted(mutant.file)))
                and self._enters(file, mutant.file, lines)
            ]
            if files or near == 2:
                yield sorted(files, key=lambda file: (self.test(file)["seconds"], file))

    def _enters(self, test: str, file: str, lines: range | None) -> bool:
        """Say whether a file of tests enters some of the lines; any line of the file, where they run on import."""
        entered = self.test(test)["lines"].get(file, ())
        return bool(entered) if lines is None else not set(lines).isdisjoint(entered)

    def _names(self, file: str, module: str) -> bool:
        return module in (self.copy / file).read_text(encoding="utf8")

    def failing(self, files: Sequence[str]) -> list[str]:
        """Return the tests that fail without a change."""
        return [name for file in files for name in self.test(file)["fail"]]

    def claims_for(self, mutant: Mutant) -> list[tuple[str, str]]:
        """Return the claims whose study imports a mutant's module: module and id, its own first, then those with the least budget."""
        module = dotted(mutant.file)
        chosen, taken = [], 0.0
        for pair in sorted(claims(self.copy), key=lambda pair: pair[0] != module):
            if module in upon(self.copy, *pair) and taken <= CLAIMS_SECONDS:
                seconds = self.claim(*pair)["seconds"]
                if seconds != float("inf"):
                    chosen.append(pair)
                    taken += seconds
        return chosen

    def _keep(self) -> None:
        kept = {"key": self.key, "tests": self.tests, "documents": self.documents}
        self.path.write_text(json.dumps(kept), encoding="utf8")


def nearness(test: str, file: str) -> int:
    """Say how near a file of tests is to a source: 2 if it mirrors it, 1 in the same folder or the one above, else 0.

    >>> nearness("tests/logic/test_types.py", "src/expressivity/logic/types.py")
    2
    """
    source = Path(file).relative_to(SOURCE)
    folder, home = Path("tests") / source.parent, Path(test).parent
    if Path(test) == folder / f"test_{source.name}":
        return 2
    return int(home == folder or home == folder.parent != Path("tests"))


def dotted(file: str) -> str:
    """Return the name of a source's module."""
    return ".".join(Path(file).relative_to("src").with_suffix("").parts)


def statement_lines(path: Path, line: int) -> range | None:
    """Return the lines of the innermost statement around a line, of one with a body those of its head; None if it runs on import."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    inside = [node for node in ast.walk(tree) if isinstance(node, functions)]
    if not any(node.body[0].lineno <= line <= (node.end_lineno or 0) for node in inside):
        return None
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
    """Return module and id of every claim with a check, those with the least budget first."""
    told = [about.split() for word, about in in_child(_list_claims).told if word == "claim"]
    return [(module, name) for budget, module, name in sorted(told, key=lambda row: float(row[0]))]


def _list_claims(say: Say) -> None:
    from expressivity.book.registry import claims_of, modules

    for module in modules():
        for claim in claims_of(module):
            if claim.check:
                say("claim", f"{claim.budget} {module} {claim.id}")


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
