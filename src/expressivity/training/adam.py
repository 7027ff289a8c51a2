"""Adam for a whole stack of models: one flat buffer, a handful of operations a step, a learning rate for each model.

torch.optim.Adam takes one rate a tensor and walks over the parameters one by one, which for small models costs more than the
arithmetic. Here one vector holds everything that the stack learns, the parameters are views of it, and the update

    m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   w ← w − rate / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε)

is applied to the vector, with the rate of the model that each element belongs to. An element's update reads nothing but that
element's own gradients: so each model takes the very steps that it would take alone.
"""

from collections.abc import Callable, Sequence
from math import sqrt

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.errors import InvalidInput

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
"""torch.optim.Adam's own defaults."""

Shrink = Callable[[Sequence[Tensor], float], Sequence[Tensor]]
"""Gradients, with the largest norm that one may have, to gradients."""


def clipped(slopes: Sequence[Tensor], largest: float) -> list[Tensor]:
    """Return each model's gradient shrunk to a norm of at most `largest`, the other models' left alone."""
    norms = torch.stack([slope.flatten(1).norm(dim=1) for slope in slopes]).norm(dim=0)
    scale = (largest / norms.clamp_min(1e-12)).clamp_max(1.0)
    return [slope * scale.view(-1, *[1] * (slope.dim() - 1)) for slope in slopes]


class StackedAdam:
    """Adam over every parameter of a stack; each parameter has the shape (models, ...).

    Args:
        model: its parameters become views of one vector; gradients are taken by `step`, not kept in `.grad`.
        rates: a learning rate for each model.
        shrink: how gradients are clipped.

    Raises:
        InvalidInput: a parameter without the leading model axis, or a rate that is not positive.
    """

    def __init__(self, model: nn.Module, rates: Sequence[float], shrink: Shrink = clipped) -> None:
        if not rates or min(rates) <= 0:
            raise InvalidInput(f"training needs a rate > 0 for each model: got {list(rates)}")
        self.shrink = shrink
        self.parameters = [p for p in model.parameters() if p.requires_grad]
        if any(p.dim() == 0 or len(p) != len(rates) for p in self.parameters):
            shapes = ", ".join(str(tuple(p.shape)) for p in self.parameters)
            raise InvalidInput(
                f"with {len(rates)} rates every parameter needs a leading axis of {len(rates)} models: got {shapes}"
            )
        self.weights = torch.cat([p.detach().flatten() for p in self.parameters])
        self.rates = torch.cat([_spread(rates, p) for p in self.parameters])
        for p, part in zip(
            self.parameters, self.weights.split([p.numel() for p in self.parameters])
        ):
            p.data = part.view(p.shape)
        self.mean, self.square = torch.zeros_like(self.weights), torch.zeros_like(self.weights)
        self.steps = 0

    def step(
        self, losses: Float[Tensor, "models"], clip: float | None = None, fraction: float = 1.0
    ) -> None:
        """Take one step down the losses, each model along its own.

        Args:
            losses: one a model; none may depend on another model's parameters.
            clip: largest norm of one model's gradient, over all its parameters.
            fraction: of the rates, for a schedule.
        """
        slopes: Sequence[Tensor] = torch.autograd.grad(losses.sum(), self.parameters)
        if clip is not None:
            slopes = self.shrink(slopes, clip)
        gradient = torch.cat([slope.flatten() for slope in slopes])
        self.steps += 1
        self.mean.lerp_(gradient, 1 - BETA1)
        self.square.mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
        # torch.sqrt would be MKL's, which begins with the processor's own approximation; this root is the same everywhere, and 0 of 0
        root = torch.rsqrt(self.square, out=gradient).reciprocal_()
        scale = root.div_(sqrt(1 - BETA2**self.steps)).add_(EPSILON)
        update = torch.div(self.mean, scale, out=scale).mul_(self.rates)
        self.weights.sub_(update, alpha=fraction / (1 - BETA1**self.steps))


def _spread(rates: Sequence[float], parameter: nn.Parameter) -> Float[Tensor, "elements"]:
    """Return each element's rate: that of the model it belongs to."""
    each = torch.tensor(rates, dtype=parameter.dtype, device=parameter.device)
    return each.repeat_interleave(parameter[0].numel())
