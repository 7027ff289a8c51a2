"""Strassen attention: both forms against the definition, gradients, stacks of models, and scores out of
range."""

from inspect import unwrap

import pytest
import torch

from expressivity.attention.units import strassen
from expressivity.attention.units.strassen import (
    least_total,
    strassen_attention,
    strassen_attention_by_definition,
    strassen_attention_by_pairs,
)
from expressivity.errors import InvalidInput


@pytest.fixture
def draw():
    generator = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(*shape, generator=generator).double()


@pytest.fixture
def by_products_only(monkeypatch):
    def refuse(*args):
        raise AssertionError("the products were out of range")

    monkeypatch.setattr(strassen, "strassen_attention_by_pairs", refuse)


def by_loop(f, g, h, first, second):
    rows = []
    for i in range(len(f)):
        weights = torch.stack(
            [
                torch.exp(f[i] @ g[j] + g[j] @ h[k] + h[k] @ f[i])
                for j in range(len(g))
                for k in range(len(h))
            ]
        )
        pairs = torch.stack([first[j] * second[k] for j in range(len(g)) for k in range(len(h))])
        rows.append(weights @ pairs / weights.sum())
    return torch.stack(rows)


def test_the_definition_equals_the_loop(draw):
    parts = [draw(5, 3) for _ in range(5)]
    assert torch.allclose(strassen_attention_by_definition(*parts), by_loop(*parts), atol=1e-13)


@pytest.mark.parametrize("scale", [0.1, 1, 5])
def test_matrix_products_equal_the_definition(scale, draw, by_products_only):
    parts = [scale * draw(2, 9, 3) for _ in range(3)] + [draw(2, 9, 4) for _ in range(2)]
    assert torch.allclose(
        strassen_attention(*parts), strassen_attention_by_definition(*parts), rtol=1e-9, atol=1e-11
    )


@pytest.mark.parametrize("scores", [1, 50, 10**6])
def test_pairs_equal_the_definition(scores, draw):
    parts = [3 * draw(2, 7, 3) for _ in range(3)] + [draw(2, 7, 4) for _ in range(2)]
    assert torch.allclose(
        strassen_attention_by_pairs(*parts, scores),
        strassen_attention_by_definition(*parts),
        atol=1e-10,
    )


@pytest.mark.parametrize("form", [strassen_attention, strassen_attention_by_pairs])
def test_gradients_are_those_of_the_definition(form, draw):
    parts, coefficients = [draw(6, 3) for _ in range(5)], draw(6, 3)

    def gradients(form):
        leaves = [part.clone().requires_grad_() for part in parts]
        return torch.autograd.grad((form(*leaves) * coefficients).sum(), leaves)

    for found, expected in zip(gradients(form), gradients(strassen_attention_by_definition)):
        assert torch.allclose(found, expected, atol=1e-11)


@pytest.mark.parametrize("form", [strassen_attention, strassen_attention_by_pairs])
def test_gradients_by_differences(form, draw):
    assert torch.autograd.gradcheck(form, [draw(3, 2).requires_grad_() for _ in range(5)])


def test_stacks_of_models_broadcast(draw):
    f, g, h = draw(3, 2, 5, 4), draw(3, 1, 5, 4), draw(1, 2, 5, 4)
    first, second = draw(3, 2, 5, 2), draw(2, 5, 2)
    for form in (strassen_attention, strassen_attention_by_pairs):
        stacked = form(f, g, h, first, second)
        alone = strassen_attention_by_definition(f[1, 0], g[1, 0], h[0, 0], first[1, 0], second[0])
        assert stacked.shape == (3, 2, 5, 2) and torch.allclose(stacked[1, 0], alone)


def unfair_triangle(size, dtype):
    """Two tokens. The sides' separate maxima, at j = k = 0, have nothing to do with the best pair, j = k
    = 1."""
    f = torch.tensor([[size, 0, 0], [size, 0, 0]])
    g = torch.tensor([[1, 0, -4 * size], [0, 0, 0]])
    h = torch.tensor([[1, 0, 1], [0, 0, 0]])
    return [part.to(dtype) for part in (f, g, h)]


@pytest.mark.parametrize("dtype, size", [(torch.float64, 1000.0), (torch.float32, 150.0)])
def test_where_products_underflow_pairs_take_over(dtype, size):
    f, g, h = unfair_triangle(size, dtype)
    values = torch.arange(4, dtype=dtype).view(2, 2)
    x, y, z = strassen._sides(f, g, h)
    assert ((x @ y) * z).sum(-1).min() < least_total(2, dtype)
    expected = strassen_attention_by_definition(
        f.double(), g.double(), h.double(), values.double(), values.double()
    )
    assert torch.allclose(strassen_attention(f, g, h, values, values).double(), expected, rtol=1e-5)


def test_large_scores_of_either_sign_are_finite(draw):
    parts = [100 * draw(6, 3) for _ in range(3)] + [draw(6, 2) for _ in range(2)]
    output = strassen_attention(*parts)
    assert output.isfinite().all() and torch.allclose(
        output, strassen_attention_by_definition(*parts), atol=1e-8
    )


@pytest.mark.parametrize("changed, shape", [(1, (6, 3)), (2, (5, 4)), (3, (5, 1)), (4, (6, 2))])
def test_parts_that_do_not_fit_are_refused(changed, shape, draw):
    parts = [draw(5, 3) for _ in range(3)] + [draw(5, 2) for _ in range(2)]
    parts[changed] = draw(*shape)
    with pytest.raises(InvalidInput, match="f, g, h must have one shape"):
        unwrap(strassen_attention)(*parts)  # beneath the tests' own check of shapes
