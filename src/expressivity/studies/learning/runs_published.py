"""The paper's own experiment, [SHT23] Appendix D as recalled: three models on the same 1000 sequences, watched while they learn.

Recalled: N = 20, q = 3, d′ = 4, position codes of length ⌈1 + 2 ln N⌉ = 7 and so tokens of length 32; 1000 training and 1000
test sequences; an attention unit with m = 100, a perceptron with 256 hidden units, an LSTM of two layers; Adam on batches of
32. Not recalled, and ours: Adam's rate (its default), one draw of the codes for a run, an LSTM that reads both ways (so that
order excludes nothing), and the number of runs.

Every run draws its own codes, sequences and weights. Runs with the seeds `CHOOSING` served to choose what the claim asks of
attention and of the perceptron; those from 0 on judge it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from expressivity.training.sweeps import sweep

MODELS = ("attention", "mlp", "lstm")
N, Q, OUTPUTS, CODE = 20, 3, 4, 7
TOKEN = OUTPUTS + (Q + 1) * CODE
SAMPLES, EMBEDDING, PERCEPTRON, LAYERS = 1000, 100, 256, 2
BATCH, RATE = 32, 1e-3
CHOOSING = (900, 901)
STACK = 3
"""Runs of attention or of the perceptron in a stack."""

DRAWN_SEEDS = 2
"""So many attention units, those with the first seeds, have their matrices kept, each on its own first training sequence and its own first fresh one."""

Unit = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        steps: training steps after which attention matrices are kept; the last is where attention and perceptron stop.
        looks: steps, besides those, after which errors are measured.
        recurrent_steps: where the LSTM stops: it costs forty times as much a step.
        recurrent_width: of the LSTM, a layer and direction.
        runs: of attention and of the perceptron.
        recurrent_runs: of the LSTM.
    """

    steps: tuple[int, ...]
    looks: tuple[int, ...]
    recurrent_steps: int
    recurrent_width: int
    runs: int = 6
    recurrent_runs: int = 2

    def checks(self, model: str) -> list[int]:
        """The steps after which a model's errors are measured."""
        last = self.recurrent_steps if model == "lstm" else self.steps[-1]
        return sorted(step for step in {*self.steps, *self.looks} if step <= last)


SETTINGS = {
    "ci": Setting((0, 500, 4000), (100, 250, 1000, 2000, 3000), 1000, 128),
    "full": Setting((0, 1000, 40_000), (100, 250, 500, 2000, 4000, 10_000, 20_000), 40_000, 800),
}


def table(profile: str = "ci", shuffled: bool = False) -> Table:
    """Training and test error of every run after each number of steps.

    Args:
        profile: ci or full.
        shuffled: train attention on the targets of other sequences, which leaves their distribution as it is and makes
            y_i irrelevant: the control of the claim.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    setting = setting_of(profile)
    units = [
        unit
        for model in reversed(MODELS)
        for unit in units_of(setting, model, shuffled and model == "attention")
    ]
    return tabulate("learning-published-errors", sweep(run, units, name="published"))


def attention_and_perceptron_table(profile: str = "full") -> Table:
    """The same without the LSTM, whose share of the work at profile full is most of a day.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    setting = setting_of(profile)
    units = [unit for model in ("mlp", "attention") for unit in units_of(setting, model)]
    return tabulate("learning-published-long", sweep(run, units, name="published-long"))


def matrix_table(profile: str = "ci") -> Table:
    """The attention matrices of two of the units in `table` on a training sequence and on a fresh one, while they learn.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    setting = setting_of(profile)
    found = sweep(run, units_of(setting, "attention"), name="published-matrices")
    columns = {
        "example": "the first training sequence, or the first fresh one",
        "steps": "training steps",
        "row": "position i, from 1",
        "column": "position j, from 1",
        "seed": "unit; each has its own codes, weights and sequences",
        "weight": "attention that i pays to j",
        "member": "1 if j is in y_i, else 0",
    }
    about = f"attention on one sequence of qSA: N={N}, q={Q}, codes of length {CODE}, m={EMBEDDING}, {SAMPLES} training sequences"
    cells = [row for stack in found for row in stack["cells"]]
    return Table(
        "learning-published-matrices",
        about,
        columns,
        cells,
        group=("example", "steps", "row", "column"),
        seed="seed",
        model=("seed",),
        exact=("member",),
    )


def setting_of(profile: str) -> Setting:
    """What a profile spends.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    return SETTINGS[choose("profile", profile, list(SETTINGS))]


def units_of(setting: Setting, model: str, shuffled: bool = False) -> list[Unit]:
    """The runs of one model in stacks that take about as long as those of other models, so that all processes finish together."""
    runs, together = (setting.recurrent_runs, 1) if model == "lstm" else (setting.runs, STACK)
    return [
        unit_of(setting, model, range(runs)[first : first + together], shuffled)
        for first in range(0, runs, together)
    ]


def unit_of(setting: Setting, model: str, seeds: Sequence[int], shuffled: bool = False) -> Unit:
    """Some runs of one model as one stack."""
    kept = {"attention": list(setting.steps)}.get(model, [])
    return {
        "model": model,
        "seeds": list(seeds),
        "width": width(setting, model),
        "checks": setting.checks(model),
        "kept": kept,
        "shuffled": shuffled,
    }


def width(setting: Setting, model: str) -> int:
    """Hidden units: m of attention, of the perceptron's layer, or of the LSTM's layers in a direction."""
    return {"attention": EMBEDDING, "mlp": PERCEPTRON}.get(model, setting.recurrent_width)


def tabulate(name: str, results: Sequence[dict[str, list[Row]]]) -> Table:
    """The errors of all units as one table with the meaning of its columns."""
    columns = {
        "model": "attention unit, perceptron (mlp), or bidirectional LSTM of two layers",
        "steps": "training steps",
        "seed": "run",
        "train": "squared error on the 1000 training sequences, over that of the answer 0",
        "test": "squared error on 1000 fresh sequences, over that of the answer 0",
    }
    about = (
        f"qSA learned from {SAMPLES} sequences: N={N}, q={Q}, d'={OUTPUTS}, codes of length {CODE}"
    )
    rows = [row for found in results for row in found["errors"]]
    return Table(
        name, about, columns, rows, group=("model", "steps"), seed="seed", model=("model", "seed")
    )


def run(unit: Unit) -> dict[str, list[Row]]:
    """Train a unit's stack on its own sequences: the errors, one row a check and run, and what is kept of attention, one a cell."""
    train, test, sources = sequences(unit)
    stack = build(unit["model"], unit["width"], sources)
    shown = replace(train, targets=train.targets.roll(1, dims=0)) if unit["shuffled"] else train
    errors: list[Row] = []
    cells: list[Row] = []

    def look(step: int) -> None:
        if step in unit["checks"]:
            fitted, fresh = (
                relative_errors(stack, pool, SAMPLES, trivial_error(Q, OUTPUTS))
                for pool in (train, test)
            )
            errors.extend(
                {
                    "model": unit["model"],
                    "steps": step,
                    "seed": seed,
                    "train": round(a, 6),
                    "test": round(b, 6),
                }
                for seed, a, b in zip(unit["seeds"], fitted, fresh, strict=True)
            )
        for example, pool in (("training", train), ("fresh", test)) if step in unit["kept"] else ():
            tokens = pool.first(1)[0]
            with torch.no_grad():
                weights = stack.attention(tokens)[:, 0]
            drawn = {k: seed for k, seed in enumerate(unit["seeds"]) if seed < DRAWN_SEEDS}
            cells.extend(
                _cells(drawn, {"example": example, "steps": step}, weights, members(tokens)[:, 0])
            )

    fit(
        stack,
        shown.batches(sources, BATCH),
        squared_error,
        steps=max(unit["checks"]),
        rate=RATE,
        watch=look,
    )
    return {"errors": errors, "cells": cells}


def _cells(
    drawn: dict[int, int], about: Row, weights: torch.Tensor, wanted: torch.Tensor
) -> list[Row]:
    """One row a cell and unit; units by their place in the stack, with their seeds."""
    return [
        {
            **about,
            "row": i + 1,
            "column": j + 1,
            "seed": seed,
            "weight": round(weights[k, i, j].item(), 4),
            "member": int(wanted[k, i, j]),
        }
        for i in range(N)
        for j in range(N)
        for k, seed in drawn.items()
    ]


def members(tokens: torch.Tensor) -> torch.Tensor:
    """Which j is in y_i, of shape (models, batch, N, N), read off the tokens: the code of j is one of the q that i shows."""
    own, shown = (
        tokens[..., OUTPUTS : OUTPUTS + CODE],
        tokens[..., OUTPUTS + CODE :].unflatten(-1, (Q, CODE)),
    )
    same = (shown.unsqueeze(-3) == own[..., None, :, None, :]).all(-1)
    return same.any(-1)


def sequences(unit: Unit) -> tuple[Pool, Pool, list[torch.Generator]]:
    """The training and the fresh sequences of a unit's runs, and the generators that go on to draw their weights and batches."""
    streams = [np.random.default_rng([MODELS.index(unit["model"]), seed]) for seed in unit["seeds"]]
    drawn = [draw_sequences(stream) for stream in streams]
    train, test = (Pool.of([pair[i] for pair in drawn]) for i in (0, 1))
    return train, test, generators([int(stream.integers(2**62)) for stream in streams])


def draw_sequences(rng: np.random.Generator) -> tuple[CodedAveraging, CodedAveraging]:
    """Training and fresh sequences over one draw of the position codes."""
    codes = position_codes(N, CODE, rng)
    return draw_coded(SAMPLES, Q, OUTPUTS, codes, rng), draw_coded(SAMPLES, Q, OUTPUTS, codes, rng)


def build(model: str, width: int, sources: list[torch.Generator]) -> nn.Module:
    """An untrained stack for the tokens of this experiment.

    Raises:
        InvalidInput: if the model is none of `MODELS`.
    """
    if choose("model", model, list(MODELS)) == "attention":
        return learned.LearnedUnit(TOKEN, width, OUTPUTS, sources)
    if model == "mlp":
        return perceptron.PerceptronStack(N, TOKEN, width, OUTPUTS, sources)
    return recurrent.RecurrentStack("lstm", TOKEN, width, OUTPUTS, sources, layers=LAYERS)


def parameters(model: str, width: int) -> int:
    """Trainable numbers of one model of this experiment.

    Raises:
        InvalidInput: if the model is none of `MODELS`.
    """
    return parameters_per_model(build(model, width, generators([0])))
