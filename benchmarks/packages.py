"""This book's attention functions against those of other packages: the same numbers, and how many times as long the others take.

    expressivity bench packages          the ratios
    python benchmarks/packages.py        with the largest difference of the values

One thread, forward pass, float32, one batch; both sides of a pair run in turn, in both orders, and the ratio is the median over runs.
Before any is timed their values are compared. A package that is not installed is skipped, in one line. `torch.nn.attention.flex_attention`
is compiled first, which takes about a minute; uncompiled it holds the whole matrix.

| package | is compared with |
|---|---|
| torch's scaled_dot_product_attention under an n × n mask | `global_attention`, `local_attention` |
| torch's flex_attention, compiled, with a block mask | `global_attention`, `local_attention` |
| local-attention (a position and the w before it) | `causal_local_attention`, w + 1 |
| strassen-attention | `strassen_attention`, with and without `causal` |
"""

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from expressivity.attention.masked.attention import (
    causal_local_attention,
    global_attention,
    local_attention,
    local_mask,
    strict_mask,
)
from expressivity.attention.units.strassen import strassen_attention

LENGTH, PAIRS_LENGTH, WINDOW = 1024, 256, 64
HEADS, COORDINATES, REPEATS = 4, 16, 5
TOLERANCE = 1e-4
"""Greatest difference of two values, of the order of 1."""

Attention = Callable[..., Tensor]


@dataclass(frozen=True)
class Pair:
    """A function of this book and one of a package that computes the same.

    Args:
        name: of the ratio.
        package: the module that must be there.
        ours: this book's function.
        theirs: makes the package's function.
        parts: number of arguments, each with one vector for every token.
        length: tokens.
    """

    name: str
    package: str
    ours: Attention
    theirs: Callable[[], Attention]
    parts: int = 3
    length: int = LENGTH

    def arguments(self) -> list[Tensor]:
        """Random numbers whose scores are of the order of 1."""
        draw = torch.Generator().manual_seed(self.length)
        shape = (self.parts, 1, HEADS, self.length, COORDINATES)
        return list(torch.randn(*shape, generator=draw) / COORDINATES**0.25)


def under_mask(mask: Tensor) -> Attention:
    """torch's own attention with the whole mask."""
    return partial(F.scaled_dot_product_attention, attn_mask=mask)


def flexible(window: int) -> Attention:
    """flex_attention to the positions before, at most `window` of them, compiled."""
    from torch.nn.attention.flex_attention import create_block_mask, flex_attention

    def seen(batch: Tensor, head: Tensor, row: Tensor, column: Tensor) -> Tensor:
        return (column < row) & (row - column <= window)

    say("compiling flex_attention: about a minute")
    blocks = create_block_mask(seen, None, None, LENGTH, LENGTH, device="cpu")
    return partial(torch.compile(flex_attention), block_mask=blocks)


def local(window: int) -> Attention:
    """The package `local-attention`, without its positions."""
    from local_attention import LocalAttention

    return LocalAttention(
        window_size=window,
        causal=True,
        look_backward=1,
        exact_windowsize=True,
        autopad=True,
        use_rotary_pos_emb=False,
        dim=COORDINATES,
    )


def strassen(causal: bool) -> Attention:
    """The package `strassen-attention`, without its scale."""
    from strassen_attention.strassen_attention import strassen_attend

    def attend(f: Tensor, g: Tensor, h: Tensor, first: Tensor, second: Tensor) -> Tensor:
        return strassen_attend(f * COORDINATES**0.5, g, h, first, second, causal=causal)

    return attend


PAIRS = (
    Pair(
        "sdpa_mask_over_global", "torch", global_attention, lambda: under_mask(strict_mask(LENGTH))
    ),
    Pair(
        f"sdpa_mask_over_{WINDOW}-local",
        "torch",
        partial(local_attention, window=WINDOW),
        lambda: under_mask(local_mask(LENGTH, WINDOW)),
    ),
    Pair(
        f"local-attention_over_{WINDOW + 1}-local",
        "local_attention",
        partial(causal_local_attention, window=WINDOW + 1),
        lambda: local(WINDOW),
    ),
    *(
        Pair(
            f"strassen-attention_over_ours{'_causal' if causal else ''}",
            "strassen_attention",
            partial(strassen_attention, causal=causal),
            partial(strassen, causal),
            parts=5,
            length=PAIRS_LENGTH,
        )
        for causal in (False, True)
    ),
    Pair(
        "flex_over_global",
        "torch.nn.attention.flex_attention",
        global_attention,
        lambda: flexible(LENGTH),
    ),
    Pair(
        f"flex_over_{WINDOW}-local",
        "torch.nn.attention.flex_attention",
        partial(local_attention, window=WINDOW),
        lambda: flexible(WINDOW),
    ),
)


def say(line: str) -> None:
    """One line beside the results."""
    print(line, file=sys.stderr, flush=True)


def compared() -> Iterator[tuple[str, float, float]]:
    """Of each pair that runs here: its name, the ratio of times, theirs to ours, and the largest difference of the values.

    Raises:
        ValueError: values that differ.
    """
    for pair in PAIRS:
        if not installed(pair.package):
            say(f"{pair.name}: skipped, {pair.package} is not installed")
            continue
        theirs, arguments = pair.theirs(), pair.arguments()
        try:
            wanted = theirs(*arguments)
        except torch._dynamo.exc.TorchDynamoException as error:
            say(f"{pair.name}: skipped, torch cannot compile here ({type(error).__name__})")
            continue
        gap = float((pair.ours(*arguments) - wanted).abs().max())
        if not gap <= TOLERANCE:
            raise ValueError(f"{pair.name}: values differ by {gap:.1e}")
        yield pair.name, ratio(theirs, pair.ours, arguments), gap


def installed(module: str) -> bool:
    """Whether a module can be imported."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not there
        return False


def ratio(one: Attention, other: Attention, arguments: list[Tensor]) -> float:
    """How many times as long `one` takes as `other`: the median over runs in turn, in both orders."""
    ratios = []
    for turn in range(REPEATS):
        order = (one, other) if turn % 2 == 0 else (other, one)
        spans = {attend: seconds(attend, arguments) for attend in order}
        ratios.append(spans[one] / spans[other])
    return statistics.median(ratios)


def seconds(attend: Attention, arguments: list[Tensor]) -> float:
    """One call, after one that is not counted."""
    attend(*arguments)
    began = time.perf_counter()
    attend(*arguments)
    return time.perf_counter() - began


@torch.no_grad()
def ratios() -> dict[str, float]:
    """How many times the time of this book's functions those of the packages take that are installed."""
    torch.set_num_threads(1)
    return {name: times for name, times, _ in compared()}


@torch.no_grad()
def main() -> None:
    """Print the ratios and the differences."""
    torch.set_num_threads(1)
    print(f"{'theirs over ours':<40}{'time':>8}{'difference':>12}")
    for name, times, gap in compared():
        print(f"{name:<40}{times:>8.2f}{gap:>12.1e}", flush=True)


if __name__ == "__main__":
    main()
