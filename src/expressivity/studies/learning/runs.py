"""Learning q-sparse averaging from few sequences: attention against a perceptron and recurrent networks.

A run is one model on one number of training sequences with one seed. It draws its position codes, its
training and test sequences and its initial weights from that triple alone: so runs are independent of one
another, which is what the permutation test on them asks for. Every run takes the same number of Adam steps on
batches of the same size, and the last weights are judged: there is no early stopping. The learning rate of
each model at each number of sequences was chosen on seeds that judge nothing (`TUNING_SEEDS`).

All runs of a model share stacks, whatever their number of sequences, seed and rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import nn

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.rivals import perceptron, recurrent
from expressivity.attention.units import learned
from expressivity.errors import choose
from expressivity.studies.learning.pool import Pool, relative_errors, squared_error
from expressivity.tables import Row, Table
from expressivity.tasks.coded_averaging import (
    CodedAveraging,
    draw_coded,
    position_codes,
    trivial_error,
)
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import stacked, sweep

MODELS = ("attention", "mlp", "rnn", "gru", "lstm")
RIVALS = MODELS[1:]
COUNTS = (64, 256, 1024, 4096, 16384)

N, Q, OUTPUTS, CODE = 16, 3, 4, 12
TOKEN = OUTPUTS + (Q + 1) * CODE
EMBEDDING, BATCH, TESTED, CLIP = 32, 32, 1024, 1.0
STACK = {"mlp": 5}
"""Most runs in a stack, 15 where nothing is said. Five perceptrons and their gradients fill a core's cache."""

RATE_GRID = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
TUNING_SEEDS = (900, 901)
TUNING_COUNTS = (64, 1024, 16384)
RATES = {
    "attention": (3e-2, 1e-2, 1e-2),
    "mlp": (3e-2, 1e-2, 3e-4),
    "rnn": (3e-4, 3e-4, 3e-4),
    "gru": (3e-4, 3e-4, 1e-2),
    "lstm": (3e-4, 3e-4, 3e-2),
}
"""Adam's learning rate at each of `TUNING_COUNTS`: what `best_rates` finds in the table of `tuning_table`, which is
kept as data/full/learning-samples-rates.json. It was made with the models of profile ci and serves both profiles."""

FIRST_SEED = 20
"""Runs with smaller seeds were judged by an earlier rule, at five numbers of sequences: they judge nothing here."""

Unit = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What a profile spends: numbers of sequences, steps, hidden units, and how many seeds judge each model."""

    counts: tuple[int, ...]
    steps: int
    perceptron_width: int
    recurrent_width: int
    attention_seeds: int
    perceptron_seeds: int
    recurrent_seeds: int

    def width(self, model: str) -> int:
        """Hidden units: the embedding dimension m of attention, the width of a rival (in a direction)."""
        widths = {"attention": EMBEDDING, "mlp": self.perceptron_width}
        return widths.get(model, self.recurrent_width)

    def seeds(self, model: str, first: int = FIRST_SEED) -> list[int]:
        """The seeds that judge a model. Attention has more: they are cheap, and the exact test gains."""
        counts = {"attention": self.attention_seeds, "mlp": self.perceptron_seeds}
        return list(range(first, first + counts.get(model, self.recurrent_seeds)))


SETTINGS = {
    "ci": Setting(TUNING_COUNTS, 1000, 256, 48, 15, 5, 3),
    "full": Setting(COUNTS, 10_000, 1024, 128, 15, 5, 5),
}


def table(profile: str = "ci") -> Table:
    """Train everything that is not in the store, and tabulate the relative errors.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    return tabulate("learning-samples", sweep(run, units(setting_of(profile)), name="samples"))


def setting_of(profile: str) -> Setting:
    """What a profile spends.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    return SETTINGS[choose("profile", profile, list(SETTINGS))]


def tuning_table(profile: str = "ci") -> Table:
    """The choice of learning rates: every rate of the grid on the tuning seeds.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    return tabulate(
        "learning-samples-rates",
        sweep(run, tuning_units(setting_of(profile)), name="samples-rates"),
    )


def best_rates(tuned: Table) -> dict[str, tuple[float, ...]]:
    """For each model, at each of `TUNING_COUNTS`, the rate with the smallest mean test error over the tuning seeds."""
    return {
        model: tuple(
            min(
                RATE_GRID,
                key=lambda rate: tuned.mean("test", model=model, samples=count, rate=rate),
            )
            for count in TUNING_COUNTS
        )
        for model in MODELS
    }


def rate_of(model: str, count: int) -> float:
    """The learning rate of a model: a number of sequences that was not tuned takes that of the next larger one."""
    nearest = min(tuned for tuned in TUNING_COUNTS if tuned >= count)
    return RATES[model][TUNING_COUNTS.index(nearest)]


def units(setting: Setting, checks: Sequence[int] = (), first: int = FIRST_SEED) -> list[Unit]:
    """The judged runs, the slowest models first so that both cores finish together.

    Args:
        setting: what the profile spends.
        checks: the steps after which the errors are measured; the last step alone if there are none.
        first: the smallest seed.
    """
    return [
        unit
        for model in reversed(MODELS)
        for unit in stacks(
            setting,
            model,
            [
                (count, seed, rate_of(model, count))
                for seed in setting.seeds(model, first)
                for count in setting.counts
            ],
            checks,
        )
    ]


def tuning_units(setting: Setting) -> list[Unit]:
    """The whole grid of rates, on the tuning seeds."""
    return [
        unit
        for model in reversed(MODELS)
        for unit in stacks(
            setting,
            model,
            [
                (count, seed, rate)
                for seed, rate, count in product(TUNING_SEEDS, RATE_GRID, TUNING_COUNTS)
            ],
        )
    ]


def stacks(
    setting: Setting, model: str, runs: Sequence[tuple[int, int, float]], checks: Sequence[int] = ()
) -> list[Unit]:
    """Runs (sequences, seed, rate) of one model, in as many stacks as `STACK` asks for."""
    about = {
        "model": model,
        "checks": list(checks or [setting.steps]),
        "width": setting.width(model),
    }
    points = [about | {"samples": count, "seed": seed, "rate": step} for count, seed, step in runs]
    return stacked(points, together=("samples", "seed", "rate"), most=STACK.get(model, 15))


def tabulate(name: str, results: list[list[Row]]) -> Table:
    """The rows of all units as one table with the meaning of its columns."""
    columns = {
        "model": "attention unit, perceptron (mlp), or bidirectional recurrent network",
        "samples": "training sequences",
        "rate": "learning rate of Adam",
        "steps": "training steps",
        "seed": "run",
        "train": "squared error on the first 1024 training sequences, over that of the answer 0",
        "test": "squared error on 1024 fresh sequences, over that of the answer 0",
    }
    about = f"qSA learned from examples: N={N}, q={Q}, d'={OUTPUTS}, codes of length {CODE}"
    rows = [row for rows in results for row in rows]
    return Table(
        name,
        about,
        columns,
        rows,
        group=("model", "samples", "rate", "steps"),
        seed="seed",
        model=("model", "samples", "rate", "seed"),
    )


def run(unit: Unit) -> list[Row]:
    """Train the stack of one unit and return one row a run and check."""
    model, members = unit["model"], unit["members"]
    streams = [
        np.random.default_rng([MODELS.index(model), m["samples"], m["seed"]]) for m in members
    ]
    drawn = [
        draw_sequences(m["samples"], stream) for m, stream in zip(members, streams, strict=True)
    ]
    train, test = (Pool.of([pair[i] for pair in drawn]) for i in (0, 1))
    sources = generators([int(stream.integers(2**62)) for stream in streams])
    stack = build(model, unit["width"], sources)
    rows: list[Row] = []

    def look(step: int) -> None:
        if step in unit["checks"]:
            found = (
                relative_errors(stack, pool, TESTED, trivial_error(Q, OUTPUTS))
                for pool in (train, test)
            )
            errors = zip(members, *found, strict=True)
            rows.extend(
                {
                    "model": model,
                    **member,
                    "steps": step,
                    "train": round(fitted, 6),
                    "test": round(fresh, 6),
                }
                for member, fitted, fresh in errors
            )

    rates = [member["rate"] for member in members]
    fit(
        stack,
        train.batches(sources, BATCH),
        squared_error,
        steps=max(unit["checks"]),
        rate=rates,
        clip=CLIP,
        watch=look,
    )
    return rows


def draw_sequences(samples: int, rng: np.random.Generator) -> tuple[CodedAveraging, CodedAveraging]:
    """Training and test sequences over one draw of the position codes."""
    codes = position_codes(N, CODE, rng)
    return draw_coded(samples, Q, OUTPUTS, codes, rng), draw_coded(TESTED, Q, OUTPUTS, codes, rng)


def build(model: str, width: int, sources: list[torch.Generator]) -> nn.Module:
    """An untrained stack for the tokens of this experiment.

    Raises:
        InvalidInput: if the model is none of `MODELS`.
    """
    if choose("model", model, list(MODELS)) == "attention":
        return learned.LearnedUnit(TOKEN, width, OUTPUTS, sources)
    if model == "mlp":
        return perceptron.PerceptronStack(N, TOKEN, width, OUTPUTS, sources)
    return recurrent.RecurrentStack(model, TOKEN, width, OUTPUTS, sources)


def parameters(model: str, width: int) -> int:
    """Trainable numbers of one model of this experiment.

    Raises:
        InvalidInput: if the model is none of `MODELS`.
    """
    return parameters_per_model(build(model, width, generators([0])))
