"""Does training follow theory? A random sample of languages, each learned with every pattern of attention.

Theory's prediction is decided by code from the automaton; what is learned is the accuracy on hard pairs, which are the same for all models
of a language: pairs that differ in one letter, the same with a long run, and the words of every forbidden pattern that the language has.
A model's score is the mean over these kinds at `JUDGED_LENGTH` letters, five times the length that it learned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean

from expressivity.attention.masked.block import MaskedConfig
from expressivity.automata.fragments import Logic
from expressivity.studies.following.sample import TESTS, Drawn, hard_tests, sample
from expressivity.studies.following.stacks import Pupil, both_right, trained
from expressivity.studies.languages.recognition import LENGTH, WORDS
from expressivity.tables import Row, Table
from expressivity.tasks.last_letter import within_reach
from expressivity.training.experiments import Experiment

PATTERNS: dict[str, tuple[int, int]] = {"global": (2, 0), "1-local": (0, 2), "hybrid": (1, 1)}
"""Global and 1-local heads of each layer."""

LOGIC_OF: dict[str, Logic] = {"global": "P", "1-local": "Y", "hybrid": "PY"}
"""The fragment that each pattern has, by [LC25] and [LC26]."""

PREDICTED = {
    "P": ("global", "hybrid"),
    "Y": ("1-local", "hybrid"),
    "PY": ("hybrid",),
    "star-free": (),
    "regular": (),
}
"""The patterns that theory allows in each stratum of the sample: what a stratum is."""

JUDGED_LENGTH = 200
"""Letters of the words that the rule is about."""

LENGTHS = (LENGTH, JUDGED_LENGTH)

ERROR_RATE = 0.05
COMPARISONS = 2
"""Error rate of this rule and that on depth together: each p-value is multiplied by their number (Bonferroni)."""

MARGIN = 0.4
"""Accuracy by which the allowed models must be ahead."""

LEAST_AUC = 0.8
"""Lower end of the interval for the area under the curve."""

RULE = f"""\
A model is allowed if theory lets its pattern recognise its language, else excluded. Quantity: its accuracy on hard pairs of
{JUDGED_LENGTH} letters, the mean over the kinds of pairs that the language has. Training follows theory if (1) the mean over allowed models
exceeds that over excluded ones by more than {MARGIN}; (2) a permutation test of this difference, which exchanges the patterns within each
language, gives a p-value that, times {COMPARISONS}, is at most {ERROR_RATE}; and (3) the probability that a random allowed model beats a random
excluded one (the area under the curve) has an interval of confidence {1 - ERROR_RATE:g}, by resampling languages, whose lower end exceeds {LEAST_AUC}."""


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        each: languages of each stratum.
        drawn: seed of the sample; no sample that is judged was used to choose anything.
        seeds: models per language and pattern.
        steps: of Adam, on batches of `batch` words.
        pairs: per language, kind of test and length.
        together: languages in one stack.
    """

    each: dict[str, int]
    drawn: int
    seeds: tuple[int, ...]
    steps: int = 500
    batch: int = 16
    rate: float = 4e-3
    pairs: int = 32
    together: int = 10
    width: int = 32
    layers: int = 3


_FOUR = ("P", "Y", "PY", "star-free")
SETTINGS = {
    "ci": Setting(each=dict.fromkeys(_FOUR, 2), drawn=2026, seeds=(101,), steps=50),
    "full": Setting(each=dict.fromkeys(_FOUR, 5), drawn=2026, seeds=(101,)),
}
WIDE = Setting(each=dict.fromkeys((*_FOUR, "regular"), 13), drawn=2027, seeds=(101,), together=13)
"""Another sample, larger and of one more stratum, whatever the profile."""
TUNING_SETTING = Setting(each=dict.fromkeys(_FOUR, 3), drawn=1, seeds=(1,), together=12)
"""Steps and the rule were chosen on this sample, which judges nothing."""

TUNING_SEEDS = TUNING_SETTING.seeds


@dataclass(frozen=True)
class Job:
    """A stack: some languages of a sample with one pattern and seed; the rest as in `Setting`."""

    drawn: int
    pattern: str
    seed: int
    members: tuple[Drawn, ...]
    steps: int
    batch: int
    rate: float
    pairs: int
    width: int
    layers: int


def languages(setting: Setting) -> list[Drawn]:
    """Return the sample of a setting, drawn once a process."""
    return list(_drawn(tuple(setting.each.items()), setting.drawn, setting.pairs))


@cache
def _drawn(each: tuple[tuple[str, int], ...], seed: int, pairs: int) -> tuple[Drawn, ...]:
    return tuple(sample(dict(each), seed, LENGTH, WORDS, LENGTHS, pairs))


def jobs(setting: Setting) -> list[Job]:
    """Return the grid: a pattern, a seed and a few languages each, the slowest pattern first."""
    drawn = languages(setting)
    return [
        Job(
            drawn=setting.drawn,
            pattern=pattern,
            seed=seed,
            members=tuple(drawn[first : first + setting.together]),
            steps=setting.steps,
            batch=setting.batch,
            rate=setting.rate,
            pairs=setting.pairs,
            width=setting.width,
            layers=setting.layers,
        )
        for pattern in ("global", "hybrid", "1-local")
        for seed in setting.seeds
        for first in range(0, len(drawn), setting.together)
    ]


def run(job: Job) -> list[Row]:
    """Train the stack of one job and test it."""
    pattern = list(PATTERNS).index(job.pattern)
    pupils = [
        Pupil(one.language, (job.drawn, one.number, pattern, job.seed)) for one in job.members
    ]
    far, near = PATTERNS[job.pattern]
    config = MaskedConfig(2, far, near, width=job.width, layers=job.layers, hidden=2 * job.width)
    stack = trained(pupils, config, job.steps, job.batch, job.rate)
    asked = [hard_tests(one.language, LENGTHS, job.pairs, one.number) for one in job.members]
    rows: list[Row] = []
    for test in TESTS:
        for length in LENGTHS:
            scores = both_right(stack, [sets.get((test, length)) for sets in asked])
            rows += [
                {
                    "language": one.number,
                    "stratum": one.stratum,
                    "regex": one.regex,
                    "pattern": job.pattern,
                    "allowed": within_reach(one.language.dfa, LOGIC_OF[job.pattern]),
                    "test": test,
                    "length": length,
                    "seed": job.seed,
                    "accuracy": round(score, 6),
                }
                for one, score in zip(job.members, scores, strict=True)
                if score is not None
            ]
    return rows


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the rows of all jobs with the meaning of their columns."""
    columns = {
        "language": "its number in the sample",
        "stratum": "what theory says of it, see expressivity.studies.following.sample",
        "regex": "the language, over a and b",
        "pattern": "global, 1-local, or hybrid (half of the heads each)",
        "allowed": "whether theory lets the pattern recognise it, read at the last letter",
        "test": "kind of hard pairs, see expressivity.tasks.labelled",
        "length": "letters of the test words; of the longest for the witnesses",
        "seed": "of training words and initial weights",
        "accuracy": "part of the pairs with both words answered rightly",
    }
    about = f"Random languages of the census, learned from words of up to {LENGTH} letters with each pattern of attention"
    rows = [row for result in results for row in result]
    # One seed per language: the languages of a stratum are the repetitions.
    return Table(
        "following",
        about,
        columns,
        rows,
        group=("stratum", "pattern", "allowed", "test", "length"),
        seed="language",
        model=("stratum", "pattern", "language"),
        exact=("regex", "seed"),
    )


def tabulate_wide(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the same under its own name."""
    return replace(tabulate(results, setting), name="following-wide")


def scores(table: Table) -> dict[tuple[int, str, int], tuple[float, bool]]:
    """Return the accuracy of each model (language, pattern, seed) on hard pairs of `JUDGED_LENGTH` letters, the mean over their kinds; and whether theory allows it."""
    accuracies: dict[tuple[int, str, int], list[float]] = {}
    allowed = {}
    for row in table.where(length=JUDGED_LENGTH):
        key = (row["language"], row["pattern"], row["seed"])
        accuracies.setdefault(key, []).append(row["accuracy"])
        allowed[key] = row["allowed"]
    return {key: (fmean(values), allowed[key]) for key, values in accuracies.items()}


EXPERIMENT = Experiment(
    name="following",
    about="a random sample of languages, each learned with every pattern of attention",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged={profile: setting.seeds for profile, setting in SETTINGS.items()},
)
WIDE_EXPERIMENT = Experiment(
    name="following-wide",
    about="a larger sample, with languages that are not star-free, whatever the profile",
    settings=dict.fromkeys(SETTINGS, WIDE),
    jobs=jobs,
    run=run,
    tabulate=tabulate_wide,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(SETTINGS, WIDE.seeds),
)
EXPERIMENTS = (EXPERIMENT, WIDE_EXPERIMENT)
