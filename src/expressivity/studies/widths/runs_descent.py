"""Descent from the construction of [SHT23] Theorem 2: does training keep it, and does it find back to it?

The start is the construction itself: signs as keys and, for each of `SETS` fixed sets, its certificate as a query, at the scale of the
theorem. Keys and queries are then perturbed by Gaussian noise, `noise` times the root mean square of what it is added to, and all of
them are trained on the exact expected error of those sets (`expressivity.studies.widths.runs`).

Scores count only up to a constant for each set. So a set's scores are judged by what does not see it: the *gap* between its mean on and
off the set; the *spread* of the scores on it, and the *highest* score off it above the mean off it, both in units of the gap. A
certificate has spread 0 and, up to the mean off the set, a highest score of at most 1/2.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import sqrt

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.constructions.budget import softmax_scale
from expressivity.constructions.certificates import certificates
from expressivity.constructions.keys import random_keys
from expressivity.statistics import Interval, t_intervals
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import ideal_attention, random_subsets
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment
from expressivity.training.sweeps import grid, stacked

N = 64
Q = 3
KEY_DIM = 48
SETS = 256
"""Fixed sets, each with a query of its own."""

EPSILON = 0.1
"""The error that fixes the theorem's scale."""

NOISES = (0.0, 0.1, 0.3, 1.0)
LEARNING_RATE = 0.01

TUNING_SEEDS = range(5)
JUDGED = {"ci": range(300, 302), "full": range(100, 105), "large": range(200, 210)}

ERROR_RATE = 0.05
"""Probability, at most, that an interval misses."""

MAX_ERROR = 1e-3
"""Relative error after descent from the construction."""

MAX_SPREAD = 0.01
"""Spread of the scores on a set after descent, in units of the gap."""

MAX_HIGHEST = 0.5
"""Highest score off the set after descent from the construction, above the mean off it, in units of the gap."""

MAX_UNDONE = 0.2
"""Fraction of the distance to the construction that descent from noise undoes."""

RULE = f"""\
One number per seed, and intervals that miss together with probability at most {ERROR_RATE}, if the numbers are normal. From the construction
itself, the error stays below {MAX_ERROR:g}, the spread below {MAX_SPREAD}, and the highest score off the set, on average over the sets, below
{MAX_HIGHEST}. From noise of a tenth, the spread falls below {MAX_SPREAD} again, and of the distance between the scores and those of the
construction less than {MAX_UNDONE} is undone: descent restores the equality and does not lead back."""

SHAPE_COLUMNS = {
    "spread": "largest minus smallest score on the set, in units of the gap, mean over sets",
    "highest": "highest score off the set above the mean off it, in units of the gap, mean over sets",
}
"""What `shape_of` measures, in the words of a table."""


@dataclass(frozen=True)
class Member:
    """One unit of a stack: the noise on its keys and queries, and its seed."""

    noise: float
    seed: int


@dataclass(frozen=True)
class Job:
    """A stack of units; `shuffled` ones are trained for their neighbours' targets."""

    steps: int
    shuffled: bool
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Setting:
    """What a profile spends: seeds for each noise, and steps of Adam; `shuffled` is the control of the claim."""

    seeds: Sequence[int]
    steps: int
    shuffled: bool = False


SETTINGS = {
    "ci": Setting(seeds=JUDGED["ci"], steps=100),
    "full": Setting(seeds=JUDGED["full"], steps=500),
    "large": Setting(seeds=JUDGED["large"], steps=10000),
}


class QueryTable(nn.Module):
    """A stack of units with a free key for every position and a free query for every set of a list."""

    def __init__(
        self, keys: Float[Tensor, "models n m0"], queries: Float[Tensor, "models sets m0"]
    ) -> None:
        super().__init__()
        self.keys, self.queries = nn.Parameter(keys), nn.Parameter(queries)

    def forward(self) -> Float[Tensor, "models sets n"]:
        """Return scores of every position for every set."""
        return self.queries @ self.keys.mT


def run(job: Job) -> list[Row]:
    """Perturb, measure, train and measure again: two rows per member."""
    starts = [construction(each.seed) for each in job.members]
    sets = [subsets for _, _, subsets in starts]
    model = perturbed(starts, job.members)
    targets = torch.from_numpy(np.stack([ideal_attention(s, N) for s in sets])).float()
    wanted = targets.roll(1, dims=1) if job.shuffled else targets
    states = [("before", measures(model, starts, targets))]
    fit(
        model,
        lambda step: wanted,
        relative_errors,
        steps=job.steps,
        rate=LEARNING_RATE,
        cosine=True,
    )
    states.append(("after", measures(model, starts, targets)))
    return [
        {**asdict(each), "state": state, **row}
        for state, rows in states
        for each, row in zip(job.members, rows, strict=True)
    ]


Start = tuple[Float[np.ndarray, "n m0"], Float[np.ndarray, "sets m0"], Int[np.ndarray, "sets q"]]


def construction(seed: int) -> Start:
    """Return keys, the queries of random sets at the theorem's scale, and the sets."""
    rng = np.random.default_rng([seed, N, Q])
    keys, subsets = random_keys(KEY_DIM, N, rng), random_subsets((SETS,), N, Q, rng)
    scale = softmax_scale(N, Q, EPSILON) / sqrt(KEY_DIM)
    return keys.T, scale * certificates(keys, subsets, "accumulated").vectors, subsets


def perturbed(starts: Sequence[Start], members: Sequence[Member]) -> QueryTable:
    """Return the units of the construction with noise on every key and query."""
    parts: list[list[Tensor]] = [[], []]
    for start, each in zip(starts, members, strict=True):
        rng = np.random.default_rng([each.seed, N, Q, 1])
        for part, weights in zip(parts, start):
            size = sqrt(float(np.mean(weights**2)))
            shaken = weights + each.noise * size * rng.standard_normal(weights.shape)
            part.append(torch.from_numpy(shaken).float())
    return QueryTable(*(torch.stack(part) for part in parts))


def relative_errors(
    model: nn.Module, targets: Float[Tensor, "models sets n"]
) -> Float[Tensor, "models"]:
    """Return the expected squared error of each unit, over that of answering 0."""
    return Q * (model().softmax(-1) - targets).square().sum(-1).mean(-1)


@torch.no_grad()
def measures(
    model: QueryTable, starts: list[Start], targets: Float[Tensor, "models sets n"]
) -> list[Row]:
    """Return the error, spread, highest score off the set, distance to the construction, and signs that the keys have kept, for each unit."""
    rows: list[Row] = []
    errors = relative_errors(model, targets).tolist()
    for error, scores, own, (keys, queries, subsets) in zip(
        errors, model().double().numpy(), model.keys.numpy(), starts, strict=True
    ):
        built = queries @ keys.T
        spread, highest = shape_of(scores, subsets)
        row = {
            "error": error,
            "spread": float(spread.mean()),
            "highest": float(highest.mean()),
            "distance": distance(scores, built),
            "signs": float(np.mean(np.sign(own) == keys)),
        }
        rows.append({name: float(f"{value:.4g}") for name, value in row.items()})
    return rows


def shape_of(
    scores: Float[np.ndarray, "sets n"], subsets: Int[np.ndarray, "sets q"]
) -> tuple[Float[np.ndarray, "sets"], Float[np.ndarray, "sets"]]:
    """Return the spread of each set's scores on it, and the highest score off it above the mean off it, in units of its gap."""
    on = np.take_along_axis(scores, subsets, axis=1)
    off = np.delete(
        scores.ravel(), (subsets + scores.shape[1] * np.arange(len(scores))[:, None]).ravel()
    ).reshape(len(scores), -1)
    gap = on.mean(1) - off.mean(1)
    return (on.max(1) - on.min(1)) / gap, (off.max(1) - off.mean(1)) / gap


def distance(learned: Float[np.ndarray, "sets n"], built: Float[np.ndarray, "sets n"]) -> float:
    """Return ‖S − S₀‖ / ‖S₀‖ for scores with each row's mean taken out, which the softmax does not see."""
    learned, built = (scores - scores.mean(1, keepdims=True) for scores in (learned, built))
    return float(np.linalg.norm(learned - built) / np.linalg.norm(built))


def jobs(setting: Setting) -> list[Job]:
    """Return every noise and seed."""
    axes = dict(
        noise=NOISES, seed=setting.seeds, steps=(setting.steps,), shuffled=(setting.shuffled,)
    )
    return stacked(grid(axes, known=tuple(axes)), Job, Member, together=("noise", "seed"))


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate every unit before and after descent."""
    rows = sorted(
        (row for rows in results for row in rows),
        key=lambda row: (row["noise"], row["state"] == "after", row["seed"]),
    )
    columns = {
        "noise": "noise on keys and queries, in units of their root mean square",
        "seed": "draw of keys, sets and noise",
        "state": "before or after descent",
        "error": "expected squared error on the sets, over that of the answer 0",
        **SHAPE_COLUMNS,
        "distance": "of the centred scores from those of the construction, relative",
        "signs": "part of the keys' signs that are those of the construction",
    }
    about = f"Descent from the construction: N={N}, q={Q}, {KEY_DIM} key dimensions, {SETS} sets with a free query each, {setting.steps} steps."
    return Table(
        "widths-kept",
        about,
        columns,
        rows,
        group=("noise", "state"),
        seed="seed",
        model=("noise", "seed"),
    )


def kept_rule(table: Table, rate: float = ERROR_RATE) -> tuple[bool, dict[str, Interval]]:
    """Return `RULE`: its verdict and the five intervals, which miss together with probability at most `rate`."""
    after = {noise: table.where(noise=noise, state="after") for noise in (0.0, 0.1)}
    before = table.where(noise=0.1, state="before")
    undone = [1 - b["distance"] / a["distance"] for a, b in zip(before, after[0.1], strict=True)]
    values = {
        "error, undisturbed": ([row["error"] for row in after[0.0]], MAX_ERROR),
        "spread, undisturbed": ([row["spread"] for row in after[0.0]], MAX_SPREAD),
        "highest, undisturbed": ([row["highest"] for row in after[0.0]], MAX_HIGHEST),
        "spread, noise of a tenth": ([row["spread"] for row in after[0.1]], MAX_SPREAD),
        "distance undone, noise of a tenth": (undone, MAX_UNDONE),
    }
    ends = t_intervals({name: numbers for name, (numbers, _) in values.items()}, rate)
    return all(ends[name].high < limit for name, (_, limit) in values.items()), ends


def tabulate_shuffled(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the same under its own name."""
    return replace(tabulate(results, setting), name="widths-kept-shuffled")


EXPERIMENT = Experiment(
    name="widths-kept",
    about="descent from the construction, undisturbed and with noise",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged=JUDGED,
    former=("kept",),
)
SHUFFLED = Experiment(
    name="widths-kept-shuffled",
    about="the same units trained for the targets of their neighbours",
    settings={profile: replace(setting, shuffled=True) for profile, setting in SETTINGS.items()},
    jobs=jobs,
    run=run,
    tabulate=tabulate_shuffled,
    tuning=TUNING_SEEDS,
    judged=JUDGED,
)
EXPERIMENTS = (EXPERIMENT, SHUFFLED)
