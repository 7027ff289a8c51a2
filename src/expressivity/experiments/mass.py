"""Where a learned attention unit looks: the weight that position i puts on y_i, as training goes on.

Attention of mass 1, spread evenly over y_i, would compute q-sparse averaging exactly. Untrained, it puts
about q/N there. The length d0 of the position codes bounds how far training gets: the learned query is a sum
of codes.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.learned import LearnedUnit
from expressivity.experiments.samples import CLIP, EMBEDDING, OUTPUTS, N, Pool, Q, squared_error
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import ideal_attention
from expressivity.tasks.coded import CodedAveraging, draw_coded, position_codes, trivial_error
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import sweep

CODES = (7, 12, 24)
STEPS = (0, 30, 100, 300, 1000)
SAMPLES, TESTED, RATE, SEEDS = 4096, 256, 1e-2, 6
FIRST_SEED = 100
"""Runs with smaller seeds were looked at while the threshold of the claim was chosen: they judge nothing."""
MATRIX_CODE, MATRIX_STEPS, MATRIX_SEEDS = 12, (0, 1000), 3

Unit = dict[str, Any]


def table(codes: tuple[int, ...] = CODES, shuffled: bool = False) -> Table:
    """Mass and error after each number of steps, for units whose position codes have these lengths.

    Args:
        codes: lengths d0.
        shuffled: train on the targets of other sequences, which leaves their distribution as it is and makes
            y_i irrelevant: the control of the claim.
    """
    units = [dict(code=code, steps=steps, shuffled=shuffled) for steps in reversed(STEPS) for code in codes]
    results = sweep(run, units, name="mass")
    unsorted = [row for rows in results for row in rows]
    rows = sorted(unsorted, key=lambda row: (row["code"], row["steps"], row["seed"]))
    columns = {
        "code": "length d0 of the position codes",
        "steps": "training steps",
        "seed": "run",
        "mass": "attention on y_i, mean over positions and 256 fresh sequences; q/N when uniform",
        "test": "squared error on them, over that of the answer 0",
    }
    about = f"attention unit on qSA: N={N}, q={Q}, d'={OUTPUTS}, m={EMBEDDING}, {SAMPLES} training sequences"
    return Table("attention-mass", about, columns, rows, group=("code", "steps"), seed="seed")


def matrix_table() -> Table:
    """The attention matrices of three units on their first test sequence, before and after training."""
    units = [dict(code=MATRIX_CODE, steps=steps, shuffled=False) for steps in MATRIX_STEPS]
    rows = [row for rows in sweep(matrix_rows, units, name="matrix") for row in rows]
    columns = {
        "steps": "training steps",
        "row": "position i, from 1",
        "column": "position j, from 1",
        "seed": "unit; each has its own codes, weights and sequence",
        "weight": "attention that i pays to j",
        "member": "1 if j is in y_i, else 0",
    }
    about = f"attention on one fresh sequence of qSA: N={N}, q={Q}, codes of length {MATRIX_CODE}"
    return Table("attention-matrix", about, columns, rows, group=("steps", "row", "column"), seed="seed")


def run(unit: Unit) -> list[Row]:
    """Train one stack of units, and measure mass and error on fresh sequences: one row a seed."""
    model, tests = train(unit, SEEDS)
    tokens, targets = Pool.of(tests).first(TESTED)
    with torch.no_grad():
        weights = model.attention(tokens)
        errors = (squared_error(model, (tokens, targets)) / trivial_error(Q, OUTPUTS)).tolist()
    members = np.stack([Q * ideal_attention(test.y, N) for test in tests])
    mass = mass_on_members(weights, torch.from_numpy(members)).tolist()
    about = {"code": unit["code"], "steps": unit["steps"]}
    return [
        {**about, "seed": seed, "mass": round(mass[seed], 6), "test": round(errors[seed], 6)}
        for seed in range(SEEDS)
    ]


def matrix_rows(unit: Unit) -> list[Row]:
    """Train a few units and return every entry of their attention on their first test sequence."""
    model, tests = train(unit, MATRIX_SEEDS)
    with torch.no_grad():
        weights = model.attention(Pool.of(tests).first(1)[0])[:, 0]
    return [
        {
            "steps": unit["steps"],
            "row": i + 1,
            "column": j + 1,
            "seed": seed,
            "weight": round(weights[seed, i, j].item(), 4),
            "member": int(j in tests[seed].y[0, i]),
        }
        for i in range(N)
        for j in range(N)
        for seed in range(MATRIX_SEEDS)
    ]


def train(unit: Unit, seeds: int) -> tuple[LearnedUnit, list[CodedAveraging]]:
    """A stack of units after `steps` steps, and the fresh sequences of each.

    Two units that differ in `steps` alone share every draw, so one is an earlier state of the other.
    """
    streams = [np.random.default_rng([unit["code"], FIRST_SEED + seed]) for seed in range(seeds)]
    codes = [position_codes(N, unit["code"], stream) for stream in streams]
    trains = [draw_coded(SAMPLES, Q, OUTPUTS, c, stream) for c, stream in zip(codes, streams, strict=True)]
    tests = [draw_coded(TESTED, Q, OUTPUTS, c, stream) for c, stream in zip(codes, streams, strict=True)]
    sources = generators([int(stream.integers(2**62)) for stream in streams])
    model = LearnedUnit(trains[0].tokens.shape[2], EMBEDDING, OUTPUTS, sources)
    pool = Pool.of(trains)
    if unit["shuffled"]:
        pool = replace(pool, targets=pool.targets.roll(1, dims=0))
    fit(model, pool.batches(sources), squared_error, steps=unit["steps"], rate=RATE, clip=CLIP)
    return model, tests


def mass_on_members(
    weights: Float[Tensor, "models batch n n"], members: Float[Tensor, "models batch n n"]
) -> Float[Tensor, "models"]:
    """Attention on y_i, averaged over positions and sequences."""
    return (weights * members).sum(-1).mean((1, 2))
