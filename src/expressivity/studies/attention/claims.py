"""Claims about strictly masked attention: what the masks promise, whatever the weights."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.masked.attention import (
    global_attention,
    local_attention,
    masked_attention,
    strict_mask,
)
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching

TOLERANCE = 1e-12
SIZES = (1, 2, 3, 8, 17)
WINDOWS = (1, 2, 3, 8)
LAYERS, MODELS, PAIRS = 3, 8, 16
"""The most layers, models of each depth, and pairs of words for each."""

LENGTH = 24

SHIFT = "expressivity.attention.masked.attention.previous"

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
    """Compare with the definition written out here, in float64: values, the first row, the shift, blindness to rows from n on."""
    gap, first_rows, strict, shifts, longest, widest = 0.0, True, True, True, 0, 0
    cases = 0
    for n in SIZES:
        q, k, v = torch.randn(3, 4, n, 8, generator=torch.Generator().manual_seed(n)).double()
        attends: list[tuple[Callable[[Rows, Rows, Rows], Rows], int]] = [(kernels.everything, n)]
        attends += [(lambda *qkv, w=w: kernels.window(*qkv, w), w) for w in WINDOWS]
        for attend, window in attends:
            attended = attend(q, k, v)
            gap = max(gap, float((attended - _defined(q, k, v, window)).abs().max()))
            first_rows &= bool((attended[:, 0] == 0).all())
            strict &= all(_blind_from(attend, q, k, v, row) for row in range(n))
            cases, longest = cases + 1, max(longest, attended.shape[1])
        shifts &= torch.equal(kernels.window(q, k, v, 1)[:, 1:], v[:, :-1])
        widest = max(widest, *WINDOWS)
    facts = {
        "cases": cases,
        f"gap_below_{TOLERANCE:g}": gap < TOLERANCE,
        "first_row_zero": first_rows,
        "shift": shifts,
        "strict": strict,
    }
    holds = gap < TOLERANCE and first_rows and strict and shifts
    return Evidence(holds, facts, {"longest": longest, "widest": widest})


def _defined(q: Rows, k: Rows, v: Rows, window: int) -> Rows:
    """Return what each position receives from at most `window` positions before it, position by position."""
    received = torch.zeros_like(v)
    for n in range(1, v.shape[1]):
        seen = slice(max(0, n - window), n)
        weights = torch.exp((k[:, seen] @ q[:, n, :, None]).squeeze(2) / q.shape[2] ** 0.5)
        received[:, n] = (weights[..., None] * v[:, seen]).sum(1) / weights.sum(1, keepdim=True)
    return received


def _blind_from(
    attend: Callable[[Rows, Rows, Rows], Rows], q: Rows, k: Rows, v: Rows, row: int
) -> bool:
    """Whether other keys and values from `row` on leave its output as it is."""
    change = torch.zeros_like(v)
    change[:, row:] = 7.0
    return torch.equal(attend(q, k + change, v - change)[:, row], attend(q, k, v)[:, row])


def random_models(config: MaskedConfig) -> MaskedTransformer:
    """Return a stack of models with random weights, in float64."""
    return MaskedTransformer(config, generators(range(MODELS))).double()


def random_depths(global_heads: int) -> list[MaskedTransformer]:
    """Return stacks of one layer and more, with this many of the two heads of each layer global."""
    return [
        random_models(MaskedConfig(3, global_heads, 2 - global_heads, layers=layers))
        for layers in range(1, LAYERS + 1)
    ]


def check_window(stacks: list[MaskedTransformer]) -> Evidence:
    """Check, in float64 and in float32, that words that agree in their last L + 1 letters get one answer from L layers; in L, not all do."""
    counted = [_layers_run(models) for models in stacks]
    pairs = [_pairs(models) for models in stacks]
    kept = [_changes(*each, layers + 1) for *each, layers in zip(stacks, pairs, counted)]
    fewer = [_changes(*each, layers) for *each, layers in zip(stacks, pairs, counted)]
    shorter = max(change for _, change in kept)
    facts = {
        "pairs_of_words": sum(words[0, ..., 0].numel() for words in pairs),
        "unchanged_with_L_plus_1": all(change == 0 for change, _ in kept),
        "nor_with_shorter_words": shorter < TOLERANCE,
        "changed_with_L": all(change > 1e-6 for change, _ in fewer),
    }
    measured = {
        "layers": max(counted),
        "length": min(words.shape[-1] for words in pairs),
        "models": sum(len(models.embedding) for models in stacks),
    }
    return Evidence(all(facts.values()), facts, measured)


def _layers_run(models: MaskedTransformer) -> int:
    """Count how often a forward pass looks one letter back."""
    with watching([SHIFT]) as calls, torch.no_grad():
        models(torch.zeros(MODELS, 1, LENGTH, dtype=torch.int64))
    return calls[SHIFT]


def _pairs(models: MaskedTransformer) -> Int[Tensor, "2 models pairs n"]:
    """Draw pairs of words for each model."""
    draw = torch.Generator().manual_seed(1)
    return torch.randint(models.config.letters, (2, MODELS, PAIRS, LENGTH), generator=draw)


def _changes(
    models: MaskedTransformer, pairs: Int[Tensor, "2 models pairs n"], kept: int
) -> tuple[float, float]:
    """Return how far the last answer moves, in either precision, when all letters but the last few are replaced, and when all but one more are
    left out."""
    word, other = pairs
    mixed = torch.cat([other[..., : LENGTH - kept], word[..., LENGTH - kept :]], dim=-1)

    def answers(models: MaskedTransformer, words: Tensor) -> Tensor:
        """Return the answers at the last letter."""
        with torch.no_grad():
            return models(words)[..., -1]

    short = deepcopy(models).float()
    replaced = max(
        float((answers(each, word) - answers(each, mixed)).abs().max()) for each in (models, short)
    )
    cut = answers(models, word[..., LENGTH - kept - 1 :])
    return replaced, float((answers(models, word) - cut).abs().max())


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
        boundary="Random inputs in float64; the page has the proof for all lengths and windows.",
        budget=5.0,
        code=(
            "expressivity.attention.masked.attention.global_attention",
            "expressivity.attention.masked.attention.local_attention",
            "expressivity.attention.masked.attention.previous",
        ),
        reach="sampled",
        extent="random inputs, lengths to [[longest]], windows to [[widest]]",
        proof="page",
        numbers={"longest": 17, "widest": 8},
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
        subject=lambda: random_depths(0),
        control=lambda: random_depths(1),
        broken="one of the two heads of each layer made global",
        check=check_window,
        boundary="Random weights and words of [[length]] letters, in float32 and float64; the proof on the page covers all.",
        budget=5.0,
        code=(
            "expressivity.attention.masked.transformer.MaskedTransformer",
            "expressivity.attention.masked.block.Block",
        ),
        reach="sampled",
        extent="[[models]] models of random weights, up to [[layers:word]] layers",
        proof="page",
        numbers={"layers": 3, "length": 24, "models": 24},
    ),
)
