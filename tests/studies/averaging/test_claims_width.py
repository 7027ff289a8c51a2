"""The claim on growth, on made-up thresholds: straight lines hold, other laws and shuffled tables do not."""

from math import log2

import pytest

from expressivity.studies.averaging import claims_width
from expressivity.studies.averaging.claims_width import check_growth
from expressivity.studies.averaging.runs_width import shuffled
from expressivity.tables import Table


def table(q_power=1.0, over_n=log2, seeds=3):
    places = [(256, q, 24 * (q / 3) ** q_power) for q in (1, 2, 3, 4, 6, 8)]
    places += [(n, 3, 3 * over_n(n)) for n in (16, 64, 1024, 4096)]
    rows = [
        {"arm": "certificate", "N": n, "q": q, "seed": s, "m0": float(m), "reached": True}
        for n, q, m in places
        for s in range(seeds)
    ]
    return Table("t", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q"), "seed")


@pytest.mark.parametrize(
    "q_power, holds", [(1.0, True), (0.76, True), (0.74, False), (1.24, True), (1.26, False)]
)
def test_growth_in_q_is_linear_within_a_quarter(q_power, holds):
    assert check_growth(table(q_power)).holds is holds


@pytest.mark.parametrize(
    "over_n, holds",
    [(log2, True), (lambda n: 8 * (n / 256) ** 0.3, False), (lambda n: log2(n) ** 3 / 64, False)],
)
def test_growth_in_n_is_that_of_a_logarithm(over_n, holds):
    assert check_growth(table(over_n=over_n)).holds is holds


def test_the_control_deals_the_thresholds_out_within_each_seed():
    right = table()
    dealt = shuffled(right)
    assert not check_growth(dealt).holds
    for seed in range(3):
        assert sorted(dealt.column("m0", seed=seed)) == sorted(right.column("m0", seed=seed))


def test_facts_are_the_ends_of_intervals_over_the_seeds_of_the_table():
    evidence = check_growth(table(seeds=5))
    facts = evidence.facts
    assert evidence.measured["seeds"] == 5 and facts["exponent in q"] == [1, 1]
    assert 0 < facts["exponent in N"][0] <= facts["exponent in N"][1] < 0.35


def test_the_fall_is_of_the_first_exponent_less_the_last():
    """Three sizes, each four times the last: exponents 3/2 and then 1/2, so a fall of 1."""
    rows = [
        {"arm": "certificate", "N": n, "q": 3, "seed": 0, "m0": m, "reached": True}
        for n, m in ((1, 1.0), (4, 8.0), (16, 16.0))
    ]
    three = Table("t", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q"), "seed")
    assert claims_width._falls(three) == pytest.approx([1.0])


def test_the_statistic_is_the_mean_fall_over_its_standard_error(monkeypatch):
    """Falls of 1, 2 and 3: the mean is 2, its standard error 1/√3."""
    monkeypatch.setattr(claims_width, "_falls", lambda _: [1.0, 2.0, 3.0])
    told = check_growth(table()).facts["its mean over its standard error"]
    assert told == round(2 * 3**0.5, 1)
