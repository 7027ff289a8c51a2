"""Learning the languages of [LC26] with global, k-local and hybrid attention, and testing them on hard pairs.

A unit is a stack: every language with one seed, under one pattern of attention. A model learns from words of up to
`LENGTH` letters, at every prefix, and is tested up to more than ten times that. It answers at an end marker, as in the
paper (`expressivity.attention.masked.recognizer`): so what theory allows is asked of the language itself. Training words, their
order and the initial weights are drawn from (language, pattern, seed), so models are independent, which the permutation
test on them asks for. Test words depend on language, kind and length alone: all models answer the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.automata.fragments import Logic, defines
from expressivity.errors import choose
from expressivity.logic.periodic import hidden_pair
from expressivity.logic.ranges import neighbours_by_windows
from expressivity.logic.syntax import letter, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities
from expressivity.studies.languages.recognition import (
    LENGTH,
    Model,
    first_failure,
    learn,
    pair_accuracy,
    right,
)
from expressivity.tables import Row, Table
from expressivity.tasks.labelled import (
    PairSet,
    balanced_words,
    period_pairs,
    planted_pairs,
    run_pairs,
    witness_pairs,
)
from expressivity.tasks.languages import LANGUAGES
from expressivity.training.sweeps import sweep

Unit = dict[str, Any]

PAPER = (
    "last-letter",
    "ends-with-ab",
    "first-letter",
    "a-before-b",
    "alternating",
    "factor-ab",
    "right-deterministic",
    "nested-two",
)
"""The eight languages of [LC26]'s table, in its order."""

NAMES = (*PAPER, "flip-flop", "parity", "a-in-last-two")

WINDOW_NAMES = ("last-letter", "ends-with-ab", "a-in-last-two")
"""Definite languages, on which the width of a window decides."""

PATTERNS: dict[str, tuple[int, int, int]] = {
    "global": (2, 0, 1),
    "1-local": (0, 2, 1),
    "hybrid-1": (1, 1, 1),
    "2-local": (0, 2, 2),
    "4-local": (0, 2, 4),
    "hybrid-2": (1, 1, 2),
    "hybrid-4": (1, 1, 4),
}
"""Global heads, local heads of each layer, and their window."""

COSTS = ("global", "hybrid-1", "hybrid-4", "hybrid-2", "4-local", "2-local", "1-local")
"""The patterns, those first whose stacks take longest."""

BASIC = ("global", "1-local", "hybrid-1")
WIDER = ("2-local", "4-local", "hybrid-2", "hybrid-4")

LOGIC_OF: dict[str, Logic] = {"global": "P", "1-local": "Y", "hybrid-1": "PY"}
"""The fragment that each basic pattern has, by [LC25] and [LC26]."""

WINDOW_FORMULAS = {
    ("a-in-last-two", 2): within(2, letter("a")),
    ("factor-ab", 2): neighbours_by_windows(letter("a"), letter("b")),
}
"""Languages that windows of k positions define, with a formula that says so."""

HARD = ("planted", "run")
WITNESSES: dict[str, Logic] = {"witness-P": "P", "witness-Y": "Y", "witness-PY": "PY"}
PERIODS = {"period-2": 2, "period-4": 4}
TESTS = ("random", *HARD, *WITNESSES, *PERIODS)
"""Uniform words; near misses; the pairs of every fragment that does not have the language; periodic words for windows."""

SHORT = 20
"""Letters of the pairs that a run stretches."""

LETTERS = max(len(LANGUAGES[name].alphabet) for name in NAMES)


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        steps: of Adam, on batches of `batch` words.
        seeds: models per language and pattern; these seeds were not used to choose anything.
        lengths: of the test words.
        pairs: per language, kind of test and length.
        wider: the languages that windows of more than one position are trained on, and tested on periodic words.
    """

    steps: int
    batch: int
    rate: float
    seeds: tuple[int, ...]
    lengths: tuple[int, ...]
    pairs: int
    wider: tuple[str, ...]
    width: int = 32
    layers: int = 3


SETTINGS = {
    "ci": Setting(600, 16, 4e-3, (201, 202, 203), (40, 100, 500), 16, WINDOW_NAMES),
    "full": Setting(
        5000,
        32,
        1e-3,
        (201, 202, 203, 204, 205),
        (40, 70, 100, 150, 200, 300, 400, 500),
        128,
        NAMES,
        64,
        5,
    ),
}
WIDE = Setting(1200, 16, 4e-3, (201, 202, 203, 204, 205), (40, 500), 32, NAMES)
"""What two cores can do of `full`: every pattern on every language and five seeds, at the size of profile ci, trained twice as long."""

TUNING_SEEDS = (1, 2)
"""The rules in `expressivity.studies.languages.claims` were chosen on these, at profile ci; steps and rate by an earlier experiment on
four of the languages, read at the last letter."""


def tables(profile: str = "ci") -> tuple[Table, Table]:
    """Train what is not in the store, and tabulate accuracies, and the words that models fail on.

    Raises:
        InvalidInput: an unknown profile.
    """
    setting = SETTINGS[choose("profile", profile, list(SETTINGS))]
    return tabulate(sweep(run, units(setting), name="languages"))


def table(profile: str = "ci") -> Table:
    """The accuracies of `tables`."""
    return tables(profile)[0]


def wide_table(profile: str = "ci") -> Table:
    """The accuracies of `WIDE`, whatever the profile.

    Raises:
        InvalidInput: an unknown profile.
    """
    choose("profile", profile, list(SETTINGS))
    return replace(
        tabulate(sweep(run, units(WIDE), name="languages-wide"))[0], name="languages-wide"
    )


def units(setting: Setting, seeds: Sequence[int] | None = None) -> list[Unit]:
    """The grid, the slowest patterns first so that all processes finish together."""
    fixed = {
        name: getattr(setting, name)
        for name in ("steps", "batch", "rate", "pairs", "width", "layers")
    }
    fixed |= {"lengths": list(setting.lengths), "periodic": list(setting.wider)}
    seeds = list(seeds or setting.seeds)
    basic = [
        {"pattern": pattern, "languages": list(NAMES), "seeds": [seed]}
        for pattern in BASIC
        for seed in seeds
    ]
    together = max(
        1, len(NAMES) // len(setting.wider)
    )  # seeds in a stack, so that all stacks have about one size
    wider = [
        {
            "pattern": pattern,
            "languages": list(setting.wider),
            "seeds": seeds[first : first + together],
        }
        for pattern in WIDER
        for first in range(0, len(seeds), together)
    ]
    return [
        fixed | unit
        for unit in sorted(basic + wider, key=lambda unit: COSTS.index(unit["pattern"]))
    ]


def tabulate(results: Sequence[dict[str, list[Row]]]) -> tuple[Table, Table]:
    """The rows of all units with the meaning of their columns."""
    about = f"Languages learned from words of up to {LENGTH} letters and answered at an end marker, by pattern of attention"
    who = {
        "language": "name in expressivity.tasks.languages",
        "pattern": "global; k-local; or hybrid-k, half of the heads each",
        "seed": "of training words and initial weights",
    }
    scores = who | {
        "test": "random: uniform words, half of them members; else pairs, see expressivity.tasks.labelled",
        "length": "letters of the test words; of the longest ones for witnesses and periods",
        "accuracy": "part of the words answered rightly (random), or of the pairs with both words right",
    }
    failures = who | {
        "test": "the kind of test; the first one with a wrong answer",
        "length": "the shortest length with one",
        "word": "a word answered wrongly, runs written as powers",
        "member": "whether it belongs to the language",
        "random": "accuracy on uniform words of the greatest length",
    }
    model = ("language", "pattern", "seed")
    rows, failed = (
        [row for result in results for row in result[part]] for part in ("scores", "failures")
    )
    return (
        Table(
            "languages",
            about,
            scores,
            rows,
            group=("language", "pattern", "test", "length"),
            seed="seed",
            model=model,
        ),
        Table(
            "languages-failures",
            f"{about}: a word that a model fails on",
            failures,
            failed,
            group=("language", "pattern"),
            seed="seed",
            model=model,
            open=True,
        ),
    )


def allowed(language: str, pattern: str) -> bool | None:
    """Whether theory lets a pattern recognise a language, decided from its automaton; None where this is not decided here.

    Patterns with a window of one are decided by [LC25] and [LC26]. For wider ones a language is within reach if it needs
    no window, or by a formula of `WINDOW_FORMULAS`, which is compared with the automaton; and out of reach if it is so for a
    window of one, which can do as much, or by a pair of periodic words (`expressivity.logic.periodic`).
    """
    dfa, (far, _near, k) = LANGUAGES[language].dfa, PATTERNS[pattern]
    if pattern in BASIC:
        return defines(dfa, LOGIC_OF[pattern])
    if not defines(dfa, "PY" if far else "Y"):
        return False
    formula = WINDOW_FORMULAS.get((language, k))
    if (
        far
        and defines(dfa, "P")
        or formula is not None
        and difference(formula, dfa, dfa.alphabet) is None
    ):
        return True
    return (
        False if hidden_pair(dfa, Modalities(past=far > 0, windows=(k,), counting=True)) else None
    )


def hard_tests(language: str) -> list[str]:
    """The tests that every model of a language is judged by: near misses, and the pairs of each fragment without it."""
    return [
        *HARD,
        *(test for test, logic in WITNESSES.items() if not defines(LANGUAGES[language].dfa, logic)),
    ]


def run(unit: Unit) -> dict[str, list[Row]]:
    """Train the stack of one unit, one model for each language and seed, and test it."""
    pattern = unit["pattern"]
    models = [Model(LANGUAGES[name], seed) for name in unit["languages"] for seed in unit["seeds"]]
    streams = [
        np.random.default_rng([NAMES.index(m.language.name), list(PATTERNS).index(pattern), m.seed])
        for m in models
    ]
    config = MaskedConfig(
        LETTERS,
        *PATTERNS[pattern],
        width=unit["width"],
        layers=unit["layers"],
        hidden=2 * unit["width"],
    )
    stack = MarkedTransformer(
        config, generators([int(stream.integers(2**62)) for stream in streams])
    )
    learn(stack, models, streams, steps=unit["steps"], batch=unit["batch"], rate=unit["rate"])
    exams = [
        {
            key: pairs_for(m.language.name, *key, unit["pairs"])
            for key in keys(unit["lengths"])
            if key[0] not in PERIODS or m.language.name in unit["periodic"]
        }
        for m in models
    ]
    answers = {
        key: right(stack, [exam.get(key) for exam in exams]) for key in keys(unit["lengths"])
    }
    scores = [
        {
            "language": m.language.name,
            "pattern": pattern,
            "seed": m.seed,
            "test": test,
            "length": length,
            "accuracy": round(pair_accuracy(answers[test, length][i], whole=test != "random"), 6),
        }
        for test, length in answers
        for i, m in enumerate(models)
        if answers[test, length][i] is not None
    ]
    last = ("random", max(unit["lengths"]))
    failures = [
        {
            "language": m.language.name,
            "pattern": pattern,
            "seed": m.seed,
            **found,
            "random": round(pair_accuracy(answers[last][i], whole=False), 6),
        }
        for i, m in enumerate(models)
        if (
            found := first_failure(
                m.language.dfa, exams[i], {key: answers[key][i] for key in answers}
            )
        )
    ]
    return {"scores": scores, "failures": failures}


def keys(lengths: Sequence[int]) -> list[tuple[str, int]]:
    """The tests: (kind, length)."""
    return [(test, length) for test in TESTS for length in lengths]


@lru_cache(maxsize=None)
def pairs_for(name: str, test: str, length: int, pairs: int) -> PairSet | None:
    """The test words of a language, the same for every model; None if the language has no such test.

    Raises:
        InvalidInput: an unknown test.
    """
    choose("test", test, list(TESTS))
    language, rng = (
        LANGUAGES[name],
        np.random.default_rng([NAMES.index(name), TESTS.index(test), length]),
    )
    if test in WITNESSES:
        return witness_pairs(language.dfa, WITNESSES[test], length, pairs)
    if test in PERIODS:
        return period_pairs(language.dfa, PERIODS[test], length, pairs)
    if test == "run":
        return PairSet.of(run_pairs(language, length, SHORT, pairs, rng))
    draw = {"random": balanced_words, "planted": planted_pairs}[test]
    return PairSet.of(draw(language, length, pairs, rng))
