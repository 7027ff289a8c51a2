"""The claims on least dimensions, on made-up thresholds: each part of each rule from both sides."""

from math import log2

import pytest

from expressivity.book.registry import Evidence
from expressivity.statistics import Interval
from expressivity.studies.widths import claims
from expressivity.studies.widths.claims import check_linear, check_mapped, evidence
from expressivity.tables import Table

LAWS = {
    "linear": lambda n, q: 20 * (n / 64) ** 0.7 * (1.2 if q == 6 else 1),
    "certificate": lambda n, q: 2 * q * log2(n),
    "mapped": lambda n, q: 14 * (n / 64) ** 0.6,
}


def table(reached=True, **changed):
    laws = LAWS | changed
    rows = [
        {"arm": arm, "N": n, "q": q, "steps": 1, "seed": seed, "m": law(n, q), "reached": reached}
        for arm, law in laws.items()
        for n, q in ((16, 3), (32, 3), (64, 3), (64, 6), (128, 3))
        for seed in range(3)
    ]
    return Table("t", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q", "steps"), "seed")


def swapped(found, one, other):
    return found.relabelled("arm", {one: other, other: one})


@pytest.mark.parametrize(
    "changed, holds",
    [
        ({}, True),
        ({"linear": lambda n, q: 20 * (n / 64) ** 0.64 * (1.2 if q == 6 else 1)}, False),
        ({"linear": lambda n, q: 20 * (n / 64) ** 0.66 * (1.29 if q == 6 else 1)}, True),
        ({"linear": lambda n, q: 20 * (n / 64) ** 0.66 * (1.31 if q == 6 else 1)}, False),
        ({"certificate": lambda n, q: 4 * q * (n / 16) ** 0.51}, False),
        ({"certificate": lambda n, q: 4 * q * (n / 16) ** 0.49}, True),
        ({"certificate": lambda n, q: 12 * (n / 16) ** 0.4 * (1.29 if q == 6 else 1)}, False),
        ({"reached": False}, False),
    ],
)
def test_the_rule_on_linear_queries_at_its_thresholds(changed, holds):
    assert check_linear(table(**changed)).holds is holds


@pytest.mark.parametrize(
    "changed, holds",
    [
        ({}, True),
        ({"mapped": lambda n, q: 0.79 * LAWS["linear"](n, 3)}, True),
        ({"mapped": lambda n, q: 0.81 * LAWS["linear"](n, 3)}, False),
        ({"mapped": lambda n, q: 14 * (n / 64) ** 0.51}, True),
        ({"mapped": lambda n, q: 14 * (n / 64) ** 0.49}, False),
        ({"reached": False}, False),
    ],
)
def test_the_rule_on_mapped_queries_at_its_thresholds(changed, holds):
    assert check_mapped(table(**changed)).holds is holds


def test_the_controls_exchange_two_arms():
    assert not check_linear(swapped(table(), "linear", "certificate")).holds
    assert not check_mapped(swapped(table(), "mapped", "linear")).holds
    assert swapped(table(), "mapped", "linear").column("m", arm="mapped") == table().column(
        "m", arm="linear"
    )


def test_evidence_holds_the_ends_of_each_interval():
    found = evidence(True, {"exponent": Interval(0.12345, 0.2, 0.3, 0.95)}, 0.01)
    assert found == Evidence(True, {"error rate": 0.01, "exponent": [0.123, 0.3]})
    assert len(check_linear(table()).facts) == 1 + 4 and len(check_mapped(table()).facts) == 1 + 2


def test_an_arm_gets_the_results_of_another_and_the_rest_stay(monkeypatch):
    monkeypatch.setattr(claims, "_judged", table)
    swapped_in = claims.under("linear", "mapped")
    assert swapped_in.column("m", arm="linear") == table().column("m", arm="mapped")
    assert swapped_in.column("m", arm="certificate") == table().column("m", arm="certificate")
