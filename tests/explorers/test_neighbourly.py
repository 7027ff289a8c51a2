"""The moment curve in the page and in the library: the same whole numbers."""

from itertools import product

import numpy as np
import pytest

from expressivity.constructions.neighbourly import (
    NeighbourlyUnit,
    moment_margin,
    squared_polynomial,
    wide_scale,
)
from expressivity.tasks.averaging import every_subset, random_subsets

NUMBERS = """(cases) => import("neighbourly").then((m) => cases.map(([n, sets]) => sets.map((y) => ({
  scores: m.momentScores(y, n).map(String), values: m.polynomialValues(y, n).map(String),
  polynomial: m.squaredPolynomial(y.map((l) => l + 1)).map(String), bits: m.momentBits(y, n, m.wideScale(n, y.length, 0.1)),
}))))"""
SMALL = [(n, every_subset(n, q)) for n, q in ((4, 1), (7, 2), (8, 3), (6, 5))]


def large():
    draw = np.random.default_rng(3)
    return [(n, random_subsets((20,), n, q, draw)) for n, q in ((128, 8), (100, 4), (33, 6))]


@pytest.mark.parametrize("cases", [SMALL, large()], ids=["all small", "drawn"])
def test_scores_and_bits_are_the_librarys(twin, cases):
    found = twin(NUMBERS, [(n, sets.tolist()) for n, sets in cases])
    for (n, sets), results in zip(cases, found, strict=True):
        unit = NeighbourlyUnit(n, sets.shape[1], 1, 0.1)
        scores = [[int(s) for s in row] for row in unit.scores(sets).tolist()]
        for y, row, result in zip(sets.tolist(), scores, results, strict=True):
            polynomial = squared_polynomial([1 + j for j in y])
            assert [int(c) for c in result["polynomial"]] == [int(c) for c in polynomial.coeffs()]
            assert [int(s) for s in result["scores"]] == row
            assert [int(v) for v in result["values"]] == [s + int(polynomial[0]) for s in row]
            assert result["bits"] <= unit.bits
            if y == list(range(n - len(y), n)):
                assert result["bits"] == unit.bits


def test_the_last_positions_have_the_most_bits(twin):
    sizes = [(16, 2), (64, 4), (128, 8)]
    sets = [[list(range(n - q, n))] for n, q in sizes]
    found = twin(NUMBERS, [[n, rows] for (n, _), rows in zip(sizes, sets, strict=True)])
    assert [rows[0]["bits"] for rows in found] == [
        NeighbourlyUnit(n, q, 1, 0.1).bits for n, q in sizes
    ]


def test_margins_scales_and_bits_of_keys_are_the_librarys(twin):
    sizes = list(product((9, 64, 128), (1, 2, 5, 8)))
    found = twin(
        """(sizes) => import("neighbourly").then((m) => sizes.map(([n, q]) =>
        [String(m.momentMargin(q)), m.wideScale(n, q, 0.1), m.keyBits(n, q)]))""",
        sizes,
    )
    for (n, q), (margin, scale, bits) in zip(sizes, found, strict=True):
        assert int(margin) == moment_margin(q)
        assert scale == wide_scale(n, q, 0.1)
        assert bits == NeighbourlyUnit(n, q, 1, 0.1).key_bits
