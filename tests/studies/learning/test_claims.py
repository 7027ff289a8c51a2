"""The verdict rules on made-up results: they must be able to say no."""

import pytest

from expressivity.book.registry import verify
from expressivity.studies.learning.claims import CLAIMS, compare_errors, compare_mass
from expressivity.studies.learning.models import MODELS
from expressivity.studies.learning.runs import SETTINGS
from expressivity.tables import Table

CI = SETTINGS["full"]


def errors(attention: float, rival: float) -> Table:
    """As many runs as profile ci has, each a little off its level."""
    rows = [
        {
            "model": model,
            "samples": count,
            "seed": seed,
            "steps": 1,
            "test": level * (1 + seed / 100),
        }
        for model in MODELS
        for count in CI.counts
        for level in [attention if model == "attention" else rival]
        for seed in range(len(CI.seeds(model)))
    ]
    columns = {name: name for name in rows[0]}
    return Table("made-up", "made up", columns, rows, ("model", "samples"), "seed")


def masses(after: list[float]) -> Table:
    levels = {0: [0.1875] * len(after), 1000: after}
    rows = [
        {"code": 12, "steps": steps, "seed": seed, "mass": value}
        for steps, values in levels.items()
        for seed, value in enumerate(values)
    ]
    return Table(
        "made-up", "made up", {name: name for name in rows[0]}, rows, ("code", "steps"), "seed"
    )


@pytest.mark.slow
def test_half_the_error_is_needed() -> None:
    assert compare_errors(errors(0.2, 0.8)).holds
    assert not compare_errors(errors(0.5, 0.8)).holds
    assert not compare_errors(errors(0.8, 0.2)).holds


@pytest.mark.slow
def test_one_bad_pair_is_enough() -> None:
    table = errors(0.2, 0.8)
    for row in table.rows:
        if row["model"] == "gru" and row["samples"] == CI.counts[-1] and row["seed"] < 2:
            row["test"] = 0.3
    evidence = compare_errors(table)
    assert not evidence.holds and evidence.facts["rejected"] == 11


@pytest.mark.slow
def test_facts() -> None:
    evidence = compare_errors(errors(0.2, 0.8))
    facts = evidence.facts
    assert evidence.measured["comparisons"] == 12 and evidence.measured["models"] == 87
    assert evidence.measured["times"] == pytest.approx(3.8, abs=0.1)
    assert facts["runs"] == {"attention": 15, "mlp": 5, "rnn": 3, "gru": 3, "lstm": 3}
    assert facts["largest_corrected_p"] == round(9 / 816, 4)


def test_mass_above_half() -> None:
    assert compare_mass(masses([0.7, 0.71, 0.72, 0.73, 0.74, 0.75])).holds
    assert not compare_mass(masses([0.7, 0.71, 0.72, 0.73, 0.74, 0.2])).holds
    assert not compare_mass(masses([0.19] * 6)).holds


@pytest.mark.slow
def test_the_exact_claim_holds_and_its_control_fails() -> None:
    (claim,) = [claim for claim in CLAIMS if claim.id == "ours-mass-error"]
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed
