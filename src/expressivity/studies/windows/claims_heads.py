"""Claims about heads that look k positions back: how many layers decide a language of counts, with weights written down."""

from collections.abc import Callable
from itertools import product

import torch
from jaxtyping import Int
from torch import Tensor, nn

from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.windows import CountingTower, CountingWindow, OneHead
from expressivity.studies.windows.expected import counts_of_counts
from expressivity.tasks.windows import tower

LONGEST = 12
"""M is decided on all words up to this length."""

SHORTER = 8
"""The other languages are decided on all words up to this length."""

LOCAL = "expressivity.attention.masked.attention.local_attention"

Letters = Int[Tensor, "words length"]


def every_word(length: int) -> Letters:
    """Return all words over {a, b} of a length, 0 for a."""
    return torch.tensor(list(product((0, 1), repeat=length)), dtype=torch.int64).reshape(
        2**length, length
    )


def errors(model: nn.Module, k: int, counts: tuple[int, ...], longest: int) -> int:
    """Count the words up to a length on which a model does not say whether the last of the counts is reached at the end."""
    return sum(
        int((model(batch) != torch.from_numpy(counts_of_counts(batch.numpy(), k, counts))).sum())
        for batch in map(every_word, range(longest + 1))
    )


def heads_of(model: nn.Module, name: str = LOCAL) -> int:
    """Count the heads that a model computes one after the other."""
    with watching((name,)) as calls:
        model(every_word(3))
    return calls[name]


def check_decides(build: Callable[[int, int], nn.Module]) -> Evidence:
    """Check that models decide "at least t of the last k" on every word: M, t = 2 and k = 3, up to length `LONGEST`, and
    all t ≤ k up to a shorter length."""
    m = (2, 3)
    sizes = [(t, k) for k in range(1, 5) for t in range(1, k + 1)]
    layers = {heads_of(build(t, k)) for t, k in sizes}
    wrong = sum(errors(build(t, k), k, (t,), SHORTER) for t, k in sizes)
    wrong += errors(build(*m), m[1], m[:1], LONGEST)
    return Evidence(
        wrong == 0 and len(layers) == 1,
        {"languages": len(sizes), "wrong": wrong},
        {
            "layers": max(layers),
            "least": m[0],
            "window": m[1],
            "widest": max(k for _, k in sizes),
            "longest": LONGEST,
            "shorter": SHORTER,
        },
    )


def check_tower(build: Callable[[int, tuple[int, ...]], nn.Module]) -> Evidence:
    """Check that models of counts within counts decide them on all words up to length `SHORTER`, with two heads and one for each count."""
    sizes = [
        (k, counts)
        for k in range(1, 4)
        for depth in range(1, 3)
        for counts in product(range(1, k + 1), repeat=depth)
    ]
    wrong = sum(errors(build(k, counts), k, counts, SHORTER) for k, counts in sizes)
    uneven = sum(heads_of(build(k, counts)) != len(counts) + 2 for k, counts in sizes)
    words = every_word(SHORTER // 2)
    for k, counts in sizes:
        said = [tower("".join("ab"[i] for i in row), k, counts) for row in words.tolist()]
        wrong += int((counts_of_counts(words.numpy(), k, counts) != said).sum())
    return Evidence(
        wrong == 0 and uneven == 0,
        {"towers": len(sizes), "wrong": wrong, "with_other_heads": uneven},
        {
            "first": heads_of(build(3, (1,))) - 1,
            "widest": max(k for k, _ in sizes),
            "depth": max(len(counts) for _, counts in sizes),
            "longest": SHORTER,
        },
    )


_HEADS = "expressivity.constructions.windows"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-counting-heads",
        statement='With [[layers:word]] layers uniform $k$-local heads decide "$a$ at least $t$ times among the last $k$ letters", $M$ ($t=[[least]]$, '
        "$k=[[window]]$) among them, also on words shorter than $k$.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: CountingWindow,
        control=lambda: OneHead,
        broken="one head without the layer that marks position 1",
        check=check_decides,
        boundary="In float64, windows up to [[widest:word]]: M on all words of up to [[longest:word]] letters, the others up to [[shorter:word]]. "
        "The page proves all.",
        budget=5.0,
        code=(f"{_HEADS}.CountingWindow", f"{_HEADS}.uniform_head"),
        reach="all",
        extent="k ≤ [[widest]], words to [[shorter]] letters; M to [[longest]]",
        proof="page",
        numbers={
            "layers": 2,
            "least": 2,
            "window": 3,
            "widest": 4,
            "longest": 12,
            "shorter": 8,
        },
    ),
    Claim(
        id="ours-counting-nested",
        statement="Counts within counts are computed by $d+2$ uniform $k$-local heads one after the other, $d$ being the depth: [[first:word]] heads find "
        "the size of every window, then each level takes one.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: CountingTower,
        control=lambda: lambda k, counts: CountingTower(k, counts[::-1]),
        broken="the levels in the wrong order",
        check=check_tower,
        boundary="In float64, windows up to [[widest:word]], depths up to [[depth:word]], words of up to [[longest:word]] letters; the proof is for every "
        "formula with counting windows, in $2d+2$ layers.",
        budget=15.0,
        code=(f"{_HEADS}.CountingTower", "expressivity.tasks.windows.tower"),
        reach="all",
        extent="k ≤ [[widest]], d ≤ [[depth]], words to [[longest]] letters",
        proof="page",
        numbers={"first": 2, "widest": 3, "depth": 2, "longest": 8},
    ),
)
