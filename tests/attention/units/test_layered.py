"""Transformers of Definition 3: against a loop, by their sizes, and what a token-wise map may see."""

import pytest
import torch

from expressivity.attention.units.arithmetic import FixedPoint, Overflow
from expressivity.attention.units.layered import LayeredTransformer, largest_error
from expressivity.attention.units.unit import SelfAttentionUnit
from expressivity.errors import InvalidInput


@pytest.fixture
def draw():
    generator = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(*shape, generator=generator).double()


def layer(draw, heads=2, width=3, rounding=None):
    matrices = [draw(heads, width, width) for _ in range(3)]
    return SelfAttentionUnit(*(rounding.round(m) if rounding else m for m in matrices))


def shifted(token, index):
    return torch.sin(token[:3] + index)


def by_loop(model, x):
    """Definition 3 written out: one token, one head and one number at a time."""
    states = torch.stack([model.maps[0](row, i) for i, row in enumerate(x)])
    for unit, token_map in zip(model.layers, model.maps[1:]):
        mixed = torch.zeros_like(states)
        for query, key, value in zip(unit.query, unit.key, unit.value):
            for i in range(len(x)):
                weights = torch.stack(
                    [((states[i] @ query) @ (states[j] @ key)).exp() for j in range(len(x))]
                )
                mixed[i] += (
                    sum(w * (states[j] @ value) for j, w in enumerate(weights)) / weights.sum()
                )
        states = torch.stack([token_map(row, i) for i, row in enumerate(mixed)])
    return states.detach()


def test_equals_the_definition(draw):
    model = LayeredTransformer(
        (shifted, shifted, lambda token, index: token[:2]), (layer(draw), layer(draw))
    )
    x = draw(4, 5)
    assert torch.allclose(model.forward(x), by_loop(model, x))
    assert (model.depth, model.heads, model.embedding_dimension, model.bits) == (2, 2, 3, None)


def test_what_is_handed_to_a_layer_is_rounded_and_the_answer_is_not(draw):
    arithmetic, seen = FixedPoint(2, 3), []

    def spy(token, index):
        seen.append(token)
        return token / 3

    model = LayeredTransformer(
        (shifted, spy, spy), (layer(draw, rounding=arithmetic),) * 2, arithmetic
    )
    x = draw(4, 5)
    embedded = model.embeddings(x)
    assert arithmetic.holds(embedded) and not torch.equal(
        embedded, torch.stack([shifted(r, i) for i, r in enumerate(x)])
    )
    between = model.layers[0](embedded)
    expected = model.layers[1](arithmetic.round(between / 3)) / 3
    assert torch.equal(model.forward(x), expected.detach())
    assert not arithmetic.holds(model.forward(x))


def test_the_index_reaches_every_map(draw):
    places = []
    model = LayeredTransformer(
        (lambda token, index: places.append(index) or token,) * 2, (layer(draw),)
    )
    model.forward(draw(3, 3))
    assert places == [0, 1, 2, 0, 1, 2]


def test_largest_error_is_over_tokens_in_euclidean_norm():
    outputs, targets = torch.tensor([[[3.0, 4.0], [0, 0]]]), torch.tensor([[[0.0, 0.0], [0, 1]]])
    assert largest_error(outputs, targets) == 5


def test_a_number_without_room_is_refused(draw):
    model = LayeredTransformer(
        (lambda token, index: 9 * token,) * 2,
        (layer(draw, rounding=FixedPoint(2, 3)),),
        FixedPoint(2, 3),
    )
    with pytest.raises(Overflow, match="at most"):
        model.forward(torch.ones(2, 3, dtype=torch.float64))


def test_members_that_do_not_fit_are_refused(draw):
    with pytest.raises(InvalidInput, match="D \\+ 1 maps: got D=1 layers, 1 maps"):
        LayeredTransformer((shifted,), (layer(draw),))
    with pytest.raises(InvalidInput, match="D >= 1"):
        LayeredTransformer((shifted,), ())
    with pytest.raises(InvalidInput, match="same number of heads H: got 1, 2"):
        LayeredTransformer((shifted,) * 3, (layer(draw, heads=1), layer(draw, heads=2)))
    with pytest.raises(InvalidInput, match="must be in the format"):
        LayeredTransformer((shifted,) * 2, (layer(draw),), FixedPoint(4, 2))
