"""Claims on the bits of the unit of [SHT23] Theorem 2: what rounding queries and values costs."""

from dataclasses import replace
from math import ceil, log2, sqrt

import numpy as np
from jaxtyping import Float

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.averaging import SparseAveragingUnit, sparse_averaging_unit
from expressivity.constructions.enclosure import enclosed_errors
from expressivity.studies.averaging.claims import CASES, RANDOM, Units, theorem_units, two_digits
from expressivity.studies.averaging.runs_certificates import trial_sets, with_fraction_bits
from expressivity.tasks.averaging import random_subsets, sparse_average

MANY_VALUES = ((4, 1, 1024, 0.1), (8, 3, 1024, 0.2))
"""Sizes with √d' > m0, where rounding the values costs more than rounding the queries."""


def check_bits(units: Units) -> Evidence:
    """Check that every number is in the format, rounding moves attention by at most η, and the error is at most ε."""
    worst, moved, sizes, holds = [], [], [], True
    for unit in units:
        certificates = unit.certify(trial_sets(unit, RANDOM, np.random.default_rng(5)))
        eta = unit.key_dim * unit.arithmetic.step / 2
        exact = replace(unit, arithmetic=None).attention(certificates)
        moved.append(float(np.abs(unit.attention(certificates) - exact).sum(axis=1).max()) / eta)
        worst.append(float(enclosed_errors(unit, certificates)[1].max()) / unit.epsilon)
        promised = ceil(log2((unit.key_dim + sqrt(unit.value_dim)) / unit.epsilon))
        holds &= unit.arithmetic.holds(unit.queries(certificates)) and unit.arithmetic.holds(
            unit.keys
        )
        holds &= unit.arithmetic.fraction_bits <= promised
        sizes.append([unit.length, unit.q, unit.epsilon, unit.bits])
    facts = {
        "N, q, ε, p": sizes,
        "worst error over ε": two_digits(worst),
        "attention moved over η": two_digits(moved),
    }
    return Evidence(holds and max(moved) <= 1 and max(worst) <= 1, facts)


def _half_bits() -> Units:
    return tuple(
        with_fraction_bits(unit, unit.arithmetic.fraction_bits // 2) for unit in theorem_units()
    )


def check_value_rounding(units: Units) -> Evidence:
    """Run the unit on values that all lose nearly half a step in each of their coordinates."""
    errors, shares = [], []
    for unit in units:
        values = _just_below_half(unit)
        subsets = random_subsets((unit.length,), unit.length, unit.q, np.random.default_rng(8))
        error = np.linalg.norm(
            unit.forward(values, subsets) - sparse_average(values, subsets), axis=1
        ).max()
        errors.append(float(error) / unit.epsilon)
        shares.append(float(error) / (sqrt(unit.value_dim) * unit.arithmetic.step / 2))
    facts = {
        "N, q, d', m0": [[unit.length, unit.q, unit.value_dim, unit.key_dim] for unit in units],
        "error over ε": two_digits(errors),
        "part of √d' half steps that it is": two_digits(shares),
    }
    return Evidence(max(errors) <= 1 and min(shares) > 0.9, facts)


def _just_below_half(unit: SparseAveragingUnit) -> Float[np.ndarray, "n d"]:
    """Return values that round to 0, each coordinate by 0.49 of a step."""
    return np.full((unit.length, unit.value_dim), 0.49 * unit.arithmetic.step)


def _many_values() -> Units:
    rng = np.random.default_rng(9)
    return tuple(sparse_averaging_unit(*case, generator=rng) for case in MANY_VALUES)


def _values_forgotten() -> Units:
    """Return the bits that the queries alone need: t = ⌈log₂(m0/ε)⌉."""
    shorter = [(unit, ceil(log2(unit.key_dim / unit.epsilon))) for unit in _many_values()]
    return tuple(
        replace(unit, arithmetic=FixedPoint(unit.arithmetic.integer_bits, t)) for unit, t in shorter
    )


_HERE = "expressivity.constructions"

CLAIMS = (
    Claim(
        id="sht-thm-2-bits",
        statement=(
            "With $\\lceil\\log_2((m_0+\\sqrt{d'})/\\varepsilon)\\rceil$ bits after the point, rounding the "
            "embedding leaves the error of the unit at most $\\varepsilon$."
        ),
        source="ours (a bit budget for [SHT23] Theorem 2)",
        known="ours",
        kind="construction",
        subject=theorem_units,
        control=_half_bits,
        broken="half of the bits after the point",
        check=check_bits,
        boundary=(
            f"Adversarial and random sets at {len(CASES) + 1} sizes. Numbers of the embedding and the matrices are "
            "rounded; scores and softmax are real numbers. Fewer bits than promised are often enough."
        ),
        budget=40,
        code=(
            f"{_HERE}.budget.promised_format",
            "expressivity.attention.units.arithmetic.FixedPoint",
        ),
    ),
    Claim(
        id="ours-value-rounding",
        statement=(
            "Rounding the values can cost nearly $\\sqrt{d'}$ half steps, so where $\\sqrt{d'}>m_0$ a bit budget "
            "for the queries alone exceeds $\\varepsilon$."
        ),
        source="ours (beside [SHT23] Theorem 2)",
        known="ours",
        kind="construction",
        subject=_many_values,
        control=_values_forgotten,
        broken="the term √d' left out of the bits",
        check=check_value_rounding,
        boundary=f"{len(MANY_VALUES)} sizes with d' = {MANY_VALUES[0][2]}, on values that all round to 0.",
        budget=5,
        code=(f"{_HERE}.budget.rounding_error", f"{_HERE}.budget.promised_format"),
    ),
)
