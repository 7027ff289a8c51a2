"""The device that stacks are trained on: weights and batches go there, and everything else, draws and tests included, stays on the CPU."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from expressivity.training.cluster import current_place


def device() -> torch.device:
    """Return the device of the place where this process trains, the CPU by default."""
    return torch.device(current_place().device)


def moved(batch: Any, target: torch.device) -> Any:
    """Return a batch with every tensor in it on the device, whatever tuples and lists it is made of."""
    if isinstance(batch, Tensor):
        return batch.to(target)
    if isinstance(batch, (tuple, list)):
        return type(batch)(moved(part, target) for part in batch)
    return batch


@contextmanager
def on_cpu(model: nn.Module) -> Iterator[None]:
    """Yield the model's weights as copies on the CPU, to look at; afterwards they are what they were."""
    trained = [parameter.data for parameter in model.parameters()]
    for parameter in model.parameters():
        parameter.data = parameter.data.cpu()
    try:
        yield
    finally:
        for parameter, weights in zip(model.parameters(), trained):
            parameter.data = weights
