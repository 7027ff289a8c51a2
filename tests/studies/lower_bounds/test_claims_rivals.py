"""The claims on rivals, on small and untrained ones: layers wide enough, networks that cheat, memories that suffice."""

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.lower_bounds.first_layer import necessary_width, random_integer_weights
from expressivity.lower_bounds.streaming import CutNetwork, StreamingReduction
from expressivity.studies.lower_bounds import claims_rivals as claims
from expressivity.studies.lower_bounds.claims_rivals import (
    CLAIMS,
    ELEMENTS,
    HIDDEN,
    FirstLayer,
    check_first_layers,
    check_networks,
    check_streaming,
)
from expressivity.tasks.averaging import sparse_average

LAYERS, STREAMING, GRU = CLAIMS


def answer_zero(values, subsets):
    return np.zeros_like(values)


def layer(short, network=answer_zero, size=(5, 2, 2)):
    width = necessary_width(*size) - short
    weights = random_integer_weights(width, size[0], size[2], np.random.default_rng(0))
    return FirstLayer(weights, size[1], network)


def test_a_first_layer_with_a_row_too_few_is_confused_and_its_network_errs():
    evidence = check_first_layers([layer(1), layer(3, size=(7, 3, 1)), layer(1, network=None)])
    assert evidence.holds and evidence.facts["first layers"] == 3
    assert evidence.facts["trained networks run on both"] == 2


def test_one_layer_that_is_wide_enough_is_enough_to_fail():
    evidence = check_first_layers([layer(1), layer(0)])
    assert not evidence.holds
    assert evidence.facts["with two inputs that they confuse"] == 1


def test_a_network_that_reads_past_its_first_layer_is_seen():
    evidence = check_first_layers([layer(1, network=sparse_average)])
    assert not evidence.holds and not evidence.facts["their error is at least 1/q"]


def test_layers_without_any_network_are_no_evidence_of_errors():
    assert not check_first_layers([layer(1, network=None)]).holds


@pytest.fixture
def short_streams(monkeypatch):
    monkeypatch.setattr(claims, "STREAMS", 4)


def test_every_string_of_alices_needs_its_own_memory(short_streams):
    evidence = check_streaming(StreamingReduction)
    assert evidence.holds and evidence.facts["memories needed"] == [2, 4, 8, 16]
    assert evidence.facts["streams"] == 4 + 16 + 64 + 256


class FirstElementLost(StreamingReduction):
    def values(self, a):
        values = super().values(a)
        values[..., 1, :] = -1
        return values


class QuestionsShifted(StreamingReduction):
    def subsets(self, b):
        return np.maximum(super().subsets(b) - 1, 0)


class WrongAnswer(StreamingReduction):
    def decide(self, answers):
        return answers.min(axis=-1) > 0


@pytest.mark.parametrize(
    "reduction", [STREAMING.control(), FirstElementLost, QuestionsShifted, WrongAnswer]
)
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
    assert evidence.facts["bits of memory"] == [2 * HIDDEN]
    assert 2 * HIDDEN < ELEMENTS == evidence.facts["bits needed"]
    assert evidence.facts["with two strings forgotten"] == evidence.facts["networks"] == 2
    assert evidence.facts["whose right answers are 2 apart"] == 2


def test_trained_networks_are_counted_and_not_declared(monkeypatch):
    """Networks without training are worse than the best constant answer; one that answers as it should is better."""
    few = networks(1)
    assert check_networks(few).facts["better than the best constant, so trained"] == 0
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
    assert check_networks(few).facts["better than the best constant, so trained"] == 1


def test_a_state_of_other_bits_than_the_claim_says_is_rejected():
    assert not check_networks(networks(1, hidden=3)).holds


def test_one_network_that_remembers_is_enough_to_fail():
    evidence = check_networks([*networks(1), *networks(29, seeds=(0,))])
    assert not evidence.holds and evidence.facts["with two strings forgotten"] == 2


def test_the_networks_of_the_claim_have_8_bits_and_its_control_30_for_each_number(monkeypatch):
    stacks = [network.stack for network in networks(1)]
    monkeypatch.setattr(claims, "_grus", lambda: stacks)
    assert {network.memory_bits for network in GRU.subject()} == {8}
    assert {network.memory_bits for network in GRU.control()} == {30 * HIDDEN}
    assert not torch.equal(stacks[0].readout, stacks[1].readout)
