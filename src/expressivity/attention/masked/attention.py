"""Strictly masked attention: global, k-local, and 1-local, each without the matrix that its definition has.

A mask says which positions m a position n may look at ([LC26] §2, positions counted from 1):

    global    m < n                      everything before
    k-local   max(1, n − k) ≤ m < n      the k positions before
    1-local   m = n − 1                  the position before

All are strict: no position sees itself. The first position sees nothing; its output is the zero vector, as
the logic's "there was a position" is false there. A softmax over no position would be 0/0, so this is part
of the definition.

`masked_attention` is that definition, with an n × n matrix. The other functions compute the same values
faster, and the tests hold them against it. Leading axes (models, batch, heads) are all alike; n counts
positions and d coordinates of a head. Length 0 gives length 0. A number that is not finite reaches no row
that does not see it, forwards or backwards; in rows that do, what depends on it is NaN (`previous` copies it).
Masks are made on the device of the queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.nonfinite import isolate_nonfinite
from expressivity.errors import InvalidInput

Device = torch.device | str | None
"""Where a mask is made; None for torch's default device."""


def strict_mask(n: int, device: Device = None) -> Bool[Tensor, "n n"]:
    """Row i is true at the positions before i: the global mask."""
    return torch.ones(n, n, dtype=torch.bool, device=device).tril(-1)


def local_mask(n: int, k: int, device: Device = None) -> Bool[Tensor, "n n"]:
    """Row i is true at the k positions before i, or at all of them if there are fewer.

    Raises:
        InvalidInput: k < 1.
    """
    _check_window(k)
    return strict_mask(n, device).triu(-k)


def masked_attention(
    q: Float[Tensor, "*lead n d"],
    k: Float[Tensor, "*lead n d"],
    v: Float[Tensor, "*lead n e"],
    mask: Bool[Tensor, "n n"],
) -> Float[Tensor, "*lead n e"]:
    """softmax(q kᵀ / √d) v over what each row of the mask admits; a row that admits nothing gives zero.

    Time and memory grow as n². This is the definition, for tests and for masks of any other kind.

    Args:
        q: queries.
        k: keys.
        v: values.
        mask: row i is true at the positions that position i may see; on any device.
    """
    hidden = ~mask.to(q.device)

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Attend by the whole matrix of scores."""
        scores = (q @ k.transpose(-1, -2)) / q.shape[-1] ** 0.5
        weights = scores.masked_fill(hidden, -torch.inf).softmax(-1)
        weights = weights.masked_fill(hidden, 0.0)  # also the NaN of the rows that admit nothing
        return weights @ v

    return _isolated(attend, q, k, v)


def causal_attention(
    q: Float[Tensor, "*lead n d"], k: Float[Tensor, "*lead n d"], v: Float[Tensor, "*lead n e"]
) -> Float[Tensor, "*lead n e"]:
    """Each position sees those up to and including itself, in O(n) memory."""

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Attend by torch's kernel."""
        q, k, values = (_four_axes(x) for x in (q, k, v))
        return F.scaled_dot_product_attention(q, k, values, is_causal=True).view(v.shape)

    return _isolated(attend, q, k, v)


def global_attention(
    q: Float[Tensor, "*lead n d"], k: Float[Tensor, "*lead n d"], v: Float[Tensor, "*lead n e"]
) -> Float[Tensor, "*lead n e"]:
    """`masked_attention` under `strict_mask`, in O(n) memory.

    Seen from position n, the positions before it are those up to and including n − 1. So strict attention of
    q over (k, v) is ordinary causal attention of q without its first row over k and v without their last,
    below one row of zeros: the library's kernel for that keeps no n × n matrix.
    """
    if not v.shape[-2]:
        return masked_attention(q, k, v, strict_mask(0))
    return F.pad(causal_attention(q[..., 1:, :], k[..., :-1, :], v[..., :-1, :]), (0, 0, 1, 0))


def previous(v: Float[Tensor, "*lead n e"]) -> Float[Tensor, "*lead n e"]:
    """1-local attention: the value of the position before, zero at the first position.

    A softmax over a single position is 1 whatever its score, so queries and keys play no part, and nothing
    is rounded.
    """
    if not v.shape[-2]:
        return v.clone()
    return F.pad(v[..., :-1, :], (0, 0, 1, 0))


def local_attention(
    q: Float[Tensor, "*lead n d"],
    k: Float[Tensor, "*lead n d"],
    v: Float[Tensor, "*lead n e"],
    window: int,
) -> Float[Tensor, "*lead n e"]:
    """`masked_attention` under `local_mask(n, window)`, in time and memory O(n · window · d).

    Queries go in blocks of `window` rows. A block looks at its own rows and at those of the block before,
    and at no others: a score matrix of window × 2·window per block, of which the band i ≤ j < i + window is
    admitted.

    Raises:
        InvalidInput: window < 1.
    """
    _check_window(window)
    if window == 1:
        return previous(v)
    if not v.shape[-2]:
        return masked_attention(q, k, v, strict_mask(0))
    return _isolated(partial(_attend_in_blocks, window=window), q, k, v)


def causal_local_attention(
    q: Float[Tensor, "*lead n d"],
    k: Float[Tensor, "*lead n d"],
    v: Float[Tensor, "*lead n e"],
    window: int,
) -> Float[Tensor, "*lead n e"]:
    """Each position sees itself and those before it, `window` in all.

    Raises:
        InvalidInput: window < 1.
    """
    later = F.pad(q, (0, 0, 1, 0)), F.pad(k, (0, 0, 0, 1)), F.pad(v, (0, 0, 0, 1))
    return local_attention(*later, window)[..., 1:, :]


@dataclass(frozen=True)
class View:
    """What the rows that attend see of a word's letters, for each kind of head.

    Args:
        positions: the positions of the rows, from 0, given the number of letters.
        global_heads: attention of q over (k, v) to everything before the row.
        local_heads: attention of q over (k, v) to the `window` letters before the row.
        previous: the value of the letter before the row.
    """

    positions: Callable[[int], Int[Tensor, "*rows"]]
    global_heads: Callable[[Tensor, Tensor, Tensor], Tensor]
    local_heads: Callable[[Tensor, Tensor, Tensor, int], Tensor]
    previous: Callable[[Tensor], Tensor]


LETTERS = View(torch.arange, global_attention, local_attention, previous)
"""The rows are the letters themselves: row n sees the letters before letter n."""

MARKERS = View(
    lambda n: torch.arange(n) + 1, causal_attention, causal_local_attention, lambda values: values
)
"""The rows are markers, one after each letter: row n sees letter n and those before it."""


def marker_after(ends: Int[Tensor, "models batch"]) -> View:
    """The view of one marker for each word, which stands after its first `ends` letters: far less work than `MARKERS`."""
    before = ends.flatten()[:, None, None, None] - 1

    def attend(q: Tensor, k: Tensor, v: Tensor, window: int | None = None) -> Tensor:
        """Let each marker see the letters before it, in its window."""
        distance = before - torch.arange(v.shape[3], device=ends.device)
        seen = distance >= 0 if window is None else (distance >= 0) & (distance < window)
        masked = partial(F.scaled_dot_product_attention, attn_mask=seen)
        return _isolated(masked, *(x.flatten(0, 1) for x in (q, k, v))).unflatten(0, v.shape[:2])

    def last(v: Tensor) -> Tensor:
        """Take the value of the letter before each marker."""
        place = before.expand(-1, v.shape[2], 1, v.shape[4])
        return v.flatten(0, 1).gather(2, place).unflatten(0, v.shape[:2])

    return View(lambda n: ends[:, :, None, None], attend, attend, last)


def band(blocks: int, window: int, device: Device = None) -> Bool[Tensor, "blocks window twice"]:
    """Row i of a block is true at the rows that it sees, of the block before (none before block 0) and of its own."""
    row = torch.arange(window, device=device)[:, None]
    column = torch.arange(2 * window, device=device)
    admitted = ((row <= column) & (column < row + window)).repeat(blocks, 1, 1)
    admitted[0, :, :window] = False
    return admitted


def _attend_in_blocks(
    q: Float[Tensor, "*lead n d"],
    k: Float[Tensor, "*lead n d"],
    v: Float[Tensor, "*lead n e"],
    window: int,
) -> Float[Tensor, "*lead n e"]:
    n = v.shape[-2]
    blocks = -(-n // window)
    after = blocks * window - n
    queries = F.pad(q, (0, 0, 0, after)).unflatten(-2, (blocks, window))
    keys, values = (_overlapping(x, window, after) for x in (k, v))
    queries, keys, values = (x.reshape(-1, *x.shape[-3:]) for x in (queries, keys, values))
    admitted = band(blocks, window, q.device)
    out = F.scaled_dot_product_attention(queries, keys, values, attn_mask=admitted)
    return out.flatten(-3, -2)[..., :n, :].reshape(v.shape)


def _isolated(
    attend: Callable[[Tensor, Tensor, Tensor], Tensor],
    q: Float[Tensor, "*lead rows d"],
    k: Float[Tensor, "*lead n d"],
    v: Float[Tensor, "*lead n e"],
) -> Float[Tensor, "*lead rows e"]:
    """attend(q, k, v), in which what is not finite reaches only the rows that see it.

    Rows that give all that they see the same weight see a mark where the mean of the marks is above 0.
    """

    def sees(marks: Tensor) -> Tensor:
        """Give every position that is seen the same weight."""
        return attend(torch.zeros_like(q), torch.zeros_like(k), marks)

    return isolate_nonfinite(attend, q, [k], [v], sees)


def _overlapping(
    x: Float[Tensor, "*lead n d"], window: int, after: int
) -> Float[Tensor, "*lead blocks twice d"]:
    """Each block of rows, preceded by the block before it (zeros before the first): a view of one padded tensor."""
    padded = F.pad(x, (0, 0, window, after))
    return padded.unfold(-2, 2 * window, window).transpose(-1, -2)


def _four_axes(x: Float[Tensor, "*lead n d"]) -> Float[Tensor, "batch heads n d"]:
    """Four axes: with any other number the library falls back to a kernel that builds the n × n matrix."""
    while x.dim() < 4:
        x = x.unsqueeze(0)
    return x.flatten(0, -4)


def _check_window(k: int) -> None:
    if k < 1:
        raise InvalidInput(f"a local window needs k >= 1: got k={k}")
