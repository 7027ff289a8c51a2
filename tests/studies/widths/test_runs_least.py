"""m* read off errors: where it lies between widths, what becomes of arms that never reach the level, and slopes by seed."""

from functools import partial

import pytest
from drawn import made_up

from expressivity.paths import root
from expressivity.studies.widths.runs import EXPERIMENT
from expressivity.studies.widths.runs_least import (
    crossing,
    exponents,
    threshold_table,
)
from expressivity.tables import load


@pytest.mark.parametrize(
    "errors, found",
    [
        ({2: 0.4, 4: 0.1}, 4),
        ({2: 0.1, 4: 0.05}, 2),
        ({2: 0.4, 4: 0.025}, 2 * 2**0.5),
        ({4: 0.025, 2: 0.4}, 2 * 2**0.5),
        ({2: 0.4, 4: 0.05, 8: 0.4}, 2 * 2 ** (2 / 3)),
        ({2: 0.4, 4: 0.11}, None),
    ],
)
def test_the_level_is_reached_between_two_widths(errors, found):
    assert crossing(errors) == (found if found is None else pytest.approx(found))


seeded = partial(made_up, seed="seed")


def errors():
    rows = [
        {"arm": arm, "N": 64, "q": 3, "steps": 1, "m": m, "seed": seed, "error": error}
        for arm, last in (("linear", 0.2), ("mapped", 0.025))
        for seed in (0, 1)
        for m, error in ((4, 0.4), (8, last / (1 + seed)))
    ]
    return seeded(rows, ("arm", "N", "q", "steps", "m"))


def test_every_seed_has_its_own_threshold_and_arms_that_fail_say_so():
    least = threshold_table(errors())
    assert least.column("m", arm="linear") == [8.0, 8.0]
    assert least.column("reached", arm="linear") == [False, True]
    assert least.column("m", arm="mapped") == [5.657, pytest.approx(5.278, abs=2e-3)]
    assert "error" not in least.columns and len(least.rows) == 4


def test_slopes_are_taken_seed_by_seed_at_q_3_only():
    rows = [
        {"arm": "linear", "N": n, "q": q, "seed": seed, "m": float(n ** (0.5 + seed / 10)) * q}
        for n in (16, 64)
        for q in (3, 6)
        for seed in (0, 1)
    ]
    assert exponents(seeded(rows, ("arm", "N", "q")), "linear") == pytest.approx([0.5, 0.6])


def test_the_committed_least_dimensions_are_those_of_the_committed_errors():
    least = load(root() / "data" / "full" / "widths-least.json")
    assert threshold_table(EXPERIMENT.evidence()).rows == least.rows
