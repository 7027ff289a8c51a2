"""A claim about the training engine: stacks change the speed of training and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
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


@dataclass(frozen=True)
class Training:
    """Models after some steps as one stack, model by model, and how many steps were taken."""

    weights: list[list[Tensor]]
    steps: int


def _stack(members: Sequence[int]) -> MappedUnits:
    """Return new units with these sizes and seeds as one stack, in float64."""
    return MappedUnits(
        TOKENS,
        [2 * WIDTHS[k] for k in members],
        [WIDTHS[k] for k in members],
        OUTPUTS,
        generators([SEEDS[k] for k in members]),
    ).double()


def _batches(member: int) -> Float[Tensor, "steps batch n d"]:
    """Draw the data of one model."""
    source = torch.Generator().manual_seed(SEEDS[member])
    return torch.randn(STEPS, BATCH, LENGTH, TOKENS, generator=source, dtype=torch.float64)


def _trained_together(clip: Clip) -> Training:
    """Train all models as one stack, each with its own data and rate."""
    members = range(len(WIDTHS))
    stack = _stack(members)
    optimiser = StackedAdam(stack, RATES, clip)
    for batch in torch.stack([_batches(k) for k in members], dim=1):
        optimiser.step(stack(batch).square().flatten(1).mean(1), LARGEST_NORM)
    weights = [[weight.detach()[row] for weight in stack.parameters()] for row in members]
    return Training(weights, optimiser.steps)


def _trained_alone(member: int, norms: list[float]) -> list[Tensor]:
    """Train one model as it is defined, softmax(φQ (φK)ᵀ) φV with φ = A ReLU(B x + b), by torch's Adam, its gradient clipped here."""
    weights = [
        weight.detach()[0].clone().requires_grad_() for weight in _stack([member]).parameters()
    ]
    first, bias, second, query, key, value = weights
    optimiser = torch.optim.Adam(weights, RATES[member])
    for x in _batches(member):
        embedded = torch.relu(x @ first + bias) @ second
        rows = torch.softmax((embedded @ query) @ (embedded @ key).mT, dim=-1)
        slopes = torch.autograd.grad((rows @ (embedded @ value)).square().mean(), weights)
        for weight, slope in zip(weights, _clip_all(slopes, LARGEST_NORM, norms)):
            weight.grad = slope
        optimiser.step()
    return [weight.detach() for weight in weights]


def check_stacks(clip: Clip) -> Evidence:
    """Compare models of different widths, data and rates, trained as one stack with this clip, and each alone by torch's optimiser: the largest
    difference of a weight, and of what lies outside a model's own width from zero."""
    training, apart, outside = _trained_together(clip), 0.0, 0.0
    norms: list[float] = []
    for k, padded in enumerate(training.weights):
        for alone, weight in zip(_trained_alone(k, norms), padded):
            own = tuple(slice(size) for size in alone.shape)
            apart = max(apart, (alone - weight[own]).abs().max().item())
            rest = weight.clone()
            rest[own] = 0
            outside = max(outside, rest.abs().max().item())
    longer = sum(norm > LARGEST_NORM for norm in norms)
    facts = {
        "gradients longer than the limit": longer,
        "gradients shorter than the limit": len(norms) - longer,
        "within": TOLERANCE,
        "equal": apart <= TOLERANCE,
        "padding_stays_zero": outside == 0,
    }
    return Evidence(
        apart <= TOLERANCE and outside == 0 and 0 < longer < len(norms),
        facts,
        {"models": len(training.weights), "steps": training.steps},
    )


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
        boundary="Units with an input map, in float64; in float32 sums may be ordered otherwise.",
        budget=5.0,
        code=(
            "expressivity.training.adam.StackedAdam",
            "expressivity.attention.units.stacked.MappedUnits",
            "expressivity.training.adam.clipped",
        ),
        reach="sampled",
        extent="[[models:word]] units of different widths, [[steps]] steps",
        proof="page",
        numbers={"models": 3, "steps": 20},
    ),
)
