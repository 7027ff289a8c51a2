"""Time and memory of the masked kernels over the length of a sequence, against a masked n × n matrix and against a package.

    expressivity bench attention          ratios within one run, at one length
    python benchmarks/attention.py        the whole table, written to data/full/engine-kernels.json

One thread, forward pass, 4 heads of 16 coordinates, medians; each pair of rivals is timed in both orders. Memory is what the library's
profiler counts, byte by byte, and so the same on every run. The resident size of a process is not: memory that an earlier call gave back
to the C library may still count as resident, and a later call takes it again unseen.

The package `local-attention` shows a position itself and the w positions before it; fed with keys and values shifted by one it computes
this book's (w + 1)-local attention from position w + 2 on, which a test asserts. The n × n matrix includes the making of its mask.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from local_attention import LocalAttention
from third_order import peak_bytes
from torch import Tensor

from expressivity.attention.masked.attention import (
    global_attention,
    local_attention,
    masked_attention,
    previous,
    strict_mask,
)

LENGTHS = (256, 512, 1024, 2048, 4096, 8192, 16384)
LARGEST_MATRIX = 4096
COMPARED = 2048
HEADS, COORDINATES, REPEATS = 4, 16, 5

Rows = tuple[Tensor, Tensor, Tensor]


def hybrid(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Half of the heads global, half 1-local."""
    half = HEADS // 2
    return torch.cat(
        (global_attention(q[:, :half], k[:, :half], v[:, :half]), previous(v[:, half:])), 1
    )


def package(window: int) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """`local-attention` with a causal window, without its positions."""
    return LocalAttention(
        window_size=window,
        causal=True,
        look_backward=1,
        exact_windowsize=True,
        autopad=True,
        use_rotary_pos_emb=False,
        dim=COORDINATES,
    )


KERNELS: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "n × n matrix": lambda q, k, v: masked_attention(q, k, v, strict_mask(v.shape[-2])),
    "global": global_attention,
    "hybrid": hybrid,
    "local-attention, 64": package(64),
    "64-local": lambda q, k, v: local_attention(q, k, v, 64),
    "local-attention, 8": package(8),
    "8-local": lambda q, k, v: local_attention(q, k, v, 8),
    "1-local": lambda q, k, v: previous(v),
}

OURS = ("global", "hybrid", "64-local", "8-local", "1-local")


def drawn(n: int) -> Rows:
    """Queries, keys and values of one sequence."""
    q, k, v = torch.randn(3, 1, HEADS, n, COORDINATES, generator=torch.Generator().manual_seed(n))
    return q, k, v


def seconds(kernel: str, n: int) -> float:
    """One call, after one that is not counted."""
    rows = drawn(n)
    KERNELS[kernel](*rows)
    began = time.perf_counter()
    KERNELS[kernel](*rows)
    return time.perf_counter() - began


def both_orders(one: str, other: str, n: int) -> float:
    """How many times as long `one` takes as `other`: the median over runs in turn."""
    found = []
    for turn in range(REPEATS):
        first, second = (one, other) if turn % 2 == 0 else (other, one)
        spans = {name: seconds(name, n) for name in (first, second)}
        found.append(spans[one] / spans[other])
    return statistics.median(found)


def ratios() -> dict[str, float]:
    """How many times the time and the memory of this book's kernels their rivals take, at `COMPARED` positions."""
    torch.set_num_threads(1)
    pairs = {f"matrix_over_{name}": ("n × n matrix", name) for name in OURS}
    pairs |= {f"package_over_{k}-local": (f"local-attention, {k}", f"{k}-local") for k in (8, 64)}
    with torch.no_grad():
        spans = {name: both_orders(*pair, COMPARED) for name, pair in pairs.items()}
        return spans | {
            f"{name}_memory": mebibytes(one, COMPARED) / mebibytes(other, COMPARED)
            for name, (one, other) in pairs.items()
        }


def mebibytes(kernel: str, n: int) -> float:
    """The most that one call holds at once beyond its arguments, its result included."""
    rows = drawn(n)
    KERNELS[kernel](*rows)  # what a first call sets up and keeps is not the call's own
    return peak_bytes(lambda: KERNELS[kernel](*rows)) / 2**20


def lengths(kernel: str) -> list[int]:
    """The lengths that a kernel is tried at: a matrix must fit."""
    return [n for n in LENGTHS if n <= LARGEST_MATRIX or "matrix" not in kernel]


def main() -> None:
    """Measure everything and write the table."""
    from expressivity.cli.training import machine
    from expressivity.paths import root
    from expressivity.provenance import commit, versions
    from expressivity.tables import Table

    rows = []
    for kernel in KERNELS:
        for n in lengths(kernel):
            spans = [1000 * seconds(kernel, n) for _ in range(REPEATS)]
            rows.append(
                {
                    "kernel": kernel,
                    "n": n,
                    "ms": round(statistics.median(spans), 4),
                    "MiB": round(mebibytes(kernel, n), 3),
                }
            )
            print(rows[-1], flush=True)
    columns = {
        "kernel": "what is computed",
        "n": "positions",
        "ms": "median time of a call, one thread",
        "MiB": "most memory that a call holds at once, its result included",
    }
    about = (
        f"Forward pass of attention over one sequence, {HEADS} heads of {COORDINATES} coordinates"
    )
    table = Table("engine-kernels", about, columns, rows, group=("kernel", "n"))
    table = table.stamped(
        command="python benchmarks/attention.py",
        commit=commit(),
        versions=versions(),
        machine=machine(),
    )
    print(table.save(Path(root()) / "data" / "full"))


if __name__ == "__main__":
    torch.set_num_threads(1)
    with torch.no_grad():
        main()
