"""The paper's own experiment, [SHT23] Appendix D as recalled: three models on the same 1000 sequences, watched while they learn.

Recalled: N = 20, q = 3, d′ = 4, position codes of length ⌈1 + 2 ln N⌉ = 7 and so tokens of length 32; 1000 training and 1000
test sequences; an attention unit with m = 100, a perceptron with 256 hidden units, an LSTM of two layers; Adam on batches of
32. Not recalled, and ours: Adam's rate (its default), one draw of the codes for a run, an LSTM that reads both ways (so that
order excludes nothing), and the number of runs.

Every run draws its own codes, sequences and weights. Runs with the seeds `TUNING_SEEDS` served to choose what the claim asks of
attention and of the perceptron; those from 0 on judge it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch

from expressivity.attention.initial import generators_from
from expressivity.studies.learning.matrices import cells, members
from expressivity.studies.learning.models import Task, build
from expressivity.studies.learning.pool import Pool, relative_errors, squared_error
from expressivity.tables import Row, Table
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment

MODELS = ("attention", "mlp", "lstm")
TASK = Task(n=20, q=3, outputs=4, code=7)
SAMPLES = 1000
"""Training sequences, and fresh ones."""

EMBEDDING = 100
"""The embedding dimension m of attention."""

PERCEPTRON = 256
"""Hidden units of the perceptron."""

LAYERS = 2
"""Layers of the LSTM."""

BATCH = 32
RATE = 1e-3
TUNING_SEEDS = (900, 901)
STACK = 3
"""Runs of attention or of the perceptron in a stack."""

REPLAYED = (0, 20, 50, 100, 150, 200, 300, 400, 500, 700, 1000, 1400, 2000, 2600, 3300, 4000)
"""Steps of a replay at profile full: close together where attention moves fast."""

DRAWN_SEEDS = 2
"""This many attention units, those with the first seeds, have their matrices kept, each on its own first training sequence and its own first fresh one."""

MAX_ATTENTION = 0.6
"""Attention's relative error on fresh sequences after the last step."""

MIN_PERCEPTRON = 1.0
"""The perceptron's: that of the answer 0."""

MARGIN = 1.5
"""Attention's test error, times this, must still lie below the LSTM's after as many steps."""

FAMILY_RATE = 0.05
"""Probability, at most, that one or more of the three parts is declared without being true."""

RULE = f"""\
Three parts, all of relative error on fresh sequences. After the last step attention's lies below {MAX_ATTENTION} and the perceptron's above
{MIN_PERCEPTRON:g}, the error of the answer 0: exact sign-flip tests over six runs each, smallest p-value 1/64, if errors scatter
symmetrically. Where the LSTM stops, {MARGIN} times attention's lies below the LSTM's: exact permutation test, six runs against two, smallest
p-value 1/28. Holm's correction holds the error rate of the three at {FAMILY_RATE:.0%}, and the claim holds if all are rejected."""


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        steps: training steps after which attention matrices are kept; the last is where attention and perceptron stop.
        replayed: training steps after which the matrix of the first unit on its fresh sequence is kept: what a page replays.
        looks: steps, besides those of `steps`, after which errors are measured.
        recurrent_steps: where the LSTM stops: it costs many times as much a step.
        recurrent_width: of the LSTM, a layer and direction.
        runs: of attention and of the perceptron.
        recurrent_runs: of the LSTM.
        models: those that are trained, the slowest first.
        shuffled: train attention on the targets of other sequences, which leaves their distribution as it is and makes
            y_i irrelevant: the control of the claim.
    """

    steps: tuple[int, ...]
    replayed: tuple[int, ...]
    looks: tuple[int, ...]
    recurrent_steps: int
    recurrent_width: int
    runs: int = 6
    recurrent_runs: int = 2
    models: tuple[str, ...] = MODELS[::-1]
    shuffled: bool = False

    def checks(self, model: str) -> tuple[int, ...]:
        """Return the steps after which a model's errors are measured."""
        last = self.recurrent_steps if model == "lstm" else self.steps[-1]
        return tuple(sorted(step for step in {*self.steps, *self.looks} if step <= last))

    def width(self, model: str) -> int:
        """Return the hidden units: m of attention, of the perceptron's layer, or of the LSTM's layers in a direction."""
        return {"attention": EMBEDDING, "mlp": PERCEPTRON}.get(model, self.recurrent_width)

    def seeds(self, model: str) -> range:
        """Return the seeds of a model."""
        return range(self.recurrent_runs if model == "lstm" else self.runs)


SETTINGS = {
    "ci": Setting(
        steps=(0, 100, 500),
        replayed=(0, 100, 200, 300, 400, 500),
        looks=(50, 250),
        recurrent_steps=100,
        recurrent_width=128,
        runs=2,
    ),
    "full": Setting(
        steps=(0, 500, 4000),
        replayed=REPLAYED,
        looks=(100, 250, 1000, 2000, 3000),
        recurrent_steps=1000,
        recurrent_width=128,
    ),
    "large": Setting(
        steps=(0, 1000, 40_000),
        replayed=tuple(10 * step for step in REPLAYED),
        looks=(100, 250, 500, 2000, 4000, 10_000, 20_000),
        recurrent_steps=40_000,
        recurrent_width=800,
    ),
}


@dataclass(frozen=True)
class Job:
    """Some runs of one model as one stack.

    Args:
        model: one of `MODELS`.
        seeds: of the runs.
        width: see `Setting.width`.
        checks: the steps after which errors are measured.
        kept: those after which attention matrices are kept.
        replayed: those after which one matrix is kept.
        shuffled: train on the targets of other sequences.
    """

    model: str
    seeds: tuple[int, ...]
    width: int
    checks: tuple[int, ...]
    kept: tuple[int, ...] = ()
    replayed: tuple[int, ...] = ()
    shuffled: bool = False


def jobs(setting: Setting) -> list[Job]:
    """Return the runs of every model in stacks that take about equally long, so that all processes finish together."""
    return [
        job_of(setting, model, setting.seeds(model)[first : first + together])
        for model in setting.models
        for together in [1 if model == "lstm" else STACK]
        for first in range(0, len(setting.seeds(model)), together)
    ]


def job_of(setting: Setting, model: str, seeds: Sequence[int]) -> Job:
    """Return some runs of one model as one stack."""
    return Job(
        model=model,
        seeds=tuple(seeds),
        width=setting.width(model),
        checks=setting.checks(model),
        kept=setting.steps if model == "attention" else (),
        replayed=setting.replayed if model == "attention" else (),
        shuffled=setting.shuffled and model == "attention",
    )


def tabulate(
    results: Sequence[dict[str, list[Row]]],
    setting: Setting,
    name: str = "learning-published-errors",
) -> Table:
    """Tabulate training and test error of every run after each number of steps."""
    columns = {
        "model": "attention unit, perceptron (mlp), or bidirectional LSTM of two layers",
        "steps": "training steps",
        "seed": "run",
        "train": "squared error on the 1000 training sequences, over that of the answer 0",
        "test": "squared error on 1000 fresh sequences, over that of the answer 0",
    }
    about = f"qSA learned from {SAMPLES} sequences: N={TASK.n}, q={TASK.q}, d'={TASK.outputs}, codes of length {TASK.code}"
    rows = [row for result in results for row in result["errors"]]
    return Table(
        name, about, columns, rows, group=("model", "steps"), seed="seed", model=("model", "seed")
    )


def tabulate_matrices(results: Sequence[dict[str, list[Row]]], setting: Setting) -> Table:
    """Tabulate the attention matrices of two of the units on a training sequence and on a fresh one, while they learn."""
    columns = {
        "example": "the first training sequence, or the first fresh one",
        "steps": "training steps",
        "row": "position i, from 1",
        "column": "position j, from 1",
        "seed": "unit; each has its own codes, weights and sequences",
        "weight": "attention that i pays to j",
        "member": "1 if j is in y_i, else 0",
    }
    about = f"attention on one sequence of qSA: N={TASK.n}, q={TASK.q}, codes of length {TASK.code}, m={EMBEDDING}, {SAMPLES} training sequences"
    return Table(
        "learning-published-matrices",
        about,
        columns,
        [row for result in results for row in result["cells"]],
        group=("example", "steps", "row", "column"),
        seed="seed",
        model=("seed",),
        exact=("member",),
    )


def tabulate_replay(results: Sequence[dict[str, list[Row]]], setting: Setting) -> Table:
    """Tabulate the attention matrix of one unit on a fresh sequence at many steps: what a page replays."""
    columns = {
        "steps": "training steps",
        "row": "position i, from 1",
        "column": "position j, from 1",
        "seed": "unit",
        "weight": "attention that i pays to j",
        "member": "1 if j is in y_i, else 0",
    }
    about = f"attention of one unit on a fresh sequence of qSA while it learns: N={TASK.n}, q={TASK.q}, codes of length {TASK.code}, m={EMBEDDING}"
    return Table(
        "learning-replay",
        about,
        columns,
        [row for result in results for row in result["replayed"]],
        group=("steps", "row", "column"),
        seed="seed",
        model=("seed",),
        exact=("member",),
    )


def run(job: Job) -> dict[str, list[Row]]:
    """Train a job's stack on its own sequences: the errors, one row per check and run, and what is kept of attention, one per cell."""
    train, test, sources = sequences(job)
    stack = build(TASK, job.model, job.width, sources, LAYERS)
    shown = replace(train, targets=train.targets.roll(1, dims=0)) if job.shuffled else train
    errors: list[Row] = []
    kept: list[Row] = []
    replayed: list[Row] = []

    def matrix(pool: Pool, about: Row, seeds: int) -> list[Row]:
        """Return the cells of the matrices of the units with the first seeds, each on its first sequence of a pool."""
        tokens = pool.first(1)[0]
        with torch.no_grad():
            weights = stack.attention(tokens)[:, 0]
        drawn = {k: seed for k, seed in enumerate(job.seeds) if seed < seeds}
        return cells(drawn, about, weights, members(TASK, tokens)[:, 0])

    def look(step: int) -> None:
        """Take down the errors, at a step that is checked, and what is kept of attention."""
        if step in job.checks:
            measured = (
                relative_errors(stack, pool, SAMPLES, TASK.trivial) for pool in (train, test)
            )
            errors.extend(
                {"model": job.model, "steps": step, "seed": seed}
                | {"train": round(fitted, 6), "test": round(fresh, 6)}
                for seed, fitted, fresh in zip(job.seeds, *measured, strict=True)
            )
        for example, pool in (("training", train), ("fresh", test)) if step in job.kept else ():
            kept.extend(matrix(pool, {"example": example, "steps": step}, DRAWN_SEEDS))
        if step in job.replayed:
            replayed.extend(matrix(test, {"steps": step}, 1))

    fit(
        stack,
        shown.batches(sources, BATCH),
        squared_error,
        steps=max(job.checks),
        rate=RATE,
        watch=look,
    )
    return {"errors": errors, "cells": kept, "replayed": replayed}


def sequences(job: Job) -> tuple[Pool, Pool, list[torch.Generator]]:
    """Return the training and the fresh sequences of a job's runs, and the generators that go on to draw their weights and batches."""
    streams = [np.random.default_rng([MODELS.index(job.model), seed]) for seed in job.seeds]
    drawn = [TASK.sequences(SAMPLES, SAMPLES, stream) for stream in streams]
    train, test = (Pool.of([pair[i] for pair in drawn]) for i in (0, 1))
    return train, test, generators_from(streams)


def only(*models: str) -> dict[str, Setting]:
    """Return the settings with some of the models."""
    return {profile: replace(setting, models=models) for profile, setting in SETTINGS.items()}


EXPERIMENT = Experiment(
    name="learning-published-errors",
    about="attention, a perceptron and an LSTM on the paper's task, while they learn",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged={profile: setting.seeds("attention") for profile, setting in SETTINGS.items()},
    former=("published",),
)
MATRICES = Experiment(
    name="learning-published-matrices",
    about="the attention matrices of two of those units",
    settings=only("attention"),
    jobs=jobs,
    run=run,
    tabulate=tabulate_matrices,
    former=("published-matrices",),
)
REPLAY = Experiment(
    name="learning-replay",
    about="the attention matrix of one of those units at many steps, to be replayed",
    settings=only("attention"),
    jobs=jobs,
    run=run,
    tabulate=tabulate_replay,
)
LONG = Experiment(
    name="learning-published-long",
    about="the same for as long as in the paper, without the LSTM, which would take most of a day",
    settings=dict.fromkeys(SETTINGS, only("mlp", "attention")["large"]),
    jobs=jobs,
    run=run,
    tabulate=partial(tabulate, name="learning-published-long"),
    former=("published-long",),
)
SHUFFLED = Experiment(
    name="learning-published-shuffled",
    about="the same with attention trained on the targets of other sequences",
    settings={profile: replace(setting, shuffled=True) for profile, setting in SETTINGS.items()},
    jobs=jobs,
    run=run,
    tabulate=partial(tabulate, name="learning-published-shuffled"),
    tuning=TUNING_SEEDS,
    judged={profile: setting.seeds("attention") for profile, setting in SETTINGS.items()},
)
EXPERIMENTS = (EXPERIMENT, MATRICES, REPLAY, LONG, SHUFFLED)
