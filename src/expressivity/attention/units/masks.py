"""Masks for attention to tuples of tokens: row i attends to the tuple (j, k, …) only if it sees j and k and all others.

So a mask of pairs (i, j) is enough, whatever the order. It is one factor for each place of the tuple, 1 or 0: that is why a sum over
tuples of products with one factor for each place keeps its form under a mask, and its running time.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from expressivity.attention.nonfinite import isolate_nonfinite
from expressivity.errors import InvalidInput

Mask = Bool[Tensor, "*_ rows n"]
"""True where the row sees the position."""

GivenMask = Bool[Tensor, "*_ _ n"]
"""The same, with one row for each row or one for all of them."""


def combined_mask(
    mask: GivenMask | None,
    causal: bool,
    queries: Float[Tensor, "*_ rows m"],
    lengths: Sequence[int],
) -> Mask | None:
    """What each query sees under a mask, under `causal` (row i sees the positions 0 to i) or under both; None if that is everything.

    Args:
        mask: booleans of shape (…, rows, n) or (…, 1, n), on any device.
        causal: whether later positions are hidden.
        queries: one for each row.
        lengths: number of keys in each place of a tuple.

    Raises:
        InvalidInput: a mask that is not boolean or does not fit, lists of keys of several lengths under a mask, or
            `causal` where there are not as many keys as queries.
    """
    if mask is None and not causal:
        return None
    rows, n = queries.shape[-2], lengths[0]
    if len(set(lengths)) > 1:
        raise InvalidInput(f"under a mask all lists of keys need one length: got {list(lengths)}")
    if causal and rows != n:
        raise InvalidInput(f"causal needs as many keys as queries: got {n} and {rows}")
    earlier = torch.ones(rows, n, dtype=torch.bool, device=queries.device)
    earlier = earlier.tril() if causal else earlier
    if mask is None:
        return earlier
    _check_mask(mask, rows, n)
    return mask.to(queries.device) & earlier


def attend_under_mask(
    attend: Callable[..., Tensor],
    queries: Float[Tensor, "*_ rows m"],
    keys: Sequence[Float[Tensor, "*_ n m"]],
    values: Sequence[Float[Tensor, "*_ n outputs"]],
    mask: Mask | None,
) -> Float[Tensor, "*_ rows outputs"]:
    """attend(queries, *keys, *values, mask=mask); rows that see nothing get zeros, and what is not finite reaches only rows that see it.

    A softmax over nothing is 0/0, in its gradient too. So a row that sees nothing is shown everything, and its output hidden.
    """
    if mask is None:
        return attend(queries, *keys, *values)
    empty = ~mask.any(-1, keepdim=True)

    def in_every_row(*parts: Tensor) -> Tensor:
        """Attend, with zeros in rows that see nothing."""
        return attend(*parts, mask=mask | empty).masked_fill(empty, 0)

    def sees(marks: Tensor) -> Tensor:
        """Add up the marks that a row sees."""
        return mask.to(marks.dtype) @ marks

    return isolate_nonfinite(in_every_row, queries, keys, values, sees)


def hide(scores: Float[Tensor, "*_ rows n"], mask: Mask | None) -> Float[Tensor, "*_ rows n"]:
    """The scores with −∞ where the mask is False."""
    return scores if mask is None else scores.masked_fill(~mask, -torch.inf)


def repeat_rows(mask: Mask | None, times: int) -> Bool[Tensor, "*_ folded n"] | None:
    """Each row of a mask this many times, as `khatri_rao` repeats queries."""
    return None if mask is None else mask.repeat_interleave(times, dim=-2)


def _check_mask(mask: Tensor, rows: int, n: int) -> None:
    if mask.dtype != torch.bool:
        raise InvalidInput(f"a mask needs booleans, True where a row sees: got {mask.dtype}")
    if mask.dim() < 2 or mask.shape[-1] != n or mask.shape[-2] not in (1, rows):
        accepted = f"(…, {rows}, {n}) or (…, 1, {n})"
        raise InvalidInput(f"a mask needs the shape {accepted}: got {tuple(mask.shape)}")
