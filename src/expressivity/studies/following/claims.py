"""Claims about training and theory on random languages, depth, and automata extracted from trained models.

The rules are those of the experiments `following` and `following-depths`. They were written before the runs that they judge, and chosen on
the settings called `TUNING_SETTING`, which judge nothing. Their permutation tests are computed exactly here, and must reject at `LEVEL` too, which was
set when the tables were known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.automata.fragments import defines
from expressivity.automata.learning import learn, window_automaton
from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least
from expressivity.statistics import Interval
from expressivity.studies.error_rates import exact_within
from expressivity.studies.following import runs as following
from expressivity.studies.following import runs_depths as depths
from expressivity.studies.following.runs import COMPARISONS, ERROR_RATE, LEAST_AUC, MARGIN, scores
from expressivity.studies.following.runs_depths import DEPTH_MARGIN
from expressivity.studies.following.runs_extracted import answers_of
from expressivity.studies.following.sample import Drawn
from expressivity.tables import Table

MODELS = 4
"""Models with random weights from which automata are learned."""

LEVEL = 3e-5
"""Of each permutation test: it is exact, so this is how often it rejects where marks are exchangeable."""

Blocks = Sequence[tuple[Sequence[float], Sequence[bool]]]
"""Values with a mark each, in blocks within which marks are exchangeable under the null hypothesis."""


def blocks(models: Mapping[tuple[int, str, int], tuple[float, bool]]) -> Blocks:
    """Return the models of each language."""
    by_language: dict[int, list[tuple[float, bool]]] = {}
    for (language, _, _), model in models.items():
        by_language.setdefault(language, []).append(model)
    return [tuple(zip(*block)) for block in by_language.values()]


def difference(grouped: Blocks) -> float:
    """Return the mean of the marked values minus the mean of the others."""
    values, marks = (np.concatenate([block[i] for block in grouped]) for i in (0, 1))
    return float(values[marks.astype(bool)].mean() - values[~marks.astype(bool)].mean())


def area(grouped: Blocks) -> float:
    """Return the probability that a marked value exceeds one without a mark; equal ones count half."""
    values, marks = (np.concatenate([np.asarray(block[i]) for block in grouped]) for i in (0, 1))
    high, low = values[marks.astype(bool)], values[~marks.astype(bool)]
    return float(np.mean((high[:, None] > low) + 0.5 * (high[:, None] == low)))


def area_interval(grouped: Blocks, rng: np.random.Generator, resamples: int = 2000) -> Interval:
    """Return a percentile bootstrap interval of the area over languages: its coverage is approximate for few of them."""
    drawn = [
        [grouped[i] for i in rng.integers(len(grouped), size=len(grouped))]
        for _ in range(resamples)
    ]
    areas = [
        area(each)
        for each in drawn
        if len({bool(mark) for _, marks in each for mark in marks}) == 2
    ]
    low, high = np.quantile(areas, [ERROR_RATE / 2, 1 - ERROR_RATE / 2])
    return Interval(float(low), area(grouped), float(high), 1 - ERROR_RATE)


def check_following(table: Table) -> Evidence:
    """Apply the rule of `following` to a table."""
    marked = blocks(scores(table))
    gap, interval = difference(marked), area_interval(marked, np.random.default_rng(1))
    p_value = exact_within(marked)
    rejected = COMPARISONS * p_value <= ERROR_RATE and p_value <= LEVEL
    facts = {
        "p": float(f"{p_value:.1g}"),
        "area_above": LEAST_AUC if interval.low > LEAST_AUC else round(interval.low, 1),
    }
    measured = {
        "languages": len(marked),
        "models": sum(len(values) for values, _ in marked),
        "states": max(
            Drawn(0, "", regex).language.dfa.states for regex in set(table.column("regex"))
        ),
        "margin": round(gap, 1),
    }
    return Evidence(gap > MARGIN and rejected and interval.low > LEAST_AUC, facts, measured)


def rotated(table: Table) -> Table:
    """Return the predictions passed round: what theory says of global attention is said of 1-local, of that of hybrid, of that of global."""
    said = {"1-local": "global", "hybrid": "1-local", "global": "hybrid"}
    rows = [
        row | {"allowed": said[row["pattern"]] in following.PREDICTED[row["stratum"]]}
        for row in table.rows
    ]
    return table.with_rows(rows)


def deep_enough(table: Table) -> Blocks:
    """Return the models of each language, width and seed, marked where they have enough layers; blocks without both kinds say nothing."""
    by_place: dict[tuple[object, ...], list[tuple[float, bool]]] = {}
    for row in table.rows:
        model = (row["accuracy"], row["layers"] >= row["depth"])
        by_place.setdefault((row["language"], row["width"], row["seed"]), []).append(model)
    marked = [tuple(zip(*block)) for block in by_place.values()]
    return [block for block in marked if len(set(block[1])) == 2]


def check_depth(table: Table) -> Evidence:
    """Apply the rule of `following-depths` to a table."""
    marked = deep_enough(table)
    gap = difference(marked)
    p_value = exact_within(marked)
    rejected = COMPARISONS * p_value <= ERROR_RATE and p_value <= LEVEL
    measured = {
        "languages": len(set(table.column("language"))),
        "models": len(table.rows),
        "deep": max(table.column("depth")),
        "margin": round(gap, 1),
    }
    return Evidence(gap > DEPTH_MARGIN and rejected, {"p": float(f"{p_value:.1g}")}, measured)


def turned(table: Table) -> Table:
    """Return the results of the deepest models under the name of the shallowest, and so on."""
    most = max(table.column("layers")) + min(table.column("layers"))
    return table.with_rows([row | {"layers": most - row["layers"]} for row in table.rows])


@dataclass(frozen=True)
class Extracted:
    """Models with random weights over two letters, from which automata are learned."""

    models: MaskedTransformer


def random_models(far: int, near: int) -> Extracted:
    """Return models of two layers with some global and some local heads, in float64."""
    config = MaskedConfig(2, far, near, width=16, layers=2, hidden=32)
    return Extracted(MaskedTransformer(config, generators(range(MODELS))).double())


def check_definite(extracted: Extracted) -> Evidence:
    """Check in every model that L* finds the automaton of all windows of L + 1 letters, that this is definite and answers words as the model does,
    which run through it whole; and that windows of L letters are too short for one of them.
    """
    layers, wrong, short, states, asked = extracted.models.config.layers, 0, 0, set(), 0
    words = np.array(list(product(range(2), repeat=WORDS)))
    for index in range(MODELS):
        answers = answers_of(extracted.models, index)
        learned = learn("ab", answers, rng=np.random.default_rng(index), most=1000).dfa
        said = [learned.accepts("".join("ab"[i] for i in word)) for word in words]
        wrong += not (
            learned == window_automaton("ab", answers, layers + 1)
            and defines(learned, "Y")
            and said == answers(words)[:, -1].tolist()
        )
        short += learned != window_automaton("ab", answers, layers)
        states.add(learned.states)
        asked += 1
    return Evidence(
        wrong == 0 and short > 0,
        {"wrong": wrong, "not_told_by_shorter_windows": short, "most_states": max(states)},
        {"models": asked, "layers": layers, "letters": len(learned.alphabet), "words": WORDS},
    )


WORDS = 6
"""Letters of the words, all of them, that each model and its automaton are asked about."""


def _rates(blocks: Sequence[tuple[int, int]], slips: float, effect: str, null: str) -> Rates:
    """Return the rates of a permutation test within blocks, its power from a hundred tables that are drawn.

    Args:
        blocks: models of each block, and marked ones. These lie around 0.9 and others around 0.1, within a tenth.
        slips: part of the models that lie on the other side.
        effect, null: in words.
    """
    rng, found, draws = np.random.default_rng(17), 0, 100
    for _ in range(draws):
        table = []
        for models, marked in blocks:
            marks = np.arange(models) < marked
            values = np.where(marks ^ (rng.random(models) < slips), 0.9, 0.1)
            noisy = np.clip(values + rng.normal(0, 0.1, models), 0, 1)
            table.append((noisy.tolist(), marks.tolist()))
        found += exact_within(table, grain=100) <= LEVEL
    return Rates(LEVEL, found / draws, effect, null, draws)


def _following_rates() -> Rates:
    """Twenty languages with three models, of five each two, two, one and none allowed."""
    return _rates(
        [(3, allowed) for allowed in (2, 2, 1, 0) for _ in range(5)],
        slips=0.1,
        effect="theory right of nine models in ten",
        null="theory's verdicts are dealt at random to the patterns of each language",
    )


def _depth_rates() -> Rates:
    """Languages of depth two and three, two each, with two widths and four numbers of layers."""
    return _rates(
        [(4, deep) for deep in (3, 2) for _ in range(4)],
        slips=0.01,
        effect="depth right of 99 models in a hundred",
        null="the number of layers makes no difference",
    )


CLAIMS = (
    Claim(
        id="ours-exp-following",
        statement="On [[languages]] random languages of up to [[states:word]] states, stratified by what theory says, small models that theory lets learn a language with their "
        "pattern of attention are right on more of its hard pairs than those that it does not, on average by more than [[margin]] of the pairs.",
        source="ours, on the theorems of [LC25] and [LC26]",
        known="ours",
        kind="experiment",
        subject=lambda: following.EXPERIMENT.evidence(),
        control=lambda: rotated(following.EXPERIMENT.evidence()),
        broken="the predictions of the three patterns passed round by one",
        check=check_following,
        boundary="One small model for each language and each pattern. A tendency over languages, with exceptions that the page lists.",
        budget=240.0,
        code=(
            "expressivity.studies.following.runs.run",
            "expressivity.studies.following.sample.sample",
        ),
        reach="trained",
        extent="[[models]] models",
        numbers={"languages": 20, "margin": at_least(0.4), "models": 60, "states": 4},
        rates=_following_rates,
    ),
    Claim(
        id="ours-exp-layers",
        statement="Hybrid models with as many layers as the formulas of a language have depth, at most [[deep:word]], are right on more of its hard pairs than those with "
        "fewer, on average by more than [[margin]] of the pairs.",
        source="ours",
        known="ours",
        kind="experiment",
        subject=lambda: depths.EXPERIMENT.evidence(),
        control=lambda: turned(depths.EXPERIMENT.evidence()),
        broken="the numbers of layers read from the other end of the table",
        check=check_depth,
        boundary="Languages chosen by us, one seed each. The depth is that of the formulas found, and no lower bound on layers is shown.",
        budget=200.0,
        code=(
            "expressivity.studies.following.runs_depths.run",
            "expressivity.studies.following.runs_depths.depth",
        ),
        reach="trained",
        extent="[[models]] models on [[languages:word]] languages",
        numbers={"deep": 3, "margin": at_least(0.3), "models": 48, "languages": 6},
        rates=_depth_rates,
    ),
    Claim(
        id="ours-extracted-definite",
        statement="From a transformer of $L$ layers with 1-local attention L* extracts the automaton of its answers on all windows of $L+1$ letters, "
        "which is definite.",
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: random_models(0, 2),
        control=lambda: random_models(1, 1),
        broken="the local mask not handed to one of the two heads of each layer",
        check=check_definite,
        boundary="Models with random weights, [[layers:word]] layers, [[letters:word]] letters; the proof on the page covers all.",
        budget=20.0,
        code=(
            "expressivity.automata.learning.learn",
            "expressivity.automata.learning.window_automaton",
            "expressivity.attention.masked.transformer.MaskedTransformer",
        ),
        reach="sampled",
        extent="[[models:word]] models, all words of [[words:word]] letters",
        proof="page",
        numbers={"layers": 2, "letters": 2, "models": 4, "words": 6},
    ),
)
