"""What git has at HEAD against what a run regenerated: tables, figures, and the numbers that notebooks hand to the pages."""

import io
import json
import math
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from expressivity.errors import InvalidInput
from expressivity.paths import root, run_dir
from expressivity.reproduce import is_current, notebooks
from expressivity.tables import load
from expressivity.verdicts import recorded

GLUED = "application/papermill.record/text/plain"
TRAINED = "nbval-ignore-output"
"""The tag of cells whose numbers differ between kinds of processor: they are compared here, within their tolerance."""

UNCOMPARED = {"key"}
"""Parts of a recorded claim that say from which sources it was computed, not what was found."""

FOLDERS = ("data/ci", "book/figures", "notebooks", "data/claims.json")


def differences() -> list[str]:
    """Everything in which the committed outputs and those of the run at profile ci differ, one line each.

    Raises:
        InvalidInput: there is no such run.
    """
    run = run_dir("ci")
    if not (run / "notebooks").is_dir():
        raise InvalidInput("nothing was run at profile ci: run `expressivity reproduce` first")
    with tempfile.TemporaryDirectory() as folder:
        head = _at_head(Path(folder))
        return [line for compare in (_tables, _notebooks, _figures, _claims) for line in compare(head, run)]


def refresh() -> list[str]:
    """Copy the outputs of the run at profile ci over the committed ones; what no run makes any more is removed.

    Returns:
        The files that changed, relative to the root.

    Raises:
        InvalidInput: the run lacks a notebook, was made with other parameters or from other sources, or its claims were.
    """
    unfit = [name for name in notebooks() if not is_current(name, "ci", {})]
    if unfit:
        raise InvalidInput(f"the run at profile ci is not of these sources: run `make book` first ({', '.join(unfit)})")
    if not recorded("ci"):
        raise InvalidInput("the claims were not recomputed from these sources: run `make book` first")
    run, changed = run_dir("ci"), []
    for folder in FOLDERS:
        source, target = run / folder, root() / folder
        pairs = [(source, target)] if source.is_file() else [(p, target / p.name) for p in sorted(source.iterdir())]
        for made, kept in pairs:
            if not kept.is_file() or kept.read_bytes() != made.read_bytes():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(made, kept)
                changed.append(str(kept.relative_to(root())))
        if source.is_dir():
            for kept in {path for path in target.iterdir() if path.is_file()} - {kept for _, kept in pairs}:
                kept.unlink()
                changed.append(f"{kept.relative_to(root())} (removed)")
    return changed


def glued(notebook: dict[str, Any]) -> dict[str, tuple[Any, float, bool]]:
    """What a notebook's outputs hand to the pages: name → (value, tolerance, whether its cell shows trained numbers)."""
    found = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if GLUED in output.get("data", {}):
                text = "".join(output["data"][GLUED])
                meta = output["metadata"]
                trained = TRAINED in cell["metadata"].get("tags", [])
                found[meta["scrapbook"]["name"]] = (_value(text), float(meta.get("tolerance", 0.0)), trained)
    return found


def _value(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _at_head(folder: Path) -> Path:
    """The committed outputs: from git where there is one, else (a downloaded archive) the tree itself."""
    listed = subprocess.run(["git", "ls-tree", "--name-only", "HEAD", *FOLDERS], cwd=root(), capture_output=True, text=True)
    if listed.returncode or not listed.stdout.strip():
        return root()
    archive = subprocess.run(["git", "archive", "HEAD", *listed.stdout.split()], cwd=root(), capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def _names(folder: Path, pattern: str) -> set[str]:
    return {path.name for path in folder.glob(pattern)}


def _unpaired(head: Path, run: Path, folder: str, pattern: str) -> Iterator[str]:
    committed, made = _names(head / folder, pattern), _names(run / folder, pattern)
    yield from (f"{folder}/{name}: committed, but no run makes it" for name in sorted(committed - made))
    yield from (f"{folder}/{name}: made by the run, but not committed" for name in sorted(made - committed))


def _tables(head: Path, run: Path) -> Iterator[str]:
    yield from _unpaired(head, run, "data/ci", "*.json")
    for name in sorted(_names(head / "data/ci", "*.json") & _names(run / "data/ci", "*.json")):
        # the tolerance is the regenerated table's own: one that was committed by hand could be as wide as one likes
        yield from load(run / "data/ci" / name).differences(load(head / "data/ci" / name))


def _notebooks(head: Path, run: Path) -> Iterator[str]:
    yield from _unpaired(head, run, "notebooks", "*.ipynb")
    for name in sorted(_names(head / "notebooks", "*.ipynb") & _names(run / "notebooks", "*.ipynb")):
        here, there = (glued(json.loads((side / "notebooks" / name).read_text(encoding="utf8"))) for side in (run, head))
        if set(here) != set(there):
            yield f"{name}: glues {sorted(set(here) ^ set(there))} on one side only"
        for key in sorted(set(here) & set(there)):
            yield from _glue_differs(f"{name}::{key}", here[key], there[key])


def _glue_differs(key: str, here: tuple[Any, float, bool], there: tuple[Any, float, bool]) -> Iterator[str]:
    (made, tolerance, trained), (kept, _, _) = here, there
    if isinstance(made, float) and isinstance(kept, float):
        allowed = tolerance + 1e-9 * abs(made) if trained else 1e-9 * abs(made)
        if not abs(made - kept) <= allowed:  # NaN is no agreement
            yield f"{key}: committed {kept:.6g}, regenerated {made:.6g} ± {allowed:.2g}"
    elif made != kept:
        yield f"{key}: committed {kept!r}, regenerated {made!r}"


def _figures(head: Path, run: Path) -> Iterator[str]:
    yield from _unpaired(head, run, "book/figures", "*.svg")
    for notebook in sorted((run / "notebooks").glob("*.ipynb")):
        for name, text, trained in figures(json.loads(notebook.read_text(encoding="utf8"))):
            committed = head / "book/figures" / f"{name}.svg"
            if not trained and committed.is_file() and committed.read_text(encoding="utf8") != text:
                yield f"book/figures/{name}.svg: differs from the one that {notebook.name} draws from exact data"
    for notebook in sorted((head / "notebooks").glob("*.ipynb")):
        for name, text, _ in figures(json.loads(notebook.read_text(encoding="utf8"))):
            committed = head / "book/figures" / f"{name}.svg"
            if committed.is_file() and committed.read_text(encoding="utf8") != text:
                yield f"book/figures/{name}.svg: is not the figure in the committed {notebook.name}"


def figures(notebook: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The figures in a notebook's outputs: name, SVG, whether its cell shows trained numbers."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "figure" in output.get("metadata", {}):
                yield output["metadata"]["figure"], "".join(output["data"]["image/svg+xml"]), TRAINED in cell["metadata"].get("tags", [])


def _claims(head: Path, run: Path) -> Iterator[str]:
    paths = [side / "data/claims.json" for side in (head, run)]
    if not paths[1].is_file():
        return  # claims are recomputed after the notebooks, and compared then
    if not paths[0].is_file():
        yield "data/claims.json: not committed"
        return
    committed, made = ({c["id"]: c for c in json.loads(p.read_text(encoding="utf8"))["claims"]} for p in paths)
    if set(committed) != set(made):
        yield f"data/claims.json: {sorted(set(committed) ^ set(made))} on one side only"
    for name in sorted(set(committed) & set(made)):
        for part in sorted({*committed[name], *made[name]} - UNCOMPARED):
            here, there = made[name].get(part), committed[name].get(part)
            if part == "evidence" and made[name]["kind"] == "experiment":
                continue  # trained: its tables are compared, within their tolerance
            if not _alike(here, there):
                yield f"data/claims.json: {name}: {part} is {there!r} there, {here!r} when recomputed"


def _alike(here: Any, there: Any) -> bool:
    """Equal, but for the last digits of floats, which differ between processors."""
    if isinstance(here, dict) and isinstance(there, dict):
        return list(here) == list(there) and all(_alike(here[key], there[key]) for key in here)
    if isinstance(here, list) and isinstance(there, list):
        return len(here) == len(there) and all(map(_alike, here, there))
    if isinstance(here, float) and isinstance(there, float):
        return math.isclose(here, there, rel_tol=1e-6, abs_tol=1e-9)
    return here == there
