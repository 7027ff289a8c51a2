"""Training the three patterns of attention on languages of MLRegTest, and asking them about hard pairs.

A job is a stack: some languages with one pattern of attention and one seed. Models learn from words of up to `LENGTH` letters, at every
prefix, answer at an end marker, and are tested on words up to `JUDGED_LENGTH`, the same for all models of a language. Training words, their
order and initial weights are drawn from (language, pattern, seed): models are independent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np

from expressivity.attention.masked.block import MaskedConfig
from expressivity.studies.languages.exams import TESTS, draw_pairs, hard_kinds
from expressivity.studies.languages.patterns import BASIC, PATTERNS
from expressivity.studies.languages.recognition import (
    LENGTH,
    Key,
    Model,
    answer,
    score,
    train,
)
from expressivity.studies.subregular.rules import JUDGED_LENGTH, RULE
from expressivity.studies.subregular.sample import LETTERS, TUNED, Sampled, sample
from expressivity.tables import Row, Table
from expressivity.tasks.labelled import PairSet
from expressivity.tasks.mlregtest import Labelled
from expressivity.training.experiments import Experiment

LENGTHS = (LENGTH, JUDGED_LENGTH)


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        each: languages of each label.
        seeds: models per language and pattern.
        first: languages of each label that are passed over.
        steps: of Adam, on batches of `batch` words.
        pairs: per language, kind of test and length.
        together: languages in a stack.
    """

    each: int
    seeds: tuple[int, ...]
    first: int = TUNED
    steps: int = 400
    batch: int = 8
    rate: float = 6e-3
    pairs: int = 16
    width: int = 16
    layers: int = 2
    together: int = 24


SETTINGS = {
    "ci": Setting(each=1, seeds=(101,), steps=40),
    "full": Setting(each=2, seeds=(101,)),
    "large": Setting(
        each=4,
        seeds=(101, 102, 103),
        steps=3000,
        batch=16,
        rate=3e-3,
        pairs=64,
        width=32,
        layers=3,
    ),
}
TUNING_SETTING = Setting(each=TUNED, seeds=(1, 2), first=0)
"""Steps, rate, sizes, length and rule were chosen on these languages and seeds, which judge nothing."""


@dataclass(frozen=True)
class Job:
    """A stack: some languages with one pattern and seed; the rest as in `Setting`."""

    pattern: str
    seed: int
    members: tuple[Sampled, ...]
    steps: int
    batch: int
    rate: float
    pairs: int
    width: int
    layers: int


def jobs(setting: Setting) -> list[Job]:
    """Return the grid: a pattern, a seed and a few languages each, the slowest pattern first.

    Raises:
        NotAvailable: MLRegTest is nowhere to be had.
        InvalidInput: a label has not so many languages.
    """
    chosen = sample(setting.each, setting.first)
    return [
        Job(
            pattern=pattern,
            seed=seed,
            members=tuple(chosen[first : first + setting.together]),
            steps=setting.steps,
            batch=setting.batch,
            rate=setting.rate,
            pairs=setting.pairs,
            width=setting.width,
            layers=setting.layers,
        )
        for pattern in ("global", "hybrid-1", "1-local")
        for seed in setting.seeds
        for first in range(0, len(chosen), setting.together)
    ]


def run(job: Job) -> list[Row]:
    """Train the stack of one job, one model for each language, and test it."""
    pattern = BASIC.index(job.pattern)
    models = [Model(member.language, job.seed) for member in job.members]
    streams = [
        np.random.default_rng([crc32(model.language.name.encode()), pattern, job.seed])
        for model in models
    ]
    heads = PATTERNS[job.pattern]
    config = MaskedConfig(LETTERS, *heads, width=job.width, layers=job.layers, hidden=2 * job.width)
    stack = train(config, models, streams, steps=job.steps, batch=job.batch, rate=job.rate)
    exams = [exams_of(member.language, job.pairs) for member in job.members]
    tests = [(test, length) for length in LENGTHS for test in TESTS]
    return [
        describe(member) | {"pattern": job.pattern, "seed": job.seed} | score(key, own[key])
        for member, own in zip(job.members, answer(stack, exams, tests), strict=True)
        for key in tests
        if own[key] is not None
    ]


@cache
def exams_of(language: Labelled, pairs: int) -> dict[Key, PairSet | None]:
    """Return the test words of a language by kind and length: the same for every model, drawn once a process.

    Raises:
        InvalidInput: a kind of pairs that the language has does not come in one of the lengths.
    """
    dfa, number = language.dfa, crc32(language.name.encode())
    return {
        (test, length): draw_pairs(
            dfa, test, length, pairs, np.random.default_rng([number, TESTS.index(test), length])
        )
        for test in ("random", *hard_kinds(dfa))
        for length in LENGTHS
    }


def describe(member: Sampled) -> Row:
    """Return the columns that theory and MLRegTest fill."""
    return {
        "language": member.language.name,
        "label": member.language.label,
        "recognised_by": " ".join(member.recognised_by),
        "skips": member.skips,
    }


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the accuracies of all models on all tests."""
    columns = {
        "language": "name in MLRegTest",
        "label": "its class, by the authors of MLRegTest",
        "recognised_by": "the patterns of attention that theory lets recognise it, with spaces between",
        "skips": "the language of the sample that it is if a letter is skipped",
        "pattern": "global, 1-local, or hybrid-1, half of the heads each",
        "seed": "of training words and initial weights",
        "test": "random: uniform words, half of them members; else hard pairs, see expressivity.tasks.labelled",
        "length": "letters of the test words; of the longest ones for witnesses",
        "accuracy": "fraction of the words answered correctly (random), or of the pairs with both words correct",
    }
    return Table(
        "subregular-trained",
        f"Languages of MLRegTest learned from words of up to {LENGTH} letters with each pattern of attention",
        columns,
        [row for result in results for row in result],
        group=("language", "pattern", "test", "length"),
        seed="seed",
        model=("language", "pattern", "seed"),
        exact=("label", "recognised_by", "skips"),
    )


EXPERIMENT = Experiment(
    name="subregular-trained",
    about="languages of MLRegTest of every class, each learned with every pattern of attention",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SETTING.seeds,
    judged={profile: setting.seeds for profile, setting in SETTINGS.items()},
)
EXPERIMENTS = (EXPERIMENT,)
