"""Commands about training: `sweep` runs an experiment's grid, `bench` measures this machine, `store` looks after the results."""

import importlib
import os
import platform
import statistics
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from expressivity import processor
from expressivity.cli.app import command, json_option, print_json, profile_option, progress
from expressivity.errors import InvalidInput, choose
from expressivity.paths import PROFILES, root, run_dir, store_path
from expressivity.provenance import commit, versions

if TYPE_CHECKING:
    from expressivity.tables import Row, Table
    from expressivity.training.experiments import Experiment

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Folder of stored results; _build when not given.",
)


@command(
    examples="expressivity sweep --list\nexpressivity sweep learning-samples\n"
    "expressivity sweep languages --profile full\n"
    "expressivity sweep learning-samples --profile full --scheduler tcp://10.0.0.7:8786"
)
@click.argument("name", required=False)
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
@click.option("--list", "listing", is_flag=True, help="List the experiments and run none.")
@store_option
def sweep(
    name: str | None,
    profile: str,
    scheduler: str | None,
    device: str,
    fresh: bool,
    listing: bool,
    store: Path | None,
) -> None:
    """Train an experiment's whole grid and write its table below _build/run/PROFILE/data.

    Without a NAME the experiments are listed. What finishes is stored at once: after an interruption the same command goes on from there.
    """
    from expressivity.training.cluster import DEVICES, Place, using

    if listing or name is None:
        list_experiments()
        return
    choose("profile", profile, list(PROFILES))
    choose("device", device, list(DEVICES))
    experiment = loaded(name)
    place = Place(scheduler or Place.from_environment().scheduler, device=device)
    with using(place, store_file(store, fresh)):
        path, rows, seconds = save_table(experiment, profile, device)
    click.echo(f"{path}: {rows} rows, {seconds:.0f} s")


def list_experiments() -> None:
    """Print every experiment with what it does, one a line."""
    from expressivity.book.experiments import listed

    width = max(len(one.name) for one in listed())
    for one in listed():
        click.echo(f"{one.name:{width}}  {one.about}")


def loaded(name: str) -> "Experiment[Any, Any, Any]":
    """An experiment by its name, or by a former one, which is said on stderr.

    Raises:
        InvalidInput: a name that no experiment has or had.
    """
    from expressivity.book.experiments import load, named

    one = named(name)
    found = load(one)
    if name != one.name:
        click.echo(f"{name} is called {one.name} now", err=True)
    return found


def save_table(
    experiment: "Experiment[Any, Any, Any]", profile: str, device: str
) -> tuple[Path, int, float]:
    """Run an experiment and write its table, with what it was made on: the file, its rows, and seconds."""
    from expressivity.book.reporting import reporting

    began = time.monotonic()
    with reporting(f"sweep {experiment.name}", run_dir(profile) / "unfinished", progress):
        table = experiment.table(profile)
    seconds = time.monotonic() - began
    stamped = table.stamped(
        command=f"expressivity sweep {experiment.name} --profile {profile}",
        profile=profile,
        commit=commit(),
        versions=versions(),
        machine=machine(),
        arithmetic=processor.signature(),
        device=device,
        seconds=round(seconds),
    )
    return stamped.save(run_dir(profile) / "data" / profile), len(table.rows), seconds


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
