"""Theorem 11: futures counted, and networks cut in the middle of a stream."""

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import every_string
from expressivity.lower_bounds.streaming import (
    CutNetwork,
    OneQuestion,
    StreamingReduction,
    forget,
    residuals,
    token_code,
)
from expressivity.studies.lower_bounds.runs import trained_gru
from expressivity.tasks.averaging import check_subsets, check_values


@pytest.mark.parametrize("n", range(1, 7))
def test_every_string_has_its_own_future(n):
    assert residuals(StreamingReduction(n)) == (2**n, 0)


def test_instances_are_instances_and_ask_only_the_past():
    reduction, strings = StreamingReduction(3), every_string(3)
    values, subsets = reduction.values(strings), reduction.subsets(strings)
    check_values(values)
    check_subsets(subsets, reduction.length)
    assert (subsets[..., 0] <= np.arange(reduction.length)).all()
    assert (subsets[:, : reduction.cut] == 0).all() and (values[:, reduction.cut :] == 0).all()


@pytest.mark.parametrize("length", range(2, 8))
def test_one_question_asks_the_past_and_tells_all_strings_apart(length):
    stream, strings = OneQuestion(length), every_string(length - 1)
    asked = np.broadcast_to(np.arange(length - 1), (len(strings), length - 1))
    a = np.repeat(strings[:, None], length - 1, axis=1)
    values, subsets = stream.values(a), stream.subsets(asked)
    check_values(values)
    check_subsets(subsets, length)
    assert (subsets[..., 0] <= np.arange(length)).all() and (values[..., -1, 0] == 0).all()
    answers = stream.answers(a, asked)
    assert (answers[..., :-1] == values[..., :-1, 0]).all()
    assert (answers[..., -1] == np.where(strings, 1, -1)).all()


def test_one_question_needs_another_token():
    with pytest.raises(InvalidInput, match="N >= 2: got N=1"):
        OneQuestion(1)


def gru(n, hidden, seed):
    return RecurrentStack("gru", 1 + 2 * (2 * n + 1), hidden, 1, generators([seed]))


def test_cut_network_is_the_network_but_for_the_rounding():
    reduction, stack = StreamingReduction(3), gru(3, 5, 0)
    a, b = every_string(3)[[1, 6, 3]], every_string(3)[[2, 5, 7]]
    tokens = token_code(reduction.values(a), reduction.subsets(b))
    network = CutNetwork(stack, FixedPoint(0, 50))
    with torch.no_grad():
        memory = network.memory(tokens[:, : reduction.cut])
        answers = network.answers(memory, tokens[:, reduction.cut :])
        whole = stack.double()(tokens[None])[0, :, reduction.cut :, 0]
    assert torch.allclose(answers, whole, atol=1e-10)


@pytest.mark.parametrize("n, hidden, fraction_bits", [(5, 2, 1), (7, 3, 1), (9, 4, 1), (6, 1, 4)])
def test_a_memory_of_fewer_than_n_bits_is_confused(n, hidden, fraction_bits):
    reduction = StreamingReduction(n)
    network = CutNetwork(gru(n, hidden, 1), FixedPoint(0, fraction_bits))
    assert network.memory_bits < n
    count, found = forget(network, reduction)
    assert count <= 2**network.memory_bits and found.first != found.second
    assert (
        found.answers[0] == found.answers[1] and found.error >= 1 and sorted(found.right) == [-1, 1]
    )


def test_a_fine_memory_is_not():
    assert forget(CutNetwork(gru(5, 4, 1), FixedPoint(0, 30)), StreamingReduction(5)) == (32, None)


def test_training_does_not_help():
    reduction = StreamingReduction(5)
    stack = trained_gru(reduction, hidden=2, steps=10, seed=0)
    _, found = forget(CutNetwork(stack, FixedPoint(0, 1)), reduction)
    assert found.error >= 1


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: StreamingReduction(0), "n >= 1: got n=0"),
        (
            lambda: CutNetwork(RecurrentStack("lstm", 3, 2, 1, generators([0])), FixedPoint(0, 1)),
            "kind gru: got 1 layers of kind lstm",
        ),
        (
            lambda: CutNetwork(
                RecurrentStack("gru", 3, 2, 1, generators([0]), layers=2), FixedPoint(0, 1)
            ),
            "got 2 layers",
        ),
        (
            lambda: CutNetwork(
                RecurrentStack("gru", 3, 2, 1, generators([0, 1])), FixedPoint(0, 1)
            ),
            "2 models",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
