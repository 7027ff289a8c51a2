"""Bidirectional recurrent networks with a leading model axis: attention's rivals when both have to learn.

Each layer equals ``torch.nn.RNN``, ``GRU`` or ``LSTM`` with the same weights (the tests compare them in
float64). PyTorch's modules hold one model each; here a stack of models and both directions run as one batch
of *chains*. The inputs of all time steps are projected in one product, and a step is one small batched
product.
"""

from collections.abc import Callable, Sequence
from math import sqrt

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.attention.initial import affine, check_positive, uniform_parameter
from expressivity.errors import InvalidInput

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
"""Blocks of `hidden` columns in a layer's weights, in PyTorch's order: GRU reset, update, new; LSTM in,
forget, cell, out.
"""

Projected = Float[Tensor, "chains batch gates"]
State = Float[Tensor, "chains batch hidden"]
Weight = Float[Tensor, "chains hidden gates"]
Bias = Float[Tensor, "chains 1 hidden"]


class RecurrentStack(nn.Module):
    """Bidirectional layers of one kind and a linear read-out at every position, for a stack of models.

    The state at position i knows the tokens up to i, forwards, and from i on, backwards. So every position
    sees the whole sequence, as in attention, through 2 · hidden numbers.
    """

    def __init__(
        self,
        kind: str,
        inputs: int,
        hidden: int,
        outputs: int,
        sources: Sequence[torch.Generator],
        layers: int = 1,
    ) -> None:
        """One model per generator in `sources`; weights uniform within 1/√hidden of 0, PyTorch's own rule.

        Raises:
            InvalidInput: if `kind` is not rnn, gru or lstm, or a size is below 1.
        """
        super().__init__()
        if kind not in GATES:
            raise InvalidInput(f"kind must be one of {', '.join(GATES)}: got {kind!r}")
        check_positive(inputs=inputs, hidden=hidden, outputs=outputs, layers=layers)
        widths = [inputs] + [2 * hidden] * (layers - 1)
        self.layers = nn.ModuleList(
            BidirectionalLayer(kind, width, hidden, sources) for width in widths
        )
        self.readout = uniform_parameter((2 * hidden, outputs), 1 / sqrt(2 * hidden), sources)
        self.readout_bias = uniform_parameter((outputs,), 1 / sqrt(2 * hidden), sources)

    def forward(
        self, x: Float[Tensor, "models batch n inputs"]
    ) -> Float[Tensor, "models batch n outputs"]:
        """The outputs at all positions of every sequence, each model on its own batch."""
        for layer in self.layers:
            x = layer(x)
        rows = affine(x.flatten(1, 2), self.readout, self.readout_bias)
        return rows.unflatten(1, x.shape[1:3])


class BidirectionalLayer(nn.Module):
    """One layer in both directions: PyTorch's weights, transposed, with its two biases added up.

    In a GRU the new gate alone needs its recurrent bias apart, because the reset gate multiplies it.
    """

    def __init__(
        self, kind: str, inputs: int, hidden: int, sources: Sequence[torch.Generator]
    ) -> None:
        super().__init__()
        self.kind, self.hidden = kind, hidden
        columns, bound = GATES[kind] * hidden, 1 / sqrt(hidden)
        self.input_weight = uniform_parameter((2, inputs, columns), bound, sources)
        self.recurrent_weight = uniform_parameter((2, hidden, columns), bound, sources)
        self.bias = uniform_parameter((2, columns), bound, sources)
        if kind == "gru":
            self.new_bias = uniform_parameter((2, hidden), bound, sources)

    def forward(
        self, x: Float[Tensor, "models batch n inputs"]
    ) -> Float[Tensor, "models batch n twohidden"]:
        """Hidden states, forwards and backwards side by side, in the order of positions."""
        models, batch, n, _ = x.shape
        if not n:
            return x.new_zeros(models, batch, 0, 2 * self.hidden)
        time_first = x.transpose(1, 2)
        both = torch.stack((time_first, time_first.flip(1)), dim=1).reshape(
            2 * models, n * batch, -1
        )
        projected = affine(both, self.input_weight.flatten(0, 1), self.bias.flatten(0, 1))
        states = self._run(projected.unflatten(1, (n, batch)).unbind(1))
        forwards, backwards = torch.stack(states, dim=1).unflatten(0, (models, 2)).unbind(1)
        return torch.cat((forwards, backwards.flip(1)), dim=-1).transpose(1, 2)

    def _run(self, steps: Sequence[Projected]) -> list[State]:
        weight = self.recurrent_weight.flatten(0, 1)
        zero = steps[0].new_zeros((*steps[0].shape[:2], self.hidden))
        if self.kind == "lstm":
            return lstm_states(steps, zero, weight)
        if self.kind == "gru":
            return gru_states(steps, zero, weight, self.new_bias.flatten(0, 1).unsqueeze(1))
        return rnn_states(steps, zero, weight)


def rnn_states(steps: Sequence[Projected], state: State, weight: Weight) -> list[State]:
    """h ← tanh(x + h W), for every step's projected input x."""
    return _scan(lambda x, h: torch.tanh(torch.baddbmm(x, h, weight)), steps, state)


def gru_states(
    steps: Sequence[Projected], state: State, weight: Weight, new_bias: Bias
) -> list[State]:
    """r, z = σ(x + h W); new = tanh(x + r ⊙ (h W + b)); h ← new + z ⊙ (h − new)."""
    hidden = state.shape[-1]
    gate_weight, new_weight = weight.split((2 * hidden, hidden), dim=-1)

    def step(x: Projected, h: State) -> State:
        """Read one letter."""
        gate_input, new_input = x.split((2 * hidden, hidden), dim=-1)
        reset, update = torch.sigmoid(torch.baddbmm(gate_input, h, gate_weight)).chunk(2, dim=-1)
        new = torch.tanh(torch.addcmul(new_input, reset, torch.baddbmm(new_bias, h, new_weight)))
        return torch.lerp(new, h, update)

    return _scan(step, steps, state)


def lstm_states(steps: Sequence[Projected], state: State, weight: Weight) -> list[State]:
    """i, f, g, o from x + h W; c ← σ(f) ⊙ c + σ(i) ⊙ tanh(g); h ← σ(o) ⊙ tanh(c)."""
    cell, hidden = state, state.shape[-1]
    states = []
    for x in steps:
        both, candidate, leave = torch.baddbmm(x, state, weight).split(
            (2 * hidden, hidden, hidden), dim=-1
        )
        enter, forget = torch.sigmoid(both).chunk(2, dim=-1)
        cell = torch.addcmul(forget * cell, enter, torch.tanh(candidate))
        state = torch.sigmoid(leave) * torch.tanh(cell)
        states.append(state)
    return states


def _scan(
    step: Callable[[Projected, State], State], steps: Sequence[Projected], state: State
) -> list[State]:
    states = []
    for x in steps:
        state = step(x, state)
        states.append(state)
    return states
