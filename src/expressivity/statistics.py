"""Intervals and tests for experiment claims (scipy underneath); the error rate of each is in its docstring.

A claim about trained models rests on few runs. So the tests are exact: their error rates hold for any number
of runs and any distribution of results, not only in the limit. Intervals that do need an assumption say
which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, isfinite

import numpy as np
from scipy import stats

from expressivity.errors import InvalidInput


@dataclass(frozen=True)
class Interval:
    """An estimate between two ends, and the probability with which such intervals cover the truth."""

    low: float
    estimate: float
    high: float
    confidence: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Decision:
    """One hypothesis of a family: its p-value, the same corrected for the family, and whether it is rejected."""

    p: float
    corrected: float
    rejected: bool


def t_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Return Student's interval for the mean over independent runs.

    Misses the mean with probability 1 − confidence if the values are normal; for few runs of a skewed
    quantity that is an approximation.

    Raises:
        InvalidInput: if there are fewer than two values, one is not finite, or not 0 < confidence < 1.
    """
    _check(values, 2, "values")
    _check_rate(confidence, "confidence")
    mean, error = float(np.mean(values)), float(stats.sem(values))
    if error == 0:
        return Interval(mean, mean, mean, confidence)
    low, high = stats.t.interval(confidence, len(values) - 1, loc=mean, scale=error)
    return Interval(float(low), mean, float(high), confidence)


def welch_interval(
    first: Sequence[float], second: Sequence[float], confidence: float = 0.95
) -> Interval:
    """Return Welch's interval for the mean of the first less that of the second, over independent runs of both.

    Misses the difference with a probability close to 1 − confidence if both are normal, with spreads of their own.

    Raises:
        InvalidInput: if either has fewer than two values, one is not finite, both have no spread, or not 0 < confidence < 1.
    """
    _check(first, 2, "values in the first sample")
    _check(second, 2, "values in the second sample")
    _check_rate(confidence, "confidence")
    if len(set(first)) == len(set(second)) == 1:
        raise InvalidInput("an interval for a difference needs values that differ in one sample")
    found = stats.ttest_ind(list(first), list(second), equal_var=False)
    low, high = found.confidence_interval(confidence)
    return Interval(float(low), float(np.mean(first) - np.mean(second)), float(high), confidence)


def t_intervals(samples: Mapping[str, Sequence[float]], error_rate: float) -> dict[str, Interval]:
    """Return Student's intervals for several means, which miss together with probability at most `error_rate`.

    Args:
        samples: the numbers of each quantity, one per independent run.
        error_rate: shared out evenly among the quantities, by Bonferroni.

    Raises:
        InvalidInput: one of the samples is too small or not finite, or not 0 < error_rate < 1.
    """
    _check_rate(error_rate, "error_rate")
    return {
        name: t_interval(values, 1 - error_rate / len(samples)) for name, values in samples.items()
    }


def clopper_pearson(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Return the exact interval for a probability: misses it with probability at most 1 − confidence, at every size.

    Raises:
        InvalidInput: unless trials >= 1, 0 <= successes <= trials and 0 < confidence < 1.
    """
    if trials < 1 or not 0 <= successes <= trials:
        given = f"successes={successes}, trials={trials}"
        raise InvalidInput(
            f"an interval needs trials >= 1 and 0 <= successes <= trials: got {given}"
        )
    _check_rate(confidence, "confidence")
    interval = stats.binomtest(successes, trials).proportion_ci(confidence, method="exact")
    return Interval(float(interval.low), successes / trials, float(interval.high), confidence)


def permutation_less(smaller: Sequence[float], larger: Sequence[float]) -> float:
    """Return the exact p-value for "the first sample comes from a distribution with smaller values", by all regroupings.

    The statistic is the difference of means. If both samples are independent draws from one distribution,
    each of the C(a+b, a) regroupings is equally likely, so P(p ≤ α) ≤ α exactly, and p ≥ 1/C(a+b, a).

    Raises:
        InvalidInput: if a sample has fewer than two values, a value is not finite, or there are over 10⁶ regroupings.
    """
    _check(smaller, 2, "values in the first sample")
    _check(larger, 2, "values in the second sample")
    regroupings = comb(len(smaller) + len(larger), len(smaller))
    if regroupings > 10**6:
        raise InvalidInput(f"an exact test counts at most 10^6 regroupings: got {regroupings}")
    test = stats.permutation_test(
        (np.asarray(smaller, dtype=float), np.asarray(larger, dtype=float)),
        lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
        permutation_type="independent",
        alternative="less",
        vectorized=True,
        n_resamples=np.inf,
    )
    return float(test.pvalue)


def student_less(smaller: Sequence[float], larger: Sequence[float]) -> float:
    """Return Student's p-value for "the first sample has the smaller mean", both samples with one spread.

    P(p ≤ α) = α if both are normal with one spread and one mean. It can be far smaller than that of an exact test on few runs, at the
    price of these assumptions.

    Raises:
        InvalidInput: if a sample is empty, both have one value, or a value is not finite.
    """
    _check(smaller, 1, "values in the first sample")
    _check(larger, 1, "values in the second sample")
    _check([*smaller, *larger], 3, "values")
    return float(stats.ttest_ind(list(smaller), list(larger), alternative="less").pvalue)


def sign_flip_greater(differences: Sequence[float]) -> float:
    """Return the exact p-value for "the paired differences lie above zero", by all 2^n choices of their signs.

    If the differences are independent and symmetric about zero, P(p ≤ α) ≤ α exactly, and p ≥ 2^−n.

    Raises:
        InvalidInput: if there is no value, one is not finite, or there are over 19 of them.
    """
    _check(differences, 1, "differences")
    if len(differences) > 19:
        raise InvalidInput(f"an exact test takes at most 19 differences: got {len(differences)}")
    values = np.asarray(differences, dtype=float)
    signs = 1 - 2 * ((np.arange(2 ** len(values))[:, None] >> np.arange(len(values))) & 1)
    # A last bit of rounding must not part sums that are equal, and the observed one is among them.
    slack = 1e-12 * float(np.abs(values).sum())
    return float(np.mean(signs @ values >= values.sum() - slack))


def binomial_greater(successes: int, trials: int, chance: float) -> float:
    """Return the exact p-value for "each trial succeeds with a probability above `chance`", by the upper tail of the binomial distribution.

    If the trials are independent and each succeeds with probability at most `chance`, P(p ≤ α) ≤ α exactly, and p ≥ chance^trials. With
    chance 1/2 this is the sign test.

    Raises:
        InvalidInput: unless trials >= 1, 0 <= successes <= trials and 0 < chance < 1.
    """
    if trials < 1 or not 0 <= successes <= trials:
        given = f"successes={successes}, trials={trials}"
        raise InvalidInput(
            f"a binomial test needs trials >= 1 and 0 <= successes <= trials: got {given}"
        )
    _check_rate(chance, "chance")
    return float(stats.binomtest(successes, trials, chance, alternative="greater").pvalue)


def holm(p_values: Mapping[str, float], rate: float = 0.05) -> dict[str, Decision]:
    """Return Holm's correction of a family of p-values: a false rejection anywhere has probability ≤ `rate`.

    It holds for any dependence between the tests. The k-th smallest of n values is multiplied by n − k + 1,
    and the corrected values never decrease along the order.

    Raises:
        InvalidInput: if the family is empty, a p-value is outside [0, 1], or not 0 < rate < 1.
    """
    _check_family(p_values, rate)
    largest, decided = 0.0, {}
    for rank, name in enumerate(sorted(p_values, key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        decided[name] = Decision(p_values[name], largest, largest <= rate)
    return {name: decided[name] for name in p_values}


def benjamini_hochberg(p_values: Mapping[str, float], rate: float = 0.05) -> dict[str, Decision]:
    """Return the correction of Benjamini and Hochberg: among the rejections, the expected fraction of false ones is ≤ `rate`.

    It holds for independent tests.

    Raises:
        InvalidInput: if the family is empty, a p-value is outside [0, 1], or not 0 < rate < 1.
    """
    _check_family(p_values, rate)
    corrected = stats.false_discovery_control(list(p_values.values()), method="bh").tolist()
    return {
        name: Decision(p, p_adjusted, p_adjusted <= rate)
        for (name, p), p_adjusted in zip(p_values.items(), corrected, strict=True)
    }


def _check_family(p_values: Mapping[str, float], rate: float) -> None:
    _check_rate(rate, "rate")
    if not p_values:
        raise InvalidInput("a family needs at least one p-value: got 0")
    wrong = [name for name, p in p_values.items() if not 0 <= p <= 1]
    if wrong:
        raise InvalidInput(
            f"p-values must lie between 0 and 1: got {wrong[0]}={p_values[wrong[0]]}"
        )


def _check(values: Sequence[float], least: int, what: str) -> None:
    if len(values) < least:
        raise InvalidInput(f"{what}: at least {least} needed, got {len(values)}")
    if not all(isfinite(value) for value in values):
        raise InvalidInput(
            f"{what} must be finite: got {[float(v) for v in values if not isfinite(v)][0]}"
        )


def _check_rate(value: float, what: str) -> None:
    if not 0 < value < 1:
        raise InvalidInput(f"{what} must lie strictly between 0 and 1: got {value}")
