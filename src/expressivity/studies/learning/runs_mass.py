"""Where a learned attention unit looks: the weight that position i puts on y_i, as training goes on.

Attention of mass 1, spread evenly over y_i, would compute q-sparse averaging exactly. Untrained, it puts
about q/N there. The length d0 of the position codes bounds how far training gets: the learned query is a sum
of codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.initial import generators_from
from expressivity.attention.units.learned import LearnedUnit
from expressivity.studies.learning.models import Task
from expressivity.studies.learning.pool import Pool, relative_errors, squared_error
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import ideal_attention
from expressivity.tasks.coded_averaging import CodedAveraging, draw_coded, position_codes
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment

TASK = Task(n=16, q=3, outputs=4, code=12)
"""That of `expressivity.studies.learning.runs`, for the length of codes that the claim is about."""

CODES = (7, TASK.code, 24)
EMBEDDING = 32
BATCH = 32
CLIP = 1.0
RATE = 1e-2
SAMPLES = 4096
TESTED = 256
"""Fresh sequences on which mass and error are measured."""

SEEDS = 6
FIRST_SEED = 100
"""Runs with smaller seeds were looked at while the threshold of the claim was chosen: they judge nothing."""

TUNING_SEEDS = range(FIRST_SEED)
JUDGED = range(FIRST_SEED, FIRST_SEED + SEEDS)

MIN_MASS = 0.5
"""Attention on y_i after training."""

ERROR_RATE = 0.05
"""Probability, at most, that the claim is declared without being true."""

RULE = f"""\
Exact sign-flip test over {SEEDS} independent units that the mass exceeds {MIN_MASS} after the last step, where uniform attention has
q/N = {TASK.q}/{TASK.n}. The smallest p-value is 1/64; an error has probability at most {ERROR_RATE:.0%}, if the mass scatters
symmetrically."""


@dataclass(frozen=True)
class Job:
    """One length of position codes, with all its seeds; `shuffled` as in `Setting`."""

    code: int
    steps: tuple[int, ...]
    shuffled: bool


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        steps: training steps after which mass and error are measured.
        codes: lengths d0 of the position codes.
        shuffled: train on the targets of other sequences, which leaves their distribution as it is and makes
            y_i irrelevant: the control of the claim.
    """

    steps: tuple[int, ...]
    codes: tuple[int, ...] = CODES
    shuffled: bool = False


SETTINGS = {
    "ci": Setting(steps=(0, 30, 100)),
    "full": Setting(steps=(0, 30, 100, 300, 1000)),
    "large": Setting(steps=(0, 30, 100, 300, 1000, 3000, 10_000)),
}


def jobs(setting: Setting) -> list[Job]:
    """Return every length of codes."""
    return [Job(code, setting.steps, setting.shuffled) for code in setting.codes]


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate mass and error after each number of steps, for units whose position codes have these lengths."""
    columns = {
        "code": "length d0 of the position codes",
        "steps": "training steps",
        "seed": "run",
        "mass": "attention on y_i, mean over positions and 256 fresh sequences; q/N when uniform",
        "test": "squared error on them, over that of the answer 0",
    }
    about = f"attention unit on qSA: N={TASK.n}, q={TASK.q}, d'={TASK.outputs}, m={EMBEDDING}, {SAMPLES} training sequences"
    return Table(
        "learning-mass",
        about,
        columns,
        [row for rows in results for row in rows],
        group=("code", "steps"),
        seed="seed",
        model=("code", "seed"),
    )


def run(job: Job) -> list[Row]:
    """Train one stack of units, and measure mass and error on fresh sequences on the way: one row per check and seed."""
    streams = [np.random.default_rng([job.code, seed]) for seed in JUDGED]
    codes = [position_codes(TASK.n, job.code, stream) for stream in streams]
    trains, tests = (
        [
            draw_coded(count, TASK.q, TASK.outputs, own, stream)
            for own, stream in zip(codes, streams, strict=True)
        ]
        for count in (SAMPLES, TESTED)
    )
    sources = generators_from(streams)
    model = LearnedUnit(trains[0].tokens.shape[2], EMBEDDING, TASK.outputs, sources)
    pool = Pool.of(trains)
    if job.shuffled:
        pool = replace(pool, targets=pool.targets.roll(1, dims=0))
    rows: list[Row] = []

    def look(step: int) -> None:
        """Take down mass and error, at a step that is checked."""
        if step in job.steps:
            rows.extend(
                {"code": job.code, "steps": step, **measured} for measured in measure(model, tests)
            )

    fit(
        model,
        pool.batches(sources, BATCH),
        squared_error,
        steps=max(job.steps),
        rate=RATE,
        clip=CLIP,
        watch=look,
    )
    return rows


@torch.no_grad()
def measure(model: LearnedUnit, tests: Sequence[CodedAveraging]) -> list[Row]:
    """Return mass on y_i and relative error of every unit on its fresh sequences."""
    pool = Pool.of(tests)
    errors = relative_errors(model, pool, TESTED, TASK.trivial)
    members = np.stack([TASK.q * ideal_attention(test.y, TASK.n) for test in tests])
    mass = mass_on_members(
        model.attention(pool.first(TESTED)[0]), torch.from_numpy(members)
    ).tolist()
    return [
        {"seed": seed, "mass": round(on_members, 6), "test": round(error, 6)}
        for seed, (on_members, error) in enumerate(zip(mass, errors, strict=True))
    ]


def mass_on_members(
    weights: Float[Tensor, "models batch n n"], members: Float[Tensor, "models batch n n"]
) -> Float[Tensor, "models"]:
    """Return attention on y_i, averaged over positions and sequences."""
    return (weights * members).sum(-1).mean((1, 2))


def tabulate_shuffled(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the same under its own name."""
    return replace(tabulate(results, setting), name="learning-mass-shuffled")


def published_code(table: Table) -> Table:
    """Return the part of a table that is about codes of the paper's length."""
    return table.with_rows(table.where(code=TASK.code))


EXPERIMENT = Experiment(
    name="learning-mass",
    about="the weight that a learned attention unit puts on y",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(SETTINGS, JUDGED),
    former=("mass",),
)
SHUFFLED = Experiment(
    name="learning-mass-shuffled",
    about="the same at the paper's length of codes, trained on the targets of other sequences",
    settings={
        profile: replace(setting, codes=(TASK.code,), shuffled=True)
        for profile, setting in SETTINGS.items()
    },
    jobs=jobs,
    run=run,
    tabulate=tabulate_shuffled,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(SETTINGS, JUDGED),
)
EXPERIMENTS = (EXPERIMENT, SHUFFLED)
