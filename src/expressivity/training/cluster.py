"""The processes that a sweep runs on: a Dask cluster on this machine, one that somebody else runs, or a graphics card.

One worker process a core with one thread each: two torch threads are several times slower than one as soon as anything else runs.
"""

import ctypes
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from expressivity import processor
from expressivity.errors import ExpressivityError, InvalidInput, choose
from expressivity.paths import store_path
from expressivity.settings import setting

if TYPE_CHECKING:
    from distributed import Client

START = 120.0
"""Seconds within which the first worker of a cluster on this machine must have started."""

PATIENCE = 10.0
"""Seconds that a scheduler may take to answer."""

DEVICES = ("cpu", "cuda")

_KEEPING = ((-8, 1), (-3, 2**25), (-1, 2**30))
"""glibc's M_ARENA_MAX, M_MMAP_THRESHOLD (2^25 is the largest that it takes) and M_TRIM_THRESHOLD, from malloc.h."""


@dataclass(frozen=True)
class Place:
    """Where a sweep runs.

    Args:
        scheduler: address of a Dask scheduler; None starts a cluster here.
        workers: processes of that cluster, one a core if None; 0 runs everything in this process.
        device: cpu or cuda; with cuda everything runs in this process, one stack after the other.
    """

    scheduler: str | None = None
    workers: int | None = None
    device: str = "cpu"

    @classmethod
    def from_environment(cls) -> "Place":
        """Return what `DASK_SCHEDULER_ADDRESS` and `EXPRESSIVITY_DEVICE` say."""
        return cls(setting("DASK_SCHEDULER_ADDRESS"), None, setting("EXPRESSIVITY_DEVICE") or "cpu")

    @property
    def most(self) -> int:
        """The greatest number of processes of a cluster here."""
        return os.cpu_count() or 1 if self.workers is None else self.workers

    @property
    def here(self) -> bool:
        """Whether the stacks run in this process."""
        return self.workers == 0 or self.device != "cpu"


_place: ContextVar[Place | None] = ContextVar("place", default=None)
_store: ContextVar[Path | None] = ContextVar("store", default=None)


@contextmanager
def using(place: Place | None = None, store: Path | None = None) -> Iterator[None]:
    """Let sweeps run at this place, and keep their results in this file, while the context is open; None leaves what was said before.

    Other processes do not inherit it: hand them `current_place()` and `current_store()`.
    """
    tokens = (_place.set(place or _place.get()), _store.set(store or _store.get()))
    try:
        yield
    finally:
        _place.reset(tokens[0])
        _store.reset(tokens[1])


def current_place() -> Place:
    """Return where sweeps run: as `using` says, else the environment."""
    return _place.get() or Place.from_environment()


def current_store() -> Path:
    """Return the file that results are kept in: as `using` says, else the environment, else the project's own."""
    return _store.get() or store_path()


def prepare(device: str = "cpu") -> None:
    """Fix the instruction set of all runs and one torch thread in this process, deterministic kernels, freed memory kept, and a device that is
    there.

    Raises:
        InvalidInput: an unknown device, or cuda where there is none.
    """
    processor.fix()
    import torch

    if choose("device", device, list(DEVICES)) == "cuda" and not torch.cuda.is_available():
        raise InvalidInput(
            "device cuda: there is no GPU here, or torch is a build without CUDA; accepted is cpu"
        )
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    keep_memory()


def keep_memory() -> None:
    """Tell the C library to keep what is freed: a training step frees and asks for the same tensors again and again.

    Dask starts its workers with a trim threshold of 64 KiB. Then every larger tensor is mapped and zeroed anew by the kernel,
    which takes as much processor time as the training itself. Nothing is done where the C library is not glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        for option, value in _KEEPING:
            mallopt(option, value)


@contextmanager
def connect(place: Place, jobs: int) -> Iterator["Client"]:
    """Yield a client of the cluster. One on this machine is kept for the next sweep, unless the context ends with an exception: to start it, and
    to load torch in its workers, takes longer than many a stack.

    Args:
        place: which cluster.
        jobs: there is no use for more workers than jobs.

    Raises:
        InvalidInput: the scheduler does not answer within `PATIENCE` seconds, or has no workers by then.
        ExpressivityError: no worker starts on this machine within `START` seconds.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if place.scheduler:
        with _reached(place.scheduler) as client:
            client.register_worker_callbacks(prepare)
            yield client
        return
    client, wanted = _own(place.most), min(place.most, jobs)
    if client.cluster.workers and not client.scheduler_info()["workers"]:
        _end(client)  # all of them died since the last sweep
        client = _own(place.most)
    try:
        if len(client.cluster.workers) < wanted:
            client.cluster.scale(wanted)
            await_one(client)  # one that dies on its way never comes; the others take its work
        yield client
    except BaseException:  # whoever stops a sweep wants its workers to stop
        _end(client)
        raise


def _end(client: "Client") -> None:
    """Close this process's own cluster; the next sweep starts another."""
    _own.cache_clear()
    client.cluster.close()
    client.close()


def await_one(client: "Client") -> None:
    """Wait until a cluster has a worker.

    Raises:
        ExpressivityError: none is there within `START` seconds.
    """
    try:
        client.wait_for_workers(1, timeout=START)
    except TimeoutError as err:
        raise ExpressivityError(f"no process for training started within {START:.0f} s") from err


@cache
def _own(most: int) -> "Client":
    """Return a client of this process's own cluster, at first without workers, which ends with the process.

    Args:
        most: workers that it may come to have: sweeps that differ in that do not share it.
    """
    from distributed import Client, LocalCluster

    # Any free port for the dashboard, even if nobody looks at it: without an address Dask takes 8787, and warns where that is taken.
    client = Client(
        LocalCluster(
            n_workers=0,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
    )
    client.register_worker_callbacks(prepare)
    return client


def _reached(address: str) -> "Client":
    from distributed import Client

    try:
        client = Client(address, timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as err:
        raise InvalidInput(
            f"no Dask scheduler with workers answers at {address} within {PATIENCE:.0f} s: "
            "name another with --scheduler or DASK_SCHEDULER_ADDRESS"
        ) from err
    return client
