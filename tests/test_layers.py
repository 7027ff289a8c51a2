"""Nothing imports what stands above it: the library no study, no study a command, package by package."""

import ast

import pytest

from expressivity.paths import root

SOURCE = root() / "src"

GROUND = {
    "errors",
    "paths",
    "processor",
    "provenance",
    "settings",
    "shown",
    "statistics",
    "tables",
}
"""Modules at the top of the package: they may be imported everywhere, and import one another only."""

ABOVE = {
    "automata": set(),
    "tasks": {"automata", "logic"},
    "logic": {"automata"},
    "attention": {"automata"},
    "lower_bounds": {"tasks", "attention", "constructions"},
    "constructions": {"tasks", "attention", "automata", "logic"},
    "training": set(),
    "examination": {"tasks", "automata", "logic", "attention", "training"},
    "studies": {
        *("tasks", "attention", "automata", "logic", "constructions", "lower_bounds", "training"),
        "examination",
        *("book.registry", "book.stated", "book.witness", "book.diagrams", "book.style"),
    },
    "book": {"tasks", "training", "studies"},
    "cli": {
        "tasks",
        "attention",
        "automata",
        "logic",
        "constructions",
        "training",
        "examination",
        "studies",
        "book",
    },
}
"""What each package may import, besides the ground and itself."""


def imports(path):
    """The modules of this package that a file imports, without the first part of their names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def edges(package):
    """Of each module of a package, what it imports from other parts of `expressivity`, as `package.module`."""
    for path in sorted((SOURCE / "expressivity" / package).rglob("*.py")):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "expressivity" and len(parts) > 1 and parts[1] not in {package, *GROUND}:
                yield path.relative_to(SOURCE), ".".join(parts[1:3])


@pytest.mark.parametrize("package", ABOVE)
def test_a_package_imports_only_what_stands_below_it(package):
    allowed = ABOVE[package]
    wrong = [
        f"{path}: {name}"
        for path, name in edges(package)
        if name.split(".")[0] not in allowed and name not in allowed
    ]
    assert not wrong


def test_the_ground_stands_on_nothing():
    for name in GROUND:
        found = {
            other.split(".")[1]
            for other in imports(SOURCE / f"expressivity/{name}.py")
            if other.startswith("expressivity.")
        }
        assert found <= GROUND, name


def test_every_package_has_its_place():
    folders = {path.parent.name for path in (SOURCE / "expressivity").glob("*/__init__.py")}
    modules = {
        path.stem
        for path in (SOURCE / "expressivity").glob("*.py")
        if not path.stem.startswith("__")
    }
    assert folders == set(ABOVE) and modules == GROUND


def test_what_stands_below_never_reaches_up_through_others():
    """Below is an order: no package is allowed, through others, what is above it."""

    def reach(package, seen=()):
        for name in {allowed.split(".")[0] for allowed in ABOVE[package]} - set(seen):
            yield name
            yield from reach(name, (*seen, name))

    library = set(ABOVE) - {"studies", "book", "cli"}
    for package in library:
        assert set(reach(package)) <= library - {package}
