"""Claims about strictly masked attention: what the masks promise, whatever the weights."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.masked.attention import (
    global_attention,
    local_attention,
    local_mask,
    masked_attention,
    strict_mask,
)
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.book.registry import Claim, Evidence

TOLERANCE = 1e-12
SIZES = (1, 2, 3, 8, 17)

Rows = Float[Tensor, "heads n d"]


@dataclass(frozen=True)
class Kernels:
    """Global and k-local attention as functions of queries, keys and values (and k)."""

    everything: Callable[[Rows, Rows, Rows], Rows]
    window: Callable[[Rows, Rows, Rows, int], Rows]


def inclusive_global(q: Rows, k: Rows, v: Rows) -> Rows:
    """Return the broken mask m ≤ n: every position sees itself too."""
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


def inclusive_local(q: Rows, k: Rows, v: Rows, window: int) -> Rows:
    """Return the broken mask n − k < m ≤ n: the window ends at the position itself."""
    n = v.shape[-2]
    mask = (strict_mask(n) | torch.eye(n, dtype=torch.bool)) & ~strict_mask(n).tril(-window)
    return masked_attention(q, k, v, mask)


def check_masks(kernels: Kernels) -> Evidence:
    """Compare with the definition, in float64: values, the first row, blindness to rows from n on."""
    gap, cases, first_rows, strict = 0.0, 0, True, True
    for n in SIZES:
        q, k, v = torch.randn(3, 4, n, 8, generator=torch.Generator().manual_seed(n)).double()
        attends = [(kernels.everything, strict_mask(n))]
        attends += [
            (lambda *qkv, w=w: kernels.window(*qkv, w), local_mask(n, w)) for w in (1, 2, 3, 8)
        ]
        for attend, mask in attends:
            attended = attend(q, k, v)
            gap = max(gap, float((attended - masked_attention(q, k, v, mask)).abs().max()))
            first_rows &= bool((attended[:, 0] == 0).all())
            strict &= all(_blind_from(attend, q, k, v, row) for row in range(n))
            cases += 1
    facts = {
        "cases": cases,
        f"gap_below_{TOLERANCE:g}": gap < TOLERANCE,
        "first_row_zero": first_rows,
        "strict": strict,
    }
    return Evidence(gap < TOLERANCE and first_rows and strict, facts)


def _blind_from(
    attend: Callable[[Rows, Rows, Rows], Rows], q: Rows, k: Rows, v: Rows, row: int
) -> bool:
    """Whether other keys and values from `row` on leave its output as it is."""
    change = torch.zeros_like(v)
    change[:, row:] = 7.0
    return torch.equal(attend(q, k + change, v - change)[:, row], attend(q, k, v)[:, row])


def random_models(config: MaskedConfig) -> MaskedTransformer:
    """Return a stack of eight models with random weights, in float64."""
    return MaskedTransformer(config, generators(range(8))).double()


def check_window(models: MaskedTransformer) -> Evidence:
    """Check that words that agree in their last L + 1 letters get one answer from L layers; in L, not all do."""
    layers, letters, n = models.config.layers, models.config.letters, 24
    draw = torch.Generator().manual_seed(1)
    word, other = torch.randint(letters, (2, 8, 16, n), generator=draw)

    def largest_change(kept: int) -> float:
        """Return how far the last answer moves when all letters but the last few are replaced."""
        mixed = torch.cat([other[..., : n - kept], word[..., n - kept :]], dim=-1)
        with torch.no_grad():
            return float((models(word) - models(mixed))[..., -1].abs().max())

    same, noticed = largest_change(layers + 1), largest_change(layers)
    facts = {
        "layers": layers,
        "models": 8,
        "pairs_of_words": 8 * 16,
        "unchanged_with_L_plus_1": same < TOLERANCE,
        "changed_with_L": noticed > 1e-6,
    }
    return Evidence(same < TOLERANCE and noticed > 1e-6, facts)


CLAIMS = (
    Claim(
        id="la-def-masks",
        statement=(
            "The kernels of this book compute strictly masked attention: they equal the softmax over the "
            "admitted positions, the first position receives the zero vector, 1-local attention is a shift "
            "of the values, and no key or value from position $n$ on changes what position $n$ receives."
        ),
        source="[LC26] §2",
        known="restated",
        kind="identity",
        subject=lambda: Kernels(global_attention, local_attention),
        control=lambda: Kernels(inclusive_global, inclusive_local),
        broken="a mask that lets each position see itself",
        check=check_masks,
        boundary="Random inputs, up to 17 positions, windows up to 8; the page argues the identity itself.",
        budget=5.0,
        code=(
            "expressivity.attention.masked.attention.global_attention",
            "expressivity.attention.masked.attention.local_attention",
        ),
    ),
    Claim(
        id="ours-local-window",
        statement=(
            "A transformer of $L$ layers with 1-local attention only, read at the last letter, decides by "
            "the last $L+1$ letters, whatever its weights and arithmetic: its language is definite."
        ),
        source="ours; the easy half of [LC26] for 1-local attention",
        known="ours",
        kind="identity",
        subject=lambda: random_models(MaskedConfig(3, 0, 2)),
        control=lambda: random_models(MaskedConfig(3, 1, 1)),
        broken="one of the two heads of each layer made global",
        check=check_window,
        boundary="Random weights and words; the proof on the page covers all.",
        budget=5.0,
        code=(
            "expressivity.attention.masked.transformer.MaskedTransformer",
            "expressivity.attention.masked.attention.previous",
        ),
    ),
)
