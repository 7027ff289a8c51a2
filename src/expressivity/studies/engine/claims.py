"""A claim about the training engine: stacks change the speed of training and nothing else."""

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.units.stacked import MappedUnits
from expressivity.book.registry import Claim, Evidence
from expressivity.training.adam import StackedAdam, clipped

WIDTHS, SEEDS, RATES = (3, 6, 4), (1, 2, 3), (0.02, 0.005, 0.01)
LARGEST_NORM = 0.02
"""What the gradients are clipped to; some steps exceed it and some do not."""

STEPS, TOKENS, LENGTH, OUTPUTS, BATCH = 20, 5, 6, 2, 4
TOLERANCE = 1e-12

Clip = Callable[[Sequence[Tensor], float], Sequence[Tensor]]


def _trained(members: Sequence[int], clip: Clip) -> list[list[Tensor]]:
    """Return the weights of these models after some steps as one stack, each with its own data and rate, model by model."""
    stack = MappedUnits(
        TOKENS,
        [2 * WIDTHS[k] for k in members],
        [WIDTHS[k] for k in members],
        OUTPUTS,
        generators([SEEDS[k] for k in members]),
    )
    stack = stack.double()
    data = [
        torch.randn(
            STEPS,
            BATCH,
            LENGTH,
            TOKENS,
            generator=torch.Generator().manual_seed(SEEDS[k]),
            dtype=torch.float64,
        )
        for k in members
    ]
    optimiser = StackedAdam(stack, [RATES[k] for k in members], clip)
    for batch in torch.stack(data, dim=1):
        optimiser.step(stack(batch).square().flatten(1).mean(1), LARGEST_NORM)
    return [[weight.detach()[row] for weight in stack.parameters()] for row in range(len(members))]


def check_stacks(clip: Clip) -> Evidence:
    """Compare models of different widths, data and rates, trained as one stack with this clip, and each alone with the clip written out here: the
    largest difference of a weight, and of what lies outside a model's own width from zero."""
    together, apart, outside = _trained(range(len(WIDTHS)), clip), 0.0, 0.0
    norms: list[float] = []
    for k, padded in enumerate(together):
        for alone, weight in zip(_trained([k], partial(_clip_all, norms=norms))[0], padded):
            own = tuple(slice(size) for size in alone.shape)
            apart = max(apart, (alone - weight[own]).abs().max().item())
            rest = weight.clone()
            rest[own] = 0
            outside = max(outside, rest.abs().max().item())
    facts = {
        "models": len(WIDTHS),
        "steps": STEPS,
        "gradients longer than the limit": sum(norm > LARGEST_NORM for norm in norms),
        "gradients shorter than the limit": sum(norm < LARGEST_NORM for norm in norms),
        "within": TOLERANCE,
        "equal": apart <= TOLERANCE,
        "padding_stays_zero": outside == 0,
    }
    return Evidence(apart <= TOLERANCE and outside == 0 and max(norms) > LARGEST_NORM, facts)


def _clip_all(
    slopes: Sequence[Tensor], largest: float, norms: list[float] | None = None
) -> list[Tensor]:
    """Shrink all of these to a norm of `largest` together, if it is larger: right for one model, and wrong for a stack of several."""
    norm = torch.stack([slope.norm() for slope in slopes]).norm()
    if norms is not None:
        norms.append(norm.item())
    return [slope * (largest / norm).clamp_max(1.0) for slope in slopes]


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-stacks",
        statement="Models of different widths, data and learning rates, trained as one padded stack with clipped gradients, take the steps that "
        "each would take alone with its own gradient clipped.",
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: clipped,
        control=lambda: _clip_all,
        broken="the gradient of the whole stack is clipped, not each model's own",
        check=check_stacks,
        boundary=f"{len(WIDTHS)} units with an input map, {STEPS} steps in float64; in float32 sums may be ordered otherwise.",
        budget=5.0,
        code=(
            "expressivity.training.adam.StackedAdam",
            "expressivity.attention.units.stacked.MappedUnits",
        ),
    ),
)
