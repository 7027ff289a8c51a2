"""Learning q-sparse averaging from few sequences: attention against a perceptron and recurrent networks.

A run is one model on one number of training sequences with one seed. It draws its position codes, its
training and test sequences and its initial weights from that triple alone: so runs are independent of one
another, which is what the permutation test on them asks for. Every run takes the same number of Adam steps on
batches of the same size, and the last weights are judged: there is no early stopping. The learning rate of
each model at each number of sequences was chosen on seeds that judge nothing (`TUNING_SEEDS`).

All runs of a model share stacks, whatever their number of sequences, seed and rate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product

import numpy as np

from expressivity.attention.initial import generators_from
from expressivity.studies.learning.models import MODELS, Task, build
from expressivity.studies.learning.pool import Pool, relative_errors, squared_error
from expressivity.tables import Row, Table
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment
from expressivity.training.sweeps import stacked

RIVALS = MODELS[1:]
COUNTS = (64, 256, 1024, 4096, 16384)
TASK = Task(n=16, q=3, outputs=4, code=12)

EMBEDDING = 32
"""The embedding dimension m of attention."""

BATCH = 32
TESTED = 1024
"""Sequences on which errors are measured."""

CLIP = 1.0
"""Largest norm of a model's gradient."""

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
"""Adam's learning rate at each of `TUNING_COUNTS`: what `best_rates` finds in the table of `SEARCH`, which is
kept as data/full/learning-samples-rates.json. It was made with the models of profile full and serves all profiles."""

FIRST_SEED = 20
"""Runs with smaller seeds were judged by an earlier rule, at five numbers of sequences: they judge nothing here."""

MARGIN = 2.0
"""Attention's error, times this, must still lie below the rival's."""

FAMILY_RATE = 0.05
"""Probability, at most, that one or more of the comparisons is declared without being true."""

RULE = f"""\
Each of the 4 × 3 comparisons of attention with a rival at a number of sequences (4 × 5 at profile large) asks by exact permutation test over
runs whether {MARGIN:g} times attention's test error is distributed as the rival's or above. Holm's correction holds the error rate of the
whole family at {FAMILY_RATE:.0%}. The claim holds if all are rejected. With 15 runs of attention against 3 of a recurrent network the
smallest p-value is 1/816, and 12/816 < 0.05; against 5 of the perceptron it is 1/15504."""


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        counts: numbers of training sequences.
        steps: of Adam.
        perceptron_width, recurrent_width: hidden units of the rivals.
        attention_seeds, perceptron_seeds, recurrent_seeds: how many seeds judge each model.
        doublings: how often the steps are doubled after that; errors are measured before each.
        first: the smallest seed.
    """

    counts: tuple[int, ...]
    steps: int
    perceptron_width: int
    recurrent_width: int
    attention_seeds: int = 15
    perceptron_seeds: int = 5
    recurrent_seeds: int = 3
    doublings: int = 0
    first: int = FIRST_SEED

    @property
    def checks(self) -> tuple[int, ...]:
        """The steps after which the errors are measured."""
        return tuple(self.steps * 2**doubling for doubling in range(self.doublings + 1))

    def width(self, model: str) -> int:
        """Return the hidden units: the embedding dimension m of attention, the width of a rival (in a direction)."""
        widths = {"attention": EMBEDDING, "mlp": self.perceptron_width}
        return widths.get(model, self.recurrent_width)

    def seeds(self, model: str) -> list[int]:
        """Return the seeds that judge a model. Attention has more: they are cheap, and the exact test gains."""
        counts = {"attention": self.attention_seeds, "mlp": self.perceptron_seeds}
        return list(range(self.first, self.first + counts.get(model, self.recurrent_seeds)))


SETTINGS = {
    "ci": Setting(
        counts=TUNING_COUNTS,
        steps=100,
        perceptron_width=256,
        recurrent_width=48,
        attention_seeds=4,
        perceptron_seeds=2,
        recurrent_seeds=2,
    ),
    "full": Setting(
        counts=TUNING_COUNTS,
        steps=1000,
        perceptron_width=256,
        recurrent_width=48,
    ),
    "large": Setting(
        counts=COUNTS,
        steps=10_000,
        perceptron_width=1024,
        recurrent_width=128,
        recurrent_seeds=5,
    ),
}


@dataclass(frozen=True)
class Member:
    """One run of a stack."""

    samples: int
    seed: int
    rate: float


@dataclass(frozen=True)
class Job:
    """Runs of one model: its hidden units, and the steps after which errors are measured."""

    model: str
    checks: tuple[int, ...]
    width: int
    members: tuple[Member, ...]


def judged(settings: dict[str, Setting]) -> dict[str, list[int]]:
    """Return the seeds that judge some model, for each profile."""
    return {
        profile: sorted({seed for model in MODELS for seed in setting.seeds(model)})
        for profile, setting in settings.items()
    }


def best_rates(tuned: Table) -> dict[str, tuple[float, ...]]:
    """Return, for each model, at each of `TUNING_COUNTS`, the rate with the smallest mean test error over the tuning seeds."""
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
    """Return the learning rate of a model: a number of sequences that was not tuned takes that of the next larger one."""
    nearest = min(tuned for tuned in TUNING_COUNTS if tuned >= count)
    return RATES[model][TUNING_COUNTS.index(nearest)]


def jobs(setting: Setting) -> list[Job]:
    """Return the judged runs, the slowest models first so that both cores finish together."""
    return [
        job
        for model in reversed(MODELS)
        for job in stacks(
            setting,
            model,
            [
                Member(count, seed, rate_of(model, count))
                for seed in setting.seeds(model)
                for count in setting.counts
            ],
        )
    ]


def search_jobs(setting: Setting) -> list[Job]:
    """Return the whole grid of rates, on the tuning seeds."""
    runs = [
        Member(count, seed, rate)
        for seed, rate, count in product(TUNING_SEEDS, RATE_GRID, TUNING_COUNTS)
    ]
    return [job for model in reversed(MODELS) for job in stacks(setting, model, runs)]


def stacks(setting: Setting, model: str, runs: Iterable[Member]) -> list[Job]:
    """Return runs of one model, in as many stacks as `STACK` asks for."""
    about = {"model": model, "checks": setting.checks, "width": setting.width(model)}
    return stacked(
        [about | asdict(run) for run in runs],
        Job,
        Member,
        together=("samples", "seed", "rate"),
        most=STACK.get(model, 15),
    )


def tabulate(
    results: Sequence[list[Row]], setting: Setting, name: str = "learning-samples"
) -> Table:
    """Tabulate the rows of all jobs as one table with the meaning of its columns."""
    columns = {
        "model": "attention unit, perceptron (mlp), or bidirectional recurrent network",
        "samples": "training sequences",
        "rate": "learning rate of Adam",
        "steps": "training steps",
        "seed": "run",
        "train": "squared error on the first 1024 training sequences, over that of the answer 0",
        "test": "squared error on 1024 fresh sequences, over that of the answer 0",
    }
    return Table(
        name,
        f"qSA learned from examples: N={TASK.n}, q={TASK.q}, d'={TASK.outputs}, codes of length {TASK.code}",
        columns,
        [row for rows in results for row in rows],
        group=("model", "samples", "rate", "steps"),
        seed="seed",
        model=("model", "samples", "rate", "seed"),
    )


def run(job: Job) -> list[Row]:
    """Train the stack of one job and return one row per run and check."""
    streams = [
        np.random.default_rng([MODELS.index(job.model), m.samples, m.seed]) for m in job.members
    ]
    drawn = [
        TASK.sequences(m.samples, TESTED, stream)
        for m, stream in zip(job.members, streams, strict=True)
    ]
    train, test = (Pool.of([pair[i] for pair in drawn]) for i in (0, 1))
    sources = generators_from(streams)
    stack = build(TASK, job.model, job.width, sources)
    rows: list[Row] = []

    def look(step: int) -> None:
        """Take down the errors, at a step that is checked."""
        if step in job.checks:
            errors = (relative_errors(stack, pool, TESTED, TASK.trivial) for pool in (train, test))
            rows.extend(
                {"model": job.model, **asdict(member), "steps": step}
                | {"train": round(fitted, 6), "test": round(fresh, 6)}
                for member, fitted, fresh in zip(job.members, *errors, strict=True)
            )

    fit(
        stack,
        train.batches(sources, BATCH),
        squared_error,
        steps=max(job.checks),
        rate=[member.rate for member in job.members],
        clip=CLIP,
        watch=look,
    )
    return rows


WORK = {"run": run, "tuning": TUNING_SEEDS}
"""What the experiments on numbers of sequences do, and with which seeds nothing is judged."""

EXPERIMENT = Experiment(
    name="learning-samples",
    about="attention and four rivals on numbers of training sequences",
    settings=SETTINGS,
    jobs=jobs,
    tabulate=tabulate,
    rule=RULE,
    judged=judged(SETTINGS),
    former=("samples",),
    **WORK,
)
SEARCH = Experiment(
    name="learning-samples-rates",
    about="the same models at every learning rate, on the seeds for tuning",
    settings=SETTINGS,
    jobs=search_jobs,
    tabulate=partial(tabulate, name="learning-samples-rates"),
    former=("samples-rates",),
    **WORK,
)
EXPERIMENTS = (EXPERIMENT, SEARCH)
