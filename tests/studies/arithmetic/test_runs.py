"""The tables on sums in finite arithmetic: each number against what an exact count says."""

from fractions import Fraction

import numpy as np
import pytest

from expressivity.attention.finite.accumulation import Grid
from expressivity.studies.arithmetic.runs import heads_table, sums_table, support_table


@pytest.fixture(scope="module")
def sums():
    return sums_table(4096)


def test_a_running_sum_of_ones_stalls_at_2048_and_an_exact_one_goes_on(sums):
    running = dict(zip(sums.column("length", order="running"), sums.column("sum", order="running")))
    exact = dict(zip(sums.column("length", order="exact"), sums.column("sum", order="exact")))
    assert running[2048] == running[4096] == 2048 and exact[4096] == 4096
    assert all(running[2**e] == 2**e for e in range(12))


def test_weights_are_the_rounded_inverses_of_the_sums(sums):
    for row in sums.rows:
        assert row["weight"] == float(np.float16(1) / np.float16(row["sum"]))


def test_lengths_double_and_hold_the_last_before_the_stall_and_none_beyond_the_longest(sums):
    lengths = sums.column("length", order="exact")
    assert lengths == sorted({*(2**e for e in range(13)), 2047})
    assert max(sums_table(3).column("length")) == 2


def test_infinite_sums_are_written_as_none_and_weigh_nothing():
    table = sums_table(65_536)
    (over,) = table.where(order="exact", length=65_520)
    assert over["sum"] is None and over["weight"] == 0
    (under,) = table.where(order="exact", length=65_519)
    assert under["sum"] == 65_504 and under["weight"] > 0


def test_a_head_says_the_exact_difference_while_sums_fit_and_nothing_beyond():
    table = heads_table(Fraction(1, 2), Fraction(2), tail=2)
    assert len(table.rows) == 2 * 2 * 5
    exact = table.where(denominator="saturate", numerator="exact")
    assert [np.sign(row["output"]) for row in exact] == [1, 1, 0, -1, -1]
    blind = table.where(denominator="infinity", numerator="exact")
    assert [row["output"] for row in blind if row["up"] + row["down"] > 2] == [0] * 4


def test_running_and_exact_numerators_part_where_a_running_sum_saturates():
    table = heads_table(Fraction(1, 2), Fraction(2), tail=10)
    running, exact = (
        table.column("output", denominator="saturate", numerator=order)
        for order in ("running", "exact")
    )
    assert [np.sign(x) for x in exact] == [1] * 10 + [0] + [-1] * 10
    assert running != exact and np.sign(running[10]) == -1


def test_supports_lie_below_what_is_proved_and_one_above_what_is_stated():
    grids = [
        Grid(Fraction(1, 2), Fraction(2), "infinity"),
        Grid(Fraction(1, 4), Fraction(8), "infinity"),
    ]
    table = support_table(grids)
    assert len(table.rows) == 4
    assert all(row["equal_scores"] <= row["support"] <= row["proved"] for row in table.rows)
    assert any(row["support"] > row["stated"] for row in table.where(rounding="to nearest"))
    assert all(row["support"] <= row["stated"] for row in table.where(rounding="toward zero"))
    assert table.column("unit", rounding="to nearest") == ["1/2", "1/4"]
