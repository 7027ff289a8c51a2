"""Briefly trained rivals: seeds decide, the first layer is cut out rightly, and training moves the loss."""

import numpy as np
import pytest
import torch

from expressivity.lower_bounds.streaming import StreamingReduction
from expressivity.studies.lower_bounds.runs import (
    example_codes,
    in_float64,
    squared_error,
    trained_gru,
    trained_perceptron,
    value_weights,
)
from expressivity.studies.lower_bounds.runs_tables import one_hot_bits, one_hot_format
from expressivity.tasks.averaging import ideal_attention, random_subsets
from expressivity.tasks.coded_averaging import draw_coded


@pytest.mark.parametrize("length, q", [(12, 1), (12, 3), (40, 2), (40, 8)])
def test_a_one_hot_unit_averages_within_its_format(length, q):
    """For all values at once: attention's distance from the ideal row, and half a step for each rounded value."""
    epsilon = 1 / (2 * q)
    scale, fraction = one_hot_format(length, q, epsilon)
    sets = random_subsets((50,), length, q, np.random.default_rng(0))
    ideal = ideal_attention(sets, length)
    weights = np.exp(scale * (q * ideal))
    weights /= weights.sum(axis=1, keepdims=True)
    distance = np.abs(weights - ideal).sum(axis=1).max()
    assert distance + 2.0 ** -(fraction + 1) <= epsilon
    shorter = np.exp((scale - 3) * q * ideal)
    shorter /= shorter.sum(axis=1, keepdims=True)
    assert np.abs(shorter - ideal).sum(axis=1).max() > epsilon
    assert one_hot_bits(length, q) == (1 + 2 * length) * (1 + int(scale).bit_length() + fraction)


def test_seeds_decide():
    first, same, other = (
        trained_gru(StreamingReduction(2), 2, steps=3, seed=seed).readout for seed in (0, 0, 1)
    )
    assert torch.equal(first, same) and not torch.equal(first, other)


def test_value_weights_are_the_first_layer_on_values():
    length, value_dim = 4, 2
    model = trained_perceptron(
        length, 1, value_dim, 3, example_codes(length, seed=0), steps=1, seed=0
    )
    weights, values = (
        value_weights(model, value_dim),
        np.random.default_rng(0).standard_normal((length, value_dim)),
    )
    tokens = torch.zeros(length, model.first.shape[1] // length, dtype=torch.float64)
    tokens[:, :value_dim] = torch.from_numpy(values)
    whole = tokens.flatten() @ model.first.detach()[0].double()
    assert np.allclose(np.einsum("knd,nd->k", weights, values), whole.numpy(), atol=1e-12)


def test_a_network_in_float64_is_the_network():
    codes = example_codes(5, seed=1)
    model = trained_perceptron(5, 2, 3, 7, codes, steps=2, seed=0)
    drawn = draw_coded(1, 2, 3, codes, np.random.default_rng(4))
    with torch.no_grad():
        short = model(torch.from_numpy(drawn.tokens)[None])[0, 0].numpy()
    assert np.allclose(
        in_float64(model, codes)(drawn.tokens[0, :, :3].astype(float), drawn.y[0]), short, atol=1e-5
    )
    assert model.first.dtype == torch.float32


def test_training_lowers_the_error():
    codes = example_codes(4, seed=0)
    errors = []
    for steps in (0, 60):
        model = trained_perceptron(4, 1, 1, 32, codes, steps=steps, seed=0)
        drawn = draw_coded(200, 1, 1, codes, np.random.default_rng(5))
        with torch.no_grad():
            batch = torch.from_numpy(drawn.tokens)[None], torch.from_numpy(drawn.targets)[None]
            errors.append(squared_error(model, batch).item())
    assert errors[1] < errors[0]
