"""Attention to tuples of tokens: third-order attention and its generalisation to order s ([SHT23] App.
C.3; the streaming form is ours).

A score belongs to a query and a tuple of s - 1 keys, and is a sum of products with one factor from each.
So the s - 2 first keys can be folded into the query, and what is left is ordinary attention by N^(s-1)
folded queries. Its log-partition functions are in turn the scores of what was folded in. That recursion
never holds more than the scores of a block of queries, and it is exact.
"""

from collections.abc import Callable, Sequence
from math import prod

import torch
from jaxtyping import Float
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from expressivity.attention.units.masks import (
    GivenMask,
    Mask,
    attend_under_mask,
    combined_mask,
    hide,
    repeat_rows,
)
from expressivity.errors import InvalidInput

SCORES = 2**18
"""Number of scores computed at once, if one query alone has fewer: a megabyte of float32."""


def khatri_rao(factors: Sequence[Float[Tensor, "... _ m"]]) -> Float[Tensor, "... tuples m"]:
    """The column-wise Kronecker product A ⋆ B ⋆ …: the row of the tuple (j, k, …) is A_j ⊙ B_k ⊙ …

    The last index runs fastest.
    """
    product = factors[0]
    for factor in factors[1:]:
        product = (product.unsqueeze(-2) * factor.unsqueeze(-3)).flatten(-3, -2)
    return product


def tensor_weights(
    queries: Float[Tensor, "... rows m"], keys: Sequence[Float[Tensor, "... _ m"]]
) -> Float[Tensor, "... rows tuples"]:
    """The attention of each query to each tuple of keys, in the order of `khatri_rao`; a row sums to 1.

    These are N^s numbers: for small N only.
    """
    return torch.softmax(queries @ khatri_rao(keys).mT, dim=-1)


def tensor_attention_by_definition(
    queries: Float[Tensor, "... rows m"],
    keys: Sequence[Float[Tensor, "... _ m"]],
    values: Sequence[Float[Tensor, "... _ outputs"]],
) -> Float[Tensor, "... rows outputs"]:
    """softmax(Q (K¹ ⋆ … ⋆ K^(s-1))ᵀ) (V¹ ⋆ … ⋆ V^(s-1)), as it is written: time and memory N^s."""
    return tensor_weights(queries, keys) @ khatri_rao(values)


def third_order_by_einsum(
    queries: Float[Tensor, "... rows m"],
    keys: Sequence[Float[Tensor, "... _ m"]],
    values: Sequence[Float[Tensor, "... _ outputs"]],
) -> Float[Tensor, "... rows outputs"]:
    """Third-order attention as one would type it: the scores of all triples in one tensor, N³ of them."""
    return attend_to_pairs(torch.einsum("...im,...jm,...km->...ijk", queries, *keys), *values)


def attend_to_pairs(
    scores: Float[Tensor, "... rows first second"],
    first: Float[Tensor, "... first outputs"],
    second: Float[Tensor, "... second outputs"],
) -> Float[Tensor, "... rows outputs"]:
    """The mean of v_j ⊙ w_k by a softmax over all pairs (j, k), from every score at once."""
    weights = torch.softmax(scores.flatten(-2), dim=-1).view_as(scores)
    return torch.einsum("...ijk,...jd,...kd->...id", weights, first, second)


def tensor_attention(
    queries: Float[Tensor, "... rows m"],
    keys: Sequence[Float[Tensor, "... _ m"]],
    values: Sequence[Float[Tensor, "... _ outputs"]],
    scores: int = SCORES,
    *,
    mask: GivenMask | None = None,
    causal: bool = False,
) -> Float[Tensor, "... rows outputs"]:
    """Attention of order s, a block of queries at a time: time N^s, memory N^(s-1) for each sequence, gradients included.

    The result is that of `tensor_attention_by_definition`, over the tuples that a mask admits: row i attends to
    (j, k, …) only if it sees j and k and all others. A row that sees nothing gets zeros. What is not finite at a
    position reaches no row that does not see it.

    Leading axes broadcast, as in `unit.self_attention`. If a gradient is needed, the backward pass
    computes the scores of each block anew.

    Example:
        >>> import torch
        >>> import expressivity as ex
        >>> nothing, values = torch.zeros(2, 3), torch.tensor([[1.0], [3.0]])
        >>> ex.tensor_attention(nothing, [nothing, nothing], [values, values]).tolist()
        [[4.0], [4.0]]
        >>> ex.tensor_attention(nothing, [nothing, nothing], [values, values], causal=True).tolist()
        [[1.0], [4.0]]

    Args:
        queries: q_i.
        keys: k^1 … k^(s-1); two of them for third order, and one gives ordinary attention.
        values: v^1 … v^(s-1).
        scores: greatest number of scores held at once; the scores of one query are always held together.
        mask: of booleans, shape (…, rows, n), or (…, 1, n) for all rows alike; mask[i, j] is True if row i sees
            position j, in each place of a tuple. All lists of keys then have one length n.
        causal: whether row i sees the positions 0 to i only, itself included; with a mask, those that both admit.

    Raises:
        InvalidInput: not one list of values for each list of keys, lists whose shapes do not fit, or a mask that
            does not fit them.
    """
    _check_slots(queries, keys, values)
    if not prod(key.shape[-2] for key in keys):  # no rows either: there is nothing to see
        return tensor_attention_by_definition(queries, keys, values)
    seen = combined_mask(mask, causal, queries, [key.shape[-2] for key in keys])

    def attend(queries: Tensor, *parts: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attend a block of rows at a time."""
        return in_blocks(
            lambda rows, mask, *rest: _attend(rows, rest[: len(keys)], rest[len(keys) :], mask)[1],
            queries,
            parts,
            prod(key.shape[-2] for key in keys),
            scores,
            mask,
        )

    return attend_under_mask(attend, queries, keys, values, seen)


def tensor_self_attention(
    x: Float[Tensor, "... n d"],
    query: Float[Tensor, "... d m"],
    keys: Sequence[Float[Tensor, "... d m"]],
    values: Sequence[Float[Tensor, "... d outputs"]],
    *,
    mask: GivenMask | None = None,
    causal: bool = False,
) -> Float[Tensor, "... n outputs"]:
    """One s-order self-attention unit, softmax(XQ ((XK¹) ⋆ … ⋆ (XK^(s-1)))ᵀ) ((XV¹) ⋆ … ⋆ (XV^(s-1)))
    ([SHT23] App. C.3).

    Args:
        x: tokens, one per row.
        query: Q.
        keys: K¹ … K^(s-1).
        values: V¹ … V^(s-1).
        mask: as in `tensor_attention`, with a row and a column for every token.
        causal: as in `tensor_attention`.

    Raises:
        InvalidInput: matrices or a mask that do not fit.
    """
    parts = x @ query, [x @ key for key in keys], [x @ value for value in values]
    return tensor_attention(*parts, mask=mask, causal=causal)


def in_blocks(
    function: Callable[..., Tensor],
    rows: Float[Tensor, "... rows m"],
    rest: Sequence[Tensor],
    scores_of_row: int,
    scores: int,
    mask: Mask | None = None,
) -> Tensor:
    """Apply a function that treats each row alone, function(rows, mask, *rest), to a block of rows at a time.

    Args:
        function: maps rows, their rows of the mask and the rest to one output per row.
        rows: the rows, which are divided into blocks.
        rest: arguments that every row needs.
        scores_of_row: number of scores of one row of one sequence.
        scores: greatest number of scores of a block, which has at least one row.
        mask: one row for each row, divided as they are; None is handed on.
    """
    parts = (rows, *rest) if mask is None else (rows, mask, *rest)
    batch = prod(torch.broadcast_shapes(*(part.shape[:-2] for part in parts)))
    size = max(1, scores // max(1, batch * scores_of_row))
    blocks = rows.split(size, dim=-2)
    masks = [None] * len(blocks) if mask is None else mask.split(size, dim=-2)
    calls = [(block, admitted, *rest) for block, admitted in zip(blocks, masks, strict=True)]
    return torch.cat(recomputed(function, calls), dim=-2)


def recomputed(
    function: Callable[..., Tensor], calls: Sequence[tuple[Tensor | None, ...]]
) -> list[Tensor]:
    """Call a function on one tuple of arguments after another; its intermediate results are freed in between, and computed
    anew for the gradient.
    """
    parts = [part for call in calls for part in call if part is not None]
    if torch.is_grad_enabled() and any(part.requires_grad for part in parts):
        return [
            checkpoint(function, *call, use_reentrant=False, preserve_rng_state=False)
            for call in calls
        ]
    return [function(*call) for call in calls]


def attend_once(
    queries: Float[Tensor, "... rows m"],
    keys: Float[Tensor, "... n m"],
    values: Float[Tensor, "... n outputs"],
    mask: Mask | None = None,
) -> tuple[Float[Tensor, "... rows"], Float[Tensor, "... rows outputs"]]:
    """Ordinary attention to what a mask admits, something in every row: the logarithm of each query's sum of exponentials, and its mean of the values.

    The heaviest key has the weight e^(score − log-partition), which is at least 1/n: so the log-partition is
    read off that key, to the precision of the softmax, without a second pass of exponentials.
    """
    scores = hide(queries @ keys.mT, mask)
    weights = torch.softmax(scores, dim=-1)
    return scores.amax(dim=-1) - weights.amax(dim=-1).log(), weights @ values


def gather(
    totals: Float[Tensor, "... rows n"],
    means: Float[Tensor, "... rows n outputs"],
    values: Float[Tensor, "... n outputs"],
    mask: Mask | None = None,
) -> tuple[Float[Tensor, "... rows"], Float[Tensor, "... rows outputs"]]:
    """The log-partition and mean of each query, from those of each query with one more key folded in.

    The tuples that start with j weigh e^(total_j) together, and their mean value is v_j ⊙ mean_j. A mask says which j count, at
    least one in every row.
    """
    totals = hide(totals, mask)
    shares = torch.softmax(totals, dim=-1).unsqueeze(-1)
    return totals.logsumexp(dim=-1), (shares * means * values.unsqueeze(-3)).sum(dim=-2)


def _attend(
    queries: Float[Tensor, "... rows m"],
    keys: Sequence[Float[Tensor, "... _ m"]],
    values: Sequence[Float[Tensor, "... _ outputs"]],
    mask: Mask | None,
) -> tuple[Float[Tensor, "... rows"], Float[Tensor, "... rows outputs"]]:
    if len(keys) == 1:
        return attend_once(queries, keys[0], values[0], mask)
    shape = (queries.shape[-2], keys[0].shape[-2])
    folded = khatri_rao((queries, keys[0]))
    totals, means = _attend(folded, keys[1:], values[1:], repeat_rows(mask, shape[1]))
    return gather(totals.unflatten(-1, shape), means.unflatten(-2, shape), values[0], mask)


def _check_slots(queries: Tensor, keys: Sequence[Tensor], values: Sequence[Tensor]) -> None:
    if not len(keys) == len(values) >= 1:
        given = f"{len(keys)} and {len(values)}"
        raise InvalidInput(
            f"order s >= 2 needs s - 1 lists of keys and as many of values: got {given}"
        )
    ranks = [part.shape[-1] for part in (queries, *keys)]
    outputs = [value.shape[-1] for value in values]
    if len(set(ranks)) > 1 or len(set(outputs)) > 1:
        given = f"{ranks} and {outputs}"
        raise InvalidInput(
            f"queries and keys need one head rank m, and values one width: got {given}"
        )
    lengths = [(key.shape[-2], value.shape[-2]) for key, value in zip(keys, values)]
    least = 1 if queries.shape[-2] else 0  # where nothing asks, nothing needs to be there
    if any(of_keys != of_values or of_keys < least for of_keys, of_values in lengths):
        raise InvalidInput(
            f"every key needs one value, and every list at least one key: got {lengths}"
        )
