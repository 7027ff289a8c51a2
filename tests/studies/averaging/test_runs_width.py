"""The width experiment: exact errors against sampling, true thresholds, and a rule that can fail."""

import numpy as np
import pytest

from expressivity.constructions.certificates import least_squares
from expressivity.constructions.keys import random_keys
from expressivity.errors import InvalidInput
from expressivity.studies.averaging import runs_width as width
from expressivity.studies.averaging.runs_width import (
    EXPERIMENT,
    growth,
    linear_fit,
    relative_error,
    shuffled,
)
from expressivity.tables import Table
from expressivity.tasks.averaging import random_subsets, random_values, sparse_average


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def made_up(over_q, over_n):
    """A table whose thresholds follow two given laws, with a little noise by seed."""
    sizes = [(256, q, over_q(q)) for q in (1, 2, 4, 8)] + [
        (n, 3, over_n(n)) for n in (16, 64, 1024, 4096)
    ]
    sizes += [(256, 3, over_n(256))]
    rows = [
        {
            "arm": "certificate",
            "N": n,
            "q": q,
            "seed": s,
            "m0": m * (1 + 0.01 * ((7 * s + n + q) % 5)),
            "reached": True,
        }
        for n, q, m in sizes
        for s in range(4)
    ]
    return Table("made_up", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q"), "seed")


def test_the_exact_error_is_the_mean_over_values(rng, monkeypatch):
    monkeypatch.setattr(width, "SCALES", (8.0,))
    keys, subsets = random_keys(24, 16, rng), random_subsets((16,), 16, 3, rng)
    unit = keys / np.sqrt(24)
    scores = 8 * least_squares(unit, subsets) @ unit
    rows = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    values = random_values((20000, 16), 4, rng)
    targets = sparse_average(values, np.broadcast_to(subsets, (20000, 16, 3)))
    sampled = ((rows @ values - targets) ** 2).sum(-1).mean() / (targets**2).sum(-1).mean()
    assert relative_error(keys, subsets, "least squares") == pytest.approx(sampled, rel=0.02)


def test_a_threshold_is_where_the_error_falls_below(rng):
    found = width.smallest_dimension(64, 2, seed=0, arm="least squares")
    keys_and_sets = np.random.default_rng((0, 64, 2))
    keys = random_keys(width.LIMIT, 64, keys_and_sets)
    subsets = random_subsets((width.SETS,), 64, 2, keys_and_sets)
    assert relative_error(keys[:found], subsets, "least squares") <= width.THRESHOLD
    assert relative_error(keys[: found - 1], subsets, "least squares") > width.THRESHOLD


def test_the_sum_of_keys_needs_far_more_from_three_on():
    sums = [width.smallest_dimension(64, q, seed=1, arm="sum of keys") for q in (2, 4)]
    solved = [width.smallest_dimension(64, q, seed=1, arm="certificate") for q in (2, 4)]
    assert sums[0] == pytest.approx(solved[0], rel=0.2)
    assert sums[1] is None or sums[1] > 3 * solved[1]


def test_the_rule_accepts_the_law_that_it_is_about():
    table = made_up(lambda q: 10 * q, lambda n: 4 * np.log2(n))
    assert growth(table).holds
    slope, intercept = linear_fit(table, "q")
    assert (slope.estimate, intercept) == (pytest.approx(10, rel=0.05), pytest.approx(0, abs=1))


@pytest.mark.parametrize(
    "over_q, over_n",
    [
        (lambda q: 10 * q**1.5, lambda n: 4 * np.log2(n)),
        (lambda q: 10 * q**0.5, lambda n: 4 * np.log2(n)),
        (lambda q: 10 * q, lambda n: 8 * n**0.25),
        (lambda q: 10 * q, lambda n: n**0.5),
        (lambda q: 10 * q, lambda n: 30),
    ],
)
def test_the_rule_refuses_other_laws(over_q, over_n):
    assert not growth(made_up(over_q, over_n)).holds


def test_shuffling_keeps_the_thresholds_and_breaks_the_rule():
    table = made_up(lambda q: 10 * q, lambda n: 4 * np.log2(n))
    dealt = shuffled(table)
    assert sorted(dealt.column("m0")) == sorted(table.column("m0"))
    assert not growth(dealt).holds


def test_a_small_table_has_every_measurement():
    table = EXPERIMENT.table("ci", seeds=range(1), arms=("sum of keys",))
    assert len(list(table.groups())) == len(width.QS) + len(width.NS["ci"]) - 1
    assert all(row["m0"] == width.LIMIT or row["reached"] for row in table.rows)


def test_unknown_names_are_refused(rng):
    with pytest.raises(InvalidInput, match="profile"):
        EXPERIMENT.table("fast")
    with pytest.raises(InvalidInput, match="arm"):
        relative_error(random_keys(4, 4, rng), random_subsets((2,), 4, 2, rng), "magic")
