"""Infinities and NaN under a mask: what a row of attention does not see must not reach it.

A kernel gives weight 0 to what a row does not see, and 0 · ∞ is NaN: in the output through the values, in the gradient through queries
and keys too. So padding that was never written, or one position that overflowed, spoils rows that should know nothing of it.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Bool, Float
from torch import Tensor


def decide(condition: Bool[Tensor, ""], unknown: bool) -> bool:
    """Whether a condition on numbers holds; `unknown` for tensors that hold none.

    Those are the tensors of device meta, of `FakeTensorMode`, and under `torch.func.vmap`: to read one is a RuntimeError.
    """
    try:
        return bool(condition)
    except RuntimeError:
        return unknown


def all_finite(*tensors: Tensor) -> bool:
    """Whether no number is infinite or NaN; True for tensors that hold no numbers.

    A sum is finite only if all that it adds up is, and the fastest to find out. It may also overflow: then each number is looked at.
    """
    total = torch.zeros((), dtype=tensors[0].dtype, device=tensors[0].device)
    for numbers in tensors:
        total = total + numbers.detach().sum()
    return decide(total * 0 == 0, unknown=True) or all(
        decide(numbers.isfinite().all(), unknown=True) for numbers in tensors
    )


def isolate_nonfinite(
    attend: Callable[..., Tensor],
    queries: Float[Tensor, "*_ rows m"],
    keys: Sequence[Float[Tensor, "*_ n m"]],
    values: Sequence[Float[Tensor, "*_ n outputs"]],
    sees: Callable[[Tensor], Tensor],
) -> Tensor:
    """attend(queries, *keys, *values), where what is not finite reaches only the rows that see it.

    On finite numbers that is the call itself, bit for bit. Otherwise each number that is not finite is replaced by 0 before the call,
    and by NaN after it in the outputs that depend on it: a query's or a key's in all coordinates of a row, a value's in its own coordinate.
    No gradient flows through these outputs.

    Args:
        attend: an attention function, with the mask in it.
        queries: one for each row of the output.
        keys: one tensor for each place of the tuples that are attended to.
        values: the same.
        sees: maps marks at the positions, each 0 or 1, to a number for every row: above 0 if the row sees a position with the mark 1.
    """
    if all_finite(queries, *keys, *values):
        return attend(queries, *keys, *values)
    output = attend(*(part.masked_fill(~part.isfinite(), 0) for part in (queries, *keys, *values)))
    bad = ~values[0].isfinite()
    for part in values[1:]:
        bad = bad | ~part.isfinite()
    for part in keys:
        bad = bad | ~_finite_rows(part)
    anything = sees(torch.ones_like(values[0])) > 0
    spoiled = (sees(bad.to(output.dtype)) > 0) | (anything & ~_finite_rows(queries))
    return output.masked_fill(spoiled, torch.nan)


def _finite_rows(x: Float[Tensor, "*_ n m"]) -> Bool[Tensor, "*_ n 1"]:
    return x.isfinite().all(-1, keepdim=True)
