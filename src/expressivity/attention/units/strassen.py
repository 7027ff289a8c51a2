"""Strassen attention ([KUJS25]; the guard against underflow is ours): attention to pairs whose score is a
sum over the three sides of a triangle.

The score of the pair (j, k) at i is ⟨f_i, g_j⟩ + ⟨g_j, h_k⟩ + ⟨h_k, f_i⟩. Its exponential is a product
X_ij Y_jk Z_ki, so the sum over all pairs is the diagonal of a product of three N × N matrices, and any
fast matrix product makes Strassen attention fast. Here the product is the usual one: the gain over
third-order attention is N² exponentials in place of N³.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.nonfinite import decide
from expressivity.attention.units.masks import (
    GivenMask,
    Mask,
    attend_under_mask,
    combined_mask,
    hide,
    repeat_rows,
)
from expressivity.attention.units.tensor import (
    SCORES,
    attend_once,
    attend_to_pairs,
    gather,
    in_blocks,
    recomputed,
)
from expressivity.errors import InvalidInput

Vectors = Float[Tensor, "... n m"]
"""One of the three vectors f_i, g_i, h_i of every token."""

Values = Float[Tensor, "... n outputs"]
"""The values v_i or w_i of every token, or a mean of such."""


def strassen_attention_by_definition(
    f: Vectors, g: Vectors, h: Vectors, first: Values, second: Values
) -> Values:
    """The softmax over all pairs as it is written: time and memory N³."""
    sides = (f @ g.mT).unsqueeze(-1) + (g @ h.mT).unsqueeze(-3) + (f @ h.mT).unsqueeze(-2)
    return attend_to_pairs(sides, first, second)


def strassen_attention(
    f: Vectors,
    g: Vectors,
    h: Vectors,
    first: Values,
    second: Values,
    *,
    mask: GivenMask | None = None,
    causal: bool = False,
) -> Values:
    """Σ_jk softmax_jk(⟨f_i, g_j⟩ + ⟨g_j, h_k⟩ + ⟨h_k, f_i⟩) v_j ⊙ w_k at every i ([KUJS25]), in memory N².

    By matrix products where their range suffices, and else by `strassen_attention_by_pairs`, for all
    sequences of the call. Both have gradients, and leading axes broadcast.

    Under a mask the softmax at i is over the pairs (j, k) of which i sees both. With M_ij = 1 if i sees j and
    else 0, their sum is Σ_jk (M_ij X_ij) Y_jk (M_ik Z_ik): still a diagonal of a product of three matrices. A row that
    sees nothing gets zeros. What is not finite at a position reaches no row that does not see it.

    Example:
        >>> import torch
        >>> import expressivity as ex
        >>> nothing, values = torch.zeros(2, 3), torch.tensor([[1.0], [3.0]])
        >>> ex.strassen_attention(nothing, nothing, nothing, values, values).tolist()
        [[4.0], [4.0]]
        >>> ex.strassen_attention(nothing, nothing, nothing, values, values, causal=True).tolist()
        [[1.0], [4.0]]

    Args:
        f, g, h: the three vectors of every token.
        first: v.
        second: w.
        mask: of booleans, shape (…, N, N), or (…, 1, N) for all rows alike; mask[i, j] is True if i sees j, as the
            first of a pair or as the second.
        causal: whether i sees the tokens 0 to i only, itself included; with a mask, those that both admit.

    Raises:
        InvalidInput: vectors or values that do not belong to the same tokens, or a mask that does not fit them.
    """
    shapes = [tuple(part.shape[-2:]) for part in (f, g, h, first, second)]
    if (
        len(set(shapes[:3])) > 1
        or len(set(shapes[3:])) > 1
        or len({tokens for tokens, _ in shapes}) > 1
    ):
        raise InvalidInput(
            f"f, g, h must have one shape (N, m), and v, w one shape (N, d'): got {shapes}"
        )
    if not f.shape[-2]:
        return strassen_attention_by_definition(f, g, h, first, second)
    seen = combined_mask(mask, causal, f, [f.shape[-2]])
    return attend_under_mask(_attend, f, (g, h), (first, second), seen)


def _attend(
    f: Vectors, g: Vectors, h: Vectors, first: Values, second: Values, mask: Mask | None = None
) -> Values:
    """By products if they are in range, else by pairs: also where numbers cannot be read to find out."""
    sums, total = strassen_sums(f, g, h, first, second, mask)
    if decide((total >= least_total(f.shape[-2], f.dtype)).all(), unknown=False):
        return sums / total
    return strassen_attention_by_pairs(f, g, h, first, second, mask=mask)


def strassen_sums(
    f: Vectors, g: Vectors, h: Vectors, first: Values, second: Values, mask: Mask | None = None
) -> tuple[Values, Float[Tensor, "... n 1"]]:
    """Numerator and denominator of Strassen attention by matrix products, both times one positive factor
    for each i: their quotient is the output unless they underflow. Under a mask every i must see something.
    """
    ones = (
        torch.ones_like(values[..., :1]) for values in (first, second)
    )  # their sum is the denominator
    v, w = (torch.cat([values, one], dim=-1) for values, one in zip((first, second), ones))
    sums = _diagonals(*_sides(f, g, h, mask), v, w)
    return sums[..., :-1], sums[..., -1:]


def least_total(length: int, dtype: torch.dtype) -> float:
    """The sum X_ij Y_jk Z_ki over all pairs above which underflow cannot show.

    No factor exceeds 1. So where one of them, or a product, underflows, the sum loses less than `tiny`,
    the smallest normal number, and in all less than 2 N² tiny. Above 2 N² tiny/eps that is within one
    rounding error.

    Args:
        length: N.
        dtype: float32 or float64.
    """
    limits = torch.finfo(dtype)
    return 2 * length**2 * limits.tiny / limits.eps


def _sides(
    f: Vectors, g: Vectors, h: Vectors, mask: Mask | None = None
) -> tuple[Float[Tensor, "... n n"], Float[Tensor, "... n n"], Float[Tensor, "... n n"]]:
    """X_ij, Y_jk and Z_ik, each at most 1.

    A shift by anything that depends on i alone cancels in the softmax of row i. The greatest score that j
    has with any k leaves Y and goes into X, so that the shifts overestimate the best pair's score by as
    little as two separate maxima can.

    A mask puts zeros into X and Z, and what it hides has no part in their maxima. Y has no mask: with whom j goes
    best does not depend on i. Where i does not see that k, its sum may be small, which `least_total` notices.
    """
    between = g @ h.mT
    reach = between.detach().amax(dim=-1, keepdim=True)
    to_first = hide(f @ g.mT + reach.mT, mask)
    to_second = hide(f @ h.mT, mask)
    x, z = (side - side.detach().amax(dim=-1, keepdim=True) for side in (to_first, to_second))
    return x.exp(), (between - reach).exp(), z.exp()


def _diagonals(
    x: Float[Tensor, "... n n"],
    y: Float[Tensor, "... n n"],
    z: Float[Tensor, "... n n"],
    first: Values,
    second: Values,
) -> Values:
    """Σ_jk X_ij v_j Y_jk w_k Z_ik: one matrix product for each coordinate of the values."""

    def sums(
        v: Float[Tensor, "... n some"],
        w: Float[Tensor, "... n some"],
        x: Tensor,
        y: Tensor,
        z: Tensor,
    ) -> Tensor:
        """Sum over j and k for some coordinates of the values."""
        reached = x.unsqueeze(-3) @ (v.mT.unsqueeze(-1) * y.unsqueeze(-3))
        return (reached * z.unsqueeze(-3) @ w.mT.unsqueeze(-1)).squeeze(-1).mT

    width = max(1, SCORES // y.numel())
    pairs = zip(first.split(width, dim=-1), second.split(width, dim=-1), strict=True)
    return torch.cat(recomputed(sums, [(v, w, x, y, z) for v, w in pairs]), dim=-1)


def strassen_attention_by_pairs(
    f: Vectors,
    g: Vectors,
    h: Vectors,
    first: Values,
    second: Values,
    scores: int = SCORES,
    *,
    mask: Mask | None = None,
) -> Values:
    """Strassen attention for scores of any size: ordinary attention by folded queries f_i + g_j, a block
    of them at a time.

    Time N³ with an exponential each, memory N². The log-partition function of f_i + g_j, plus ⟨f_i, g_j⟩,
    is the score of j. Under a mask every i must see something.
    """
    if not f.shape[-2]:
        return strassen_attention_by_definition(f, g, h, first, second)

    def block(
        rows: Tensor, mask: Tensor | None, g: Tensor, h: Tensor, first: Tensor, second: Tensor
    ) -> Tensor:
        """Attend for some of the rows."""
        shape = (rows.shape[-2], g.shape[-2])
        folded = (rows.unsqueeze(-2) + g.unsqueeze(-3)).flatten(-3, -2)
        totals, means = attend_once(folded, h, second, repeat_rows(mask, shape[1]))
        totals = totals.unflatten(-1, shape) + rows @ g.mT
        return gather(totals, means.unflatten(-2, shape), first, mask)[1]

    return in_blocks(block, f, (g, h, first, second), f.shape[-2] ** 2, scores, mask)
