"""Learning q-sparse averaging from few sequences: attention against a perceptron and recurrent networks.

A run is one model on one number of training sequences with one seed. It draws its position codes, its
training and test sequences and its initial weights from that triple alone: so runs are independent of one
another, which is what the permutation test on them asks for. Every run takes the same number of Adam steps on
batches of the same size, and the last weights are judged: there is no early stopping. The learning rate of
each model at each number of sequences was chosen on seeds that judge nothing (`TUNING_SEEDS`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention import learned, perceptron, recurrent
from expressivity.attention.initial import generators
from expressivity.errors import choose
from expressivity.tables import Row, Table
from expressivity.tasks.coded import CodedAveraging, draw_coded, position_codes, trivial_error
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import sweep

MODELS = ("attention", "mlp", "rnn", "gru", "lstm")
RIVALS = MODELS[1:]
COUNTS = (64, 256, 1024, 4096, 16384)

N, Q, OUTPUTS, CODE = 16, 3, 4, 12
TOKEN = OUTPUTS + (Q + 1) * CODE
EMBEDDING, BATCH, TESTED, CLIP, STACK = 32, 32, 1024, 1.0, 25

RATE_GRID = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
TUNING_SEEDS = (900, 901)
TUNING_COUNTS = (64, 1024, 16384)
RATES = {
    "attention": (3e-2, 1e-2, 1e-2, 1e-2, 1e-2),
    "mlp": (3e-2, 1e-2, 1e-2, 3e-4, 3e-4),
    "rnn": (3e-4, 3e-4, 3e-4, 3e-4, 3e-4),
    "gru": (3e-4, 3e-4, 3e-4, 1e-2, 1e-2),
    "lstm": (3e-4, 3e-4, 3e-4, 3e-2, 3e-2),
}
"""Adam's learning rate at each of `COUNTS`: what `best_rates` finds in the table of `tuning_table`, which is kept
as data/full/samples-rates.json. It was chosen at profile ci and serves both profiles."""

Unit = dict[str, Any]
Batch = tuple[Float[Tensor, "models batch n d"], Float[Tensor, "models batch n outputs"]]


@dataclass(frozen=True)
class Setting:
    """What a profile spends: steps, hidden units, and how many seeds judge attention and each rival."""

    steps: int
    perceptron_width: int
    recurrent_width: int
    attention_seeds: int
    rival_seeds: int

    def width(self, model: str) -> int:
        """Hidden units: the embedding dimension m of attention, the width of a rival (in a direction)."""
        widths = {"attention": EMBEDDING, "mlp": self.perceptron_width}
        return widths.get(model, self.recurrent_width)

    def seeds(self, model: str) -> list[int]:
        """The seeds that judge a model. Attention has more: they are cheap, and the exact test gains."""
        return list(range(self.attention_seeds if model == "attention" else self.rival_seeds))


SETTINGS = {"ci": Setting(1000, 256, 48, 15, 3), "full": Setting(10_000, 1024, 128, 15, 5)}


def table(profile: str = "ci") -> Table:
    """Train everything that is not in the store, and tabulate the relative errors.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    setting = SETTINGS[choose("profile", profile, list(SETTINGS))]
    return tabulate("samples", sweep(run, units(setting), name="samples"))


def tuning_table() -> Table:
    """The choice of learning rates: every rate of the grid on the tuning seeds, at profile ci."""
    return tabulate("samples-rates", sweep(run, tuning_units(SETTINGS["ci"]), name="samples-rates"))


def best_rates(tuned: Table) -> dict[str, tuple[float, ...]]:
    """For each model, at each of `COUNTS`, the rate with the smallest mean test error over the tuning seeds.

    Two numbers of sequences were not tuned: they take the rate of the next larger one that was.
    """
    nearest = [min(tried for tried in TUNING_COUNTS if tried >= count) for count in COUNTS]
    return {
        model: tuple(
            min(RATE_GRID, key=lambda rate: tuned.mean("test", model=model, samples=count, rate=rate))
            for count in nearest
        )
        for model in MODELS
    }


def units(setting: Setting) -> list[Unit]:
    """The judged runs, the slowest models first so that both cores finish together."""
    return [
        unit
        for model in reversed(MODELS)
        for rate in sorted(set(RATES[model]))
        for unit in _stacks(setting, model, rate, _counts_at(model, rate), setting.seeds(model))
    ]


def tuning_units(setting: Setting) -> list[Unit]:
    """The whole grid of rates, on the tuning seeds."""
    return [
        unit
        for model in reversed(MODELS)
        for rate in RATE_GRID
        for unit in _stacks(setting, model, rate, TUNING_COUNTS, TUNING_SEEDS)
    ]


def _counts_at(model: str, rate: float) -> list[int]:
    return [count for count, chosen in zip(COUNTS, RATES[model], strict=True) if chosen == rate]


def _stacks(
    setting: Setting, model: str, rate: float, counts: Sequence[int], seeds: Sequence[int]
) -> list[Unit]:
    """All runs of one model at one rate. Small stacks waste a core, stacks above `STACK` memory."""
    runs = [[count, seed] for seed in seeds for count in counts]
    about = {"model": model, "rate": rate, "steps": setting.steps, "width": setting.width(model)}
    return [about | {"runs": runs[first : first + STACK]} for first in range(0, len(runs), STACK)]


def tabulate(name: str, results: list[list[Row]]) -> Table:
    """The rows of all units as one table with the meaning of its columns."""
    columns = {
        "model": "attention unit, perceptron (mlp), or bidirectional recurrent network",
        "samples": "training sequences",
        "rate": "learning rate of Adam",
        "seed": "run",
        "train": "squared error on the first 1024 training sequences, over that of the answer 0",
        "test": "squared error on 1024 fresh sequences, over that of the answer 0",
    }
    about = f"qSA learned from examples: N={N}, q={Q}, d'={OUTPUTS}, codes of length {CODE}"
    rows = [row for rows in results for row in rows]
    return Table(name, about, columns, rows, group=("model", "samples", "rate"), seed="seed")


def run(unit: Unit) -> list[Row]:
    """Train the stack of one unit and return one row a run."""
    model, runs = unit["model"], unit["runs"]
    streams = [np.random.default_rng([MODELS.index(model), count, seed]) for count, seed in runs]
    drawn = [draw_sequences(count, stream) for (count, _), stream in zip(runs, streams, strict=True)]
    train, test = (Pool.of([pair[i] for pair in drawn]) for i in (0, 1))
    sources = generators([int(stream.integers(2**62)) for stream in streams])
    stack = build(model, unit["width"], sources)
    fit(stack, train.batches(sources), squared_error, steps=unit["steps"], rate=unit["rate"], clip=CLIP)
    errors = zip(relative_errors(stack, train), relative_errors(stack, test), strict=True)
    return [
        {
            "model": model,
            "samples": count,
            "rate": unit["rate"],
            "seed": seed,
            "train": round(fitted, 6),
            "test": round(fresh, 6),
        }
        for (count, seed), (fitted, fresh) in zip(runs, errors, strict=True)
    ]


def draw_sequences(samples: int, rng: np.random.Generator) -> tuple[CodedAveraging, CodedAveraging]:
    """Training and test sequences over one draw of the position codes."""
    codes = position_codes(N, CODE, rng)
    return draw_coded(samples, Q, OUTPUTS, codes, rng), draw_coded(TESTED, Q, OUTPUTS, codes, rng)


@dataclass(frozen=True)
class Pool:
    """The sequences of all runs of a stack, one run after the other, each with its own number of them."""

    tokens: Float[Tensor, "total n d"]
    targets: Float[Tensor, "total n outputs"]
    starts: Int[Tensor, "models 1"]
    counts: Int[Tensor, "models 1"]

    @classmethod
    def of(cls, runs: Sequence[CodedAveraging]) -> "Pool":
        """The pool of these runs, in their order."""
        counts = torch.tensor([[len(run.tokens)] for run in runs])
        tokens = torch.from_numpy(np.concatenate([run.tokens for run in runs]))
        targets = torch.from_numpy(np.concatenate([run.targets for run in runs]))
        return cls(tokens, targets, counts.cumsum(0) - counts, counts)

    def pick(self, chosen: Int[Tensor, "models batch"]) -> Batch:
        """The chosen sequences of every run; numbers beyond a run's last start again at its first."""
        places = self.starts + chosen % self.counts
        return self.tokens[places], self.targets[places]

    def batches(self, sources: Sequence[torch.Generator]) -> Callable[[int], Batch]:
        """Draws of `BATCH` sequences with replacement, each run from its own generator."""

        def draw(step: int) -> Batch:
            chosen = [torch.randint(2**40, (BATCH,), generator=source) for source in sources]
            return self.pick(torch.stack(chosen))

        return draw

    def first(self, count: int) -> Batch:
        """The first sequences of every run; a run with fewer is gone through again."""
        return self.pick(torch.arange(count).expand(len(self.counts), count))


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
    """Trainable numbers of one model of this experiment."""
    if choose("model", model, list(MODELS)) == "attention":
        return learned.parameter_count(TOKEN, width, OUTPUTS)
    if model == "mlp":
        return perceptron.parameter_count(N, TOKEN, width, OUTPUTS)
    return recurrent.parameter_count(model, TOKEN, width, OUTPUTS)


def squared_error(model: nn.Module, batch: Batch) -> Float[Tensor, "models"]:
    """Mean squared error per coordinate of every model on its own batch."""
    tokens, targets = batch
    return (model(tokens) - targets).square().mean((1, 2, 3))


@torch.no_grad()
def relative_errors(model: nn.Module, pool: Pool) -> list[float]:
    """Squared error of every run on its first `TESTED` sequences, over that of the answer 0, 1/(q d′)."""
    return (squared_error(model, pool.first(TESTED)) / trivial_error(Q, OUTPUTS)).tolist()
