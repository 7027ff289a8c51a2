"""Learning Match2, Match3 and its easy variants with attention to tokens and to pairs of tokens.

A model sees fresh uniform sequences at every step, with the right answer at every token, and takes an exam on others
(`expressivity.tasks.matching_tests`). The draws of a model come from its own (task, model, N, M, blank, seed), so models are
independent, which the permutation test on them asks for; the exam is the same for all models.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.initial import generators, generators_from, parameters_per_model
from expressivity.attention.rivals.matchers import MatcherConfig, MatcherStack
from expressivity.errors import choose
from expressivity.studies.learning_matching.settings import (
    MODELS,
    SETTINGS,
    SHAPES,
    TUNING_SEEDS,
    Setting,
    judged,
)
from expressivity.tables import Row, Table
from expressivity.tasks.matching import uniform
from expressivity.tasks.matching_tests import TASKS, TESTED, MatchingTestSet
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment
from expressivity.training.sweeps import grid, stacked

AXES = ("task", "model", "length", "modulus", "blank", "seed", "steps", "batch", "rate")

CHUNK = 32
"""Training steps whose sequences are drawn together."""

STACK = 8
"""Models in a stack: two cores then finish together."""

MARGIN = 0.05
"""By which the stronger arm must be ahead."""

FAMILY_RATE = 0.05
"""Probability, at most, that one or more of the comparisons is declared without being true."""

RULE = f"""\
Quantity: the part of flipped answers that a model gives rightly before and after the flip. For each comparison, the exact
permutation test over models, four against four, of the hypothesis that the stronger arm's values, less {MARGIN}, are distributed
as the weaker arm's or lie below. Holm's correction holds the probability that one or more of the comparisons is
declared without being true at {FAMILY_RATE}. A comparison's claim holds if its hypothesis is rejected."""
"""The verdict of both comparisons, as the page shows it."""


@dataclass(frozen=True)
class Member:
    """One model of a stack."""

    task: str
    modulus: int
    seed: int


@dataclass(frozen=True)
class Job:
    """A stack of models of one kind, for sequences of one length."""

    model: str
    length: int
    blank: bool
    steps: int
    batch: int
    rate: float
    members: tuple[Member, ...]


Batch = tuple[Int[Tensor, "models batch n"], Float[Tensor, "models batch n"]]


def jobs(setting: Setting) -> list[Job]:
    """Return the grid in stacks: one model, length and blank each, over tasks, moduli and seeds; the slowest kinds first."""
    fixed = {"steps": [setting.steps], "batch": [setting.batch], "rate": [setting.rate]}
    points = [
        point
        for cell in setting.cells
        for point in grid(
            {
                "task": [cell.task],
                "model": cell.models,
                "length": [cell.length],
                "modulus": [cell.modulus],
                "blank": [cell.blank],
                "seed": range(1, cell.seeds + 1),
            }
            | fixed,
            AXES,
        )
    ]
    stacks = stacked(points, Job, Member, together=("task", "modulus", "seed"), most=STACK)
    return sorted(stacks, key=lambda job: (-MODELS.index(job.model), -len(job.members)))


def tabulate(
    results: Sequence[list[Row]], setting: Setting, name: str = "learning-matching"
) -> Table:
    """Tabulate the rows of all jobs with the meaning of their columns, in the order of tasks, sizes and models."""
    columns = {
        "task": "match2, match3, bigram (Match3Bigram) or local (Match3Local, one place to either side)",
        "modulus": "M",
        "seed": "of a model's sequences and initial weights",
        "model": "attention to tokens by one head, one layer or two, or to pairs of tokens by one layer",
        "length": "N",
        "blank": "whether a constant token is appended",
        "parameters": "trainable numbers of the model",
        "majority": "accuracy of the better constant answer",
        "accuracy": "part of tokens of uniform sequences answered rightly",
        "balanced": "that part, averaged over the two right answers",
        "pairs": "part of answers that one other token flips which are right before and after",
    }
    order = (list(TASKS).index, MODELS.index)
    placed = sorted(
        (row for rows in results for row in rows),
        key=lambda r: (
            order[0](r["task"]),
            r["length"],
            r["modulus"],
            not r["blank"],
            order[1](r["model"]),
            r["seed"],
        ),
    )
    about = "Matching learned from uniform sequences, by attention to tokens and to pairs of tokens"
    return Table(
        name,
        about,
        columns,
        placed,
        group=("task", "length", "modulus", "blank", "model"),
        seed="seed",
        exact=("parameters", "majority"),
    )


def parameters(model: str, length: int, modulus: int, blank: bool = True) -> int:
    """Count the trainable numbers of one model."""
    config = MatcherConfig(
        length=length, blank=blank, **SHAPES[choose("model", model, list(MODELS))]
    )
    return parameters_per_model(MatcherStack(config, [modulus], generators([0])))


def run(job: Job) -> list[Row]:
    """Train the stack of one job and return a row for each member."""
    streams = [np.random.default_rng(identity(job, member)) for member in job.members]
    sources = generators_from(streams)
    config = MatcherConfig(length=job.length, blank=job.blank, **SHAPES[job.model])
    stack = MatcherStack(config, [member.modulus for member in job.members], sources)
    fit(
        stack,
        batches(job, streams),
        cross_entropy,
        steps=job.steps,
        rate=job.rate,
        clip=1.0,
        cosine=True,
    )
    exams = [
        MatchingTestSet.draw(member.task, job.length, member.modulus) for member in job.members
    ]
    said = answered(stack, torch.from_numpy(np.stack([exam.tokens for exam in exams])))
    about = {"model": job.model, "length": job.length, "blank": job.blank}
    return [
        asdict(member)
        | about
        | {"parameters": parameters(modulus=member.modulus, **about)}
        | scored(exam, own)
        for member, exam, own in zip(job.members, exams, said, strict=True)
    ]


def scored(exam: MatchingTestSet, said: Bool[np.ndarray, "all n"]) -> dict[str, float]:
    """Return the measured columns of a row."""
    return {
        name: round(score, 6)
        for name, score in ({"majority": exam.majority} | exam.scores(said)).items()
    }


def identity(job: Job, member: Member) -> list[int]:
    """Return what a model's draws come from."""
    places = [list(TASKS).index(member.task), MODELS.index(job.model)]
    return [*places, job.length, member.modulus, int(job.blank), member.seed]


@torch.no_grad()
def answered(
    stack: MatcherStack, tokens: Int[Tensor, "models all n"]
) -> Bool[np.ndarray, "models all n"]:
    """Return what each model answers to its sequences."""
    return torch.cat([stack(part) > 0 for part in tokens.split(TESTED // 8, dim=1)], dim=1).numpy()


def batches(job: Job, streams: list[np.random.Generator]) -> Callable[[int], Batch]:
    """Return fresh uniform sequences for every step and model, each from the model's own stream, some steps at a time."""

    def drawn() -> Iterator[Batch]:
        """Yield batches without end, drawn many at a time."""
        while True:
            tokens = [
                uniform(CHUNK * job.batch, job.length, member.modulus, stream)
                for member, stream in zip(job.members, streams, strict=True)
            ]
            answers = [
                TASKS[member.task](rows, member.modulus)
                for member, rows in zip(job.members, tokens, strict=True)
            ]
            both = (
                torch.from_numpy(np.stack(parts)).unflatten(1, (CHUNK, job.batch))
                for parts in (tokens, answers)
            )
            yield from zip(*(part.unbind(1) for part in both), strict=True)

    steps = drawn()

    def draw(step: int) -> Batch:
        """Take the next batch, with answers as numbers."""
        tokens, answers = next(steps)
        return tokens, answers.float()

    return draw


def cross_entropy(stack: MatcherStack, batch: Batch) -> Float[Tensor, "models"]:
    """Return the mean over tokens and sequences, for each model."""
    tokens, answers = batch
    return F.binary_cross_entropy_with_logits(stack(tokens), answers, reduction="none").mean((1, 2))


EXPERIMENT = Experiment(
    name="learning-matching",
    about="Match2, Match3 and its easy variants, by attention to tokens and to pairs",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged=judged(SETTINGS),
    former=("matching",),
)
EXPERIMENTS = (EXPERIMENT,)
