"""Claims about training and theory on random languages, depth, and automata extracted from trained models.

The rules are those of the experiments `following` and `following-depths`. They were written before the runs that they judge, and chosen on
the settings called `TUNING_SETTING`, which judge nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.automata.fragments import defines
from expressivity.automata.learning import learn, window_automaton
from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import Interval
from expressivity.studies.following import runs as following
from expressivity.studies.following import runs_depths as depths
from expressivity.studies.following.runs import COMPARISONS, ERROR_RATE, LEAST_AUC, MARGIN, scores
from expressivity.studies.following.runs_depths import DEPTH_MARGIN
from expressivity.studies.following.runs_extracted import answers_of
from expressivity.tables import Table

MODELS = 4
"""Models with random weights from which automata are learned."""

SHUFFLES = 20_000
"""Random exchanges of a permutation test."""

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


def permutation_within(
    grouped: Blocks, rng: np.random.Generator, shuffles: int = SHUFFLES
) -> float:
    """Return the p-value for "marked values are larger", by random exchanges of the marks within blocks.

    The observed marks count as one of the shuffles, so P(p ≤ α) ≤ α at any number of shuffles.
    """
    values, marks = (
        np.concatenate([np.asarray(block[i], dtype=float) for block in grouped]) for i in (0, 1)
    )
    block = np.repeat(np.arange(len(grouped)), [len(one) for one, _ in grouped])
    sums = np.zeros(shuffles)
    for i in range(
        shuffles
    ):  # sort by block, then by a random number: the marks of a block in random order
        order = np.lexsort((rng.random(len(values)), block))
        sums[i] = values @ marks[order]
    observed = float(
        values @ marks
    )  # with the number of marks fixed, the difference of means grows with this sum
    return float((1 + (sums >= observed - 1e-12).sum()) / (1 + shuffles))


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
    corrected = min(1.0, COMPARISONS * permutation_within(marked, np.random.default_rng(2)))
    facts = {
        "languages": len(marked),
        "models": sum(len(values) for values, _ in marked),
        "difference": round(gap, 1),
        "margin": MARGIN,
        "p_corrected": round(corrected, 4),
        "area_above": LEAST_AUC if interval.low > LEAST_AUC else round(interval.low, 1),
    }
    return Evidence(gap > MARGIN and corrected <= ERROR_RATE and interval.low > LEAST_AUC, facts)


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
    corrected = min(1.0, COMPARISONS * permutation_within(marked, np.random.default_rng(3)))
    facts = {
        "models": sum(len(values) for values, _ in marked),
        "difference": round(gap, 1),
        "margin": DEPTH_MARGIN,
        "p_corrected": round(corrected, 4),
    }
    return Evidence(gap > DEPTH_MARGIN and corrected <= ERROR_RATE, facts)


def turned(table: Table) -> Table:
    """Return the results of the deepest models under the name of the shallowest, and so on."""
    most = max(table.column("layers")) + min(table.column("layers"))
    return table.with_rows([row | {"layers": most - row["layers"]} for row in table.rows])


@dataclass(frozen=True)
class Extracted:
    """Models with random weights over two letters, from which automata are learned."""

    models: MaskedTransformer


def random_models(far: int, near: int) -> Extracted:
    """Return models of two layers, in float64."""
    return Extracted(
        MaskedTransformer(
            MaskedConfig(2, far, near, width=16, layers=2, hidden=32), generators(range(MODELS))
        ).double()
    )


def check_definite(extracted: Extracted) -> Evidence:
    """Check that L* finds the automaton of all windows of L + 1 letters, and that is definite, in every model."""
    layers, compared = extracted.models.config.layers, []
    for index in range(MODELS):
        answers = answers_of(extracted.models, index)
        learned = learn("ab", answers, rng=np.random.default_rng(index), most=1000)
        compared.append(
            (
                learned.dfa == window_automaton("ab", answers, layers + 1),
                defines(learned.dfa, "Y"),
                learned.dfa.states,
            )
        )
    facts = {
        "models": len(compared),
        "layers": layers,
        "equal_to_windows": sum(same for same, _, _ in compared),
        "definite": sum(definite for _, definite, _ in compared),
        "most_states": max(states for _, _, states in compared),
    }
    return Evidence(
        all(same and definite for same, definite, _ in compared)
        and any(states > 1 for _, _, states in compared),
        facts,
    )


CLAIMS = (
    Claim(
        id="ours-exp-following",
        statement="On random languages of up to four states, stratified by what theory says, small models learn where theory lets their "
        "pattern of attention, and fail on hard pairs where it does not.",
        source="ours, on the theorems of [LC25] and [LC26]",
        known="ours",
        kind="experiment",
        subject=lambda: following.EXPERIMENT.table("ci"),
        control=lambda: rotated(following.EXPERIMENT.table("ci")),
        broken="the predictions of the three patterns passed round by one",
        check=check_following,
        boundary=f"One small model for each of {sum(following.SETTINGS['ci'].each.values())} languages and each pattern. A tendency over languages, with exceptions that the page lists.",
        budget=240.0,
        code=(
            "expressivity.studies.following.runs.run",
            "expressivity.studies.following.sample.sample",
        ),
    ),
    Claim(
        id="ours-exp-layers",
        statement="Hybrid models with as many layers as the formulas of a language have depth do better on its hard pairs than those with fewer.",
        source="ours",
        known="ours",
        kind="experiment",
        subject=lambda: depths.EXPERIMENT.table("ci"),
        control=lambda: turned(depths.EXPERIMENT.table("ci")),
        broken="the numbers of layers exchanged, the largest for the smallest",
        check=check_depth,
        boundary=f"{len(depths.SETTINGS['ci'].names)} languages, chosen by us, {len(depths.SETTINGS['ci'].seeds)} seed each. The depth is that of the formulas found, and no lower bound on layers is shown.",
        budget=200.0,
        code=(
            "expressivity.studies.following.runs_depths.run",
            "expressivity.studies.following.runs_depths.depth",
        ),
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
        broken="one of the two heads of each layer made global",
        check=check_definite,
        boundary=f"{MODELS} models with random weights, two layers, two letters; the proof on the page covers all.",
        budget=20.0,
        code=(
            "expressivity.automata.learning.learn",
            "expressivity.automata.learning.window_automaton",
        ),
    ),
)
