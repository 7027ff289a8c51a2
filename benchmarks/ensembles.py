"""Training many small models: one stack against what a user would write instead.

    expressivity bench ensembles

24 attention units (8 widths × 3 seeds, N = 20, q = 4, 32 sequences a step), all on the same data, from the same weights, in the
same parametrisation, one step of Adam each:

    loop      an nn.Module and a torch.optim.Adam for each model, one after the other (`fused`: Adam's fused kernel;
              `reordered`: the engine's order of products)
    vmap      torch.func.vmap over models of one width, Adam on the stacked parameters
    stacks    this book's engine: models of neighbouring widths padded into one stack, one update for all

`bare` units are queries and keys alone (`expressivity.attention.units.stacked.SetUnits`), `full` ones have an input map and values
(`MappedUnits`). On two cores, loop and stacks run in two processes of one thread each. Every way is timed in both orders, several
times, and medians are compared within the run.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.attention.units.stacked import MappedUnits, SetUnits
from expressivity.training.adam import StackedAdam

N, Q, OUTPUTS, BATCH, RATE = 20, 4, 4, 32, 3e-3
WIDTHS, SEEDS = (4, 6, 8, 12, 16, 24, 48, 64), (0, 1, 2)
MODELS = [(width, seed) for width in WIDTHS for seed in SEEDS]
STACKS = {
    "bare": ((0, 12), (12, 24)),
    "full": ((0, 12), *((first, first + 3) for first in range(12, 24, 3))),
}
"""Which of `MODELS` share a stack. Where the product of the two weights is formed first, padding costs next to nothing, so stacks of bare
units may be larger; wide full units are stacked by width."""

STEPS, ROUNDS, POOL = 20, 5, 8
Models = Sequence[tuple[int, int]]
Batches = list[tuple[Tensor, Tensor]]


class Bare(nn.Module):
    """One unit as a user would write it: queries and keys from the rows of two matrices."""

    def __init__(self, query: Tensor, key: Tensor) -> None:
        super().__init__()
        self.query, self.key = nn.Parameter(query), nn.Parameter(key)

    def forward(self, sets: Tensor) -> Tensor:
        return torch.softmax(sets @ self.query @ self.key.T, dim=-1)


class Reordered(Bare):
    """The same unit for a user who has noticed that (Y W) Uᵀ is Y (W Uᵀ)."""

    def forward(self, sets: Tensor) -> Tensor:
        return torch.softmax(sets @ (self.query @ self.key.T), dim=-1)


class Full(nn.Module):
    """One unit with an input map, as a user would write it."""

    def __init__(self, *parts: Tensor) -> None:
        super().__init__()
        names = ("first", "bias", "second", "query", "key", "value")
        for name, part in zip(names, parts, strict=True):
            setattr(self, name, nn.Parameter(part))

    def forward(self, x: Tensor) -> Tensor:
        embedded = torch.relu(x @ self.first + self.bias) @ self.second
        scores = (embedded @ self.query) @ (embedded @ self.key).mT
        return torch.softmax(scores, dim=-1) @ (embedded @ self.value)


def stack_of(kind: str, models: Models) -> nn.Module:
    """The engine's stack of these models."""
    widths, sources = [width for width, _ in models], generators([seed for _, seed in models])
    if kind == "bare":
        return SetUnits(N, widths, sources)
    return MappedUnits(OUTPUTS + 2 * N, [2 * width for width in widths], widths, OUTPUTS, sources)


def single(kind: str, model: tuple[int, int], unit: type[nn.Module] | None = None) -> nn.Module:
    """The same model by itself, from the same weights."""
    parts = [part.detach()[0].clone() for part in stack_of(kind, [model]).parameters()]
    return (unit or {"bare": Bare, "full": Full}[kind])(*parts)


def batches_of(kind: str, models: Models) -> Batches:
    """`POOL` batches: inputs and targets with a leading axis of models, each model with its own."""
    inputs, targets = zip(*(_drawn(kind, seed) for _, seed in models))
    return list(zip(torch.stack(inputs, dim=1), torch.stack(targets, dim=1)))


def _drawn(kind: str, seed: int) -> tuple[Tensor, Tensor]:
    source = torch.Generator().manual_seed(1000 + seed)
    ranks = torch.rand(POOL, BATCH, N, N, generator=source).argsort(-1)
    sets = (ranks < Q).float()
    if kind == "bare":
        return sets.flatten(1, 2), (sets / Q).flatten(1, 2)
    values = torch.randn(POOL, BATCH, N, OUTPUTS, generator=source) / OUTPUTS**0.5
    places = torch.eye(N).expand(POOL, BATCH, N, N)
    return torch.cat((values, places, sets), -1), sets @ values / Q


def loop(
    kind: str, models: Models, fused: bool = False, unit: type[nn.Module] | None = None
) -> Callable[[], None]:
    """Some steps of every model, one after the other."""
    batches = [[(x[0], y[0]) for x, y in batches_of(kind, [model])] for model in models]
    nets = [single(kind, model, unit) for model in models]
    optimisers = [torch.optim.Adam(net.parameters(), lr=RATE, fused=fused or None) for net in nets]

    def steps() -> None:
        for net, optimiser, own in zip(nets, optimisers, batches):
            for step in range(STEPS):
                x, y = own[step % POOL]
                optimiser.zero_grad()
                F.mse_loss(net(x), y).backward()
                optimiser.step()

    return steps


def stacks(kind: str, models: Models) -> Callable[[], None]:
    """The same steps by the engine, stack after stack."""
    prepared = []
    for first, last in STACKS[kind]:
        if members := [model for model in MODELS[first:last] if model in models]:
            net = stack_of(kind, members)
            adam = StackedAdam(net, [RATE] * len(members))
            prepared.append((net, adam, batches_of(kind, members)))

    def steps() -> None:
        for net, optimiser, batches in prepared:
            for step in range(STEPS):
                x, y = batches[step % POOL]
                optimiser.step(F.mse_loss(net(x), y, reduction="none").flatten(1).mean(1))

    return steps


def vmap(kind: str, models: Models) -> Callable[[], None]:
    """The same steps by torch.func.vmap, width after width, with torch's Adam on the stacked parameters."""
    prepared = []
    for width in dict.fromkeys(width for width, _ in models):
        members = [model for model in models if model[0] == width]
        nets = [single(kind, model) for model in members]
        weights, _ = torch.func.stack_module_state(nets)
        optimiser = torch.optim.Adam(weights.values(), lr=RATE)
        call = torch.func.vmap(partial(_functional, nets[0]))
        prepared.append((call, weights, optimiser, batches_of(kind, members)))

    def steps() -> None:
        for call, weights, optimiser, batches in prepared:
            for step in range(STEPS):
                x, y = batches[step % POOL]
                optimiser.zero_grad()
                losses = F.mse_loss(call(weights, x), y, reduction="none").flatten(1).mean(1)
                losses.sum().backward()
                optimiser.step()

    return steps


def _functional(net: nn.Module, weights: dict[str, Tensor], x: Tensor) -> Tensor:
    return torch.func.functional_call(net, weights, (x,))


@dataclass
class Halves:
    """A way to train on two cores: two processes of one thread, each with every other model."""

    way: str
    kind: str

    def __enter__(self) -> Callable[[], None]:
        self.pools = [
            ProcessPoolExecutor(
                1,
                mp_context=get_context("spawn"),
                initializer=_prepare,
                initargs=(self.way, self.kind, half),
            )
            for half in (0, 1)
        ]
        return self._steps

    def __exit__(self, *error: object) -> None:
        for pool in self.pools:
            pool.shutdown()

    def _steps(self) -> None:
        for done in [pool.submit(_run_prepared) for pool in self.pools]:
            done.result()


_prepared: list[Callable[[], None]] = []


def _prepare(way: str, kind: str, half: int) -> None:
    torch.set_num_threads(1)
    models = [model for k, model in enumerate(MODELS) if (k % 4 in (0, 3)) == bool(half)]
    _prepared.append(WAYS[way](kind, models))


def _run_prepared() -> None:
    _prepared[0]()


WAYS: dict[str, Callable[[str, Models], Callable[[], None]]] = {
    "loop": loop,
    "fused": partial(loop, fused=True),
    "vmap": vmap,
    "stacks": stacks,
}


def compared(ways: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Median seconds of each way, measured in turn, forwards and backwards."""
    spans: dict[str, list[float]] = {name: [] for name in ways}
    for call in ways.values():
        call()  # not counted: the first call allocates
    for names in _orders(list(ways)):
        for name in names:
            began = time.perf_counter()
            ways[name]()
            spans[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in spans.items()}


def _orders(names: list[str]) -> Iterator[list[str]]:
    for _ in range(ROUNDS):
        yield names
        yield names[::-1]


def products(kind: str) -> float:
    """Floating-point operations in the matrix products of `STEPS` steps of all models as the engine orders them, without padding: forward
    once, backward twice (nothing is sent back to the inputs)."""
    rows, total = BATCH * N, 0.0
    for width, _ in MODELS:
        if kind == "bare":
            total += 2 * N * width * N + 2 / 3 * 2 * rows * N * N
        else:
            hidden, d = 2 * width, OUTPUTS + 2 * N
            keys = width * (width + OUTPUTS)
            embedding = 2 / 3 * d * hidden + hidden * width
            total += 2 * rows * (embedding + keys + N * width + N * OUTPUTS)
    return 3.0 * STEPS * total


def product_rate() -> float:
    """Floating-point operations a second of this machine on small batched products, 20×16×20 to 64×64×64, one thread: the mean."""
    rates = []
    for shape in ((20, 16, 20), (20, 64, 20), (64, 16, 64), (64, 64, 64)):
        count = max(1, 2**23 // (shape[0] * shape[1] * shape[2]))
        a, b = torch.randn(count, shape[0], shape[1]), torch.randn(count, shape[1], shape[2])
        out = torch.empty(count, shape[0], shape[2])
        spans = []
        for _ in range(7):
            began = time.perf_counter()
            torch.bmm(a, b, out=out)
            spans.append(time.perf_counter() - began)
        rates.append(2 * count * shape[0] * shape[1] * shape[2] / statistics.median(spans))
    return statistics.fmean(rates)


def ratios() -> dict[str, float]:
    """How many times as fast as the loop each way is, on one core and on two, and the part of this machine's product rate reached."""
    torch.set_num_threads(1)
    rate, measured = product_rate(), {}
    for kind in ("bare", "full"):
        ways = {name: way(kind, MODELS) for name, way in WAYS.items()}
        if kind == "bare":
            ways["reordered"] = loop(kind, MODELS, unit=Reordered)
        seconds = compared(ways)
        for name, label in (("stacks", "ensemble"), ("fused", "loop_fused"), ("vmap", "vmap")):
            measured[f"{label}_{kind}_1core"] = seconds["loop"] / seconds[name]
        if kind == "bare":
            measured["loop_reordered_bare_1core"] = seconds["loop"] / seconds["reordered"]
        measured[f"ensemble_{kind}_product_rate"] = products(kind) / seconds["stacks"] / rate
        with Halves("loop", kind) as loops, Halves("stacks", kind) as stacked:
            both = compared({"loop": loop(kind, MODELS), "loops": loops, "stacks": stacked})
        measured[f"ensemble_{kind}_2core"] = both["loop"] / both["stacks"]
        measured[f"loop_{kind}_2core"] = both["loop"] / both["loops"]
    return measured
