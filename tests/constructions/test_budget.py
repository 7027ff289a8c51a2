"""The budget of Theorem 2: scale and bits are what the proof needs, and a format that breaks it is refused by name."""

from math import ceil, log, log2, sqrt

import numpy as np
import pytest

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.constructions.budget import (
    check_format,
    largest_query,
    promised_format,
    rounding_error,
    softmax_scale,
)
from expressivity.errors import InvalidInput


@pytest.mark.parametrize("length, q", [(10, 3), (10**6, 5), (10**9, 100)])
def test_bits_grow_like_a_logarithm(length, q):
    key_dim, epsilon = 16 * q * log(length), 1e-3
    p = promised_format(ceil(key_dim), q, 1, epsilon, softmax_scale(length, q, epsilon)).bits
    assert p <= 2 * log2(key_dim / epsilon)


def test_scale_leaves_a_quarter_of_epsilon():
    for length, q, epsilon in ((10, 3, 0.5), (10**6, 7, 1e-4)):
        scale = softmax_scale(length, q, epsilon)
        assert (length - q) / q * np.exp(-scale / 2) <= epsilon / 4
        assert (length - q) / q * np.exp(-(scale - 1) / 2) > epsilon / 4
    assert softmax_scale(5, 5, 0.1) == 0


@pytest.mark.parametrize(
    "sizes", [(1, 1, 1, 0.99, 0), (96, 3, 4, 0.1, 15), (8, 3, 1024, 0.2, 9), (7, 1, 1, 0.5, 4)]
)
def test_the_promise_is_the_least_that_its_own_check_accepts(sizes):
    promised = promised_format(*sizes)
    check_format(promised, *sizes)
    with pytest.raises(InvalidInput, match="rounding needs"):
        check_format(FixedPoint(promised.integer_bits, promised.fraction_bits - 1), *sizes)


def test_rounding_error_counts_queries_and_values():
    assert rounding_error(FixedPoint(0, 3), 10, 16) == (10 + sqrt(16)) / 16
    assert largest_query(4, 16, 10) == 40 and largest_query(4, 1, 0) == 1


@pytest.mark.parametrize(
    "arithmetic, message",
    [
        (
            FixedPoint(5, 4),
            "rounding needs \\(m0 \\+ √d'\\) 2\\^\\(-t-1\\) <= epsilon/2 = 0.05: got 1.03",
        ),
        (
            FixedPoint(2, 20),
            "the scale α=14 needs numbers up to max\\(1, 2α√\\(q/m0\\)\\) = 8.573: got 4",
        ),
    ],
)
def test_a_precision_too_low_for_error_or_scale_is_refused_by_the_inequality_that_fails(
    arithmetic, message
):
    with pytest.raises(InvalidInput, match=message):
        sparse_averaging_unit(
            64, 3, 1, 0.1, generator=np.random.default_rng(0), key_dim=32, arithmetic=arithmetic
        )
