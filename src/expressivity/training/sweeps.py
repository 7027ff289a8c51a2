"""A grid of units mapped over processes: what is stored is not trained again, what finishes is stored at once."""

import inspect
import os
from collections.abc import Callable, Sequence
from typing import Any

from expressivity.errors import InvalidInput
from expressivity.provenance import digest, source_key, versions
from expressivity.training.progress import Progress
from expressivity.training.store import Store

Unit = dict[str, Any]


def unit_key(run: Callable[[Unit], Any], unit: Unit) -> str:
    """The key of a unit's result: its configuration, the function and all source behind it, and the libraries' versions."""
    module = inspect.getmodule(run).__name__
    return digest([f"{module}.{run.__qualname__}", source_key(module), versions(), unit])


def sweep(run: Callable[[Unit], Any], units: Sequence[Unit], *, name: str, store: Store | None = None, workers: int | None = None) -> list[Any]:
    """Run a module-level function on every unit, and return the results in the units' order.

    Args:
        run: takes a unit (plain JSON values) and returns JSON; it must be importable, for it runs in other processes.
        units: the grid; one unit is one stack of models.
        name: what the progress line calls it.
        store: where results are kept; the project's own by default.
        workers: processes; one a core by default, each with one torch thread. 0 runs the units here, one after the other.

    Raises:
        InvalidInput: no units.
    """
    if not units:
        raise InvalidInput(f"sweep {name}: an empty grid has nothing to run")
    store = store or Store()
    keys = [unit_key(run, unit) for unit in units]
    results = {key: store.get(key) for key in keys}
    waiting = [(key, unit) for key, unit in dict(zip(keys, units)).items() if results[key] is None]
    with Progress(name, total=len(results), done=len(results) - len(waiting)) as progress:
        for key, result in _compute(run, waiting, workers):
            store.put(key, result)
            results[key] = store.get(key)
            progress.advance()
    return [results[key] for key in keys]


def single_thread() -> None:
    """One torch thread in this process: two are several times slower as soon as anything else runs."""
    import torch
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def _compute(run: Callable[[Unit], Any], waiting: list[tuple[str, Unit]], workers: int | None) -> Any:
    workers = os.cpu_count() if workers is None else workers
    if not waiting:
        return
    if not workers:
        single_thread()
        for key, unit in waiting:
            yield key, run(unit)
        return
    import logging

    from distributed import Client, LocalCluster, as_completed
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with (
        LocalCluster(n_workers=min(workers, len(waiting)), threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL) as cluster,
        Client(cluster) as client,
    ):
        client.run(single_thread)
        futures = {client.submit(run, unit, key=key, pure=True): key for key, unit in waiting}
        for future, result in as_completed(futures, with_results=True):
            yield futures[future], result
