"""Where a learned attention unit looks: the weight that position i puts on y_i, as training goes on.

Attention of mass 1, spread evenly over y_i, would compute q-sparse averaging exactly. Untrained, it puts
about q/N there. The length d0 of the position codes bounds how far training gets: the learned query is a sum
of codes.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.units.learned import LearnedUnit
from expressivity.errors import choose
from expressivity.studies.learning.pool import Pool, relative_errors, squared_error
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import ideal_attention
from expressivity.tasks.coded_averaging import (
    CodedAveraging,
    draw_coded,
    position_codes,
    trivial_error,
)
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import sweep

N, Q, OUTPUTS, EMBEDDING, BATCH, CLIP = 16, 3, 4, 32, 32, 1.0
"""The task and the unit of `expressivity.studies.learning.runs`."""

CODES = (7, 12, 24)
STEPS = {"ci": (0, 30, 100, 300, 1000), "full": (0, 30, 100, 300, 1000, 3000, 10_000)}
"""Training steps after which mass and error are measured."""
SAMPLES, TESTED, RATE, SEEDS = 4096, 256, 1e-2, 6
FIRST_SEED = 100
"""Runs with smaller seeds were looked at while the threshold of the claim was chosen: they judge nothing."""
CLAIMED_CODE = 12
"""The length that the claim is about."""

Unit = dict[str, Any]


def table(profile: str = "ci", codes: tuple[int, ...] = CODES, shuffled: bool = False) -> Table:
    """Mass and error after each number of steps, for units whose position codes have these lengths.

    Args:
        profile: ci or full.
        codes: lengths d0.
        shuffled: train on the targets of other sequences, which leaves their distribution as it is and makes
            y_i irrelevant: the control of the claim.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    steps = STEPS[choose("profile", profile, list(STEPS))]
    units = [dict(code=code, steps=list(steps), shuffled=shuffled) for code in codes]
    rows = [row for rows in sweep(run, units, name="mass") for row in rows]
    columns = {
        "code": "length d0 of the position codes",
        "steps": "training steps",
        "seed": "run",
        "mass": "attention on y_i, mean over positions and 256 fresh sequences; q/N when uniform",
        "test": "squared error on them, over that of the answer 0",
    }
    about = f"attention unit on qSA: N={N}, q={Q}, d'={OUTPUTS}, m={EMBEDDING}, {SAMPLES} training sequences"
    return Table(
        "learning-mass",
        about,
        columns,
        rows,
        group=("code", "steps"),
        seed="seed",
        model=("code", "seed"),
    )


def run(unit: Unit) -> list[Row]:
    """Train one stack of units, and measure mass and error on fresh sequences on the way: one row a check and seed."""
    streams = [np.random.default_rng([unit["code"], FIRST_SEED + seed]) for seed in range(SEEDS)]
    codes = [position_codes(N, unit["code"], stream) for stream in streams]
    trains = [
        draw_coded(SAMPLES, Q, OUTPUTS, c, stream) for c, stream in zip(codes, streams, strict=True)
    ]
    tests = [
        draw_coded(TESTED, Q, OUTPUTS, c, stream) for c, stream in zip(codes, streams, strict=True)
    ]
    sources = generators([int(stream.integers(2**62)) for stream in streams])
    model = LearnedUnit(trains[0].tokens.shape[2], EMBEDDING, OUTPUTS, sources)
    pool = Pool.of(trains)
    if unit["shuffled"]:
        pool = replace(pool, targets=pool.targets.roll(1, dims=0))
    rows: list[Row] = []

    def look(step: int) -> None:
        if step in unit["steps"]:
            rows.extend(
                {"code": unit["code"], "steps": step, **found} for found in measure(model, tests)
            )

    fit(
        model,
        pool.batches(sources, BATCH),
        squared_error,
        steps=max(unit["steps"]),
        rate=RATE,
        clip=CLIP,
        watch=look,
    )
    return rows


@torch.no_grad()
def measure(model: LearnedUnit, tests: Sequence[CodedAveraging]) -> list[Row]:
    """Mass on y_i and relative error of every unit on its fresh sequences."""
    pool = Pool.of(tests)
    errors = relative_errors(model, pool, TESTED, trivial_error(Q, OUTPUTS))
    members = np.stack([Q * ideal_attention(test.y, N) for test in tests])
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
    """Attention on y_i, averaged over positions and sequences."""
    return (weights * members).sum(-1).mean((1, 2))
