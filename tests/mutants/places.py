"""Where the sources can be changed in one place, by cosmic-ray's operators; and the changes that are drawn.

A *place* is a piece of source that some operator changes; a *mutant* is one change there. A sample draws places, each with one of its
mutants, so that an operator with eleven replacements weighs no more than one with a single replacement. Left out by rule, since no test
should see them:

- annotations, and blocks under `if TYPE_CHECKING:`;
- the words of errors: all that stands in a `raise`; docstrings and comments hold nothing that an operator changes;
- what only costs time: caches that are taken away, numbers in their settings, a claim's `budget`;
- changes that do not compile, or that leave the syntax tree as it was (`-1` for `- 1`).
"""

import ast
import functools
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import parso

TOP = Path(__file__).resolve().parents[2]
TOOL = TOP / "_build" / "mutants" / "tool"
"""Where `make mutants` installs cosmic-ray, away from the book's own environment."""

SOURCE = "src/expressivity"
PACKAGES = {
    "automata": ("automata/**/*.py",),
    "constructions": ("constructions/*.py",),
    "logic": ("logic/*.py",),
    "lower_bounds": ("lower_bounds/*.py",),
    "statistics": ("statistics*.py",),
    "book": ("book/stated.py", "book/witness.py", "book/registry.py", "book/catalogue.py"),
    "claims": ("studies/*/claims*.py",),
}
"""What is changed, by the name of its stratum."""

CACHES = ("cache", "lru_cache")

UNCHANGED = {*"()[]{},:.=", "->", ":=", "name", "string", "newline", "endmarker"}
"""Values or types of leaves that no operator changes, so that none of them is asked."""


@dataclass(frozen=True, order=True)
class Place:
    """A piece of one file that some operators change.

    Args:
        package: its stratum.
        file: the file, from the project's top.
        start, end: line and column where it begins and ends.
        changes: the operators, each with the number of its change among all that it makes in the file.
    """

    package: str
    file: str
    start: tuple[int, int]
    end: tuple[int, int]
    changes: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    Args:
        package: its stratum.
        file: the file, from the project's top.
        operator: the name of cosmic-ray's operator.
        occurrence: which of the operator's changes of the file it is.
        line: the first line that differs.
        old, new: the lines that differ, before and after, without blanks around them.
        within: the function or class that it stands in.
    """

    package: str
    file: str
    operator: str
    occurrence: int
    line: int
    old: str
    new: str
    within: str

    @property
    def name(self) -> str:
        """What it is known by, whatever line it stands in."""
        return f"{self.file}: {self.within}: {self.old} -> {self.new}"


@functools.cache
def operators() -> dict[str, Any]:
    """Return cosmic-ray's operators by name, without those that need settings.

    Raises:
        SystemExit: it is not installed.
    """
    if str(TOOL) not in sys.path:
        sys.path.append(str(TOOL))
    try:
        from cosmic_ray.operators.provider import OperatorProvider
    except ModuleNotFoundError:
        raise SystemExit("cosmic-ray is not installed: run `make mutants`") from None
    provider = OperatorProvider()
    return {name: provider[name]() for name in provider if not name.startswith("Variable")}


def files(package: str, top: Path = TOP) -> list[str]:
    """Return the files of a stratum, from the project's top."""
    paths = {path for pattern in PACKAGES[package] for path in (top / SOURCE).glob(pattern)}
    return sorted(str(path.relative_to(top)) for path in paths)


def places(package: str, top: Path = TOP) -> list[Place]:
    """Return all places of a stratum, in the order of the files."""
    found = []
    for file in files(package, top):
        spots: dict[tuple[Any, Any], list[tuple[str, int]]] = {}
        seen: Counter[str] = Counter()
        for node in _nodes(parso.parse((top / file).read_text(encoding="utf8"))):
            if {node.type, getattr(node, "value", None)} & UNCHANGED:
                continue
            for name, operator in operators().items():
                for spot in operator.mutation_positions(node):
                    if not left_out(node):
                        spots.setdefault(spot, []).append((name, seen[name]))
                    seen[name] += 1
        found += [Place(package, file, *spot, tuple(spots[spot])) for spot in sorted(spots)]
    return found


def draw(population: Sequence[Place], number: int, seed: int, top: Path = TOP) -> list[Mutant]:
    """Draw places, and a mutant at each; a place where no change compiles or means anything is passed over."""
    generator = random.Random(f"{seed} {population[0].package}" if population else seed)
    mutants: dict[str, Mutant] = {}
    for place in generator.sample(population, len(population)):
        if len(mutants) == number:
            break
        for name, occurrence in generator.sample(place.changes, len(place.changes)):
            if mutant := make(place.package, place.file, name, occurrence, top):
                mutants.setdefault(mutant.name, mutant)
                break
    return list(mutants.values())


def make(package: str, file: str, operator: str, occurrence: int, top: Path) -> Mutant | None:
    """Return a mutant; None if it does not compile, or if its syntax tree is the old one."""
    before = (top / file).read_text(encoding="utf8")
    after = changed(before, operator, occurrence)
    try:
        if ast.dump(ast.parse(after)) == ast.dump(ast.parse(before)):
            return None
        compile(after, file, "exec", dont_inherit=True)
    except SyntaxError:
        return None
    line, old, new = _differing(before.split("\n"), after.split("\n"))
    return Mutant(
        package, file, operator, occurrence, line, old, new, _within(ast.parse(before), line)
    )


def changed(text: str, operator: str, occurrence: int) -> str:
    """Return a text with one change made."""
    tool, tree = operators()[operator], parso.parse(text)
    counter = iter(range(sys.maxsize))

    def walk(node: Any) -> Any:
        for index, _ in enumerate(tool.mutation_positions(node)):
            if next(counter) == occurrence:
                return tool.mutate(node, index)
        if hasattr(node, "children"):
            walked = [walk(child) for child in node.children]
            node.children = [child for child in walked if child is not None]
        return node

    return walk(tree).get_code()


def left_out(node: Any) -> bool:
    """Say whether a change of this node is left out by rule."""
    child = node
    while (parent := child.parent) is not None:
        if parent.type == "raise_stmt" or _annotates(child, parent) or _only_costs_time(child):
            return True
        if parent.type == "if_stmt" and parent.children[1].get_code().strip() == "TYPE_CHECKING":
            return True
        child = parent
    return False


def _annotates(child: Any, parent: Any) -> bool:
    """Say whether the child is the annotation of a parameter, a value or a result."""
    if parent.type == "annassign":
        return child is parent.children[1]
    if parent.type == "tfpdef":
        return child is not parent.children[0]
    return parent.type == "funcdef" and child is parent.annotation


def _only_costs_time(node: Any) -> bool:
    """Say whether it is a cache, or a claim's budget."""
    code = node.get_code(include_prefix=False)
    if node.type == "decorator":
        return code.removeprefix("@").strip().split("(")[0].split(".")[-1] in CACHES
    return node.type == "argument" and code.startswith("budget=")


def _nodes(node: Any) -> Iterator[Any]:
    """Yield all nodes of a tree, in cosmic-ray's order."""
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _differing(before: list[str], after: list[str]) -> tuple[int, str, str]:
    """Return the number of the first differing line, and the differing lines of both."""
    pairs = zip(before, after, strict=False)
    same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
    ends = zip(before[same:][::-1], after[same:][::-1], strict=False)
    tail = next((n for n, (a, b) in enumerate(ends) if a != b), None)
    tail = min(len(before), len(after)) - same if tail is None else tail
    old, new = (lines[same : len(lines) - tail] for lines in (before, after))
    return same + 1, *("\n".join(line.strip() for line in part).strip() for part in (old, new))


def _within(tree: ast.Module, line: int) -> str:
    """Return the dotted name of the innermost function or class around a line; nothing at the top."""
    names: list[str] = []
    body: Any = tree
    while body is not None:
        inner = [
            node
            for node in ast.walk(body)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            and node is not body
            and min([node.lineno, *(each.lineno for each in node.decorator_list)]) <= line
            and line <= (node.end_lineno or 0)
        ]
        body = min(inner, key=lambda node: node.lineno, default=None)
        if body is not None:
            names.append(body.name)
    return ".".join(names)
