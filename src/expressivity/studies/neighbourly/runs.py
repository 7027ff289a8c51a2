"""Which key dimensions serve which q at N = 64: what is possible, what random signs do, what training finds.

Three answers for a cell (m0, q). *Exactly possible*: the moment curve makes every q-set a face if m0 >= 2q,
and no keys do if m0 < 2q. *Random signs*: the fraction of random sets that get a certificate (scores 1 on the
set, at most 1/2 off it, norm at most 2√q). *Trained*: keys and one free query for each of `SETS` random sets,
by gradient descent; then the keys are frozen and queries are fitted to as many fresh sets. The error of an
attention row a against the ideal row t is q Σ (a_j − t_j)², in units of the error of answering 0.

Fitting a query to given keys is a convex problem (cross-entropy), so the second stage is about the keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log2

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.constructions.certificates import certificates
from expressivity.constructions.keys import random_keys
from expressivity.constructions.neighbourly import NeighbourlyUnit
from expressivity.constructions.trigonometric import TrigonometricUnit
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import ideal_attention, random_subsets
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment

LENGTH = 64
QS = (1, 2, 3, 4, 5, 6)
SETS = 128
"""Random sets of each q."""

SIGN_DIMENSIONS = (1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 48, 64)
TRAINED_DIMENSIONS = (1, 2, 3, 4, 6, 8, 10, 12, 16, 24)
RATE = 0.1
"""Of Adam."""

ERROR = 0.01
"""ε of the exact constructions."""


@dataclass(frozen=True)
class Job:
    """One q: all dimensions, and seeds from 0."""

    q: int
    steps: int
    seeds: int


@dataclass(frozen=True)
class Setting:
    """What a profile spends: steps of Adam, and how many seeds for each cell."""

    steps: int
    seeds: int


SETTINGS = {"ci": Setting(steps=300, seeds=2), "full": Setting(steps=3000, seeds=5)}


class FreeQueries(nn.Module):
    """A stack of attention units with keys of their own and one free query for each set.

    Args:
        dimensions: m0 of each model; what lies beyond it is masked.
        length: N.
        sets: how many queries.
        draws: one generator per model.
        keys: frozen keys, or None for trained ones.
    """

    def __init__(
        self,
        dimensions: tuple[int, ...],
        length: int,
        sets: int,
        draws: list[torch.Generator],
        keys: Float[Tensor, "models n m0"] | None = None,
    ) -> None:
        super().__init__()
        widest = max(dimensions)
        kept = torch.arange(widest) < torch.tensor(dimensions)[:, None]
        self.register_buffer("kept", kept[:, None].float())
        started = torch.stack([torch.randn(length, widest, generator=draw) for draw in draws])
        self.keys = nn.Parameter(started if keys is None else keys, requires_grad=keys is None)
        self.queries = nn.Parameter(torch.zeros(len(dimensions), sets, widest))

    def forward(self) -> Float[Tensor, "models sets n"]:
        """Return scores of every position for every set."""
        return (self.queries * self.kept) @ self.keys.transpose(1, 2)


def jobs(setting: Setting) -> list[Job]:
    """Return every q."""
    return [Job(q, setting.steps, setting.seeds) for q in QS]


def run(job: Job) -> list[Row]:
    """Train one q: all dimensions and seeds as one stack, first on its sets, then with frozen keys on fresh ones."""
    cells = [(dimension, seed) for dimension in TRAINED_DIMENSIONS for seed in range(job.seeds)]
    draws = generators([seed for _, seed in cells])
    dimensions = tuple(dimension for dimension, _ in cells)
    trained = FreeQueries(dimensions, LENGTH, SETS, draws)
    own = _fitted(trained, _targets(job.q, [2 * seed for _, seed in cells]), job.steps)
    frozen = FreeQueries(dimensions, LENGTH, SETS, draws, trained.keys.detach())
    fresh = _fitted(frozen, _targets(job.q, [2 * seed + 1 for _, seed in cells]), job.steps)
    return [
        {"q": job.q, "m0": dimension, "seed": seed, "own": here, "fresh": there}
        for (dimension, seed), here, there in zip(cells, own, fresh)
    ]


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the relative error after training, for every q and m0."""
    columns = {
        "q": "positions averaged over",
        "m0": "key dimensions",
        "seed": "start of the keys, and draw of the sets",
        "own": "relative squared error on the sets that the keys were trained for",
        "fresh": "the same on fresh sets, with frozen keys and fitted queries",
    }
    rows = [row for rows in results for row in rows]
    about = f"Trained keys with a free query for each of {SETS} sets, N = {LENGTH}, {setting.steps} steps."
    return Table("neighbourly-trained", about, columns, rows, group=("q", "m0"), seed="seed")


EXPERIMENT = Experiment(
    name="neighbourly-trained",
    about="which key dimensions serve which q after training, at N = 64",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    judged={profile: range(setting.seeds) for profile, setting in SETTINGS.items()},
    former=("phase",),
)
EXPERIMENTS = (EXPERIMENT,)


def signs_table(seeds: int = 2) -> Table:
    """Tabulate the fraction of random sets for which random signs have a certificate, for every q and m0."""
    rows: list[Row] = []
    for q in QS:
        for seed in range(seeds):
            rng = np.random.default_rng((seed, q))
            keys = random_keys(max(SIGN_DIMENSIONS), LENGTH, rng)
            subsets = random_subsets((SETS,), LENGTH, q, rng)
            for dimension in SIGN_DIMENSIONS:
                valid = certificates(keys[:dimension], subsets, "accumulated").valid
                rows.append({"q": q, "m0": dimension, "seed": seed, "certified": _share(valid)})
    columns = {
        "q": "positions averaged over",
        "m0": "key dimensions",
        "seed": "draw of keys and sets",
        "certified": f"part of {SETS} random sets with a certificate",
    }
    about = f"Certificates for random sets by random signs, N = {LENGTH}."
    return Table("neighbourly-signs", about, columns, rows, group=("q", "m0"), seed="seed")


def bits_table(length: int = LENGTH, largest: int = 10) -> Table:
    """Tabulate bits that the exact constructions need: all of p on the moment curve, and on the trigonometric curve
    those between the largest score and the margin.

    Raises:
        InvalidInput: unless 1 <= q < N for every q up to the largest.
    """
    rows: list[Row] = []
    for q in range(1, largest + 1):
        margin = TrigonometricUnit(length, q, ERROR).relative_margin
        moment = NeighbourlyUnit(length, q, 1, ERROR).bits
        rows.append({"q": q, "moment": moment, "trigonometric": ceil(-log2(margin))})
    columns = {
        "q": "positions averaged over",
        "moment": "bits of the largest number on the moment curve, with its sign",
        "trigonometric": "bits from the largest score to the margin on the trigonometric curve",
    }
    about = f"Precision of 2q exact dimensions, N = {length}."
    return Table("neighbourly-bits", about, columns, rows, group=("q",))


def frontier(table: Table, column: str, enough: float, above: bool) -> dict[int, int | None]:
    """Return, for each q, the least m0 from which on the mean of a column stays at or above (or below) a level."""
    dimensions: dict[int, int | None] = {}
    for q in sorted(set(table.column("q"))):
        dimensions[q] = None
        for dimension in sorted(set(table.column("m0")), reverse=True):
            mean = table.mean(column, q=q, m0=dimension)
            if mean < enough if above else mean > enough:
                break
            dimensions[q] = dimension
    return dimensions


def _share(valid: Bool[np.ndarray, "sets"]) -> float:
    return round(float(valid.mean()), 6)


def _targets(q: int, seeds: list[int]) -> Float[Tensor, "models sets n"]:
    drawn = [random_subsets((SETS,), LENGTH, q, np.random.default_rng((seed, q))) for seed in seeds]
    return torch.from_numpy(np.stack([ideal_attention(sets, LENGTH) for sets in drawn])).float()


def _fitted(model: FreeQueries, targets: Float[Tensor, "models sets n"], steps: int) -> list[float]:
    """Minimise the cross-entropy, and return each model's relative squared error."""

    def loss(stack: nn.Module, batch: Tensor) -> Float[Tensor, "models"]:
        """Return the cross-entropy of attention against the even row."""
        return -(batch * stack().log_softmax(-1)).sum(-1).mean(-1)

    fit(model, lambda step: targets, loss, steps=steps, rate=RATE, cosine=True)
    with torch.no_grad():
        squares = (model().softmax(-1) - targets).square().sum((1, 2))
    return [float(f"{error:.4g}") for error in (squares / targets.square().sum((1, 2))).tolist()]
