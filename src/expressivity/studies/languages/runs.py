"""Learning the languages of [LC26] with global, k-local and hybrid attention, and testing them on hard pairs.

A job is a stack: every language with one seed, under one pattern of attention. A model learns from words of up to
`LENGTH` letters, at every prefix, and is tested up to more than ten times that. It answers at an end marker, as in the
paper (`expressivity.attention.masked.recognizer`): so what theory allows is asked of the language itself. Training words, their
order and the initial weights are drawn from (language, pattern, seed), so models are independent, which the permutation
test on them asks for. Test words depend on language, kind and length alone: all models answer the same ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.studies.languages.exams import PERIODS, keys, pairs_for
from expressivity.studies.languages.patterns import (
    BASIC,
    NAMES,
    PATTERNS,
    WIDER,
)
from expressivity.studies.languages.recognition import (
    LENGTH,
    Answers,
    Key,
    Model,
    answer,
    first_failure,
    pair_accuracy,
    score,
    train,
)
from expressivity.studies.languages.rules import RULES
from expressivity.studies.languages.settings import SETTINGS, TUNING_SEEDS, WIDE, Setting
from expressivity.tables import Row, Table
from expressivity.tasks.labelled import PairSet
from expressivity.tasks.languages import LANGUAGES
from expressivity.training.experiments import Experiment

COSTS = ("global", "hybrid-1", "hybrid-4", "hybrid-2", "4-local", "2-local", "1-local")
"""The patterns, those first whose stacks take longest."""

LETTERS = max(len(LANGUAGES[name].alphabet) for name in NAMES)


@dataclass(frozen=True)
class Job:
    """A stack: some languages with some seeds, under one pattern of attention; the rest as in `Setting`."""

    pattern: str
    languages: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: int
    batch: int
    rate: float
    lengths: tuple[int, ...]
    pairs: int
    periodic: tuple[str, ...]
    width: int
    layers: int


def jobs(setting: Setting) -> list[Job]:
    """Return the grid, the slowest patterns first so that all processes finish together."""
    basic = [
        job_of(setting, pattern, NAMES, (seed,)) for pattern in BASIC for seed in setting.seeds
    ]
    # Seeds in a stack, so that all stacks have about one size.
    together = max(1, len(NAMES) // len(setting.wider))
    wider = [
        job_of(setting, pattern, setting.wider, setting.seeds[first : first + together])
        for pattern in WIDER
        for first in range(0, len(setting.seeds), together)
    ]
    return sorted(basic + wider, key=lambda job: COSTS.index(job.pattern))


def job_of(
    setting: Setting, pattern: str, languages: tuple[str, ...], seeds: tuple[int, ...]
) -> Job:
    """Return one stack of a setting."""
    return Job(
        pattern=pattern,
        languages=languages,
        seeds=seeds,
        steps=setting.steps,
        batch=setting.batch,
        rate=setting.rate,
        lengths=setting.lengths,
        pairs=setting.pairs,
        periodic=setting.wider,
        width=setting.width,
        layers=setting.layers,
    )


def run(job: Job) -> dict[str, list[Row]]:
    """Train the stack of one job, one model for each language and seed, and test it."""
    models = [Model(LANGUAGES[name], seed) for name in job.languages for seed in job.seeds]
    stack = trained(job, models)
    exams = [exams_of(model.language.name, job) for model in models]
    answers = answer(stack, exams, keys(job.lengths))
    scores = [
        who(job, model) | score(key, own[key])
        for key in keys(job.lengths)
        for model, own in zip(models, answers, strict=True)
        if own[key] is not None
    ]
    failures = [
        row
        for model, exam, own in zip(models, exams, answers, strict=True)
        for row in failure(job, model, exam, own)
    ]
    return {"scores": scores, "failures": failures}


def trained(job: Job, models: Sequence[Model]) -> MarkedTransformer:
    """Return the stack of one job after training."""
    pattern = list(PATTERNS).index(job.pattern)
    streams = [
        np.random.default_rng([NAMES.index(model.language.name), pattern, model.seed])
        for model in models
    ]
    heads = PATTERNS[job.pattern]
    config = MaskedConfig(LETTERS, *heads, width=job.width, layers=job.layers, hidden=2 * job.width)
    return train(config, models, streams, steps=job.steps, batch=job.batch, rate=job.rate)


def exams_of(language: str, job: Job) -> dict[Key, PairSet | None]:
    """Return the test words of a language by kind and length; periodic words only for the languages that a job names."""
    return {
        (test, length): pairs_for(language, test, length, job.pairs)
        for test, length in keys(job.lengths)
        if test not in PERIODS or language in job.periodic
    }


def who(job: Job, model: Model) -> Row:
    """Return the columns that name a model."""
    return {"language": model.language.name, "pattern": job.pattern, "seed": model.seed}


def failure(
    job: Job,
    model: Model,
    exam: Mapping[Key, PairSet | None],
    answers: Mapping[Key, Answers | None],
) -> list[Row]:
    """Return the row of a model's first failure; none if it never fails."""
    first = first_failure(model.language.dfa, exam, answers)
    if first is None:
        return []
    easy = pair_accuracy(answers["random", max(job.lengths)], whole=False)
    return [who(job, model) | first | {"random": round(easy, 6)}]


ABOUT = f"Languages learned from words of up to {LENGTH} letters and answered at an end marker, by pattern of attention"

WHO = {
    "language": "name in expressivity.tasks.languages",
    "pattern": "global; k-local; or hybrid-k, half of the heads each",
    "seed": "of training words and initial weights",
}
"""The columns that tell one model from another."""


def tabulate(results: Sequence[dict[str, list[Row]]], setting: Setting) -> Table:
    """Tabulate the accuracies of all models on all tests."""
    columns = WHO | {
        "test": "random: uniform words, half of them members; else pairs, see expressivity.tasks.labelled",
        "length": "letters of the test words; of the longest ones for witnesses and periods",
        "accuracy": "part of the words answered rightly (random), or of the pairs with both words right",
    }
    return Table(
        "languages",
        ABOUT,
        columns,
        [row for result in results for row in result["scores"]],
        group=("language", "pattern", "test", "length"),
        seed="seed",
        model=tuple(WHO),
    )


def tabulate_wide(results: Sequence[dict[str, list[Row]]], setting: Setting) -> Table:
    """Tabulate the same under its own name."""
    return replace(tabulate(results, setting), name="languages-wide")


def tabulate_failures(results: Sequence[dict[str, list[Row]]]) -> Table:
    """Tabulate a word for each model that fails on one."""
    columns = WHO | {
        "test": "the kind of test; the first one with a wrong answer",
        "length": "the shortest length with one",
        "word": "a word answered wrongly, runs written as powers",
        "member": "whether it belongs to the language",
        "random": "accuracy on uniform words of the greatest length",
    }
    return Table(
        "languages-failures",
        f"{ABOUT}: a word that a model fails on",
        columns,
        [row for result in results for row in result["failures"]],
        group=("language", "pattern"),
        seed="seed",
        model=tuple(WHO),
        open=True,
    )


_WORK = {"jobs": jobs, "run": run, "tuning": TUNING_SEEDS}
"""What both experiments do."""

EXPERIMENT = Experiment(
    name="languages",
    about="eleven languages learned with global, k-local and hybrid attention",
    settings=SETTINGS,
    tabulate=tabulate,
    rule="\n\n".join(RULES),
    judged={profile: setting.seeds for profile, setting in SETTINGS.items()},
    **_WORK,
)
WIDE_EXPERIMENT = Experiment(
    name="languages-wide",
    about="every pattern on every language with five seeds, whatever the profile",
    settings=dict.fromkeys(SETTINGS, WIDE),
    tabulate=tabulate_wide,
    judged=dict.fromkeys(SETTINGS, WIDE.seeds),
    **_WORK,
)
EXPERIMENTS = (EXPERIMENT, WIDE_EXPERIMENT)


def tables(profile: str = "ci") -> tuple[Table, Table]:
    """Return the accuracies of `EXPERIMENT`, and the words that its models fail on.

    Raises:
        InvalidInput: an unknown profile.
    """
    setting = EXPERIMENT.setting(profile)
    results = EXPERIMENT.results(setting)
    return tabulate(results, setting), tabulate_failures(results)
