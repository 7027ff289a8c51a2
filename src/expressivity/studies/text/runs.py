"""Predicting the next word of WikiText-2 with global, k-local and hybrid attention.

A job is a stack: one pattern of attention with one kind of positions and one seed. All have the same numbers of layers, heads and steps;
their perceptrons are as wide as it takes for equal numbers of weights (`expressivity.attention.masked.language_model.matched`). A batch is made of
windows of the training text from random places. Validation and test text are cut into windows that follow one another, and every
word of a window but the first is predicted from those before it in the window.

A loss is −ln of the probability given to a word, in nats, averaged over words; perplexity is its exponential. Both mean something
together with the vocabulary only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.initial import generators_from
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.language_model import MaskedLanguageModel, matched
from expressivity.errors import choose
from expressivity.studies.text.losses import Watch, by_kind, training_windows, windows
from expressivity.studies.text.settings import (
    CORPORA,
    PATTERNS,
    SETTINGS,
    SHOWN,
    SMALL,
    TUNING_SEEDS,
    Setting,
)
from expressivity.tables import Table
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment

ERROR_RATE = 0.05
RULE = f"""\
Quantity: nats per word of the test text after the last step, all words. The claim holds if an exact permutation test over the models
rejects, at {ERROR_RATE:.0%}, that the hybrid's losses are distributed as those of global attention, or above. With three models each that
asks for every hybrid to be better than every global model: the only one of 20 orders that does, so an error has probability 1/20."""


@dataclass(frozen=True)
class Job:
    """A stack: one pattern of attention with one kind of positions; the rest as in `Setting`."""

    pattern: str
    positions: str
    seeds: tuple[int, ...]
    words: int | None
    steps: int
    batch: int
    window: int
    rate: float
    looks: int
    validated: int
    width: int
    layers: int
    heads: int
    hidden: int
    corpus: str


def jobs(setting: Setting) -> list[Job]:
    """Return one stack for each pattern, kind of positions and seed, global ones first: they take longest.

    The read-out is most of the work, so that models of one stack gain little from each other, and small stacks share the cores better.
    """
    shared = {
        name: getattr(setting, name)
        for name in Job.__annotations__
        if name not in ("pattern", "positions", "seeds")
    }
    return [
        Job(pattern, positions, (seed,), **shared)
        for pattern in sorted(setting.patterns, key=lambda pattern: -PATTERNS[pattern][0])
        for positions in setting.positions
        for seed in setting.seeds
    ]


def jobs_on_corpus(setting: Setting) -> list[Job]:
    """Return the jobs of a setting whose corpus is here: where there is none, this is said before processes start.

    Raises:
        InvalidInput: an unknown corpus, or one of other content.
        NotAvailable: there is no corpus.
    """
    CORPORA[choose("corpus", setting.corpus, list(CORPORA))](setting.words)
    return jobs(setting)


def config_of(job: Job, letters: int) -> MaskedConfig:
    """Return the sizes of a job's models: perceptrons as wide as it takes to have as many weights as under global attention.

    Raises:
        InvalidInput: heads that the pattern cannot divide, or that do not divide the width.
    """
    part, k = PATTERNS[choose("pattern", job.pattern, list(PATTERNS))]
    far = round(part * job.heads)
    sizes = dict(
        width=job.width,
        layers=job.layers,
        hidden=job.hidden,
        positions=job.positions,
        longest=job.window,
    )
    return matched(
        MaskedConfig(letters, far, job.heads - far, k, **sizes),
        MaskedConfig(letters, job.heads, 0, **sizes),
    )


def run(job: Job) -> dict[str, Any]:
    """Train the stack of one job; its validation losses and seconds on the way, and its test losses."""
    return train(job, config_of(job, len(CORPORA[job.corpus](job.words).vocabulary)))


def train(job: Job, config: MaskedConfig) -> dict[str, Any]:
    """Train models of these sizes as a job says."""
    corpus = CORPORA[job.corpus](job.words)
    orders = [
        np.random.default_rng([list(PATTERNS).index(job.pattern), seed]) for seed in job.seeds
    ]
    stack = MaskedLanguageModel(config, generators_from(orders))
    who = [{"pattern": job.pattern, "positions": job.positions, "seed": seed} for seed in job.seeds]
    valid = windows(corpus.streams["valid"][: job.validated], job.window)
    watch = Watch(
        stack, who, valid, {round(job.steps * look / job.looks) for look in range(1, job.looks + 1)}
    )
    fit(
        stack,
        training_windows(corpus.streams["train"], job.window, job.batch, orders),
        mean_loss,
        steps=job.steps,
        rate=job.rate,
        clip=1.0,
        cosine=True,
        watch=watch,
    )
    return {
        "curve": watch.curve,
        "seconds": watch.seconds,
        "classes": by_kind(stack, who, windows(corpus.streams["test"], job.window)),
    }


def mean_loss(
    stack: MaskedLanguageModel, batch: Int[Tensor, "models batch n"]
) -> Float[Tensor, "models"]:
    """Return nats per word, for each model."""
    return stack.losses(batch[..., :-1], batch[..., 1:]).mean((1, 2))


MODEL = ("pattern", "positions", "seed")
"""The columns that tell one trained model from another."""

CURVE = {
    "pattern": "global; k-local; or hybrid-k, half of the heads each",
    "positions": "none, learned, rotary or sinusoidal",
    "seed": "of weights and of the order of training windows",
    "steps": "training steps",
    "valid": "nats per word of validation text",
}


def tabulate(results: Sequence[dict[str, Any]], setting: Setting) -> Table:
    """Test loss by kind of word."""
    columns = {key: CURVE[key] for key in MODEL} | {
        "kind": "of word, see expressivity.tasks.repeats; all: every word",
        "words": "of this kind in the test text",
        "test": "nats per such word",
    }
    return Table(
        f"{_stem(setting)}-classes",
        setting.about,
        columns,
        [row for result in results for row in result["classes"]],
        group=("pattern", "positions", "kind"),
        seed="seed",
        model=MODEL,
        exact=("words",),
    )


def tabulate_curves(results: Sequence[dict[str, Any]], setting: Setting) -> Table:
    """Tabulate validation loss on the way."""
    return Table(
        f"{_stem(setting)}-curves",
        setting.about,
        CURVE,
        [row for result in results for row in result["curve"]],
        group=("pattern", "positions", "steps"),
        seed="seed",
        model=MODEL,
    )


def tabulate_timed(results: Sequence[dict[str, Any]], setting: Setting) -> Table:
    """Tabulate validation loss and seconds on the way, for curves at equal steps and at equal time."""
    rows = [
        row | {"seconds": seconds}
        for result in results
        for row, seconds in zip(result["curve"], result["seconds"], strict=True)
    ]
    columns = CURVE | {
        "seconds": "processor seconds of one core that the stack had trained, divided by its models"
    }
    return replace(
        tabulate_curves([], setting),
        name="text-positions",
        about=f"{setting.about}; timed on the machine of the provenance",
        columns=columns,
        rows=rows,
    )


def tabulate_small(results: Sequence[dict[str, Any]], setting: Setting) -> Table:
    """Test loss by kind of word, under its own name."""
    return replace(tabulate(results, setting), name="text-positions-classes")


def _stem(setting: Setting) -> str:
    return "text" if setting.corpus == "WikiText-2" else "text-demonstration"


_WORK = {"jobs": jobs_on_corpus, "run": run}
"""What every experiment of this chapter does."""

_EVERY_POSITION = _WORK | {
    "settings": dict.fromkeys(SETTINGS, SMALL),
    "tuning": TUNING_SEEDS,
    "judged": dict.fromkeys(SETTINGS, SMALL.seeds),
}
"""Two tables are made of the same trainings."""

EXPERIMENT = Experiment(
    name="text-classes",
    about="the next word of WikiText-2 under global, k-local and hybrid attention",
    settings=SETTINGS,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged={profile: setting.seeds for profile, setting in SETTINGS.items()},
    former=("text",),
    **_WORK,
)
POSITIONS = Experiment(
    name="text-positions",
    about="every pattern with every kind of positions, whatever the profile: curves and seconds",
    tabulate=tabulate_timed,
    **_EVERY_POSITION,
)
POSITIONS_CLASSES = Experiment(
    name="text-positions-classes",
    about="the same: test loss by kind of word",
    tabulate=tabulate_small,
    **_EVERY_POSITION,
)
DEMONSTRATION = Experiment(
    name="text-demonstration-classes",
    about="the next word of docstrings of NetworkX, without the corpus",
    settings=dict.fromkeys(SETTINGS, SHOWN),
    tabulate=tabulate,
    **_WORK,
)
EXPERIMENTS = (EXPERIMENT, POSITIONS, POSITIONS_CLASSES, DEMONSTRATION)


def tables(
    profile: str = "ci", experiment: Experiment[Setting, Job, dict[str, Any]] = EXPERIMENT
) -> tuple[Table, Table]:
    """Return validation loss on the way, and test loss by kind of word at the end, of one experiment.

    Raises:
        InvalidInput: an unknown profile, or a corpus of other content.
        NotAvailable: there is no corpus.
    """
    setting = experiment.setting(profile)
    results = experiment.results(setting)
    return tabulate_curves(results, setting), tabulate(results, setting)
