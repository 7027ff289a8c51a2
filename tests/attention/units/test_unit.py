"""The unit and the layer of [SHT23]: against a loop, in hand-made cases, and over stacks of models."""

import pytest
import torch

from expressivity.attention.units.unit import (
    SelfAttentionUnit,
    attention_weights,
    multi_head_attention,
    self_attention,
)
from expressivity.errors import InvalidInput


@pytest.fixture
def draw():
    generator = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(*shape, generator=generator).double()


def by_loop(x, query, key, value):
    """The definition, one output at a time."""
    rows = []
    for i in range(len(x)):
        weights = torch.stack([torch.exp((x[i] @ query) @ (x[j] @ key)) for j in range(len(x))])
        rows.append(sum(w * (x[j] @ value) for j, w in enumerate(weights)) / weights.sum())
    return torch.stack(rows)


def test_equals_the_definition(draw):
    x, matrices = draw(5, 3), (draw(3, 2), draw(3, 2), draw(3, 4))
    assert torch.allclose(self_attention(x, *matrices), by_loop(x, *matrices))


def test_there_is_no_scale():
    x, identity = torch.eye(2, dtype=torch.float64), torch.eye(2, dtype=torch.float64)
    weight = torch.e / (torch.e + 1)
    assert self_attention(x, identity, identity, identity)[0, 0].item() == pytest.approx(weight)


def test_rows_sum_to_one(draw):
    weights = attention_weights(draw(2, 6, 3), draw(2, 9, 3))
    assert weights.shape == (2, 6, 9)
    assert torch.allclose(weights.sum(-1), torch.ones(2, 6, dtype=torch.float64))


def test_stacks_of_models_broadcast(draw):
    x, query, key, value = draw(3, 2, 5, 4), draw(3, 1, 4, 2), draw(3, 1, 4, 2), draw(3, 1, 4, 6)
    stacked = self_attention(x, query, key, value)
    assert stacked.shape == (3, 2, 5, 6)
    alone = self_attention(x[1, 0], query[1, 0], key[1, 0], value[1, 0])
    assert torch.allclose(stacked[1, 0], alone)


def test_heads_are_summed(draw):
    x, query, key, value = draw(2, 5, 4), draw(3, 4, 2), draw(3, 4, 2), draw(3, 4, 6)
    layer = SelfAttentionUnit(query, key, value)
    each = sum(self_attention(x, query[h], key[h], value[h]) for h in range(3))
    assert torch.allclose(layer(x), each)
    assert torch.allclose(multi_head_attention(x, query, key, value), each)
    assert (layer.heads, layer.head_rank) == (3, 2)


@pytest.mark.parametrize(
    "key, value", [((1, 4, 3), (1, 4, 2)), ((2, 4, 2), (2, 4, 2)), ((1, 4, 2), (1, 5, 2))]
)
def test_matrices_that_do_not_fit_are_refused(key, value, draw):
    with pytest.raises(InvalidInput, match="must have shapes"):
        SelfAttentionUnit(draw(1, 4, 2), draw(*key), draw(*value))
