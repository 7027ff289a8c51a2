"""The claim on the models trained on languages of MLRegTest: who is ahead on one language. And what a skipped letter costs them.

The rule is that of the experiment `subregular-trained`. It was written before the run that it judges, and chosen on languages and seeds that
judge nothing. The binomial test must reject at `LEVEL` too, which was set when the table was known. The second part of the rule is no claim: eight
pairs of languages can never reject at a level like that.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from scipy import stats

from expressivity.book.registry import Claim, Evidence, Rates
from expressivity.book.stated import at_least
from expressivity.statistics import Decision, binomial_greater, holm, sign_flip_greater
from expressivity.studies.subregular.models import Trained, trained
from expressivity.studies.subregular.rules import (
    CHANCE_OF_ORDER,
    ERROR_RATE,
    JUDGED_LENGTH,
    MARGIN,
)
from expressivity.studies.subregular.runs_trained import EXPERIMENT
from expressivity.tables import Table
from expressivity.tasks.mlregtest import languages

HYBRID = "hybrid-1"
"""The pattern that recognises a language, and not the same language with a letter skipped."""

LEVEL = 1e-4
"""Of the binomial test: it is exact, so this is how often it rejects, at most, where the pattern makes no difference."""

PASSED_ROUND = {"global": "1-local", "1-local": "hybrid-1", "hybrid-1": "global"}


def rivals(models: Sequence[Trained]) -> list[tuple[list[float], list[float]]]:
    """Return, for each language that some patterns recognise and others do not, and each seed, the scores of the allowed models and of the
    excluded ones."""
    groups: dict[tuple[str, int], tuple[list[float], list[float]]] = {}
    for model in models:
        sides = groups.setdefault((model.language, model.seed), ([], []))
        sides[0 if model.allowed else 1].append(model.score)
    return [sides for sides in groups.values() if all(sides)]


def in_order(sides: tuple[list[float], list[float]]) -> bool:
    """Whether every allowed model is ahead of every excluded one."""
    allowed, excluded = sides
    return min(allowed) > max(excluded)


def lead(sides: tuple[list[float], list[float]]) -> float:
    """Return by how much the allowed models are ahead on average."""
    allowed, excluded = sides
    return fmean(allowed) - fmean(excluded)


def losses(models: Sequence[Trained]) -> dict[str, float]:
    """Return what a skipped letter costs the hybrid: for each language that the sample also has with a letter skipped, the accuracy without less
    that with it, over the kinds of pairs that both have, averaged over seeds."""
    hybrids = {(one.language, one.seed): one for one in models if one.pattern == HYBRID}
    lost: dict[str, list[float]] = {}
    for skipping in hybrids.values():
        if skipping.skips is not None:
            whole = hybrids[skipping.skips, skipping.seed]
            both = [kind for kind in whole.hard if kind in skipping.hard]
            loss = fmean(whole.hard[kind] - skipping.hard[kind] for kind in both)
            lost.setdefault(whole.language, []).append(loss)
    return {language: fmean(values) for language, values in lost.items()}


def decide(models: Sequence[Trained]) -> dict[str, Decision]:
    """Apply the exact tests of both parts of the rule, corrected together."""
    return holm(
        {"order": order_by_chance(models), "tier": sign_flip_greater([*losses(models).values()])},
        ERROR_RATE,
    )


def order_by_chance(models: Sequence[Trained]) -> float:
    """Return how probable it is that so many of the compared models are in order if the pattern makes no difference, at most."""
    compared = rivals(models)
    return binomial_greater(sum(map(in_order, compared)), len(compared), CHANCE_OF_ORDER)


def check_order(table: Table) -> Evidence:
    """Apply the first part of the rule."""
    models = trained(table)
    compared = rivals(models)
    mean = fmean(map(lead, compared))
    judged = {one.language: one.label for one in models}
    measured = {
        "compared": len(compared),
        "models": len(models),
        "patterns": len({one.pattern for one in models}),
        "each": max(Counter(judged.values()).values()),
        "letters": max(
            (len(one.dfa.alphabet) for one in languages() if one.name in judged), default=0
        ),
        "length": JUDGED_LENGTH,
        "margin": round(mean, 1),
    }
    p_value = order_by_chance(models)
    rejected = decide(models)["order"].rejected and p_value <= LEVEL
    facts = {"p_at_most": LEVEL if rejected else float(f"{p_value:.1g}")}
    return Evidence(mean > MARGIN and rejected, facts, measured)


def _rates() -> Rates:
    """Return the chance of enough languages in order among twelve, exactly, without and with an effect."""
    compared = 12
    least = next(k for k in range(compared + 1) if _at_least(k, compared, 1 / 3) <= LEVEL)
    return Rates(
        _at_least(least, compared, 1 / 3),
        _at_least(least, compared, 0.95),
        "nineteen languages in twenty in order",
        "the three patterns of a language are alike",
    )


def _at_least(least: int, compared: int, chance: float) -> float:
    """Return the probability of so many languages in order or more."""
    return float(stats.binom.sf(least - 1, compared, chance))


CLAIMS = (
    Claim(
        id="ours-subregular-trained-order",
        statement="Trained on [[compared:word]] languages of MLRegTest that some patterns of attention recognise and others do not, the models that theory allows are all ahead of "
        "those that it excludes on hard pairs of [[length]] letters, on more of the languages than if the pattern made no difference, and on average by more than [[margin]] of the pairs.",
        source="ours",
        known="ours",
        kind="experiment",
        subject=lambda: EXPERIMENT.evidence(),
        control=lambda: EXPERIMENT.evidence().relabelled("pattern", PASSED_ROUND),
        broken="the results of the three patterns passed round by one",
        check=check_order,
        boundary="Small models, [[patterns:word]] for each language, one of each pattern; languages over [[letters:word]] letters, at most [[each:word]] of each class. "
        "Being ahead is not being right: some allowed models fail on many pairs.",
        budget=120.0,
        code=(
            "expressivity.studies.subregular.runs_trained.run",
            "expressivity.studies.subregular.sample.sample",
        ),
        reach="trained",
        extent="[[models]] models",
        numbers={
            "compared": 12,
            "length": 100,
            "margin": at_least(0.5),
            "models": 72,
            "patterns": 3,
            "letters": 4,
            "each": 2,
        },
        rates=_rates,
    ),
)
