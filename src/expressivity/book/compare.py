"""What git has at HEAD against what a run regenerated: tables, figures, claims, and the numbers that notebooks hand to the pages.

What is exact must be equal. A trained table must be equal where the arithmetic is the same: where its weights are, or the
processor, its instruction sets and the libraries. Elsewhere the two tables are two samples (`expressivity.book.agreement`), and what a notebook makes of them is
compared by nbval, which goes on from the committed ones (`expressivity.book.notebook.Run.table`).
"""

import io
import json
import math
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from expressivity.book.agreement import contradictions, counts, disagreements
from expressivity.book.reproduce import drawn, is_current, notebooks, redraw, resting
from expressivity.book.verdicts import origin, recorded, stale
from expressivity.errors import InvalidInput
from expressivity.paths import root, run_dir
from expressivity.provenance import CHANGES, git
from expressivity.tables import Table, load

GLUED = "application/papermill.record/text/plain"

UNCOMPARED = {"key", "small"}
"""Parts of a recorded claim that say from which sources it was computed, or what its rule says of the small tables of one machine."""

FOLDERS = ("data/ci", "book/figures", "notebooks", "data/claims.json")


@dataclass
class Comparison:
    """What was found.

    Args:
        differences: everything in which the committed and the regenerated outputs differ, one line each.
        bits: trained tables that are equal, number for number.
        samples: trained tables made by other arithmetic, which were compared as samples.
        small: those among them that have too few models for that.
        head: whether the committed outputs are git's at HEAD; else they are the files of the tree, for git does not know it.
    """

    differences: list[str] = field(default_factory=list)
    bits: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    head: bool = True


def compare() -> Comparison:
    """Compare the committed outputs with those of the run at profile ci.

    Of a notebook whose outputs rest on tables of profile full the run draws smaller ones, so only tables are compared; nbval compares the rest.

    Raises:
        InvalidInput: there is no such run.
    """
    run = run_dir("ci")
    if not (run / "notebooks").is_dir():
        raise InvalidInput("nothing was run at profile ci: run `expressivity reproduce` first")
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as folder:
        head = _at_head(Path(folder))
        comparison.head = head != root()
        apart = _tables(head, run, comparison) | set(resting())
        for part in (
            _notebooks(head, run, apart),
            _figures(head, run, apart),
            _claims(head, run),
        ):
            comparison.differences += part
    return comparison


def refresh(console: Console) -> list[str]:
    """Copy the outputs of the run at profile ci over the committed ones; what no run makes any more is removed.

    Notebooks whose outputs rest on tables of profile full are run once more and draw these.

    Returns:
        The files that changed, relative to the root.

    Raises:
        InvalidInput: the run lacks a notebook, was made with other parameters or from other sources, or its claims were; or they were
            recorded while sources had changes that git does not have.
    """
    unfit = [name for name in notebooks() if not is_current(name, "ci", {})]
    if unfit:
        raise InvalidInput(
            f"the run at profile ci is not of these sources: run `make book` first ({', '.join(unfit)})"
        )
    if not recorded("ci"):
        raise InvalidInput(
            "the claims were not recomputed from these sources: run `make book` first"
        )
    if origin("ci").endswith(CHANGES):
        raise InvalidInput(
            "the claims were recorded with sources that git does not have: commit them, then run `make book`"
        )
    run, changed = run_dir("ci"), []
    redraw(resting(), console)
    for folder in FOLDERS:
        source, target = run / folder, root() / folder
        pairs = (
            [(source, target)]
            if source.is_file()
            else [(_shown(p, run), target / p.name) for p in sorted(source.iterdir())]
        )
        for made, kept in pairs:
            if not kept.is_file() or kept.read_bytes() != made.read_bytes():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(made, kept)
                changed.append(str(kept.relative_to(root())))
        if source.is_dir():
            for kept in {path for path in target.iterdir() if path.is_file()} - {
                kept for _, kept in pairs
            }:
                kept.unlink()
                changed.append(f"{kept.relative_to(root())} (removed)")
    return changed


def _shown(made: Path, run: Path) -> Path:
    """Return the file that pages show in place of one of the run's: the one that was drawn from the committed tables, if there is one."""
    part = made.relative_to(run)
    redrawn = drawn() / part
    return redrawn if part.parts[0] != "data" and redrawn.is_file() else made


def glued(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return what a notebook's outputs hand to the pages, by name."""
    outputs = (
        output
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if GLUED in output.get("data", {})
    )
    return {
        output["metadata"]["scrapbook"]["name"]: _value("".join(output["data"][GLUED]))
        for output in outputs
    }


def _value(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _at_head(folder: Path) -> Path:
    """Return the committed outputs: from git where there is one, else (a downloaded archive) the tree itself."""
    listed = git("ls-tree", "--name-only", "HEAD", *FOLDERS)
    archive = git("archive", "HEAD", *listed.decode().split()) if listed else None
    if archive is None:
        return root()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def _names(folder: Path, pattern: str) -> set[str]:
    return {path.name for path in folder.glob(pattern)}


def _unpaired(head: Path, run: Path, folder: str, pattern: str) -> Iterator[str]:
    committed, made = _names(head / folder, pattern), _names(run / folder, pattern)
    yield from (
        f"{folder}/{name}: committed, but no run makes it" for name in sorted(committed - made)
    )
    yield from (
        f"{folder}/{name}: made by the run, but not committed" for name in sorted(made - committed)
    )


def _tables(head: Path, run: Path, comparison: Comparison) -> set[str]:
    """Compare the tables, and name the notebooks some of whose trained tables are other samples than the committed ones."""
    comparison.differences += _unpaired(head, run, "data/ci", "*.json")
    names = sorted(_names(head / "data/ci", "*.json") & _names(run / "data/ci", "*.json"))
    pairs = [(load(head / "data/ci" / name), load(run / "data/ci" / name)) for name in names]
    comparable: list[tuple[Table, Table]] = []
    apart: list[Table] = []
    for committed, made in pairs:
        if made.seed is None or committed.seed is None:
            comparison.differences += made.differences(committed)
        elif not made.differences(committed):
            comparable.append((committed, made))
            comparison.bits.append(made.name)
        elif reason := _same_arithmetic(committed, made):
            comparison.differences.append(
                f"{made.name}: {reason}, and yet: {made.differences(committed)[0]}"
            )
        elif lines := contradictions(committed, made):
            comparison.differences += lines
        else:
            comparable.append((committed, made))
            apart.append(made)
    comparison.differences += disagreements(comparable)
    comparison.samples += [made.name for made in apart]
    comparison.small += [made.name for made in apart if not counts(made, made)]
    return {Path(str(made.provenance.get("notebook", ""))).stem for made in apart}


def _same_arithmetic(committed: Table, made: Table) -> str | None:
    """Say why two tables must be equal, if they must: the trained weights are the same, or all arithmetic that made them."""
    before, after = committed.provenance, made.provenance
    if after.get("weights") and before.get("weights") == after["weights"]:
        return "the trained weights are the same"
    alike = all(
        after.get(part) and before.get(part) == after[part] for part in ("arithmetic", "versions")
    )
    return "processor, instruction sets and libraries are the same" if alike else None


def _notebooks(head: Path, run: Path, apart: set[str]) -> Iterator[str]:
    yield from _unpaired(head, run, "notebooks", "*.ipynb")
    for name in sorted(
        _names(head / "notebooks", "*.ipynb") & _names(run / "notebooks", "*.ipynb")
    ):
        made, kept = (
            glued(json.loads((side / "notebooks" / name).read_text(encoding="utf8")))
            for side in (run, head)
        )
        if set(made) != set(kept):
            yield f"{name}: glues {sorted(set(made) ^ set(kept))} on one side only"
        for key in sorted(set(made) & set(kept)) if Path(name).stem not in apart else ():
            if not _agree(made[key], kept[key]):
                yield f"{name}::{key}: committed {kept[key]!r}, regenerated {made[key]!r}"


def _agree(made: Any, kept: Any) -> bool:
    if isinstance(made, float) and isinstance(kept, float):
        return abs(made - kept) <= 1e-9 * abs(made)  # NaN is no agreement
    return made == kept


def _figures(head: Path, run: Path, apart: set[str]) -> Iterator[str]:
    yield from _unpaired(head, run, "book/figures", "*.svg")
    for side, names in (
        (head, _names(head / "notebooks", "*.ipynb")),
        (run, {f"{name}.ipynb" for name in notebooks() if name not in apart}),
    ):
        for name in sorted(names & _names(side / "notebooks", "*.ipynb")):
            for figure, text in figures(
                json.loads((side / "notebooks" / name).read_text(encoding="utf8"))
            ):
                committed = head / "book/figures" / f"{figure}.svg"
                if committed.is_file() and committed.read_text(encoding="utf8") != text:
                    yield f"book/figures/{figure}.svg: is not the figure in the {'committed' if side is head else 'regenerated'} {name}"


def figures(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the figures in a notebook's outputs: name and SVG."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "figure" in output.get("metadata", {}):
                yield output["metadata"]["figure"], "".join(output["data"]["image/svg+xml"])


def _claims(head: Path, run: Path) -> Iterator[str]:
    paths = [side / "data/claims.json" for side in (head, run)]
    if not paths[1].is_file() or stale("ci"):
        return  # claims are recomputed after the notebooks, and compared then
    if not paths[0].is_file():
        yield "data/claims.json: not committed"
        return
    committed, made = (
        {c["id"]: c for c in json.loads(p.read_text(encoding="utf8"))["claims"]} for p in paths
    )
    if set(committed) != set(made):
        yield f"data/claims.json: {sorted(set(committed) ^ set(made))} on one side only"
    for name in sorted(set(committed) & set(made)):
        for part in sorted({*committed[name], *made[name]} - UNCOMPARED):
            here, there = made[name].get(part), committed[name].get(part)
            if not _alike(here, there):
                yield f"data/claims.json: {name}: {part} is {there!r} there, {here!r} when recomputed"


def _alike(here: Any, there: Any) -> bool:
    """Whether two are equal, but for the last digits of floats, which differ between processors."""
    if isinstance(here, dict) and isinstance(there, dict):
        return list(here) == list(there) and all(_alike(here[key], there[key]) for key in here)
    if isinstance(here, list) and isinstance(there, list):
        return len(here) == len(there) and all(map(_alike, here, there))
    if isinstance(here, float) and isinstance(there, float):
        return math.isclose(here, there, rel_tol=1e-6, abs_tol=1e-9)
    return here == there
