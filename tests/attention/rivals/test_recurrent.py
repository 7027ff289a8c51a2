"""The stacked recurrent networks against PyTorch's own modules, with the same weights, in float64."""

import pytest
import torch

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.rivals.recurrent import (
    BidirectionalLayer,
    RecurrentStack,
)
from expressivity.errors import InvalidInput

TORCH = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
KINDS = list(TORCH)


def torch_twin(stack: RecurrentStack, model: int) -> torch.nn.Module:
    """PyTorch's network with the weights of one model of the stack: its first bias carries both."""
    kind, hidden = stack.layers[0].kind, stack.layers[0].hidden
    twin = TORCH[kind](
        stack.layers[0].input_weight.shape[2],
        hidden,
        num_layers=len(stack.layers),
        bidirectional=True,
        batch_first=True,
        dtype=torch.float64,
    )
    for depth, layer in enumerate(stack.layers):
        for direction, suffix in enumerate(("", "_reverse")):
            copy_direction(twin, f"l{depth}{suffix}", layer, model, direction)
    return twin


@torch.no_grad()
def copy_direction(
    twin: torch.nn.Module, name: str, layer: BidirectionalLayer, model: int, direction: int
) -> None:
    getattr(twin, f"weight_ih_{name}").copy_(layer.input_weight[model, direction].T)
    getattr(twin, f"weight_hh_{name}").copy_(layer.recurrent_weight[model, direction].T)
    getattr(twin, f"bias_ih_{name}").copy_(layer.bias[model, direction])
    recurrent = getattr(twin, f"bias_hh_{name}").zero_()
    if layer.kind == "gru":
        recurrent[2 * layer.hidden :].copy_(layer.new_bias[model, direction])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layers", [1, 2])
def test_equals_torch(kind: str, layers: int) -> None:
    stack = RecurrentStack(kind, 5, 7, 3, generators([1, 2, 3]), layers=layers).double()
    x = torch.randn(3, 4, 9, 5, generator=torch.Generator().manual_seed(0)).double()
    ours = stack(x)
    for model in range(3):
        states, _ = torch_twin(stack, model)(x[model])
        expected = states @ stack.readout[model] + stack.readout_bias[model]
        assert torch.allclose(ours[model], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_equal_torch(kind: str) -> None:
    stack = RecurrentStack(kind, 3, 4, 2, generators([5])).double()
    x = torch.randn(1, 2, 6, 3, generator=torch.Generator().manual_seed(1)).double()
    twin = torch_twin(stack, 0)
    stack(x).square().sum().backward()
    (
        twin(x[0])[0] @ stack.readout[0].detach() + stack.readout_bias[0].detach()
    ).square().sum().backward()
    ours = stack.layers[0].recurrent_weight.grad[0, 1].T
    assert torch.allclose(ours, twin.weight_hh_l0_reverse.grad, rtol=0, atol=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_models_are_independent(kind: str) -> None:
    """A model in a stack is the model that its seed gives alone."""
    x = torch.randn(2, 3, 5, 4, generator=torch.Generator().manual_seed(2))
    both = RecurrentStack(kind, 4, 6, 2, generators([8, 9]))
    alone = RecurrentStack(kind, 4, 6, 2, generators([9]))
    assert torch.allclose(both(x)[1], alone(x[1:])[0], atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_every_position_sees_every_token(kind: str) -> None:
    stack = RecurrentStack(kind, 3, 4, 1, generators([4])).double()
    x = (
        torch.randn(1, 1, 6, 3, generator=torch.Generator().manual_seed(3))
        .double()
        .requires_grad_()
    )
    for position in (0, 5):
        (seen,) = torch.autograd.grad(stack(x)[0, 0, position].sum(), x)
        assert (seen[0, 0].abs().amax(-1) > 0).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layers", [1, 3])
def test_parameter_count(kind: str, layers: int) -> None:
    stack = RecurrentStack(kind, 5, 7, 3, generators([1, 2]), layers=layers)
    gates, apart = {"rnn": (1, 0), "gru": (3, 7), "lstm": (4, 0)}[kind]
    each = [2 * (gates * 7 * (width + 7 + 1) + apart) for width in [5] + [14] * (layers - 1)]
    assert parameters_per_model(stack) == sum(each) + (14 + 1) * 3


def test_bad_input() -> None:
    with pytest.raises(InvalidInput, match="kind must be one of rnn, gru, lstm"):
        RecurrentStack("elman", 5, 7, 3, generators([1]))
    with pytest.raises(InvalidInput, match="hidden=0"):
        RecurrentStack("lstm", 5, 0, 3, generators([1]))
    with pytest.raises(InvalidInput, match="at least one generator"):
        RecurrentStack("rnn", 5, 7, 3, [])
