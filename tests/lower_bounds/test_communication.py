"""Disjointness: its matrix against a loop, its certificates, and messages that are read back."""

import numpy as np
import pytest

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import (
    disjoint_matrix,
    disjointness,
    distinct_rows,
    equal_rows,
    every_string,
    fooling_set,
    from_bits,
    is_fooling_set,
    rational_rank,
    to_bits,
    truth_table,
)


def places(strings):
    return strings @ (2 ** np.arange(strings.shape[1])[::-1])


def test_table_is_the_maximum_of_products():
    strings = every_string(3).astype(int)
    slow = [[max(a * b for a, b in zip(x, y)) for y in strings] for x in strings]
    assert truth_table(disjointness, 3).tolist() == slow
    assert (1 - truth_table(disjointness, 3) == disjoint_matrix(3)).all()


@pytest.mark.parametrize("n", range(1, 8))
def test_ranks_and_rows(n):
    table = truth_table(disjointness, n)
    assert rational_rank(disjoint_matrix(n)) == distinct_rows(table) == 2**n
    assert rational_rank(table) == 2**n - 1


@pytest.mark.parametrize("n", range(1, 7))
def test_complements_are_a_fooling_set(n):
    a, b = fooling_set(n)
    assert not disjointness(a, b).any()
    assert is_fooling_set(truth_table(disjointness, n), np.stack([places(a), places(b)], axis=1))


def test_what_is_no_fooling_set():
    table = truth_table(disjointness, 2)
    assert not is_fooling_set(table, np.array([[0, 3], [3, 3]]))  # two answers
    assert not is_fooling_set(table, np.array([[0, 0], [1, 2]]))  # crossing changes nothing
    parity = truth_table(lambda a, b: (a & b).sum(axis=-1) % 2 == 1, 2)
    a, b = fooling_set(2)
    assert not is_fooling_set(parity, np.stack([places(a), places(b)], axis=1))


def test_rank_is_exact():
    hilbert_like = np.array(
        [[2**40, 2**40 + 1], [2**40 - 1, 2**40]]
    )  # determinant 1, lost in float64
    assert rational_rank(hilbert_like) == 2


def test_equal_rows_finds_the_first_repetition():
    rows = np.array([[0.0, 1.0], [1.0, 0.0], [-0.0, 1.0], [1.0, 0.0]])
    assert equal_rows(rows) == (0, 2)
    assert equal_rows(np.array([[0], [1]])) is None


def test_messages_have_p_bits_a_number_and_are_read_back():
    arithmetic = FixedPoint(integer_bits=2, fraction_bits=3)
    numbers = np.array([0.0, -3.875, 3.875, 0.125, -0.125])
    message = to_bits(numbers, arithmetic)
    assert len(message) == 5 * arithmetic.bits == 30 and set(message) <= {"0", "1"}
    assert from_bits(message, arithmetic).tolist() == numbers.tolist()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: every_string(0), "1 <= n <= 20: got n=0"),
        (lambda: truth_table(disjointness, 12), "1 <= n <= 11: got n=12"),
        (lambda: to_bits(np.array([0.3]), FixedPoint(0, 3)), "numbers of its format"),
        (lambda: from_bits("0101", FixedPoint(0, 2)), "p=3 bits for each number: got 4"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
