"""The claim on first layers: adversaries with one fault, and networks that read past their first layer."""

from dataclasses import replace

import numpy as np
import pytest

from expressivity.lower_bounds.first_layer import adversary, random_integer_weights
from expressivity.studies.lower_bounds import claims_rivals as claims
from expressivity.studies.lower_bounds.claims_rivals import CLAIMS, FirstLayer, check_first_layers
from expressivity.tasks.averaging import sparse_average

(LAYERS,) = CLAIMS


def answer_zero(values, subsets):
    return np.zeros_like(values)


def layer(short, network=answer_zero, size=(5, 2, 2)):
    length, q, value_dim = size
    width = length * value_dim - short
    weights = random_integer_weights(width, length, value_dim, np.random.default_rng(0))
    return FirstLayer(weights, q, network)


@pytest.fixture
def layers(monkeypatch):
    """Two first layers that are short, one of them with a network, and one that is not."""

    def chosen(short, trained=True, network=answer_zero):
        return [layer(short, network), layer(short, None, (7, 3, 1))][not trained :]

    monkeypatch.setattr(claims, "_first_layers", chosen)
    return chosen


def test_a_first_layer_with_a_row_too_few_is_confused_and_its_network_errs(layers):
    evidence = check_first_layers(adversary)
    assert evidence.holds and evidence.measured == {"layers": 2, "trained": 1}
    assert evidence.facts["not confused with one row more"] == 1


def longer(weights, q, free):
    found = adversary(weights, q, free)
    return found and replace(found, norm2=found.norm2 + 1)


def another_direction(weights, q, free):
    found = adversary(weights, q, free)
    return found and replace(found, direction=tuple((1,) * len(row) for row in found.direction))


def never(weights, q, free):
    return None


@pytest.mark.parametrize("fault", [longer, another_direction, never, LAYERS.control()])
def test_an_adversary_with_one_fault_is_rejected(layers, fault):
    assert not check_first_layers(fault).holds


def test_a_network_that_reads_past_its_first_layer_is_seen(layers, monkeypatch):
    cheats = lambda short, trained=True: layers(short, trained, sparse_average)  # noqa: E731
    monkeypatch.setattr(claims, "_first_layers", cheats)
    evidence = check_first_layers(adversary)
    assert not evidence.holds and not evidence.facts["their error is at least 1/(2q-1)"]


def test_layers_without_any_network_are_no_evidence_of_errors(layers, monkeypatch):
    bare = lambda short, trained=True: layers(short, trained, None)  # noqa: E731
    monkeypatch.setattr(claims, "_first_layers", bare)
    assert not check_first_layers(adversary).holds
