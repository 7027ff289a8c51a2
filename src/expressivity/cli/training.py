"""Commands about training: `sweep` runs an experiment's grid, `bench` measures this machine, `store` looks after the results."""

import importlib
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from expressivity.cli.app import command, json_option, print_json, profile_option, progress
from expressivity.errors import InvalidInput, choose
from expressivity.paths import PROFILES, root, run_dir, store_path
from expressivity.provenance import commit, versions

if TYPE_CHECKING:
    from expressivity.tables import Row, Table

SWEEPS = {
    "published": "learning.runs_published:table",
    "published-matrices": "learning.runs_published:matrix_table",
    "published-long": "learning.runs_published:attention_and_perceptron_table",
    "samples": "learning.runs:table",
    "samples-rates": "learning.runs:tuning_table",
    "samples-longer": "learning.runs_longer:table",
    "mass": "learning.runs_mass:table",
    "phase": "neighbourly.runs:trained_table",
    "languages": "languages.runs:table",
    "languages-wide": "languages.runs:wide_table",
    "matching": "learning_matching.runs:table",
    "matching-longer": "learning_matching.runs_longer:table",
    "thresholds": "widths.runs:table",
    "kept": "widths.runs_descent:table",
    "probes": "widths.runs_probes:table",
    "patience": "widths.runs_longer:table",
    "text": "text.runs:table",
    "text-positions": "text.runs:small_table",
    "text-positions-classes": "text.runs:small_classes",
    "following": "following.runs:table",
    "following-again": "following.runs_again:table",
    "depths": "following.runs_depths:table",
    "learned": "following.runs_extracted:table",
}
"""Experiments that train, by name: the module below `expressivity.studies` and its function that makes the table."""

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Folder of stored results; _build when not given.",
)


@command(
    examples="expressivity sweep samples\nexpressivity sweep languages --profile full\n"
    "expressivity sweep samples --profile full --scheduler tcp://10.0.0.7:8786"
)
@click.argument("name")
@profile_option
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask scheduler; DASK_SCHEDULER_ADDRESS, else a cluster on this machine.",
)
@click.option(
    "--device",
    default="cpu",
    show_default=True,
    help="cpu, or cuda: everything in this process on one GPU.",
)
@click.option("--fresh", is_flag=True, help="Ignore stored results: train again.")
@store_option
def sweep(
    name: str, profile: str, scheduler: str | None, device: str, fresh: bool, store: Path | None
) -> None:
    """Train an experiment's whole grid and write its table below _build/run/PROFILE/data.

    What finishes is stored at once: after an interruption the same command goes on from there.
    """
    from expressivity.book.reporting import reporting
    from expressivity.training.cluster import DEVICES, Place, using

    make = experiment(choose("sweep", name, list(SWEEPS)))
    choose("profile", profile, list(PROFILES))
    choose("device", device, list(DEVICES))
    place = Place(scheduler or Place.from_environment().scheduler, device=device)
    began = time.monotonic()
    with (
        using(place, store_file(store, fresh)),
        reporting(f"sweep {name}", run_dir(profile) / "unfinished", progress),
    ):
        table = make(profile)
    seconds = time.monotonic() - began
    stamped = table.stamped(
        command=f"expressivity sweep {name} --profile {profile}",
        profile=profile,
        commit=commit(),
        versions=versions(),
        machine=machine(),
        device=device,
        seconds=round(seconds),
    )
    path = stamped.save(run_dir(profile) / "data" / profile)
    click.echo(f"{path}: {len(table.rows)} rows, {seconds:.0f} s")


@command(
    examples="expressivity bench\nexpressivity bench ensembles --json\nexpressivity bench ensembles --runs 3 --write"
)
@click.argument("name", nargs=-1)
@click.option(
    "--runs",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Measure so often; ratios are medians over the runs.",
)
@click.option(
    "--write",
    is_flag=True,
    help="Replace the committed tables data/full/engine-speed-NAME.json, which the book shows.",
)
@json_option
def bench(name: tuple[str, ...], runs: int, write: bool, as_json: bool) -> None:
    """Measure speeds on this machine, as ratios within one run (benchmarks/*.py, all when none is named). Never fails on a ratio."""
    found = benchmarks()
    ratios: dict[str, float] = {}
    for one in [choose("benchmark", given, list(found)) for given in name] or list(found):
        measured = []
        for run in range(1, runs + 1):
            progress.print(f"bench {one}: run {run} of {runs} …", highlight=False)
            measured.append(
                {
                    key: float(f"{ratio:.3g}")
                    for key, ratio in load_benchmark(found[one]).ratios().items()
                }
            )
        ratios |= {key: statistics.median(each[key] for each in measured) for key in measured[0]}
        if write:
            click.echo(speeds(one, measured).save(root() / "data" / "full"), err=True)
    if as_json:
        print_json({"ratios": ratios, "machine": machine()})
        return
    for key, ratio in ratios.items():
        click.echo(f"{key:36} {ratio:8.3g}")
    click.echo(", ".join(f"{key} {value}" for key, value in machine().items()))


@command(examples="expressivity store\nexpressivity store --prune 30")
@click.option(
    "--prune", type=float, metavar="DAYS", help="Drop results that were not used for so many days."
)
@store_option
@json_option
def store(prune: float | None, store: Path | None, as_json: bool) -> None:
    """Say how many results of training are stored and how large the file is; drop old ones."""
    from expressivity.training.store import Store

    kept = Store(store_file(store))
    dropped = kept.prune(prune) if prune is not None else 0
    count, size = kept.size()
    if as_json:
        print_json({"path": str(kept.path), "results": count, "bytes": size, "dropped": dropped})
        return
    click.echo(
        f"{kept.path}: {count} results, {size / 1e6:.1f} MB"
        + (f", {dropped} dropped" if prune is not None else "")
    )


def speeds(name: str, measured: list[dict[str, float]]) -> "Table":
    """The ratios of several runs as a table."""
    from expressivity.tables import Table

    rows: list[Row] = [
        {"ratio": key, "run": run, "value": value}
        for run, each in enumerate(measured, 1)
        for key, value in each.items()
    ]
    columns = {
        "ratio": "name of the ratio, see the benchmark",
        "run": "number of the run",
        "value": "measured, three digits",
    }
    table = Table(
        f"engine-speed-{name}",
        f"ratios that benchmarks/{name}.py measured within each run",
        columns,
        rows,
        group=("ratio",),
        seed="run",
    )
    return table.stamped(
        command=f"expressivity bench {name} --runs {len(measured)} --write",
        commit=commit(),
        versions=versions(),
        machine=machine(),
    )


def store_file(folder: Path | None, fresh: bool = False) -> Path:
    """The file of a store: the one in a folder, or the project's; or an empty one beside it.

    Raises:
        InvalidInput: a file in the folder's place.
    """
    if folder is not None and folder.exists() and not folder.is_dir():
        raise InvalidInput(f"--store names a folder: {folder} is a file")
    file = store_path() if folder is None else folder / "store.sqlite"
    if not fresh:
        return file
    empty = file.with_name("fresh.sqlite")
    if empty.exists():  # to remove what is not there is an error too, where nothing can be written
        empty.unlink()
    return empty


def experiment(name: str) -> Callable[[str], "Table"]:
    """The function that makes an experiment's table at a profile."""
    module, function = SWEEPS[name].split(":")
    return getattr(importlib.import_module(f"expressivity.studies.{module}"), function)


def benchmarks() -> dict[str, Path]:
    """The benchmarks of this project that measure ratios, by name."""
    folder = root() / "benchmarks"
    return {
        path.stem: path
        for path in sorted(folder.glob("*.py"))
        if "\ndef ratios(" in path.read_text(encoding="utf8")
    }


def load_benchmark(path: Path) -> ModuleType:
    """A benchmark as a module; its worker processes find it by name."""
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    return importlib.import_module(path.stem)


def machine() -> dict[str, str | int]:
    """What the numbers of a run were measured on."""
    import torch

    names = [line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count() or 1,
        "torch": torch.__version__.split("+")[0],
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _cpu_lines() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf8").splitlines()
    except OSError:
        return []
