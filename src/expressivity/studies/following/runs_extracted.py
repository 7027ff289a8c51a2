"""Learned to logic: automata extracted from trained models by their answers, and classified.

Small models with two layers learn three languages with each pattern of attention. From every model L* learns an automaton
(`expressivity.automata.learning`), which is classified: does the class respect the pattern's, and where does the automaton depart from the
language that was to be learned? The empty word, at which no model can be read, is given its right answer.

For 1-local attention the result can be exact: with L layers the answer depends on the last min(n, L+1) letters and on whether n > L, so asking
all words of L + 1 letters tells everything. For the other patterns it is an automaton that agrees with the model on the words compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Int

from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.automata.learning import Answers, learn, window_automaton
from expressivity.errors import choose
from expressivity.studies.following.runs import LOGIC_OF, PATTERNS
from expressivity.studies.following.stacks import Pupil, trained
from expressivity.studies.languages.recognition import chosen
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES
from expressivity.tasks.last_letter import within_reach
from expressivity.training.sweeps import sweep

Unit = dict[str, Any]

NAMES = ("ends-with-ab", "a-before-b", "factor-ab")
LAYERS, WIDTH = 2, 32
LETTERS = max(len(LANGUAGES[name].alphabet) for name in NAMES)

MOST = 2_000
"""Words that the learner may ask a model for: one that counts without end is not learned."""

TESTS, LONG = 500, 100
"""Random words on which automaton, model and language are compared, and their letters."""


@dataclass(frozen=True)
class Setting:
    """Seeds of the models, all of which are reported, and steps of Adam on batches of 16 words."""

    seeds: tuple[int, ...]
    steps: int = 500
    batch: int = 16
    rate: float = 4e-3


SETTINGS = {"ci": Setting((101,)), "full": Setting((101, 102, 103, 104, 105))}


def table(profile: str = "ci") -> Table:
    """Train and extract what is not in the store, and tabulate.

    Raises:
        InvalidInput: an unknown profile.
    """
    return tabulate(
        sweep(run, units(SETTINGS[choose("profile", profile, list(SETTINGS))]), name="learned")
    )


def units(setting: Setting) -> list[Unit]:
    """One unit for each pattern and seed."""
    fixed = {"steps": setting.steps, "batch": setting.batch, "rate": setting.rate}
    return [
        fixed | {"pattern": pattern, "seed": seed}
        for pattern in ("global", "hybrid", "1-local")
        for seed in setting.seeds
    ]


def models(pattern: str, seed: int, steps: int, batch: int, rate: float) -> MaskedTransformer:
    """A stack with one trained model for each of `NAMES`."""
    far, near = PATTERNS[pattern]
    config = MaskedConfig(LETTERS, far, near, width=WIDTH, layers=LAYERS, hidden=2 * WIDTH)
    pupils = [
        Pupil(LANGUAGES[name], (3, i, list(PATTERNS).index(pattern), seed))
        for i, name in enumerate(NAMES)
    ]
    return trained(pupils, config, steps, batch, rate)


def answers_of(stack: MaskedTransformer, index: int) -> Answers:
    """What one model of a stack says of every prefix of words."""
    model = chosen(stack, [index])

    def said(words: Int[np.ndarray, "count length"]) -> Bool[np.ndarray, "count length"]:
        with torch.no_grad():
            return (model(torch.from_numpy(words)[None])[0] > 0).numpy()

    return said


def run(unit: Unit) -> list[Row]:
    """Train one stack, extract an automaton from each of its models, and describe it."""
    stack = models(unit["pattern"], unit["seed"], unit["steps"], unit["batch"], unit["rate"])
    return [
        describe(name, unit["pattern"], unit["seed"], answers_of(stack, index))
        for index, name in enumerate(NAMES)
    ]


def describe(name: str, pattern: str, seed: int, answers: Answers) -> Row:
    """What is extracted from one model, compared with the model and with the language."""
    dfa, rng = LANGUAGES[name].dfa, np.random.default_rng([seed, NAMES.index(name)])
    found = learn(dfa.alphabet, answers, rng=rng, empty=dfa.accepts(""), most=MOST)
    words = rng.integers(len(dfa.alphabet), size=(TESTS, LONG))
    said = found.dfa.accepts_prefixes(words)
    exact = pattern == "1-local" and found.dfa == window_automaton(
        dfa.alphabet, answers, LAYERS + 1, dfa.accepts("")
    )
    return {
        "language": name,
        "pattern": pattern,
        "seed": seed,
        "states": found.dfa.states,
        "agrees": found.agrees,
        "exact": exact,
        **{f"ltl_{logic.lower()}": within_reach(found.dfa, logic) for logic in ("P", "Y", "PY")},
        "respects": within_reach(found.dfa, LOGIC_OF[pattern]),
        "faithful": round(float((said == answers(words)).mean()), 6),
        "right": round(float((said == dfa.accepts_prefixes(words)).mean()), 6),
        "departs": found.dfa.difference(dfa) or "",
    }


def tabulate(results: Sequence[list[Row]]) -> Table:
    """The rows of all units with the meaning of their columns."""
    columns = {
        "language": "that was to be learned",
        "pattern": "global, 1-local, or hybrid",
        "seed": "of training words and initial weights",
        "states": "of the extracted automaton",
        "agrees": "whether no word compared tells automaton and model apart",
        "exact": "for 1-local: whether it equals the automaton of all windows",
        "ltl_p": "whether LTL[P] defines the quotients by a letter",
        "ltl_y": "the same for LTL[Y]",
        "ltl_py": "the same for LTL[P,Y]",
        "respects": "whether the pattern's own fragment does",
        "faithful": f"part of the prefixes of random words of {LONG} letters on which automaton and model agree",
        "right": "the same for automaton and language",
        "departs": "a shortest word on which automaton and language differ; empty if none",
    }
    about = "Automata learned from the answers of trained models by L*, classified"
    return Table(
        "following-learned-automata",
        about,
        columns,
        [row for rows in results for row in rows],
        group=("pattern",),
        seed="language",
        exact=("seed",),
    )
