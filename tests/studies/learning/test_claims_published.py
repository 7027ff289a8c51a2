"""The verdict rule on made-up results: each of its three parts must be able to say no."""

import pytest

from expressivity.studies.learning.claims_published import compare_models, least
from expressivity.tables import Table


def results(
    attention: float = 0.47, mlp: float = 2.0, lstm: float = 0.9, early: float = 0.5
) -> Table:
    """Six runs, two of the LSTM, each a little off its level."""
    levels = {
        ("attention", 1000): early,
        ("attention", 4000): attention,
        ("mlp", 1000): 1.5,
        ("mlp", 4000): mlp,
        ("lstm", 1000): lstm,
    }
    rows = [
        {
            "model": model,
            "steps": steps,
            "seed": seed,
            "train": level,
            "test": level * (1 + seed / 100),
        }
        for (model, steps), level in levels.items()
        for seed in range(2 if model == "lstm" else 6)
    ]
    return Table(
        "made-up", "made up", {name: name for name in rows[0]}, rows, ("model", "steps"), "seed"
    )


def test_all_three_parts_hold() -> None:
    evidence = compare_models(results())
    assert (
        evidence.holds and evidence.facts["runs"] == [6, 6, 2] and evidence.measured["runs"] == 14
    )
    assert evidence.facts["largest_corrected_p"] == round(3 / 64, 4)


@pytest.mark.parametrize(
    "spoilt", [{"attention": 0.61}, {"mlp": 0.94}, {"lstm": 0.74}, {"early": 0.61}]
)
def test_one_part_is_enough(spoilt: dict) -> None:
    evidence = compare_models(results(**spoilt))
    assert not evidence.holds and evidence.facts["rejected"] < 3


def test_the_least_error_on_the_way() -> None:
    assert least(results(), "mlp") == pytest.approx(1.5 * 1.025)
