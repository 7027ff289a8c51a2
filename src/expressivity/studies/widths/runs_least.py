"""The least sufficient dimension m* of every arm of `expressivity.studies.widths.runs`, how it grows, and whether its rules hold.

m* is the least m with a relative error of at most `THRESHOLD`, interpolated between neighbouring widths on logarithmic axes. The two rules
are those of the experiment `widths-thresholds`.
"""

from math import exp, log
from typing import Any

import numpy as np

from expressivity.statistics import Interval, t_intervals
from expressivity.studies.widths.runs import (
    ERROR_RATE,
    FACTOR_FROM_3_TO_6,
    MAX_EXPONENT_CERTIFICATE,
    MAX_MAPPED_OVER_LINEAR,
    MIN_EXPONENT_LINEAR,
    MIN_EXPONENT_MAPPED,
    THRESHOLD,
)
from expressivity.studies.widths.sizes import FIXED_N, FIXED_Q
from expressivity.tables import Row, Table

Finding = dict[str, Interval]


def crossing(errors: dict[int, float], level: float = THRESHOLD) -> float | None:
    """Return the least width with an error of at most the level, on a straight line between neighbours in log m and log error.

    The smallest width if that is enough; None if the largest is not.
    """
    ladder = sorted(errors)
    for low, m in zip([None, *ladder], ladder):
        if errors[m] > level:
            continue
        if low is None:
            return float(m)
        above, below = log(errors[low]), log(max(errors[m], 1e-12))
        return exp(log(low) + (above - log(level)) / (above - below) * log(m / low))
    return None


def threshold_table(errors: Table) -> Table:
    """Tabulate m* for every arm, size, number of steps and seed; the largest width that was tried where that is not enough."""
    curves: dict[tuple, dict[int, float]] = {}
    for row in errors.rows:
        place = tuple(row[axis] for axis in ("arm", "N", "q", "steps", "seed"))
        curves.setdefault(place, {})[row["m"]] = row["error"]
    rows: list[Row] = []
    for (arm, n, q, steps, seed), curve in curves.items():
        width = crossing(curve)
        value = round(float(max(curve) if width is None else width), 3)
        rows.append(
            {
                "arm": arm,
                "N": n,
                "q": q,
                "steps": steps,
                "seed": seed,
                "m": value,
                "reached": width is not None,
            }
        )
    columns = {
        **errors.columns,
        "m": f"m*: least dimension with a relative error of at most {THRESHOLD}",
        "reached": "whether any width tried is enough",
    }
    del columns["error"]
    return Table(
        "widths-least",
        f"Least sufficient dimension. {errors.about}",
        columns,
        rows,
        group=("arm", "N", "q", "steps"),
        seed="seed",
    )


def exponents(least: Table, arm: str) -> list[float]:
    """Return, seed by seed, the slope of log m* against log N at q = 3."""
    slopes = []
    for seed in sorted(set(least.column("seed", arm=arm))):
        rows = sorted(least.where(arm=arm, q=FIXED_Q, seed=seed), key=lambda row: row["N"])
        slopes.append(
            float(
                np.polyfit([log(row["N"]) for row in rows], [log(row["m"]) for row in rows], 1)[0]
            )
        )
    return slopes


def _factors(least: Table, top: dict[str, Any], bottom: dict[str, Any]) -> list[float]:
    """Return, seed by seed, the logarithm of the ratio of two m*."""
    of = [
        [row["m"] for row in sorted(least.where(**place), key=lambda row: row["seed"])]
        for place in (top, bottom)
    ]
    return [log(a / b) for a, b in zip(*of, strict=True)]


def growth(least: Table, arm: str) -> list[float]:
    """Return, seed by seed, the logarithm of the factor by which m* grows from q = 3 to q = 6 at N = 64."""
    here = {"arm": arm, "N": FIXED_N}
    return _factors(least, {**here, "q": 6}, {**here, "q": FIXED_Q})


def linear_rule(least: Table) -> tuple[bool, Finding]:
    """Return the rule on linear queries: its verdict and the four intervals (factors as their logarithms)."""
    samples: dict[str, list[float]] = {}
    for arm in ("linear", "certificate"):
        samples[f"exponent in N, {arm}"] = exponents(least, arm)
        samples[f"from q = 3 to 6, {arm}"] = growth(least, arm)
    ends = t_intervals(samples, ERROR_RATE)
    steep = (
        ends["exponent in N, linear"].low > MIN_EXPONENT_LINEAR
        and ends["exponent in N, certificate"].high < MAX_EXPONENT_CERTIFICATE
    )
    flat = (
        ends["from q = 3 to 6, linear"].high
        < log(FACTOR_FROM_3_TO_6)
        < ends["from q = 3 to 6, certificate"].low
    )
    return steep and flat and _reached(least, "linear", "certificate"), ends


def mapped_rule(least: Table) -> tuple[bool, Finding]:
    """Return the rule on mapped queries: its verdict and the two intervals (the factor as its logarithm)."""
    largest = max(least.column("N"))
    mapped, linear = ({"arm": arm, "N": largest, "q": FIXED_Q} for arm in ("mapped", "linear"))
    samples = {
        "mapped over linear": _factors(least, mapped, linear),
        "exponent in N, mapped": exponents(least, "mapped"),
    }
    ends = t_intervals(samples, ERROR_RATE)
    holds = (
        ends["mapped over linear"].high < log(MAX_MAPPED_OVER_LINEAR)
        and ends["exponent in N, mapped"].low > MIN_EXPONENT_MAPPED
    )
    return holds and _reached(least, "mapped"), ends


def _reached(least: Table, *arms: str) -> bool:
    return all(row["reached"] for arm in arms for row in least.where(arm=arm))
