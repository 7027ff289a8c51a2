"""How much memory the kernels hold, as the benchmark counts it: exact, so nothing here is timed."""

import pytest
import torch

from expressivity.cli.training import load_benchmark
from expressivity.paths import root


@pytest.fixture(scope="module")
def mebibytes():
    measure, threads = (
        load_benchmark(root() / "benchmarks" / "attention.py").mebibytes,
        torch.get_num_threads(),
    )
    torch.set_num_threads(1)  # each thread has a buffer of its own
    with torch.no_grad():
        yield measure
    torch.set_num_threads(threads)


def test_a_shift_holds_its_result(mebibytes):
    assert (
        mebibytes("1-local", 512) == 4 * 16 * 512 * 4 / 2**20
    )  # heads, coordinates, positions, bytes


@pytest.mark.parametrize(
    "kernel, times",
    [
        ("n × n matrix", 4),
        ("global", 2),
        ("hybrid", 2),
        ("64-local", 2),
        ("8-local", 2),
        ("1-local", 2),
    ],
)
@pytest.mark.slow
def test_memory_when_the_length_doubles(mebibytes, kernel, times):
    """At lengths where the library cuts global attention into pieces of one size: 2048 on."""
    long = 1024 if "matrix" in kernel else 4096
    assert mebibytes(kernel, 2 * long) / mebibytes(kernel, long) == pytest.approx(times, rel=0.02)
