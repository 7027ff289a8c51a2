"""Depth and width: how many layers a hybrid model needs to learn a language, beside the depth of the formula that says it.

The depth is that of the language as the models meet it, read at the last letter, which they see: the largest over its quotients by a
letter, each with the shortest formula that was found (`expressivity.logic.synthesis`). A layer of hybrid attention can carry out one
temporal operator on top of the layers below, so a language of depth d is within reach of d layers. That it needs them is not proved for
attention over real numbers. A language counts as learned by some number of layers if the mean over seeds of the accuracy on hard pairs
is at least `LEARNED`, at `JUDGED_LENGTH` letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean

import numpy as np

from expressivity.attention.masked.block import MaskedConfig
from expressivity.errors import choose
from expressivity.logic.report import report
from expressivity.logic.synthesis import BLOCKS_FIRST
from expressivity.studies.following.runs import COMPARISONS, ERROR_RATE
from expressivity.studies.following.stacks import Pupil, both_right, trained
from expressivity.tables import Row, Table
from expressivity.tasks.labelled import PairSet, planted_pairs, run_pairs
from expressivity.tasks.languages import LANGUAGES, Language
from expressivity.tasks.last_letter import quotient
from expressivity.training.experiments import Experiment

_OWN = (
    Language("a-fourth-last", ".*a...", "ab", "the fourth letter from the end is a", "ours"),
    Language("a-fifth-last", ".*a....", "ab", "the fifth letter from the end is a", "ours"),
    Language(
        "subsequence-abab",
        ".*a.*b.*a.*b.*",
        "abc",
        "a, b, a and b in this order, with gaps",
        "ours",
    ),
)
TASKS: dict[str, Language] = {
    name: LANGUAGES[name]
    for name in ("some-a", "ends-with-ab", "a-before-b", "a-in-last-three", "subsequence-abc")
} | {language.name: language for language in _OWN}
"""The languages, by name; those that the book has nowhere else are written here."""

LAYERS = (1, 2, 3, 4)
WIDTHS = (16, 32)
JUDGED_LENGTH = 100
"""Letters of the words that the rule is about."""

SHORT = 20
"""Letters of the pairs that a run stretches."""

LEARNED = 0.9
"""Accuracy from which on a language counts as learned."""

HARD = ("planted", "run")
FIRST = 5
"""From this length on every language here has members and non-members."""

DEPTH_MARGIN = 0.3
"""Accuracy by which models that are deep enough must be ahead."""

RULE = f"""\
A model is deep enough if it has as many layers as the formulas of its language have depth, read at the last letter, else too shallow. Quantity:
its accuracy on hard pairs of {JUDGED_LENGTH} letters. Depth counts if the mean over models that are deep enough exceeds that over those too shallow
by more than {DEPTH_MARGIN}, and a permutation test, which exchanges the numbers of layers within each language, width and seed, gives a
p-value that, times {COMPARISONS}, is at most {ERROR_RATE}."""

LETTERS = max(len(language.alphabet) for language in TASKS.values())


@dataclass(frozen=True)
class Setting:
    """Languages, seeds, and steps of Adam on batches of 16 words; `pairs` a kind of test."""

    names: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: int = 400
    batch: int = 16
    rate: float = 4e-3
    pairs: int = 64


SIX = (
    "some-a",
    "ends-with-ab",
    "a-before-b",
    "a-in-last-three",
    "subsequence-abc",
    "a-fourth-last",
)
SETTINGS = {
    "ci": Setting(names=SIX, seeds=(101,), steps=40),
    "full": Setting(names=SIX, seeds=(101,)),
    "large": Setting(names=tuple(TASKS), seeds=(101, 102, 103), steps=800),
}
TUNING_SETTING = Setting(
    names=("ends-with-ab", "a-before-b", "subsequence-abc", "a-fourth-last"), seeds=(1,)
)
"""Steps, threshold and the rule were chosen on this, which judges nothing."""

TUNING_SEEDS = TUNING_SETTING.seeds


@dataclass(frozen=True)
class Job:
    """One stack, of all languages: hybrid models of one depth and width."""

    languages: tuple[str, ...]
    layers: int
    width: int
    seed: int
    steps: int
    batch: int
    rate: float
    pairs: int


@cache
def depth(name: str) -> int:
    """Return the temporal depth of the formulas found for a language's quotients by a letter: the largest.

    Raises:
        InvalidInput: a language that is none of `TASKS`.
    """
    dfa = TASKS[choose("language", name, list(TASKS))].dfa
    formulas = [
        report(quotient(dfa, letter), ways=BLOCKS_FIRST).smallest for letter in dfa.alphabet
    ]
    return max(written.formula.depth for written in formulas if written and written.formula)


def jobs(setting: Setting) -> list[Job]:
    """Return one stack, of all languages, for each number of layers, width and seed: the slowest first."""
    return [
        Job(
            languages=setting.names,
            layers=layers,
            width=width,
            seed=seed,
            steps=setting.steps,
            batch=setting.batch,
            rate=setting.rate,
            pairs=setting.pairs,
        )
        for layers in reversed(LAYERS)
        for width in reversed(WIDTHS)
        for seed in setting.seeds
    ]


def run(job: Job) -> list[Row]:
    """Train one stack and test it."""
    names, layers, width = job.languages, job.layers, job.width
    pupils = [
        Pupil(TASKS[name], (5, list(TASKS).index(name), layers, width, job.seed), FIRST)
        for name in names
    ]
    config = MaskedConfig(LETTERS, 1, 1, width=width, layers=layers, hidden=2 * width)
    stack = trained(pupils, config, job.steps, job.batch, job.rate)
    by_test = [
        both_right(stack, [_pairs(name, test, job.pairs) for name in names]) for test in HARD
    ]
    return [
        {
            "language": name,
            "depth": depth(name),
            "layers": layers,
            "width": width,
            "seed": job.seed,
            "accuracy": round(fmean(score for score in scores if score is not None), 6),
        }
        for name, *scores in zip(names, *by_test, strict=True)
    ]


def _pairs(name: str, test: str, count: int) -> PairSet | None:
    """Return hard pairs of a language, the same for all models; None for runs where no letter leaves a pair's states as they are."""
    language, rng = TASKS[name], np.random.default_rng([list(TASKS).index(name), HARD.index(test)])
    if test == "planted":
        return PairSet.of(
            planted_pairs(language.dfa, JUDGED_LENGTH, count, rng, same_last_letter=True)
        )
    return PairSet.of(
        run_pairs(language.dfa, JUDGED_LENGTH, SHORT, count, rng, same_last_letter=True)
    )


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the rows of all jobs with the meaning of their columns."""
    columns = {
        "language": "name in expressivity.studies.following.runs_depths.TASKS",
        "depth": "of the formulas found, read at the last letter",
        "layers": "of the hybrid model, two heads each",
        "width": "coordinates of the stream",
        "seed": "of training words and initial weights",
        "accuracy": f"part of the hard pairs of {JUDGED_LENGTH} letters with both words answered rightly",
    }
    about = "Languages of several depths, learned by hybrid models of several depths"
    rows = [row for result in results for row in result]
    # One seed per language: the languages of one depth are the repetitions.
    return Table(
        "following-depths",
        about,
        columns,
        rows,
        group=("depth", "layers", "width"),
        seed="language",
        exact=("seed",),
    )


def layers_needed(table: Table, name: str, width: int) -> int | None:
    """Return the least number of layers from which on every number of layers learned the language; None if the largest did not."""
    learned = {
        layers: table.mean("accuracy", language=name, layers=layers, width=width) >= LEARNED
        for layers in LAYERS
    }
    enough = [
        layers for layers in LAYERS if all(learned[more] for more in LAYERS if more >= layers)
    ]
    return enough[0] if enough else None


EXPERIMENT = Experiment(
    name="following-depths",
    about="how many layers a hybrid model needs, beside the depth of the formula",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged={profile: setting.seeds for profile, setting in SETTINGS.items()},
    former=("depths",),
)
EXPERIMENTS = (EXPERIMENT,)
