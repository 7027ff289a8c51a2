"""What attention to pairs costs: one tensor of all triples against the streaming and the Strassen form,
in time and in memory.

    python benchmarks/third_order.py            # prints
    python benchmarks/third_order.py --write    # and replaces data/full/third-order-cost.json

Forward pass, one thread, float32, 16 coordinates. Time is the thread's own processor time, the least of
several calls: other load on the machine then counts little. Memory is the most that torch's allocator
held at once beyond the inputs, as its profiler reports each allocation. The process's peak (`ru_maxrss`)
would hide all that is smaller than what importing torch has taken already.
"""

import argparse
import json
import platform
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate, product
from pathlib import Path

import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from expressivity.attention.units.strassen import strassen_attention
from expressivity.attention.units.tensor import tensor_attention, third_order_by_einsum
from expressivity.paths import root
from expressivity.provenance import commit, versions
from expressivity.tables import Table

LENGTHS, COORDINATES, REPEATS = (64, 128, 256, 512, 1024), 16, 5
LARGEST_TENSOR = 512
"""Beyond, all triples in one tensor would take 12 GB."""

MEBIBYTE = 2**20


def seconds(call: Callable[[], Tensor]) -> float:
    """The least processor time of several calls, after one that is not counted."""
    call()
    spans = []
    for _ in range(REPEATS):
        began = time.thread_time()
        call()
        spans.append(time.thread_time() - began)
    return min(spans)


def peak_bytes(call: Callable[[], Tensor]) -> int:
    """The most that was allocated at once during a call, beyond what was there before."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        call()
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        profiler.export_chrome_trace(file.name)
        events = json.loads(Path(file.name).read_text())["traceEvents"]
    memory = sorted(
        (event for event in events if event.get("name") == "[memory]"),
        key=lambda event: event["ts"],
    )
    return max(accumulate(event["args"]["Bytes"] for event in memory))


def forms(length: int) -> dict[str, Callable[[], Tensor]]:
    """The forms on the same random inputs, of scores of the order of 1; the one with a tensor of all
    triples only where it fits."""
    generator = torch.Generator().manual_seed(length)
    q, j, k, v, w = torch.randn(5, length, COORDINATES, generator=generator) / COORDINATES**0.5
    found = {
        "streaming": lambda: tensor_attention(q, (j, k), (v, w)),
        "strassen": lambda: strassen_attention(q, j, k, v, w),
    }
    if length > LARGEST_TENSOR:
        return found
    return {"einsum": lambda: third_order_by_einsum(q, (j, k), (v, w)), **found}


def measured() -> Table:
    """The table: one row for each form and length."""
    began, rows = time.monotonic(), []
    for length in LENGTHS:
        for form, call in forms(length).items():
            rows.append(
                {
                    "form": form,
                    "length": length,
                    "milliseconds": round(1000 * seconds(call), 2),
                    "mebibytes": round(peak_bytes(call) / MEBIBYTE, 2),
                }
            )
    return Table(
        "third-order-cost",
        "Forward pass of attention to pairs with 16 coordinates in float32 on one thread.",
        {
            "form": "einsum (third order, all triples in one tensor), streaming (third order) or strassen",
            "length": "N, tokens",
            "milliseconds": "processor time, least of five calls",
            "mebibytes": "most memory held at once, inputs not counted",
        },
        rows,
        group=("form", "length"),
        provenance={
            "benchmark": "benchmarks/third_order.py",
            "machine": f"{platform.machine()}, {platform.system()}, one core of {cpu()}",
            "seconds": round(time.monotonic() - began, 1),
            "commit": commit(),
            "versions": versions(),
        },
    )


def cpu() -> str:
    """The processor's model where the system tells it."""
    info = Path("/proc/cpuinfo")
    names = (
        [
            line.split(":")[1].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        if info.exists()
        else []
    )
    return names[0] if names else platform.processor() or "an unnamed processor"


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace the committed table")
    write = parser.parse_args().write
    torch.set_num_threads(1)
    table = measured()
    print(f"{'form':<10}{'N':>6}{'ms':>10}{'MiB':>10}")
    for row in table.rows:
        print(
            f"{row['form']:<10}{row['length']:>6}{row['milliseconds']:>10.2f}{row['mebibytes']:>10.2f}"
        )
    print(f"at N={LARGEST_TENSOR}, as a part of the einsum's:")
    at = {row["form"]: row for row in table.where(length=LARGEST_TENSOR)}
    for form, column in product(("streaming", "strassen"), ("milliseconds", "mebibytes")):
        print(f"{form:<10}{column:<14}{at[form][column] / at['einsum'][column]:>8.4f}")
    if write:
        print(table.save(root() / "data" / "full"))


if __name__ == "__main__":
    with torch.no_grad():
        main()
