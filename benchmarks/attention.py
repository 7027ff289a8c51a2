"""How much faster the masked kernels are than the definition with its n × n matrix.

    python benchmarks/attention.py

One thread, forward pass, 4 heads of 16 coordinates; the median of several calls. Ratios are the message:
rates differ between machines, and the definition is left out where its matrix would not fit.
"""

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor

from expressivity.attention.masked import (
    global_attention,
    local_attention,
    local_mask,
    masked_attention,
    previous,
    strict_mask,
)

LENGTHS = (256, 1024, 4096, 16384)
LARGEST_MATRIX = 4096
HEADS, COORDINATES, REPEATS = 4, 16, 3


def milliseconds(call: Callable[[], Tensor]) -> float:
    """Median over repeated calls, after one that is not counted."""
    call()
    spans = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()
        spans.append(1000 * (time.perf_counter() - began))
    return statistics.median(spans)


def main() -> None:
    """Print one line for each kernel and length."""
    torch.set_num_threads(1)
    print(f"{'kernel':<10}{'n':>7}{'ms':>10}{'definition ms':>15}{'ratio':>8}")
    for n in LENGTHS:
        q, k, v = torch.randn(3, 1, HEADS, n, COORDINATES, generator=torch.Generator().manual_seed(n))
        cases = {
            "global": (lambda: global_attention(q, k, v), lambda: strict_mask(n)),
            "1-local": (lambda: previous(v), lambda: local_mask(n, 1)),
            "8-local": (lambda: local_attention(q, k, v, 8), lambda: local_mask(n, 8)),
            "64-local": (lambda: local_attention(q, k, v, 64), lambda: local_mask(n, 64)),
        }
        for name, (fast, mask) in cases.items():
            own = milliseconds(fast)
            if n > LARGEST_MATRIX:
                print(f"{name:<10}{n:>7}{own:>10.3f}{'-':>15}{'-':>8}")
                continue
            admitted = mask()
            slow = milliseconds(lambda: masked_attention(q, k, v, admitted))
            print(f"{name:<10}{n:>7}{own:>10.3f}{slow:>15.1f}{slow / own:>8.0f}")


if __name__ == "__main__":
    with torch.no_grad():
        main()
