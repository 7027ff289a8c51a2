"""The claims on learned against constructed, on made-up tables: each part of each rule from both sides."""

import pytest

from expressivity.studies.widths.claims_descent import EXCHANGED, check_kept, check_probes
from expressivity.tables import Table


def kept(**changed):
    right = {
        "error": 0.0009,
        "spread": 0.009,
        "highest": 0.49,
        "spread_noisy": 0.009,
        "undone": 0.19,
    } | changed
    rows = []
    for seed in range(3):
        for noise in (0.0, 0.1):
            for state in ("before", "after"):
                spread = right["spread_noisy"] if noise else right["spread"]
                distance = 1 - right["undone"] if noise and state == "after" else 1.0
                rows.append(
                    {
                        "noise": noise,
                        "state": state,
                        "seed": seed,
                        "error": right["error"] if state == "after" else 0.5,
                        "spread": spread if state == "after" else 0.5,
                        "highest": right["highest"],
                        "distance": distance,
                        "signs": 1.0,
                    }
                )
    return Table("t", "", dict.fromkeys(rows[0], ""), rows, ("noise", "state"), "seed")


@pytest.mark.parametrize(
    "changed, holds",
    [
        ({}, True),
        ({"error": 0.0011}, False),
        ({"spread": 0.011}, False),
        ({"highest": 0.51}, False),
        ({"spread_noisy": 0.011}, False),
        ({"undone": 0.21}, False),
    ],
)
def test_the_construction_is_kept_only_within_each_limit(changed, holds):
    assert check_kept(kept(**changed)).holds is holds


def probes(spread=0.49, highest=0.51, ahead=0.06, dealt=0.09):
    vectors = {
        "learned": {"spread": spread, "highest": highest, "r2": 1.0, "r2_dealt": 0.0},
        "sum of keys": {"spread": 1.0, "highest": 0.9, "r2": 0.5 + ahead, "r2_dealt": 0.0},
        "certificate": {"spread": 0.0, "highest": 0.5, "r2": 0.5, "r2_dealt": dealt},
    }
    rows = [
        {"m": 24, "seed": seed, "vector": name} | values
        for name, values in vectors.items()
        for seed in range(3)
    ]
    return Table("t", "", dict.fromkeys(rows[0], ""), rows, ("m", "vector"), "seed")


@pytest.mark.parametrize(
    "changed, holds",
    [
        ({}, True),
        ({"spread": 0.51}, False),
        ({"highest": 0.49}, False),
        ({"ahead": 0.04}, False),
        ({"dealt": 0.11}, False),
    ],
)
def test_a_learned_query_is_no_certificate_only_past_each_limit(changed, holds):
    assert check_probes(probes(**changed)).holds is holds


def test_the_control_puts_the_sum_of_keys_in_the_place_of_the_query():
    table = probes().relabelled("vector", EXCHANGED)
    assert not check_probes(table).holds
    assert table.column("spread", vector="learned") == [1.0] * 3


def test_evidence_names_every_interval_of_the_rule():
    assert len(check_kept(kept()).facts) == 1 + 5 and len(check_probes(probes()).facts) == 1 + 4


def test_runs_are_counted_after_descent_and_with_noise():
    table = kept()
    more = table.with_rows([*table.rows, {**table.rows[0], "seed": 7}])
    assert check_kept(table).measured["runs"] == check_kept(more).measured["runs"] == 3
    assert check_kept(table).measured["noise"] == 0.1
