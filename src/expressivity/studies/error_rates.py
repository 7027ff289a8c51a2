"""How often the rules of experiments err, exactly, for the forms that rules of several chapters share.

A rule over trained models declares an effect. Each function returns the probability that it does: without an effect the rate of false alarms,
with one the power. Effects are in units of the spread between seeds. Models are independent; where a spread is named they are normal.
"""

from collections.abc import Iterable
from itertools import accumulate
from math import comb, prod, sqrt

import numpy as np
from jaxtyping import Float
from scipy import stats
from scipy.integrate import quad

BREADTH = 9.0
"""Standard deviations of a normal variable on either side of its mean that an integral goes over: 1e-19 is left out."""


def dealt_apart(*arms: tuple[int, int], level: float = 0.0) -> float:
    """Return the probability that permutation tests reject in all of some independent comparisons of a models with b, when the a + b are exchangeable.

    Args:
        arms: a and b of each comparison.
        level: of each test; at 0 the a models must all lie ahead of the b, the one regrouping with the least p-value.
    """
    return prod(max(1, int(level * comb(a + b, a) + 1e-9)) / comb(a + b, a) for a, b in arms)


def some_fail(models: int, success: float) -> float:
    """Return the probability that none of some models succeeds, each with the probability `success`."""
    return (1 - success) ** models


def normal_apart(first: int, second: int, gap: float, effect: float = 0.0) -> float:
    """Return the probability that the least of `first` values exceeds the largest of `second` by more than a gap.

    All are normal with one spread, in whose units the gap is, and the means of the first ones, which lie `effect` above.
    """

    def density(x: float) -> float:
        """The density at x of the largest of the second, times the probability that all of the first lie above x + gap."""
        return float(
            second
            * stats.norm.pdf(x)
            * stats.norm.cdf(x) ** (second - 1)
            * stats.norm.sf(x + gap - effect) ** first
        )

    return quad(density, -BREADTH, BREADTH + abs(gap - effect), limit=400, epsabs=1e-14)[0]


def interval_beyond(runs: int, rate: float, effect: float = 0.0) -> float:
    """Return the probability that Student's interval for a mean lies wholly above a level.

    Args:
        runs: independent normal values.
        rate: with which the interval misses, at both ends together.
        effect: by how much the mean lies above the level, in standard deviations of one value; negative if below.
    """
    return _student(runs - 1, rate / 2, effect * sqrt(runs))


def student_ahead(first: int, second: int, level: float, effect: float = 0.0) -> float:
    """Return the probability that Student's test for two samples of one spread, one-sided at a level, finds the first mean larger.

    Args:
        first, second: sizes of the samples.
        level: of the test.
        effect: by how much the first mean is larger, in standard deviations of one value.
    """
    return _student(first + second - 2, level, effect / sqrt(1 / first + 1 / second))


def _student(freedom: int, level: float, shift: float) -> float:
    """Return the probability that a shifted Student's t exceeds the level's quantile: a mean over the chi distribution of the estimated spread."""
    if shift == 0:
        return level
    least = stats.t.isf(level, freedom)

    def density(spread: float) -> float:
        """The density of an estimate of the spread, times the probability that the mean is then far enough."""
        chi = stats.chi.pdf(spread * sqrt(freedom), freedom) * sqrt(freedom)
        return float(chi * stats.norm.sf(least * spread - shift))

    return quad(density, 0, BREADTH, limit=400, points=(0.1, 1.0, 2.0))[0]


def exact_within(
    blocks: Iterable[tuple[Iterable[float], Iterable[bool]]], grain: int = 1000
) -> float:
    """Return the exact p-value for "marked values are larger", when marks are exchangeable within each block.

    The statistic is the sum of the marked values, each rounded to 1/`grain`: a test of the rounded values is as valid. All ways to place the
    marks of a block are equally likely, and blocks are independent; so the distribution of the sum is a convolution.

    Args:
        blocks: values with a mark each.
        grain: parts of 1.
    """
    law, seen = np.ones(1), 0
    for values, marks in blocks:
        whole = [round(value * grain) for value in values]
        marked = [bool(mark) for mark in marks]
        seen += sum(value for value, mark in zip(whole, marked, strict=True) if mark)
        own = _sums(whole, sum(marked))
        further = np.zeros(len(law) + len(own) - 1)
        for step in np.flatnonzero(own):
            further[step : step + len(law)] += own[step] * law
        law = further
    return float(law[seen:].sum())


def _sums(values: list[int], chosen: int) -> Float[np.ndarray, "sums"]:
    """Return the law of the sum of some of the values, all choices equally likely: entry s is the probability of s."""
    ways = np.zeros((chosen + 1, sum(values) + 1))
    ways[0, 0] = 1
    for value, before in zip(values, accumulate(values, initial=0)):
        for many in range(chosen, 0, -1):
            ways[many, value : before + value + 1] += ways[many - 1, : before + 1]
    return ways[chosen] / comb(len(values), chosen)
