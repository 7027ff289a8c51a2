"""Learned to logic: automata extracted from trained models by their answers, and classified.

Small models with two layers learn three languages with each pattern of attention. From every model L* learns an automaton
(`expressivity.automata.learning`), which is classified: does the class respect the pattern's, and where does the automaton depart from the
language that was to be learned? The empty word, at which no model can be read, is given its right answer.

For 1-local attention the result can be exact: with L layers the answer depends on the last min(n, L+1) letters and on whether n > L, so asking
all words of L + 1 letters tells everything. For the other patterns it is an automaton that agrees with the model on the words compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Int

from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.automata.learning import Answers, learn, window_automaton
from expressivity.studies.following.runs import LOGIC_OF, PATTERNS
from expressivity.studies.following.stacks import Pupil, trained
from expressivity.studies.languages.recognition import chosen
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES
from expressivity.tasks.last_letter import within_reach
from expressivity.training.experiments import Experiment

NAMES = ("ends-with-ab", "a-before-b", "factor-ab")
LAYERS = 2
WIDTH = 32
LETTERS = max(len(LANGUAGES[name].alphabet) for name in NAMES)

MOST = 2_000
"""Words that the learner may ask a model for: one that counts without end is not learned."""

TESTS = 500
"""Random words on which automaton, model and language are compared."""

LONG = 100
"""Letters of those words."""


@dataclass(frozen=True)
class Setting:
    """Seeds of the models, all of which are reported, and steps of Adam on batches of 16 words."""

    seeds: tuple[int, ...]
    steps: int = 500
    batch: int = 16
    rate: float = 4e-3


SETTINGS = {
    "ci": Setting(seeds=(101,), steps=100),
    "full": Setting(seeds=(101,)),
    "large": Setting(seeds=(101, 102, 103, 104, 105)),
}


@dataclass(frozen=True)
class Job:
    """One stack: a pattern and a seed, with all languages."""

    pattern: str
    seed: int
    steps: int
    batch: int
    rate: float


def jobs(setting: Setting) -> list[Job]:
    """Return one job for each pattern and seed."""
    return [
        Job(pattern, seed, setting.steps, setting.batch, setting.rate)
        for pattern in ("global", "hybrid", "1-local")
        for seed in setting.seeds
    ]


def models(job: Job) -> MaskedTransformer:
    """Return a stack with one trained model for each of `NAMES`."""
    far, near = PATTERNS[job.pattern]
    config = MaskedConfig(LETTERS, far, near, width=WIDTH, layers=LAYERS, hidden=2 * WIDTH)
    pupils = [
        Pupil(LANGUAGES[name], (3, i, list(PATTERNS).index(job.pattern), job.seed))
        for i, name in enumerate(NAMES)
    ]
    return trained(pupils, config, job.steps, job.batch, job.rate)


def answers_of(stack: MaskedTransformer, index: int) -> Answers:
    """Return what one model of a stack says of every prefix of words."""
    model = chosen(stack, [index])

    def said(words: Int[np.ndarray, "count length"]) -> Bool[np.ndarray, "count length"]:
        """Ask the model for words of one length."""
        with torch.no_grad():
            return (model(torch.from_numpy(words)[None])[0] > 0).numpy()

    return said


def run(job: Job) -> list[Row]:
    """Train one stack, extract an automaton from each of its models, and describe it."""
    stack = models(job)
    return [
        describe(name, job.pattern, job.seed, answers_of(stack, index))
        for index, name in enumerate(NAMES)
    ]


def describe(name: str, pattern: str, seed: int, answers: Answers) -> Row:
    """Return what is extracted from one model, compared with the model and with the language."""
    dfa, rng = LANGUAGES[name].dfa, np.random.default_rng([seed, NAMES.index(name)])
    learned = learn(dfa.alphabet, answers, rng=rng, empty=dfa.accepts(""), most=MOST)
    words = rng.integers(len(dfa.alphabet), size=(TESTS, LONG))
    said = learned.dfa.accepts_prefixes(words)
    exact = pattern == "1-local" and learned.dfa == window_automaton(
        dfa.alphabet, answers, LAYERS + 1, dfa.accepts("")
    )
    return {
        "language": name,
        "pattern": pattern,
        "seed": seed,
        "states": learned.dfa.states,
        "agrees": learned.agrees,
        "exact": exact,
        **{f"ltl_{logic.lower()}": within_reach(learned.dfa, logic) for logic in ("P", "Y", "PY")},
        "respects": within_reach(learned.dfa, LOGIC_OF[pattern]),
        "faithful": round(float((said == answers(words)).mean()), 6),
        "right": round(float((said == dfa.accepts_prefixes(words)).mean()), 6),
        "departs": learned.dfa.difference(dfa) or "",
    }


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the rows of all jobs with the meaning of their columns."""
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


EXPERIMENT = Experiment(
    name="following-learned-automata",
    about="automata extracted from trained models, and classified",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    judged={profile: setting.seeds for profile, setting in SETTINGS.items()},
    former=("learned",),
)
EXPERIMENTS = (EXPERIMENT,)
