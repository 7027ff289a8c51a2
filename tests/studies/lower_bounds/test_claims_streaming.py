"""The claims on streams, on small and untrained networks: reductions with one fault, and memories that suffice."""

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.lower_bounds.streaming import CutNetwork, StreamingReduction
from expressivity.studies.lower_bounds import claims_streaming as claims
from expressivity.studies.lower_bounds.claims_streaming import (
    CLAIMS,
    ELEMENTS,
    HIDDEN,
    check_networks,
    check_streaming,
)

STREAMING, GRU = CLAIMS


@pytest.fixture
def short_streams(monkeypatch):
    monkeypatch.setattr(claims, "STREAMS", 4)


def test_every_string_of_alices_needs_its_own_memory(short_streams):
    evidence = check_streaming(StreamingReduction)
    assert evidence.holds and evidence.facts["memories needed"] == [2, 4, 8, 16]
    assert evidence.measured == {"streams": 4 + 16 + 64 + 256, "longest": 9}


class FirstElementLost(StreamingReduction):
    def values(self, a):
        values = super().values(a)
        values[..., 1, :] = -1
        return values


class WrongAnswer(StreamingReduction):
    def decide(self, answers):
        return answers.min(axis=-1) > 0


@pytest.mark.parametrize("reduction", [STREAMING.control(), FirstElementLost, WrongAnswer])
def test_streams_with_one_fault_are_rejected(short_streams, reduction):
    assert not check_streaming(reduction).holds


def networks(fraction_bits, hidden=HIDDEN, seeds=(0, 1)):
    inputs = 1 + 2 * StreamingReduction(ELEMENTS).length
    return [
        CutNetwork(
            RecurrentStack("gru", inputs, hidden, 1, generators([seed])),
            FixedPoint(0, fraction_bits),
        )
        for seed in seeds
    ]


def test_networks_cut_to_fewer_bits_than_elements_forget_and_err():
    evidence = check_networks(networks(1))
    assert evidence.holds
    assert evidence.measured["memory"] == 2 * HIDDEN < ELEMENTS
    assert evidence.facts["with two strings forgotten"] == evidence.measured["networks"] == 2
    assert evidence.measured["gap"] == 2 and evidence.measured["tokens"] == 19


def test_trained_networks_are_counted_and_not_declared(monkeypatch):
    """Networks without training are worse than the best constant answer; one that answers as it should is better."""
    few = networks(1)
    assert check_networks(few).measured["trained"] == 0
    reduction, (a, b) = (
        StreamingReduction(ELEMENTS),
        np.random.default_rng(11).integers(0, 2, size=(2, claims.STREAMS_TRIED, ELEMENTS)) > 0,
    )
    right = torch.from_numpy(reduction.after_cut(a, b))
    answers = CutNetwork.answers
    monkeypatch.setattr(
        CutNetwork,
        "answers",
        lambda self, memory, after: (
            right if self is few[0] and len(memory) == len(a) else answers(self, memory, after)
        ),
    )
    assert check_networks(few).measured["trained"] == 1


def test_a_state_of_other_bits_is_measured():
    assert check_networks(networks(1, hidden=3)).measured["memory"] == 6


def test_one_network_that_remembers_is_enough_to_fail():
    evidence = check_networks([*networks(1), *networks(29, seeds=(0,))])
    assert not evidence.holds and evidence.facts["with two strings forgotten"] == 2


def test_the_networks_of_the_control_say_8_bits_and_keep_more(monkeypatch):
    stacks = [network.stack for network in networks(1)]
    monkeypatch.setattr(claims, "_grus", lambda: stacks)
    assert {network.memory_bits for network in (*GRU.subject(), *GRU.control())} == {8}
    assert check_networks(GRU.subject()).holds and not check_networks(GRU.control()).holds
