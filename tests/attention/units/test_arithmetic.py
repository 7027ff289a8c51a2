"""Fixed point: every number of a small format, ties, overflow, and both array libraries."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from expressivity.attention.units.arithmetic import FixedPoint, Overflow
from expressivity.errors import InvalidInput

QUARTERS = FixedPoint(integer_bits=1, fraction_bits=2)


def test_a_small_format_in_full():
    numbers = np.arange(-7, 8) / 4
    assert (QUARTERS.bits, QUARTERS.step, QUARTERS.largest) == (4, 0.25, 1.75)
    assert len(numbers) == 2**QUARTERS.bits - 1
    assert np.array_equal(QUARTERS.round(numbers), numbers)
    assert QUARTERS.holds(numbers)


def test_ties_go_to_the_even_multiple():
    ties = np.array([0.125, 0.375, -0.125, -0.375])
    assert QUARTERS.round(ties).tolist() == [0, 0.5, 0, -0.5]
    assert QUARTERS.round(torch.from_numpy(ties)).tolist() == [0, 0.5, 0, -0.5]


@given(st.floats(-1.8, 1.8))
def test_rounding_is_to_nearest(number):
    rounded = Fraction(float(QUARTERS.round(np.array([number]))[0]))
    assert rounded.denominator in (1, 2, 4)
    assert abs(rounded - Fraction(number)) <= Fraction(1, 8)


@pytest.mark.parametrize("number", [1.9, -1.9, 2.0, np.inf, np.nan])
def test_no_room_is_an_error(number):
    with pytest.raises(Overflow, match="at most 1.75"):
        QUARTERS.round(np.array([0.0, number]))
    assert not QUARTERS.holds(np.array([number]))


def test_rounding_down_to_the_largest_is_allowed():
    assert QUARTERS.round(np.array([1.87]))[0] == 1.75


def test_holds_sees_a_number_between_neighbours():
    assert not QUARTERS.holds(torch.tensor([0.25, 0.3], dtype=torch.float64))


def test_integers_need_no_fraction():
    assert FixedPoint(integer_bits=3, fraction_bits=0).round(np.array([2.6, -7.0])).tolist() == [
        3,
        -7,
    ]


@pytest.mark.parametrize("integer_bits, fraction_bits", [(-1, 2), (2, -1), (30, 30)])
def test_impossible_formats_are_refused(integer_bits, fraction_bits):
    with pytest.raises(InvalidInput, match="bits"):
        FixedPoint(integer_bits, fraction_bits)
