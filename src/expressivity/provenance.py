"""What a result depends on, as a key: the source behind it, the versions of the libraries, its configuration.

The source of a module is its own text and that of every module of this package that it imports, however deep. The imports are
read from the syntax tree, so that a key costs milliseconds and imports nothing.
"""

import ast
import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Container
from pathlib import Path

from expressivity.paths import root

PACKAGE = "expressivity"
LIBRARIES = ("torch", "numpy", "scipy", "sympy", "python-flint", "automata-lib", "networkx")


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON of a value (sorted keys, no spaces)."""
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def module_file(module: str, source: Path) -> Path | None:
    """The file of a dotted module name under the folder `source`, or None when it is no module of the package."""
    base = source.joinpath(*module.split("."))
    return next((p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()), None)


def imports_of(path: Path, source: Path) -> set[str]:
    """The modules of this package that a file imports, at any depth of nesting (late imports count)."""
    return {
        name for name in _imported(path.read_text(encoding="utf8")) if module_file(name, source)
    }


@functools.cache
def _imported(text: str) -> frozenset[str]:
    """What a source text imports from this package; a sweep asks for the same texts once a unit."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for name in found if name.split(".")[0] == PACKAGE)


def closure(module: str, source: Path | None = None) -> list[str]:
    """All modules of the package that `module` depends on, itself included, sorted."""
    source = source or root() / "src"
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = module_file(name, source)
        if path is not None:
            waiting += imports_of(path, source) - seen
    return sorted(seen)


def source_key(module: str, source: Path | None = None, without: Container[str] = ()) -> str:
    """Key of everything in the package that `module` depends on, but for the modules named in `without`."""
    source = source or root() / "src"
    files = (
        (name, module_file(name, source)) for name in closure(module, source) if name not in without
    )
    return digest(
        [[name, path.read_text(encoding="utf8")] for name, path in files if path is not None]
    )


def tree_key(*folders: Path) -> str:
    """Key of every file below some folders (or of single files), by relative path and content."""
    found = []
    for folder in folders:
        files = (
            [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
        )
        found += [
            [str(p.relative_to(folder.parent)), hashlib.sha256(p.read_bytes()).hexdigest()]
            for p in files
            if "__pycache__" not in p.parts and not p.name.endswith(".part")
        ]
    return digest(found)


@functools.cache
def versions() -> dict[str, str]:
    """Python's and the libraries' versions that results may depend on; local build tags (`+cpu`) left out."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in LIBRARIES:
        found[name] = importlib.metadata.version(name).split("+")[0]
    return found


def git(*words: str) -> bytes | None:
    """What git answers at the project's root; None where the project is no checkout of its own, or there is no git.

    An archive of the project that was unpacked inside another repository is no checkout: that repository knows nothing of it.
    """

    def ask(*words: str) -> bytes:
        """Run git, and return what it prints."""
        return subprocess.run(["git", *words], cwd=root(), capture_output=True, check=True).stdout

    try:
        top = os.fsdecode(ask("rev-parse", "--show-toplevel")).removesuffix("\n")
        return ask(*words) if top and Path(top).samefile(root()) else None
    except (subprocess.CalledProcessError, OSError):
        return None


CHANGES = "+changes"
"""What is added to a commit's name where the sources differ from it."""


def commit() -> str:
    """The commit checked out, with `CHANGES` if the tree under `src` differs from it; `unknown` outside git."""
    head = git("rev-parse", "HEAD")
    if head is None:
        return "unknown"
    return head.decode().strip() + (CHANGES if git("status", "--porcelain", "--", "src") else "")
