"""Rates of rules against small cases by hand, simulation, and the tests whose rates they are."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from expressivity.statistics import permutation_less, t_interval
from expressivity.studies import error_rates


def test_models_are_dealt_apart_once_in_all_regroupings():
    assert error_rates.dealt_apart((3, 6)) == 1 / 84
    assert error_rates.dealt_apart((3, 3), (2, 2)) == 1 / 20 / 6
    assert error_rates.dealt_apart((3, 6), level=0.05) == 4 / 84
    ranks = range(9)
    alarms = sum(
        permutation_less(one, [x for x in ranks if x not in one]) <= 0.05
        for one in combinations(ranks, 3)
    )
    assert alarms <= 4


def test_none_succeeds():
    assert error_rates.some_fail(3, 0.5) == 0.125


@pytest.mark.parametrize("gap, effect", [(0.0, 0.0), (0.5, 0.0), (0.5, 2.0)])
def test_normal_arms_lie_apart_as_often_as_drawn_ones(gap, effect):
    rng = np.random.default_rng(0)
    low, high = rng.normal(size=(100_000, 3)), effect + rng.normal(size=(100_000, 2))
    seen = np.mean(high.min(1) - low.max(1) > gap)
    assert error_rates.normal_apart(2, 3, gap, effect) == pytest.approx(seen, abs=0.005)


def test_equal_arms_lie_apart_as_permutations_say():
    assert error_rates.normal_apart(3, 3, 0.0) == pytest.approx(1 / 20)


@pytest.mark.parametrize("effect", [-0.2, 0.0, 1.0])
def test_an_interval_lies_above_zero_as_often_as_drawn_ones(effect):
    rng = np.random.default_rng(1)
    seen = np.mean(
        [t_interval(rng.normal(effect, 1, 6).tolist(), 0.8).low > 0 for _ in range(1000)]
    )
    assert error_rates.interval_beyond(6, 0.2, effect) == pytest.approx(seen, abs=0.03)


def test_student_finds_what_the_noncentral_law_says():
    assert error_rates.student_ahead(4, 3, 1e-3) == 1e-3
    wanted = stats.nct.sf(stats.t.isf(0.01, 5), 5, 2 / np.sqrt(1 / 4 + 1 / 3))
    assert error_rates.student_ahead(4, 3, 0.01, 2.0) == pytest.approx(wanted, rel=1e-6)
    assert 0 <= error_rates.student_ahead(3, 3, 0.01, -20.0) < 1e-12


def test_the_exact_test_counts_arrangements_within_blocks():
    assert error_rates.exact_within([((0.1, 0.9), (False, True))] * 3) == 1 / 8
    assert error_rates.exact_within([((0.1, 0.9), (True, False))] * 3) == 1
    assert error_rates.exact_within([((0.2, 0.2, 0.7), (True, False, True))]) == pytest.approx(
        2 / 3
    )
    mixed = [((0.3, 0.1, 0.2), (True, False, False)), ((1, 0), (False, True))]
    assert error_rates.exact_within(mixed) == pytest.approx(2 / 3)
