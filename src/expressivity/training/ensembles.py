"""Many models trained as one: every parameter carries a leading model axis, and one optimiser step serves them all.

Adam's update of an element reads nothing but that element's own gradients, and the loss that is minimised is the sum of the
models' losses: so each model takes the very steps that it would take alone.
"""

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.errors import InvalidInput

Curve = list[tuple[int, list[float]]]


def fit(
    model: nn.Module,
    draw: Callable[[int], Any],
    loss: Callable[[nn.Module, Any], Float[Tensor, "models"]],
    *,
    steps: int,
    rate: float,
    clip: float | None = None,
    cosine: bool = False,
    every: int | None = None,
) -> Curve:
    """Train a stack of models in place.

    Args:
        model: parameters of shape (models, ...).
        draw: the batch of a step; it holds its own generator.
        loss: one mean loss per model.
        steps: optimiser steps, the same for all.
        rate: Adam's learning rate.
        clip: largest norm of one model's gradient, over all its parameters.
        cosine: let the rate fall to zero along half a cosine.
        every: record the losses every so many steps (the last one always).

    Returns:
        (step, losses per model) at the recorded steps.

    Raises:
        InvalidInput: `steps` is negative, or `rate` is not positive.
    """
    if steps < 0 or rate <= 0:
        raise InvalidInput(f"training needs steps >= 0 and rate > 0: got steps={steps}, rate={rate}")
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(parameters, lr=rate, foreach=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(steps, 1)) if cosine else None
    curve: Curve = []
    model.train()
    for step in range(1, steps + 1):
        optimiser.zero_grad(set_to_none=True)
        losses = loss(model, draw(step))
        losses.sum().backward()
        if clip is not None:
            clip_each(parameters, clip)
        optimiser.step()
        if schedule is not None:
            schedule.step()
        if step == steps or (every and step % every == 0):
            curve.append((step, losses.detach().tolist()))
    model.eval()
    return curve


def clip_each(parameters: list[nn.Parameter], largest: float) -> None:
    """Shrink each model's gradient to a norm of at most `largest`, leaving the other models' alone."""
    squares = sum(p.grad.flatten(1).pow(2).sum(1) for p in parameters)
    scale = (largest / squares.sqrt().clamp_min(1e-12)).clamp_max(1.0)
    for p in parameters:
        p.grad.mul_(scale.view(-1, *[1] * (p.dim() - 1)))
