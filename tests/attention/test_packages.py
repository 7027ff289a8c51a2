"""The benchmark against other packages: what is missing is skipped, and values are compared before anything is timed."""

from dataclasses import replace

import pytest
import torch

from expressivity.attention.masked.attention import masked_attention, strict_mask
from expressivity.cli.training import load_benchmark
from expressivity.paths import root


@pytest.fixture(scope="module")
def packages():
    return load_benchmark(root() / "benchmarks" / "packages.py")


def run(packages, monkeypatch, **changes):
    """What the benchmark says of its first pair, on a short sequence."""
    monkeypatch.setattr(packages, "PAIRS", [replace(packages.PAIRS[0], length=8, **changes)])
    with torch.no_grad():
        return list(packages.compared())


def by_definition(*arguments):
    return masked_attention(*arguments, strict_mask(8))


def test_a_package_that_is_not_there_is_skipped_in_one_line(packages, monkeypatch, capsys):
    assert run(packages, monkeypatch, package="no_such.package") == []
    line = "sdpa_mask_over_global: skipped, no_such.package is not installed\n"
    assert capsys.readouterr().err == line


def test_equal_values_are_compared(packages, monkeypatch):
    [(name, ratio, gap)] = run(packages, monkeypatch, theirs=lambda: by_definition)
    assert name == "sdpa_mask_over_global" and ratio > 0 and gap < 1e-6


def test_other_values_are_an_error(packages, monkeypatch):
    with pytest.raises(ValueError, match="sdpa_mask_over_global: values differ by"):
        run(packages, monkeypatch, theirs=lambda: lambda q, k, v: by_definition(q, k, v) + 1)
