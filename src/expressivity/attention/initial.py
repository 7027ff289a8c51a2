"""Initial weights for stacks of models: one generator per model, so that no model depends on its neighbours."""

from collections.abc import Sequence
from math import prod

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.errors import InvalidInput


def check_positive(**sizes: int) -> None:
    """Refuse sizes below 1.

    Raises:
        InvalidInput: with the names and values of those that are.
    """
    small = [f"{name}={size}" for name, size in sizes.items() if size < 1]
    if small:
        raise InvalidInput(f"sizes must be at least 1: got {', '.join(small)}")


def generators(seeds: Sequence[int]) -> list[torch.Generator]:
    """One torch generator for each model of a stack, from its seed."""
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def generators_from(streams: Sequence[np.random.Generator]) -> list[torch.Generator]:
    """One torch generator for each model of a stack, seeded by the next number of the model's own NumPy stream."""
    return generators([int(stream.integers(2**62)) for stream in streams])


def uniform_parameter(
    shape: Sequence[int], bound: float, sources: Sequence[torch.Generator]
) -> nn.Parameter:
    """A parameter of shape (models, *shape), uniform on [-bound, bound], model by model.

    The draw is in float32, also if the parameter is later cast to another precision: a float64 draw would be other numbers.

    Raises:
        InvalidInput: if there is no generator, or a size is below 1.
    """
    if not sources:
        raise InvalidInput("a stack needs at least one generator: got 0")
    if min(shape) < 1:
        raise InvalidInput(f"sizes must be at least 1: got {tuple(shape)}")
    draws = [torch.rand(tuple(shape), generator=source, dtype=torch.float32) for source in sources]
    return nn.Parameter(bound * (2 * torch.stack(draws) - 1))


def padded_parameter(
    shapes: Sequence[Sequence[int]], bounds: Sequence[float], sources: Sequence[torch.Generator]
) -> nn.Parameter:
    """A parameter for models of neighbouring shapes: each fills a corner of the largest shape, the rest is zeros.

    A model's own part is drawn as `uniform_parameter` draws it for that model alone, so that a padded stack and
    separate models start from the same weights.

    Args:
        shapes: the shape of each model's own part, all with the same number of axes.
        bounds: each model's part is uniform on [-bound, bound].
        sources: one generator per model.

    Raises:
        InvalidInput: if there is no generator, not one shape and bound for each, or a size is below 1.
    """
    if not len(shapes) == len(bounds) == len(sources):
        given = f"{len(shapes)} shapes, {len(bounds)} bounds, {len(sources)} generators"
        raise InvalidInput(
            f"a padded stack needs one shape, bound and generator for each model: got {given}"
        )
    parts = [
        uniform_parameter(*each).detach()[0] for each in zip(shapes, bounds, [[s] for s in sources])
    ]
    padded = torch.zeros(len(parts), *(max(sizes) for sizes in zip(*shapes)))
    for row, part in zip(padded, parts):
        row[tuple(slice(size) for size in part.shape)] = part
    return nn.Parameter(padded)


def parameters_per_model(module: nn.Module) -> int:
    """The number of trainable numbers of ONE model of a stack, all of whose parameters have the shape (models, ...)."""
    return sum(prod(parameter.shape[1:]) for parameter in module.parameters())


def affine(
    x: Float[Tensor, "models rows inputs"],
    weight: Float[Tensor, "models inputs outputs"],
    bias: Float[Tensor, "models outputs"],
) -> Float[Tensor, "models rows outputs"]:
    """x W + b in every model of the stack, as one batched product."""
    return torch.baddbmm(bias.unsqueeze(1), x, weight)
