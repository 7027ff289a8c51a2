"""Unbounded precision: one head computes anything, as exact rationals and as the attention unit that it
is."""

from itertools import product
from math import log

import pytest
import torch

from expressivity.attention.units.unit import self_attention
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.precision import (
    KEY,
    QUERY,
    VALUE,
    UnboundedHead,
    averaging_on_letters,
    match3_on_letters,
)
from expressivity.tasks.matching import match_by_definition


@pytest.mark.parametrize("modulus, length", [(2, 3), (3, 4), (5, 3)])
def test_computes_match3_on_every_input(modulus, length):
    head = UnboundedHead(modulus, length, match3_on_letters(modulus)[1])
    for letters in product(range(modulus), repeat=length):
        assert head.output(letters) == match_by_definition([x + 1 for x in letters], modulus, 3)


def test_computes_averaging_and_an_arbitrary_function():
    alphabet, average = averaging_on_letters(2, 1, (-1, 1))
    head = UnboundedHead(alphabet, 2, average)
    assert head.output((0, 3)) == [-1, 1] and head.output((1, 2)) == [1, -1]
    odd = UnboundedHead(7, 4, lambda letters, place: (letters, place))
    assert odd.output((6, 0, 3, 6)) == [((6, 0, 3, 6), place) for place in range(4)]


def test_it_is_one_head_of_dimension_three():
    letters, head = (2, 0, 1), UnboundedHead(3, 3, match3_on_letters(3)[1])
    rows = [[log(i + 1), float(head.value(x, i)), 0.0] for i, x in enumerate(letters)] + [
        [0.0, 0.0, 1.0]
    ]
    matrices = (torch.tensor(matrix, dtype=torch.float64) for matrix in (QUERY, KEY, VALUE))
    outputs = self_attention(torch.tensor(rows, dtype=torch.float64), *matrices)[:-1]
    exact = torch.tensor(
        [[float(x) for x in head.attend(letters, i)] for i in range(3)], dtype=torch.float64
    )
    assert torch.allclose(outputs, exact, atol=1e-14) and (head.heads, head.dimension) == (1, 3)


def test_enough_bits_are_enough_and_few_are_not():
    alphabet, function = match3_on_letters(5)
    inputs = list(product(range(5), repeat=3))

    def wrong(bits):
        head = UnboundedHead(5, 3, function, fraction_bits=bits)
        return sum(head.output(x) != [function(x, i) for i in range(3)] for x in inputs)

    fine = UnboundedHead(5, 3, function).bits_needed + 4
    assert wrong(fine) == 0 and wrong(3) > 0


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: UnboundedHead(1, 3, max), "B >= 2 and N >= 1: got B=1, N=3"),
        (lambda: UnboundedHead(3, 3, max).output((0, 3, 1)), "N=3 letters in 0..2"),
        (lambda: UnboundedHead(3, 3, max).output((0, 1)), "N=3 letters in 0..2: got 2"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
