"""Many models trained as one: every parameter carries a leading model axis, and one optimiser step serves them all.

The loss that is minimised is the sum of the models' losses, none of which depends on another model, and the optimiser treats every
element apart (`expressivity.training.adam`): so each model takes the very steps that it would take alone, with its own data and
its own learning rate.
"""

from collections.abc import Callable, Sequence
from math import cos, pi
from typing import Any

from jaxtyping import Float
from torch import Tensor, nn

from expressivity.errors import InvalidInput
from expressivity.training.adam import StackedAdam
from expressivity.training.devices import device, moved, on_cpu
from expressivity.training.weights import note

Curve = list[tuple[int, list[float]]]


def fit(
    model: nn.Module,
    draw: Callable[[int], Any],
    loss: Callable[[nn.Module, Any], Float[Tensor, "models"]],
    *,
    steps: int,
    rate: float | Sequence[float],
    clip: float | None = None,
    cosine: bool = False,
    every: int | None = None,
    watch: Callable[[int], None] | None = None,
) -> Curve:
    """Train a stack of models in place, on the device that the environment names; afterwards they are on the CPU.

    Example:
        >>> import torch
        >>> import expressivity as ex
        >>> class Numbers(torch.nn.Module):
        ...     def __init__(self) -> None:
        ...         super().__init__()
        ...         self.value = torch.nn.Parameter(torch.zeros(2, 1))
        >>> numbers, targets = Numbers(), torch.tensor([1.0, -1.0])
        >>> curve = ex.fit(
        ...     numbers,
        ...     lambda step: targets,
        ...     lambda model, batch: (model.value[:, 0] - batch) ** 2,
        ...     steps=300,
        ...     rate=0.1,
        ... )
        >>> numbers.value.detach().round(decimals=2).flatten().tolist()
        [1.0, -1.0]

    Args:
        model: parameters of shape (models, ...).
        draw: the batch of a step; it holds its own generator.
        loss: one mean loss per model.
        steps: optimiser steps, the same for all.
        rate: Adam's learning rate: one for all, or one for each model.
        clip: largest norm of one model's gradient, over all its parameters.
        cosine: let the rates fall to zero along half a cosine.
        every: record the losses every so many steps (the last one always).
        watch: called with 0 before the first step and with its number after each: to look at the models on the way. It may
            not change them.

    Returns:
        (step, losses per model) at the recorded steps.

    Raises:
        InvalidInput: `steps` is negative, a rate is not positive, or there is not one for each model.
    """
    if steps < 0:
        raise InvalidInput(f"training needs steps >= 0: got steps={steps}")
    models, target = len(next(model.parameters())), device()
    model.to(target)
    optimiser = StackedAdam(model, list(rate) if isinstance(rate, Sequence) else [rate] * models)
    curve: Curve = []
    _look(watch, model, 0)
    model.train()
    for step in range(1, steps + 1):
        losses = loss(model, moved(draw(step), target))
        optimiser.step(losses, clip, (1 + cos(pi * (step - 1) / steps)) / 2 if cosine else 1.0)
        if step == steps or (every and step % every == 0):
            curve.append((step, losses.detach().tolist()))
        _look(watch, model, step)
    model.to("cpu").eval()
    note(model)
    return curve


def _look(watch: Callable[[int], None] | None, model: nn.Module, step: int) -> None:
    if watch is not None:
        with on_cpu(model):
            watch(step)
