"""What traps cost: the bisection against a search one by one, and a rule that growth alone satisfies."""

import numpy as np
import pytest

from expressivity.constructions.certificates import certificates
from expressivity.constructions.keys import random_keys
from expressivity.errors import InvalidInput
from expressivity.studies.averaging import runs_traps as traps
from expressivity.studies.averaging.runs_traps import (
    ARMS,
    GRID,
    QS,
    trap_dimension,
    trap_growth,
)
from expressivity.tables import Table
from expressivity.tasks.averaging import adversarial_subsets


def table(least_squares, correction):
    rows = [
        {"arm": arm, "q": q, "seed": seed, "m0": (40.0 + seed) * q**power}
        for arm, power in zip(ARMS, (least_squares, correction))
        for q in QS
        for seed in range(4)
    ]
    return Table("t", "about", {key: key for key in rows[0]}, rows, group=("arm", "q"), seed="seed")


def test_bisection_finds_where_half_of_the_traps_are_served(monkeypatch):
    monkeypatch.setattr(traps, "LENGTH", 40)
    monkeypatch.setattr(traps, "LIMIT", 200)
    keys = random_keys(200, 40, np.random.default_rng((0, 2)))
    share = [
        certificates(keys[:m], adversarial_subsets(keys[:m], 2), "least-squares").valid.mean()
        for m in range(GRID, 200, GRID)
    ]
    found = trap_dimension(2, 0, "least-squares")
    assert share[found // GRID - 1] >= 0.5 > share[found // GRID - 2]


@pytest.mark.parametrize(
    "powers, holds",
    [((1.8, 0.8), True), ((1.4, 0.8), False), ((1.8, 1.3), False), ((0.8, 1.8), False)],
)
def test_the_rule(powers, holds):
    assert trap_growth(table(*powers)).holds is holds


def test_swapping_the_arms_breaks_the_rule():
    assert not trap_growth(table(1.8, 0.8).relabelled("arm", dict(zip(ARMS, reversed(ARMS))))).holds


def test_an_unknown_method_is_refused():
    with pytest.raises(InvalidInput, match="unknown method 'magic'"):
        trap_dimension(2, 0, "magic")
