"""The claim on longer training, on made-up errors: the rivals at their best, attention at its shortest."""

import pytest

from expressivity.studies.learning import claims_longer
from expressivity.studies.learning.claims import SHIFTED
from expressivity.studies.learning.claims_longer import (
    committed,
    compare_patience,
    handicapped,
)
from expressivity.studies.learning.runs import MODELS
from expressivity.tables import Table


def table(attention=(0.5, 0.1), rival=(0.9, 0.6), seeds=15):
    rows = [
        {"model": model, "samples": count, "steps": steps, "seed": seed, "test": level + seed / 1e4}
        for model in MODELS
        for count in (64, 1024, 16384)
        for steps, level in zip((1000, 4000), attention if model == "attention" else rival)
        for seed in range(seeds if model == "attention" else 3)
    ]
    return Table("t", "", dict.fromkeys(rows[0], ""), rows, ("model", "samples", "steps"), "seed")


def test_the_handicap_keeps_the_first_check_of_attention_and_the_last_of_its_rivals():
    kept = handicapped(table())
    assert set(kept.column("steps", model="attention")) == {1000}
    assert {step for m in MODELS[1:] for step in kept.column("steps", model=m)} == {4000}
    assert len(kept.rows) == 3 * (15 + 4 * 3)


@pytest.mark.parametrize(
    "attention, rival, holds",
    [
        ((0.5, 0.1), (0.9, 0.6), True),
        ((0.59, 0.1), (0.9, 0.6), True),
        ((0.61, 0.1), (0.9, 0.6), False),
        ((0.5, 0.1), (0.9, 0.4), False),
    ],
)
def test_attention_must_be_ahead_at_its_shortest_against_rivals_at_their_longest(
    attention, rival, holds
):
    assert compare_patience(handicapped(table(attention, rival))).holds is holds


def test_half_the_error_is_not_asked_for():
    assert compare_patience(handicapped(table((0.5, 0.1), (0.9, 0.51)))).holds


def test_one_number_of_sequences_is_enough_to_fail():
    spoilt = handicapped(table())
    for row in spoilt.rows:
        if (row["model"], row["samples"]) == ("gru", 64):
            row["test"] = 0.4
    evidence = compare_patience(spoilt)
    assert not evidence.holds and evidence.facts["rejected"] == 11
    assert evidence.measured["comparisons"] == 12


def test_the_control_writes_results_under_the_next_name():
    assert not compare_patience(handicapped(table()).relabelled("model", SHIFTED)).holds


def test_patience_is_the_least_of_the_rivals():
    assert compare_patience(handicapped(committed())).measured["patience"] == 4
    short = handicapped(table())
    for row in short.rows:
        if row["model"] == "gru":
            row["steps"] = 2000
    assert compare_patience(short).measured["patience"] == 2


def test_the_error_rate_is_that_of_the_seeds_of_the_table(monkeypatch):
    sizes = []
    monkeypatch.setattr(
        claims_longer, "student_ahead", lambda *given, **_: sizes.append(given[:2]) or 0.5
    )
    [claim] = claims_longer.CLAIMS
    rates = claim.rates()
    seeds = {
        model: min(
            len(set(committed().column("seed", model=model, samples=count)))
            for count in (64, 1024, 16384)
        )
        for model in MODELS
    }
    ours = seeds.pop("attention")
    assert (ours, min(seeds.values())) == (15, 3) and sizes == [(15, 3), (15, 3)]
    assert (rates.false_alarm, rates.power) == (0.5, 0.5**12)
