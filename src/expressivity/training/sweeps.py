"""A grid of jobs mapped over processes: what is stored is not trained again, what finishes is stored at once.

A job is a frozen dataclass of plain values: the configuration of one stack of models.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice, product
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

from expressivity import processor
from expressivity.errors import InvalidInput, choose
from expressivity.provenance import digest, source_key, versions
from expressivity.training.cluster import (
    PATIENCE,
    Place,
    await_one,
    connect,
    current_place,
    current_store,
    prepare,
    using,
)
from expressivity.training.progress import Progress
from expressivity.training.store import Store


@runtime_checkable
class Dataclass(Protocol):
    """What `dataclasses.asdict` and `replace` take."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Job = TypeVar("Job", bound=Dataclass)
Result = TypeVar("Result")
Point = dict[str, Any]
"""One combination of the values of a grid's axes."""

CARRIERS = frozenset(
    f"expressivity.{name}"
    for name in (
        "training.experiments",
        "training.sweeps",
        "training.cluster",
        "training.progress",
        "training.store",
        "training.weights",
        "processor",
        "tables",
        "provenance",
        "paths",
        "errors",
        "settings",
    )
)
"""Modules that carry a job to a process and its result to a table, and make no part of it: an edit there trains nothing again."""

NEIGHBOURS = 2.0
"""Widths within this factor share a stack: padding costs less than another stack does."""


def grid(axes: Mapping[str, Sequence[Any]], known: Sequence[str]) -> list[Point]:
    """Return every combination of the axes' values, the last axis fastest.

    Raises:
        InvalidInput: no axis, an axis that is not known, one without values, or a negative size.
    """
    if not axes:
        raise InvalidInput(f"an empty grid has nothing to run: axes are {', '.join(known)}")
    for name, values in axes.items():
        choose("axis", name, list(known))
        if not len(values):
            raise InvalidInput(f"axis {name} has no values: an empty grid has nothing to run")
        negative = [value for value in values if isinstance(value, (int, float)) and value < 0]
        if negative:
            raise InvalidInput(f"axis {name} must not be negative: got {negative[0]}")
    return [dict(zip(axes, point)) for point in product(*axes.values())]


def stacked(
    points: Sequence[Point],
    job: Callable[..., Job],
    member: Callable[..., Any],
    *,
    together: Sequence[str],
    width: str | None = None,
    most: int = 12,
) -> list[Job]:
    """Group the points of a grid into stacks, and make one job of each.

    Args:
        points: from `grid`.
        job: makes a job of what the points of a stack share, and of `members`, a tuple.
        member: makes a member of the values in which a point may differ from the others of its stack.
        together: axes whose values may differ within a stack (seeds, rates, languages); all others are shared by its members.
        width: an axis, also allowed to differ, whose values must be within a factor of `NEIGHBOURS`: they are padded.
        most: models in a stack.

    Raises:
        InvalidInput: an axis that the points do not have.
    """
    free = [*together, *([width] if width else [])]
    for name in free:
        choose("axis", name, list(points[0]) if points else [])
    groups: dict[str, list[list[Point]]] = {}
    for point in sorted(points, key=lambda p: p[width]) if width else points:
        shared = {name: value for name, value in point.items() if name not in free}
        stacks = groups.setdefault(digest(shared), [])
        if (
            not stacks
            or len(stacks[-1]) == most
            or (width and point[width] > NEIGHBOURS * stacks[-1][0][width])
        ):
            stacks.append([])
        stacks[-1].append(point)
    return [
        job(
            **{name: value for name, value in stack[0].items() if name not in free},
            members=tuple(member(**{name: point[name] for name in free}) for point in stack),
        )
        for stacks in groups.values()
        for stack in stacks
    ]


def job_key(run: Callable[[Job], Any], job: Job, device: str = "cpu") -> str:
    """Return the key of a job's result: its configuration, the function and all source behind it, the libraries' versions, the instruction sets
    that they are told to use, and the device if that is no CPU (another kind of processor gives other last digits)."""
    module = run.__module__
    made_on = [] if device == "cpu" else [device]
    return digest(
        [
            f"{module}.{run.__qualname__}",
            source_key(module, without=CARRIERS),
            versions(),
            processor.asked(),
            asdict(job),
            *made_on,
        ]
    )


def sweep(
    run: Callable[[Job], Result],
    jobs: Sequence[Job],
    *,
    name: str,
    store: Store | None = None,
    place: Place | None = None,
) -> list[Result]:
    """Run a module-level function on every job, and return the results in the jobs' order.

    Args:
        run: takes a job and returns JSON; it must be importable, for it runs in other processes.
        jobs: frozen dataclasses of plain values, one for each stack of models.
        name: the experiment's: what the progress line calls it, and the provenance of tables made from it.
        store: where results are kept.
        place: the processes. Both are by default what `expressivity.training.cluster.using` says, else the environment.

    Raises:
        InvalidInput: no jobs, or a place that cannot be had.
    """
    if not jobs:
        raise InvalidInput(f"sweep {name}: an empty grid has nothing to run")
    from expressivity.training.weights import note_sweep

    store, place = store or Store(current_store()), place or current_place()
    keys = [job_key(run, job, place.device) for job in jobs]
    results: dict[str, Any] = {key: store.get(key) for key in keys}
    waiting = [(key, job) for key, job in dict(zip(keys, jobs)).items() if results[key] is None]
    with Progress(name, total=len(results), done=len(results) - len(waiting)) as progress:
        for key, result in _compute(run, waiting, place, progress):
            store.put(key, result)
            results[key] = store.get(key)
            progress.advance()
    note_sweep(name, [results[key]["weights"] for key in keys])
    return [results[key]["result"] for key in keys]


def _compute(
    run: Callable[[Job], Any], waiting: list[tuple[str, Job]], place: Place, progress: Progress
) -> Iterator[tuple[str, Any]]:
    if waiting and place.here:
        prepare(place.device)
        progress.running(1)
        yield from ((key, _traced(run, job, place.device)) for key, job in waiting)
    elif waiting:
        from distributed import wait

        with connect(place, len(waiting)) as client:
            slots = sum(client.nthreads().values())
            if not place.scheduler:  # some of our own may still be starting
                slots = max(slots, min(place.most, len(waiting)))
            progress.running(slots)
            # Jobs go out one per slot, and another as each comes back: handed all of them, Dask may queue several with one worker.
            queue = iter(waiting)
            pending = [
                client.submit(_traced, run, job, place.device, key=key, pure=True)
                for key, job in islice(queue, slots)
            ]
            while pending:
                try:
                    done = wait(pending, timeout=PATIENCE, return_when="FIRST_COMPLETED").done
                except TimeoutError:
                    await_one(client)  # or it would wait for ever where all workers have ended
                    continue
                for future in done:
                    pending.remove(future)
                    for key, job in islice(queue, 1):
                        pending.append(
                            client.submit(_traced, run, job, place.device, key=key, pure=True)
                        )
                    yield future.key, future.result()
                    future.release()  # it is stored: were its worker to die now, Dask would compute again what somebody still holds


def _traced(run: Callable[[Job], Any], job: Job, device: str) -> dict[str, Any]:
    """Return a job's result on a device, with digests of the weights that it was read off: what is stored."""
    from expressivity.training.weights import collected

    with using(Place(workers=0, device=device)), collected() as weights:
        return {"result": run(job), "weights": weights}
