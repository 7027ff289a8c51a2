"""Learning Match2, Match3 and its easy variants with attention to tokens and to pairs of tokens.

A model sees fresh uniform sequences at every step, with the right answer at every token, and takes an exam on others
(`expressivity.tasks.matching_tests`). The draws of a model come from its own (task, model, N, M, blank, seed), so models are
independent, which the permutation test on them asks for; the exam is the same for all models.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.rivals.matchers import MatcherConfig, MatcherStack
from expressivity.errors import choose
from expressivity.tables import Row, Table
from expressivity.tasks.matching import uniform
from expressivity.tasks.matching_tests import TASKS, TESTED, MatchingTestSet
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import grid, stacked, sweep

MODELS = ("one head", "one layer", "two layers", "third order", "Strassen")

SHAPES: dict[str, dict[str, Any]] = {
    "one head": {"kind": "standard", "heads": 1, "rank": 48, "hidden": 64, "layers": 1},
    "one layer": {"kind": "standard", "heads": 12, "rank": 4, "hidden": 64, "layers": 1},
    "two layers": {"kind": "standard", "heads": 6, "rank": 4, "hidden": 32, "layers": 2},
    "third order": {"kind": "third-order", "heads": 8, "rank": 4, "hidden": 64, "layers": 1},
    "Strassen": {"kind": "strassen", "heads": 8, "rank": 4, "hidden": 64, "layers": 1},
}
"""Shapes of one number of weights, but for the offsets of a second layer: a head of rank r on a stream of width d has 4dr
weights where it attends to tokens and 6dr where it attends to pairs, and two layers share what one layer has."""

AXES = ("task", "model", "length", "modulus", "blank", "seed", "steps", "batch", "rate")

CHUNK, STACK = 32, 8
"""Training steps whose sequences are drawn together, and models in a stack: two cores then finish together."""

STANDARD, PAIRED = MODELS[1:3], MODELS[3:]


@dataclass(frozen=True)
class Cell:
    """One size of one task, and the models and seeds that meet it."""

    task: str
    length: int
    modulus: int
    models: tuple[str, ...]
    seeds: int
    blank: bool = True


@dataclass(frozen=True)
class Setting:
    """What a profile spends: steps of Adam on batches of fresh sequences, and its cells."""

    steps: int
    batch: int
    rate: float
    cells: tuple[Cell, ...]


SETTINGS = {
    "ci": Setting(
        1500,
        32,
        5e-3,
        (
            Cell("match3", 6, 13, ("one layer", *PAIRED), 4),
            Cell("bigram", 6, 7, STANDARD, 4),
            Cell("match3", 6, 13, ("two layers",), 2),
            Cell("match3", 4, 7, ("one layer", *PAIRED), 2),
            Cell("match3", 6, 19, MODELS[1:], 2),
            Cell("match3", 6, 13, ("one layer", "third order"), 2, blank=False),
            Cell("bigram", 6, 7, ("third order",), 2),
            Cell("local", 6, 7, STANDARD, 2),
            Cell("match2", 6, 11, ("one head", *STANDARD), 2),
            Cell("match2", 6, 11, ("one head", "one layer"), 2, blank=False),
        ),
    ),
    "full": Setting(
        6000,
        64,
        3e-3,
        (
            Cell("match3", 6, 19, MODELS[1:], 5),
            Cell("match3", 8, 19, MODELS[1:], 5),
            Cell("match3", 8, 37, MODELS[1:], 5),
            Cell("match3", 8, 37, MODELS[1:], 5, blank=False),
            Cell("bigram", 8, 7, MODELS[1:], 5),
            Cell("bigram", 16, 37, MODELS[1:], 5),
            Cell("local", 16, 7, MODELS[1:], 5),
            Cell("match2", 16, 37, MODELS, 5),
            Cell("match2", 16, 37, MODELS, 5, blank=False),
        ),
    ),
}
"""Steps and rate of `ci`, and the rule in `expressivity.studies.learning_matching.claims`, were chosen on `TUNING_SEEDS`."""

TUNING_SEEDS = (901, 902)

Unit = dict[str, Any]
Batch = tuple[Int[Tensor, "models batch n"], Float[Tensor, "models batch n"]]


def table(profile: str = "ci") -> Table:
    """Train what is not in the store, and tabulate the scores.

    Raises:
        InvalidInput: an unknown profile.
    """
    setting = SETTINGS[choose("profile", profile, list(SETTINGS))]
    return tabulate([row for rows in sweep(run, units(setting), name="matching") for row in rows])


def units(setting: Setting) -> list[Unit]:
    """The grid in stacks: one model, length and blank each, over tasks, moduli and seeds; the slowest kinds first."""
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
    found = stacked(points, together=("task", "modulus", "seed"), most=STACK)
    return sorted(found, key=lambda unit: (-MODELS.index(unit["model"]), -len(unit["members"])))


def tabulate(rows: list[Row]) -> Table:
    """The rows with the meaning of their columns, in the order of tasks, sizes and models."""
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
        rows,
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
        "learning-matching",
        about,
        columns,
        placed,
        group=("task", "length", "modulus", "blank", "model"),
        seed="seed",
        exact=("parameters", "majority"),
    )


def parameters(model: str, length: int, modulus: int, blank: bool = True) -> int:
    """Trainable numbers of one model."""
    config = MatcherConfig(
        length=length, blank=blank, **SHAPES[choose("model", model, list(MODELS))]
    )
    return parameters_per_model(MatcherStack(config, [modulus], generators([0])))


def run(unit: Unit) -> list[Row]:
    """Train the stack of one unit and return a row for each member."""
    members, length = unit["members"], unit["length"]
    streams = [np.random.default_rng(identity(unit, member)) for member in members]
    sources = generators([int(stream.integers(2**62)) for stream in streams])
    config = MatcherConfig(length=length, blank=unit["blank"], **SHAPES[unit["model"]])
    stack = MatcherStack(config, [member["modulus"] for member in members], sources)
    fit(
        stack,
        batches(unit, streams),
        cross_entropy,
        steps=unit["steps"],
        rate=unit["rate"],
        clip=1.0,
        cosine=True,
    )
    exams = [MatchingTestSet.draw(member["task"], length, member["modulus"]) for member in members]
    said = answered(stack, torch.from_numpy(np.stack([exam.tokens for exam in exams])))
    about = {name: unit[name] for name in ("model", "length", "blank")}
    return [
        member
        | about
        | {"parameters": parameters(modulus=member["modulus"], **about)}
        | scored(exam, own)
        for member, exam, own in zip(members, exams, said, strict=True)
    ]


def scored(exam: MatchingTestSet, said: Bool[np.ndarray, "all n"]) -> dict[str, float]:
    """The measured columns of a row."""
    return {
        name: round(score, 6)
        for name, score in ({"majority": exam.majority} | exam.scores(said)).items()
    }


def identity(unit: Unit, member: Unit) -> list[int]:
    """What a model's draws come from."""
    places = [list(TASKS).index(member["task"]), MODELS.index(unit["model"])]
    return [*places, unit["length"], member["modulus"], int(unit["blank"]), member["seed"]]


@torch.no_grad()
def answered(
    stack: MatcherStack, tokens: Int[Tensor, "models all n"]
) -> Bool[np.ndarray, "models all n"]:
    """What each model answers to its sequences."""
    return torch.cat([stack(part) > 0 for part in tokens.split(TESTED // 8, dim=1)], dim=1).numpy()


def batches(unit: Unit, streams: list[np.random.Generator]) -> Callable[[int], Batch]:
    """Fresh uniform sequences for every step and model, each from the model's own stream, some steps at a time."""
    size = (CHUNK, unit["batch"], unit["length"])

    def drawn() -> Iterator[Batch]:
        while True:
            tokens = [
                uniform(CHUNK * unit["batch"], unit["length"], member["modulus"], stream)
                for member, stream in zip(unit["members"], streams, strict=True)
            ]
            answers = [
                TASKS[member["task"]](rows, member["modulus"])
                for member, rows in zip(unit["members"], tokens, strict=True)
            ]
            both = (
                torch.from_numpy(np.stack(parts)).unflatten(1, size[:2])
                for parts in (tokens, answers)
            )
            yield from zip(*(part.unbind(1) for part in both), strict=True)

    steps = drawn()

    def draw(step: int) -> Batch:
        tokens, answers = next(steps)
        return tokens, answers.float()

    return draw


def cross_entropy(stack: MatcherStack, batch: Batch) -> Float[Tensor, "models"]:
    """Mean over tokens and sequences, for each model."""
    tokens, answers = batch
    return F.binary_cross_entropy_with_logits(stack(tokens), answers, reduction="none").mean((1, 2))
