"""Claims on the models trained on languages of MLRegTest: who is ahead on one language, and what a skipped letter costs.

The rule is that of the experiment `subregular-trained`. It was written before the run that it judges, and chosen on languages and seeds that
judge nothing.
"""

from collections.abc import Sequence
from statistics import fmean

from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import Decision, binomial_greater, holm, sign_flip_greater
from expressivity.studies.languages.patterns import BASIC
from expressivity.studies.subregular.models import Trained, trained
from expressivity.studies.subregular.rules import (
    CHANCE_OF_ORDER,
    ERROR_RATE,
    JUDGED_LENGTH,
    MARGIN,
)
from expressivity.studies.subregular.runs_trained import EXPERIMENT
from expressivity.tables import Table

HYBRID = "hybrid-1"
"""The pattern that recognises a language, and not the same language with a letter skipped."""

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
    compared = rivals(models)
    return holm(
        {
            "order": binomial_greater(sum(map(in_order, compared)), len(compared), CHANCE_OF_ORDER),
            "tier": sign_flip_greater([*losses(models).values()]),
        },
        ERROR_RATE,
    )


def check_order(table: Table) -> Evidence:
    """Apply the first part of the rule."""
    models = trained(table)
    compared, decision = rivals(models), decide(models)["order"]
    mean = fmean(map(lead, compared))
    facts = {
        "languages": len({one.language for one in models}),
        "compared": len(compared),
        "patterns": len({one.pattern for one in models}),
        "mean_lead": round(mean, 1),
        "margin": MARGIN,
        "p_corrected": round(decision.corrected, 2),
    }
    return Evidence(mean > MARGIN and decision.rejected, facts)


def check_tier(table: Table) -> Evidence:
    """Apply the second part of the rule."""
    models = trained(table)
    lost, decision = losses(models), decide(models)["tier"]
    mean = fmean(lost.values())
    facts = {
        "pairs_of_languages": len(lost),
        "mean_loss": round(mean, 1),
        "margin": MARGIN,
        "p_corrected": round(decision.corrected, 2),
    }
    return Evidence(mean > MARGIN and decision.rejected, facts)


def exchange_tiers(table: Table) -> Table:
    """Return the same table with the results of two languages exchanged wherever one is the other with a letter skipped."""
    names = {row["language"]: row["skips"] for row in table.rows if row["skips"] is not None}
    names |= {whole: tiered for tiered, whole in names.items()}
    described = {
        row["language"]: {name: row[name] for name in ("language", *table.exact)}
        for row in table.rows
    }
    return table.with_rows(
        [row | described[names.get(row["language"], row["language"])] for row in table.rows]
    )


_CODE = (
    "expressivity.studies.subregular.runs_trained.run",
    "expressivity.studies.subregular.sample.sample",
)
_BOUNDARY = f"{len(BASIC)} small models per language, words of {JUDGED_LENGTH} letters, languages over four letters, two of each class. "

CLAIMS = (
    Claim(
        id="ours-subregular-trained-order",
        statement="Trained on languages of MLRegTest that some patterns of attention recognise and others do not, the models that theory allows are all ahead of those that it "
        f"excludes, on hard pairs of {JUDGED_LENGTH} letters, more often than if the pattern made no difference.",
        source="ours",
        known="ours",
        kind="experiment",
        subject=lambda: EXPERIMENT.table("ci"),
        control=lambda: EXPERIMENT.table("ci").relabelled("pattern", PASSED_ROUND),
        broken="the results of the three patterns passed round by one",
        check=check_order,
        boundary=_BOUNDARY
        + "Being ahead is not being right: some allowed models fail on many pairs.",
        budget=120.0,
        code=_CODE,
    ),
    Claim(
        id="ours-subregular-trained-tier",
        statement="Trained on a language of MLRegTest, hybrid attention answers more of the hard pairs, on average over languages, than trained on the same language with a letter "
        "skipped, which theory puts out of its reach.",
        source="ours",
        known="ours",
        kind="experiment",
        subject=lambda: EXPERIMENT.table("ci"),
        control=lambda: exchange_tiers(EXPERIMENT.table("ci")),
        broken="the results of a language and of the same with a letter skipped exchanged",
        check=check_tier,
        boundary=_BOUNDARY
        + "Only kinds of pairs that both languages have; those against LTL[P,Y] are not among them.",
        budget=120.0,
        code=_CODE,
    ),
)
