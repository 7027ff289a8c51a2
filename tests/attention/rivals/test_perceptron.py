"""The stacked perceptron and the learned unit against one model at a time, and their parameter counts."""

import pytest
import torch
from torch.nn.functional import linear

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.rivals import perceptron
from expressivity.attention.units import learned
from expressivity.errors import InvalidInput


def inputs(models: int, n: int, d: int) -> torch.Tensor:
    return torch.randn(models, 3, n, d, generator=torch.Generator().manual_seed(0)).double()


def test_perceptron_equals_torch() -> None:
    stack = perceptron.PerceptronStack(4, 3, 8, 2, generators([1, 2])).double()
    x = inputs(2, 4, 3)
    for model in range(2):
        hidden = linear(x[model].flatten(1), stack.first[model].T, stack.first_bias[model])
        rows = linear(hidden.relu(), stack.second[model].T, stack.second_bias[model])
        assert torch.allclose(stack(x)[model], rows.view(3, 4, 2), rtol=0, atol=1e-12)


def test_perceptron_count_is_the_papers() -> None:
    """With N=20, d=32, d'=4 and width 256: the size of the perceptron in [SHT23] Appendix D, as recalled."""
    assert (
        parameters_per_model(perceptron.PerceptronStack(20, 32, 256, 4, generators([1]))) == 184_656
    )


def test_the_parameters_of_a_stack_are_counted_per_model() -> None:
    """2dm + d·outputs with d=9, m=5 and two outputs."""
    unit = learned.LearnedUnit(9, 5, 2, generators([1, 2]))
    assert parameters_per_model(unit) == 9 * 12


def test_perceptron_refuses_other_lengths() -> None:
    stack = perceptron.PerceptronStack(4, 3, 8, 2, generators([1]))
    with pytest.raises(InvalidInput, match="built for n=4: got n=5"):
        stack(inputs(1, 5, 3).float())
    with pytest.raises(InvalidInput, match="at least 1"):
        perceptron.PerceptronStack(4, 3, 0, 2, generators([1]))


def test_unit_equals_definition() -> None:
    """softmax(X Q Kᵀ Xᵀ) X V, position by position."""
    unit = learned.LearnedUnit(6, 4, 2, generators([3, 4])).double()
    x = inputs(2, 5, 6)
    matrix, out = unit.attention(x), unit(x)
    assert torch.allclose(matrix.sum(-1), torch.ones(2, 3, 5).double())
    for model in range(2):
        tokens = x[model, 1]
        scores = tokens @ unit.query[model] @ unit.key[model].T @ tokens.T
        weights = scores.exp() / scores.exp().sum(1, keepdim=True)
        assert torch.allclose(
            out[model, 1], weights @ tokens @ unit.value[model], rtol=0, atol=1e-12
        )


def test_unit_commutes_with_permutations() -> None:
    unit = learned.LearnedUnit(6, 4, 2, generators([3])).double()
    x, order = inputs(1, 5, 6), torch.tensor([3, 1, 4, 0, 2])
    assert torch.allclose(unit(x[:, :, order]), unit(x)[:, :, order], rtol=0, atol=1e-12)


def test_unit_refuses_no_rows() -> None:
    with pytest.raises(InvalidInput, match="at least 1"):
        learned.LearnedUnit(0, 4, 2, generators([3]))
