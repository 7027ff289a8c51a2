"""Does training follow theory? A random sample of languages, each learned with every pattern of attention.

Theory's prediction is decided by code from the automaton; what is learned is the accuracy on hard pairs, which are the same for all models
of a language: pairs that differ in one letter, the same with a long run, and the words of every forbidden pattern that the language has.
A model's score is the mean over these kinds at `JUDGED` letters, five times the length that it learned from.
"""

from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import Any

from expressivity.attention.masked.block import MaskedConfig
from expressivity.automata.fragments import Logic
from expressivity.errors import choose
from expressivity.studies.following.sample import TESTS, Drawn, hard_tests, sample
from expressivity.studies.following.stacks import Pupil, both_right, trained
from expressivity.studies.languages.recognition import LENGTH, WORDS
from expressivity.tables import Row, Table
from expressivity.tasks.last_letter import within_reach
from expressivity.training.sweeps import sweep

Unit = dict[str, Any]

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

JUDGED = 200
LENGTHS = (LENGTH, JUDGED)


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
    "ci": Setting(dict.fromkeys(_FOUR, 5), 2026, (101,)),
    "full": Setting(dict.fromkeys((*_FOUR, "regular"), 13), 2027, (101,), together=13),
}
TUNING = Setting(dict.fromkeys(_FOUR, 3), 1, (1,), together=12)
"""Steps and the rule in `expressivity.studies.following.claims` were chosen on this sample, which judges nothing."""


def table(profile: str = "ci") -> Table:
    """Train what is not in the store, and tabulate the accuracies.

    Raises:
        InvalidInput: an unknown profile.
    """
    return measured(SETTINGS[choose("profile", profile, list(SETTINGS))])


def measured(setting: Setting) -> Table:
    """The table of any setting."""
    return tabulate(sweep(run, units(setting), name="following"))


def languages(setting: Setting) -> list[Drawn]:
    """The sample of a setting, drawn once a process."""
    return list(_drawn(tuple(setting.each.items()), setting.drawn, setting.pairs))


@cache
def _drawn(each: tuple[tuple[str, int], ...], seed: int, pairs: int) -> tuple[Drawn, ...]:
    return tuple(sample(dict(each), seed, LENGTH, WORDS, LENGTHS, pairs))


def units(setting: Setting) -> list[Unit]:
    """The grid: a pattern, a seed and a few languages each, the slowest pattern first."""
    found = languages(setting)
    stacks = [
        found[first : first + setting.together] for first in range(0, len(found), setting.together)
    ]
    fixed = {
        name: getattr(setting, name)
        for name in ("drawn", "steps", "batch", "rate", "pairs", "width", "layers")
    }
    return [
        fixed
        | {
            "pattern": pattern,
            "seed": seed,
            "members": [[one.number, one.stratum, one.regex] for one in stack],
        }
        for pattern in ("global", "hybrid", "1-local")
        for seed in setting.seeds
        for stack in stacks
    ]


def run(unit: Unit) -> list[Row]:
    """Train the stack of one unit and test it."""
    members = [Drawn(*member) for member in unit["members"]]
    pattern = list(PATTERNS).index(unit["pattern"])
    pupils = [
        Pupil(one.language, (unit["drawn"], one.number, pattern, unit["seed"])) for one in members
    ]
    far, near = PATTERNS[unit["pattern"]]
    config = MaskedConfig(
        2, far, near, width=unit["width"], layers=unit["layers"], hidden=2 * unit["width"]
    )
    stack = trained(pupils, config, unit["steps"], unit["batch"], unit["rate"])
    asked = [hard_tests(one.language, LENGTHS, unit["pairs"], one.number) for one in members]
    rows: list[Row] = []
    for test in TESTS:
        for length in LENGTHS:
            scores = both_right(stack, [found.get((test, length)) for found in asked])
            rows += [
                {
                    "language": one.number,
                    "stratum": one.stratum,
                    "regex": one.regex,
                    "pattern": unit["pattern"],
                    "allowed": within_reach(one.language.dfa, LOGIC_OF[unit["pattern"]]),
                    "test": test,
                    "length": length,
                    "seed": unit["seed"],
                    "accuracy": round(score, 6),
                }
                for one, score in zip(members, scores, strict=True)
                if score is not None
            ]
    return rows


def tabulate(results: list[list[Row]]) -> Table:
    """The rows of all units with the meaning of their columns."""
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
    # One seed a language: the languages of a stratum are the repetitions.
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


def scores(table: Table) -> dict[tuple[int, str, int], tuple[float, bool]]:
    """The accuracy of each model (language, pattern, seed) on hard pairs of `JUDGED` letters, the mean over their kinds; and whether theory allows it."""
    found: dict[tuple[int, str, int], list[float]] = {}
    allowed = {}
    for row in table.where(length=JUDGED):
        key = (row["language"], row["pattern"], row["seed"])
        found.setdefault(key, []).append(row["accuracy"])
        allowed[key] = row["allowed"]
    return {key: (fmean(values), allowed[key]) for key, values in found.items()}
