"""Attention to tuples: the streaming form against loops and against the definition, gradients, stacks of
models, and memory."""

from inspect import unwrap
from itertools import product

import pytest
import torch

from expressivity.attention.units.tensor import (
    khatri_rao,
    tensor_attention,
    tensor_attention_by_definition,
    tensor_self_attention,
    tensor_weights,
    third_order_by_einsum,
)
from expressivity.attention.units.unit import self_attention
from expressivity.errors import InvalidInput
from expressivity.studies.third_order.claims_tuples import LargestTensor


@pytest.fixture
def draw():
    generator = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(*shape, generator=generator).double()


def by_loop(queries, keys, values):
    """The definition, one output and one tuple at a time."""
    rows = []
    for query in queries:
        total, found = 0.0, 0.0
        for places in product(*(range(len(key)) for key in keys)):
            weight = torch.exp(
                sum(query * torch.stack([key[j] for key, j in zip(keys, places)]).prod(0))
            )
            total = total + weight
            found = found + weight * torch.stack(
                [value[j] for value, j in zip(values, places)]
            ).prod(0)
        rows.append(found / total)
    return torch.stack(rows)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("scores", [1, 40, 10**6])
def test_every_form_equals_the_loop(order, scores, draw):
    queries, keys, values = (
        draw(4, 3),
        [draw(5, 3) for _ in range(order - 1)],
        [draw(5, 2) for _ in range(order - 1)],
    )
    expected = by_loop(queries, keys, values)
    assert torch.allclose(tensor_attention(queries, keys, values, scores), expected, atol=1e-13)
    assert torch.allclose(
        tensor_attention_by_definition(queries, keys, values), expected, atol=1e-13
    )
    if order == 3:
        assert torch.allclose(third_order_by_einsum(queries, keys, values), expected, atol=1e-13)


def test_tuples_run_through_the_last_index_first(draw):
    a, b, c = draw(2, 3), draw(4, 3), draw(5, 3)
    found = khatri_rao((a, b, c))
    assert found.shape == (40, 3)
    assert torch.equal(found[1 * 20 + 2 * 5 + 3], a[1] * b[2] * c[3])


def test_weights_of_a_row_sum_to_one(draw):
    weights = tensor_weights(draw(3, 4), (draw(5, 4), draw(6, 4)))
    assert weights.shape == (3, 30) and torch.allclose(weights.sum(-1), torch.ones(3).double())


def test_order_two_is_ordinary_attention(draw):
    x, matrices = draw(2, 6, 4), (draw(4, 3), draw(4, 3), draw(4, 2))
    query, key, value = matrices
    assert torch.allclose(
        tensor_self_attention(x, query, (key,), (value,)), self_attention(x, *matrices)
    )


@pytest.mark.parametrize("order", [3, 4])
@pytest.mark.parametrize("scores", [1, 10**6])
@pytest.mark.slow
def test_gradients_are_those_of_the_einsum_and_of_the_definition(order, scores, draw):
    parts = [draw(5, 3) for _ in range(2 * order - 1)]
    coefficients = draw(5, 3)

    def gradients(form, *more):
        leaves = [part.clone().requires_grad_() for part in parts]
        output = form(leaves[0], leaves[1:order], leaves[order:], *more)
        return torch.autograd.grad((output * coefficients).sum(), leaves)

    slow = third_order_by_einsum if order == 3 else tensor_attention_by_definition
    for found, expected in zip(gradients(tensor_attention, scores), gradients(slow)):
        assert torch.allclose(found, expected, atol=1e-12)


@pytest.mark.slow
def test_gradients_by_differences(draw):
    parts = [draw(3, 2).requires_grad_() for _ in range(5)]
    assert torch.autograd.gradcheck(
        lambda q, a, b, v, w: tensor_attention(q, (a, b), (v, w), 9), parts
    )


def test_stacks_of_models_broadcast(draw):
    x, query = draw(3, 2, 5, 4), draw(3, 1, 4, 3)
    keys, values = [draw(3, 1, 4, 3) for _ in range(2)], [draw(3, 1, 4, 2) for _ in range(2)]
    stacked = tensor_self_attention(x, query, keys, values)
    alone = tensor_self_attention(
        x[1, 0], query[1, 0], [k[1, 0] for k in keys], [v[1, 0] for v in values]
    )
    assert stacked.shape == (3, 2, 5, 2) and torch.allclose(stacked[1, 0], alone)


@pytest.mark.parametrize("size", [1e3, -1e3])
def test_large_scores_neither_overflow_nor_vanish(size, draw):
    ones, values = torch.ones(3, 1).double(), [draw(3, 2) for _ in range(2)]
    output = tensor_attention(size * ones, (ones, ones), values)
    assert torch.allclose(output, (values[0].mean(0) * values[1].mean(0)).expand(3, 2))


@pytest.mark.parametrize("with_gradient", [False, True])
def test_no_tensor_has_a_number_for_every_triple(with_gradient, draw):
    n, d = 48, 4
    parts = [draw(n, d).requires_grad_(with_gradient) for _ in range(5)]
    with LargestTensor() as streaming:
        output = tensor_attention(parts[0], parts[1:3], parts[3:], scores=n**2)
        if with_gradient:
            output.sum().backward()
    with LargestTensor() as einsum, torch.no_grad():
        third_order_by_einsum(parts[0], parts[1:3], parts[3:])
    assert streaming.numbers <= d * n**2 and einsum.numbers == n**3


@pytest.mark.parametrize(
    "shapes, message",
    [
        (
            ((4, 3), [(5, 3), (5, 3)], [(5, 2)]),
            "s - 1 lists of keys and as many of values: got 2 and 1",
        ),
        (((4, 3), [], []), "order s >= 2 needs s - 1 lists of keys.*got 0 and 0"),
        (
            ((4, 3), [(5, 3), (5, 2)], [(5, 2)] * 2),
            "one head rank m, and values one width: got \\[3, 3, 2\\]",
        ),
        (((4, 3), [(5, 3), (5, 3)], [(5, 2), (5, 1)]), "values one width: got .* and \\[2, 1\\]"),
        (
            ((4, 3), [(5, 3), (6, 3)], [(5, 2), (5, 2)]),
            "every key needs one value.*got .*\\(6, 5\\)",
        ),
        (((4, 3), [(0, 3)] * 2, [(0, 2)] * 2), "at least one key"),
    ],
)
def test_parts_that_do_not_fit_are_refused(shapes, message, draw):
    queries, keys, values = shapes
    with pytest.raises(InvalidInput, match=message):
        # beneath the tests' own check of shapes
        unwrap(tensor_attention)(
            draw(*queries), [draw(*key) for key in keys], [draw(*value) for value in values]
        )
