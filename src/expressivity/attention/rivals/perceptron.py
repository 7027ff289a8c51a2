"""A multilayer perceptron that reads the whole sequence as one long vector, for a stack of models."""

from collections.abc import Sequence
from math import sqrt

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.attention.initial import affine, uniform_parameter
from expressivity.errors import InvalidInput


class PerceptronStack(nn.Module):
    """vec(X) ↦ W₂ ReLU(W₁ vec(X) + b₁) + b₂, reshaped to n rows: it has no notion of position.

    Its first layer is linear in the raw tokens, so it is in the scope of [SHT23] Theorem 10 on its width.
    """

    def __init__(
        self, n: int, inputs: int, hidden: int, outputs: int, sources: Sequence[torch.Generator]
    ) -> None:
        """One model per generator in `sources`; weights uniform within 1/√(fan-in) of 0, PyTorch's own rule.

        Raises:
            InvalidInput: if a size is below 1.
        """
        super().__init__()
        self.n, self.outputs = n, outputs
        first, second = 1 / sqrt(max(1, n * inputs)), 1 / sqrt(max(1, hidden))
        self.first = uniform_parameter((n * inputs, hidden), first, sources)
        self.first_bias = uniform_parameter((hidden,), first, sources)
        self.second = uniform_parameter((hidden, n * outputs), second, sources)
        self.second_bias = uniform_parameter((n * outputs,), second, sources)

    def forward(
        self, x: Float[Tensor, "models batch n inputs"]
    ) -> Float[Tensor, "models batch n outputs"]:
        """The outputs at all n positions.

        Raises:
            InvalidInput: if the sequences do not have the length n that the stack was built for.
        """
        if x.shape[2] != self.n:
            raise InvalidInput(f"the perceptron was built for n={self.n}: got n={x.shape[2]}")
        hidden = torch.relu(affine(x.flatten(2), self.first, self.first_bias))
        flat = affine(hidden, self.second, self.second_bias)
        return flat.unflatten(2, (self.n, self.outputs))
