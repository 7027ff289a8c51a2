"""Claims on the bits of the unit of [SHT23] Theorem 2: what rounding queries and values costs."""

from dataclasses import replace
from math import ceil, log, log2, sqrt

import numpy as np
from jaxtyping import Float

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.averaging import SparseAveragingUnit, sparse_averaging_unit
from expressivity.constructions.budget import rounding_error
from expressivity.constructions.enclosure import enclosed_errors
from expressivity.studies.averaging.claims import RANDOM, Units, theorem_units, two_digits
from expressivity.studies.averaging.runs_certificates import trial_sets, with_fraction_bits
from expressivity.tasks.averaging import random_subsets, sparse_average

MANY_VALUES = ((4, 1, 1024, 0.1), (8, 3, 1024, 0.2))
"""Sizes with √d' > m0, where rounding the values costs more than rounding the queries."""


def check_bits(units: Units) -> Evidence:
    """Check that every number is in the format, rounding moves attention by at most η, and the error is at most ε."""
    worst, moved, sizes, tried, holds = [], [], [], 0, True
    for unit in units:
        certificates = unit.certify(trial_sets(unit, RANDOM, np.random.default_rng(5)))
        eta = unit.key_dim * unit.arithmetic.step / 2
        exact = replace(unit, arithmetic=None).attention(certificates)
        moved.append(float(np.abs(unit.attention(certificates) - exact).sum(axis=1).max()) / eta)
        worst.append(float(enclosed_errors(unit, certificates)[1].max()) / unit.epsilon)
        promised = ceil(log2((unit.key_dim + sqrt(unit.value_dim)) / unit.epsilon))
        holds &= all(
            _has_bits(numbers, unit.arithmetic.integer_bits, promised)
            for numbers in (unit.queries(certificates), unit.keys)
        )
        holds &= unit.arithmetic.fraction_bits == promised
        tried += len(certificates.subsets)
        sizes.append([unit.length, unit.q, unit.epsilon, unit.bits])
    facts = {
        "N, q, ε, p": sizes,
        "worst error over ε": two_digits(worst),
        "attention moved over η": two_digits(moved),
    }
    measured = {
        "units": len(units),
        "sets": tried,
        "most_n": max(unit.length for unit in units),
        "most_q": max(unit.q for unit in units),
    }
    return Evidence(holds and max(moved) <= 1 and max(worst) <= 1, facts, measured)


def _has_bits(numbers: Float[np.ndarray, "*any"], before: int, after: int) -> bool:
    """Whether all are whole multiples of 2^(−after) below 2^before."""
    multiples = numbers * 2.0**after
    return bool((multiples == np.rint(multiples)).all() and np.abs(numbers).max() < 2.0**before)


def _natural_logarithm() -> Units:
    return tuple(
        with_fraction_bits(unit, ceil(log((unit.key_dim + sqrt(unit.value_dim)) / unit.epsilon)))
        for unit in theorem_units()[:2]
    )


def check_value_rounding(units: Units) -> Evidence:
    """Run the unit on values that all lose nearly half a step in each coordinate: its bits are enough, and those for the queries alone are not."""
    errors, shares, counted = [], [], True
    for unit in units:
        error, t = _error(unit), unit.arithmetic.fraction_bits
        errors.append(error / unit.epsilon)
        shares.append(error / (sqrt(unit.value_dim) * 2.0 ** (-t - 1)))
        cost = (unit.key_dim + sqrt(unit.value_dim)) * 2.0 ** (-t - 1)
        counted &= rounding_error(unit.arithmetic, unit.key_dim, unit.value_dim) == cost
    alone = [_error(_for_queries_alone(unit)) / unit.epsilon for unit in units]
    facts = {
        "N, q, d', m0": [[unit.length, unit.q, unit.value_dim, unit.key_dim] for unit in units],
        "error over ε": two_digits(errors),
        "with bits for the queries alone": two_digits(alone),
        "part of √d' half steps that it is": two_digits(shares),
    }
    wide = all(unit.value_dim > unit.key_dim**2 for unit in units)
    dims = {unit.value_dim for unit in units}
    return Evidence(
        max(errors) <= 1 < min(alone) and min(shares) > 0.9 and counted and wide,
        facts,
        {"units": len(units), "value_dim": dims.pop() if len(dims) == 1 else None},
    )


def _error(unit: SparseAveragingUnit) -> float:
    """Return the error of a run on values just below half a step."""
    values = _just_below_half(unit)
    subsets = random_subsets((unit.length,), unit.length, unit.q, np.random.default_rng(8))
    outputs = unit.forward(values, subsets)
    return float(np.linalg.norm(outputs - sparse_average(values, subsets), axis=1).max())


def _for_queries_alone(unit: SparseAveragingUnit) -> SparseAveragingUnit:
    """Return the unit with ⌈log₂(m0/ε)⌉ bits after the point."""
    return with_fraction_bits(unit, ceil(log2(unit.key_dim / unit.epsilon)))


def _just_below_half(unit: SparseAveragingUnit) -> Float[np.ndarray, "n d"]:
    """Return values that round to 0, each coordinate by 0.49 of a step."""
    return np.full((unit.length, unit.value_dim), 0.49 * unit.arithmetic.step)


def _many_values() -> Units:
    rng = np.random.default_rng(9)
    return tuple(sparse_averaging_unit(*case, generator=rng) for case in MANY_VALUES)


def _values_forgotten() -> Units:
    """Return the units with the bits that the queries alone need."""
    return tuple(map(_for_queries_alone, _many_values()))


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
        control=_natural_logarithm,
        broken="the natural logarithm in place of that to base 2",
        check=check_bits,
        boundary=(
            "Adversarial and random sets. Numbers of the embedding and the matrices are "
            "rounded; scores and softmax are real numbers. Fewer bits than promised are often enough."
        ),
        budget=40,
        code=(
            f"{_HERE}.budget.promised_format",
            "expressivity.attention.units.arithmetic.FixedPoint",
        ),
        reach="certified",
        extent="[[sets:,]] sets at [[units:word]] sizes up to N=[[most_n]], q=[[most_q]]",
        proof="page",
        numbers={"sets": 5456, "units": 5, "most_n": 1024, "most_q": 16},
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
        boundary="Values that all round to 0.",
        budget=5,
        code=(f"{_HERE}.budget.rounding_error", f"{_HERE}.budget.promised_format"),
        reach="certified",
        extent="[[units:word]] units with d' = [[value_dim]], each run once",
        proof="page",
        numbers={"units": 2, "value_dim": 1024},
    ),
)
