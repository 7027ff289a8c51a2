"""The claim on traps, on made-up dimensions: each threshold of its rule from both sides, and what is said of the table."""

import pytest

from expressivity.studies.averaging import claims_traps
from expressivity.studies.averaging.claims_traps import CLAIMS, check_traps
from expressivity.studies.averaging.runs_traps import ARMS, QS
from expressivity.tables import Table

(CLAIM,) = CLAIMS


def table(least_squares, correction, seeds=4):
    rows = [
        {"arm": arm, "q": q, "seed": seed, "m0": (40.0 + seed) * q**power}
        for arm, power in zip(ARMS, (least_squares, correction), strict=True)
        for q in QS
        for seed in range(seeds)
    ]
    return Table("t", "about", {key: key for key in rows[0]}, rows, ("arm", "q"), "seed")


@pytest.mark.parametrize(
    "powers, holds",
    [((1.51, 1.19), True), ((1.49, 1.19), False), ((1.51, 1.21), False), ((2, 1), True)],
)
def test_steep_is_above_1_5_and_flat_below_1_2(powers, holds):
    assert check_traps(table(*powers)).holds is holds


def test_the_control_hands_one_method_to_both_arms(monkeypatch):
    monkeypatch.setattr(claims_traps, "_judged", lambda: table(2, 1))
    evidence = CLAIM.check(CLAIM.control())
    assert not evidence.holds and evidence.measured["flat"] > 1.5


def test_facts_are_read_off_the_table():
    evidence = check_traps(table(2, 1, seeds=3))
    facts = evidence.facts
    assert evidence.measured["seeds"] == 3
    assert facts["exponent in q, least squares"] == [2, 2]
    assert facts["exponent in q, correction"] == [1, 1]
    assert facts["mean dimensions at the largest q"] == [41 * 64, 41 * 8]
