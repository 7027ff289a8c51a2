"""Intervals and tests against their definitions, slow and obvious, and against their error rates."""

from itertools import combinations
from math import comb, inf, sqrt
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from expressivity.errors import InvalidInput
from expressivity.statistics import (
    Interval,
    benjamini_hochberg,
    binomial_greater,
    clopper_pearson,
    holm,
    permutation_less,
    sign_flip_greater,
    student_less,
    t_interval,
    t_intervals,
    welch_interval,
)


def test_t_interval_by_hand() -> None:
    """Mean 2, standard error 1/√3, two degrees of freedom: 2 ± 4.302653/√3."""
    found = t_interval([1.0, 2.0, 3.0])
    assert found.estimate == pytest.approx(2.0)
    assert found.high - 2 == pytest.approx(4.302652729 / np.sqrt(3))
    assert 2.0 in found and 9.0 not in found


def test_intervals_of_equal_values() -> None:
    interval = t_interval([0.5, 0.5, 0.5])
    assert (interval.low, interval.high) == (0.5, 0.5)


def test_welch_interval_by_hand() -> None:
    """Both have the variance 1 and three values: the error of the difference is sqrt(2/3), with four degrees of freedom."""
    found = welch_interval([1.0, 2.0, 3.0], [11.0, 12.0, 13.0])
    assert found.estimate == -10
    assert found.high - found.low == pytest.approx(2 * 2.7764451 * sqrt(2 / 3))


@pytest.mark.slow
def test_t_interval_covers() -> None:
    """Of 2000 intervals from 4 normal values, a share within four standard errors of 0.9 covers 0."""
    rng = np.random.default_rng(1)
    covered = sum(0.0 in t_interval(list(rng.normal(size=4)), 0.9) for _ in range(2000))
    assert abs(covered / 2000 - 0.9) < 4 * np.sqrt(0.9 * 0.1 / 2000)


def test_clopper_pearson_inverts_the_binomial_tails() -> None:
    found = clopper_pearson(7, 20)
    assert stats.binom.sf(6, 20, found.low) == pytest.approx(0.025)
    assert stats.binom.cdf(7, 20, found.high) == pytest.approx(0.025)


def test_clopper_pearson_without_failures() -> None:
    """The rule of three, exactly: the lower end solves p^n = 1/40."""
    found = clopper_pearson(100, 100)
    assert found.high == 1.0
    assert found.low == pytest.approx(0.025 ** (1 / 100))


@pytest.mark.parametrize("successes", range(6))
def test_binomial_greater_by_enumeration(successes: int) -> None:
    tail = sum(comb(5, k) * 0.3**k * 0.7 ** (5 - k) for k in range(successes, 6))
    assert binomial_greater(successes, 5, 0.3) == pytest.approx(tail)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((1, 0, 0.5), "trials >= 1"),
        ((3, 2, 0.5), "successes=3, trials=2"),
        ((-1, 2, 0.5), "0 <= successes"),
        ((1, 2, 1.0), "chance must lie strictly between 0 and 1"),
    ],
)
def test_binomial_greater_refuses(given: tuple[int, int, float], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        binomial_greater(*given)


def test_permutation_less_by_enumeration() -> None:
    rng = np.random.default_rng(4)
    first, second = list(rng.normal(size=4)), list(rng.normal(0.5, size=3))
    pooled = first + second
    sums = [sum(pooled[i] for i in chosen) for chosen in combinations(range(7), 4)]
    expected = np.mean([total <= sum(first) + 1e-12 for total in sums])
    assert permutation_less(first, second) == pytest.approx(expected)


def test_permutation_less_separated_and_swapped() -> None:
    low, high = [0.1, 0.2, 0.3], [1.0, 2.0, 3.0, 4.0]
    assert permutation_less(low, high) == pytest.approx(1 / comb(7, 3))
    assert permutation_less(high, low) == 1.0


def test_sign_flip() -> None:
    assert sign_flip_greater([1.0, 2.0, 3.0]) == 1 / 8
    assert sign_flip_greater([-1.0, -2.0, -3.0]) == 1.0
    assert sign_flip_greater([1.0, -1.0]) == 3 / 4
    assert sign_flip_greater([0.1, 0.2, -0.3]) == 5 / 8


def test_exact_tests_keep_their_rate() -> None:
    """Under the null hypothesis p ≤ 1/10 has probability at most 1/10."""
    rng = np.random.default_rng(5)
    pairs = [(list(rng.exponential(size=3)), list(rng.exponential(size=3))) for _ in range(400)]
    p_values = [permutation_less(first, second) for first, second in pairs]
    assert np.mean(np.array(p_values) <= 0.1) < 0.1 + 4 * np.sqrt(0.09 / 400)


def test_holm_by_hand() -> None:
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}, 0.05)
    corrected = [found[name].corrected for name in "abcd"]
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert [name for name, d in found.items() if d.rejected] == ["a", "d"]
    assert list(found) == ["a", "b", "c", "d"]


def test_holm_stops_at_the_first_that_is_kept() -> None:
    """0.045 alone would be below 0.05, but the one before it is kept."""
    found = holm({"a": 0.03, "b": 0.045}, 0.05)
    assert not found["a"].rejected and not found["b"].rejected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: t_interval([1.0]), "at least 2 needed, got 1"),
        (lambda: welch_interval([1.0, 2.0], [1.0]), "second sample: at least 2 needed, got 1"),
        (lambda: welch_interval([1.0, 1.0], [2.0, 2.0]), "values that differ in one sample"),
        (lambda: t_interval([1.0, inf]), "must be finite"),
        (lambda: t_interval([1.0, 2.0], 1.0), "confidence must lie strictly between 0 and 1"),
        (lambda: permutation_less([1.0], [2.0, 3.0]), "first sample: at least 2 needed, got 1"),
        (lambda: permutation_less([1.0, 2.0], []), "second sample: at least 2 needed, got 0"),
        (lambda: clopper_pearson(3, 2), "0 <= successes <= trials"),
        (lambda: permutation_less([], [1.0]), "first sample: at least"),
        (lambda: permutation_less([0.0] * 20, [1.0] * 20), "at most 10\\^6"),
        (lambda: sign_flip_greater([1.0] * 20), "at most 19"),
        (lambda: holm({}), "at least one p-value"),
        (lambda: holm({"a": 1.5}), "a=1.5"),
    ],
)
def test_bad_input(call, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        call()


def test_several_intervals_share_one_error_rate():
    samples = {"one": [1.0, 2.0, 4.0], "other": [0.0, 1.0]}
    intervals = t_intervals(samples, 0.05)
    assert {name: interval.confidence for name, interval in intervals.items()} == {
        "one": 0.975,
        "other": 0.975,
    }
    assert intervals["one"] == t_interval(samples["one"], 0.975)
    with pytest.raises(InvalidInput, match="error_rate"):
        t_intervals(samples, 1.0)


def test_an_interval_holds_its_ends_and_nothing_beyond_them():
    interval = Interval(1.0, 2.0, 4.0, 0.9)
    assert [value in interval for value in (0.9, 1.0, 4.0, 4.1)] == [False, True, True, False]


def test_no_success_at_all_and_a_single_trial_have_intervals():
    found = clopper_pearson(0, 100)
    assert found.low == 0.0 and found.high == pytest.approx(1 - 0.025 ** (1 / 100))
    assert (found.estimate, found.confidence) == (0.0, 0.95)
    assert clopper_pearson(1, 1).low == pytest.approx(0.025)
    assert binomial_greater(1, 1, 0.25) == pytest.approx(0.25)


@pytest.mark.parametrize("exact", [clopper_pearson, lambda *given: binomial_greater(*given, 0.5)])
@pytest.mark.parametrize("given", [(0, 0), (-1, 1), (2, 1)])
def test_no_trial_and_impossible_counts_are_refused(exact, given):
    with pytest.raises(InvalidInput, match="trials >= 1"):
        exact(*given)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, 1.1])
def test_rates_lie_strictly_between_0_and_1(rate):
    for call in (
        lambda: t_interval([1.0, 2.0], rate),
        lambda: t_intervals({"a": [1.0, 2.0]}, rate),
        lambda: clopper_pearson(1, 2, rate),
        lambda: binomial_greater(1, 2, rate),
        lambda: holm({"a": 0.5}, rate),
        lambda: benjamini_hochberg({"a": 0.5}, rate),
    ):
        with pytest.raises(InvalidInput, match="strictly between 0 and 1"):
            call()


def test_regroupings_are_counted_up_to_a_million(monkeypatch):
    """Two of 1414 values can be chosen in fewer than a million ways, two of 1415 in more."""
    assert comb(1414, 2) < 10**6 < comb(1415, 2)
    counted = []
    monkeypatch.setattr(
        stats,
        "permutation_test",
        lambda *_, n_resamples, **__: counted.append(n_resamples) or SimpleNamespace(pvalue=0.25),
    )
    assert permutation_less([0.0] * 2, [1.0] * 1412) == 0.25 and counted == [inf]
    with pytest.raises(InvalidInput, match="at most 10\\^6"):
        permutation_less([0.0] * 2, [1.0] * 1413)


def test_signs_of_nineteen_differences_are_flipped():
    assert sign_flip_greater([1.0] * 19) == 2.0**-19


def test_sums_that_differ_in_the_last_bit_are_equal_at_every_scale():
    for scale in (1e-9, 1.0, 1e9):
        assert sign_flip_greater([scale * value for value in (0.1, 0.2, -0.3)]) == 5 / 8
        assert sign_flip_greater([scale * value for value in (1.0, 1.0, -1e-6)]) == 2 / 8


def test_student_less_by_hand():
    """Means 1 and 3, variances 1 and 1: t = −2 / √(2/3) with four degrees of freedom."""
    found = student_less([0.0, 1.0, 2.0], [2.0, 3.0, 4.0])
    assert found == pytest.approx(stats.t.cdf(-2 / np.sqrt(2 / 3), 4))
    assert student_less([2.0, 3.0, 4.0], [0.0, 1.0, 2.0]) == pytest.approx(1 - found)


def test_student_less_takes_three_values_and_no_fewer():
    assert 0 < student_less([1.0], [2.0, 3.0]) < 0.5
    assert 0 < student_less([1.0, 2.0], [3.0]) < 0.5
    for smaller, larger in (([], [1.0, 2.0, 3.0]), ([1.0, 2.0, 3.0], []), ([1.0], [2.0])):
        with pytest.raises(InvalidInput, match="needed"):
            student_less(smaller, larger)
    with pytest.raises(InvalidInput, match="finite"):
        student_less([1.0, inf], [2.0])


def test_the_fewest_values_of_exact_tests():
    assert permutation_less([1.0, 2.0], [3.0, 4.0]) == pytest.approx(1 / 6)
    assert sign_flip_greater([1.0]) == 0.5
    for smaller, larger in (([1.0, 2.0], []), ([], [1.0, 2.0])):
        with pytest.raises(InvalidInput, match="sample: at least"):
            permutation_less(smaller, larger)
    with pytest.raises(InvalidInput, match="differences: at least 1"):
        sign_flip_greater([])


def test_a_corrected_value_at_the_rate_is_rejected_and_none_exceeds_one():
    found = holm({"a": 0.025, "b": 1.0, "c": 0.0})
    assert [found[name].corrected for name in "abc"] == [0.05, 1.0, 0.0]
    assert [found[name].rejected for name in "abc"] == [True, False, True]
    assert [found[name].p for name in "abc"] == [0.025, 1.0, 0.0]
    assert holm({"a": 0.9, "b": 0.8})["b"].corrected == 1.0


def test_benjamini_hochberg_by_hand():
    """The k-th smallest of n values is multiplied by n / k; values never decrease along the order."""
    found = benjamini_hochberg({"a": 0.01, "b": 0.05, "c": 0.03, "d": 0.04})
    assert [found[name].corrected for name in "abcd"] == pytest.approx([0.04, 0.05, 0.05, 0.05])
    assert all(found[name].rejected for name in "a")
    found = benjamini_hochberg({"a": 0.05})
    assert found["a"].rejected and found["a"].p == 0.05 and list(found) == ["a"]


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_what_is_no_probability_is_no_p_value(correct):
    for p in (-0.01, 1.01):
        with pytest.raises(InvalidInput, match="between 0 and 1"):
            correct({"a": 0.5, "b": p})
    with pytest.raises(InvalidInput, match="at least one"):
        correct({})
