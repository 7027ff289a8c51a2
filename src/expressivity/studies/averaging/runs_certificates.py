"""Looks inside the constructed unit: scores on a set chosen against it, what few bits cost, and how few do."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Int

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import SparseAveragingUnit, sparse_averaging_unit
from expressivity.constructions.budget import rounding_error
from expressivity.constructions.certificates import Certificates
from expressivity.constructions.enclosure import enclosed_errors
from expressivity.errors import InvalidInput
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import adversarial_subsets, random_subsets

VALUE_DIM = 4
BITS_CASES = ((64, 3, 96, 0.1), (256, 6, 320, 0.01))
"""(N, q, m0, ε) of the rounding experiment."""


def on_hardest_set(unit: SparseAveragingUnit) -> dict[str, Certificates]:
    """Return both vectors for the adversarial set on which least squares scores highest off the set.

    Raises:
        InvalidInput: q = N, where no position is left to surround.
    """
    before, after = (replace(unit, method=method) for method in ("least-squares", "candes-tao"))
    sets = adversarial_subsets(unit.keys, unit.q)
    hardest = sets[before.certify(sets).off_support.round(9).argmax()][None]
    return {"least squares": before.certify(hardest), "certificate": after.certify(hardest)}


def scores_table(unit: SparseAveragingUnit, kept: int = 64) -> Table:
    """Tabulate scores and attention on the hardest set, before and after the correction, position by position.

    Args:
        unit: whose keys are attacked.
        kept: how many positions: the set, then those that least squares scores highest.

    Raises:
        InvalidInput: q = N, where no position is left to surround.
    """
    columns = {
        "rank": "positions: the set, then by least-squares score",
        "member": "whether it is in the set",
    }
    series: dict[str, np.ndarray] = {}
    for name, certificates in on_hardest_set(unit).items():
        columns |= {
            f"score, {name}": "score divided by α",
            f"attention, {name}": "attention weight",
        }
        series |= {
            f"score, {name}": certificates.scores[0],
            f"attention, {name}": unit.attention(certificates)[0],
        }
    member = np.isin(np.arange(unit.length), certificates.subsets[0])
    order = np.lexsort((-series["score, least squares"].round(9), ~member))[:kept]
    rows: list[Row] = [
        {
            "rank": rank,
            "member": bool(member[j]),
            **{n: round(float(v[j]), 6) for n, v in series.items()},
        }
        for rank, j in enumerate(order)
    ]
    sizes = f"N = {unit.length}, q = {unit.q}, m0 = {unit.key_dim}, ε = {unit.epsilon:g}"
    return Table(
        "averaging-scores", f"One adversarial set, {sizes}.", columns, rows, group=("rank",)
    )


def trial_sets(
    unit: SparseAveragingUnit, random: int, generator: np.random.Generator
) -> Int[np.ndarray, "batch q"]:
    """Return every adversarial set of the unit's keys, and this many random ones."""
    chosen = adversarial_subsets(unit.keys, unit.q)
    return np.concatenate([chosen, random_subsets((random,), unit.length, unit.q, generator)])


def with_fraction_bits(unit: SparseAveragingUnit, fraction_bits: int) -> SparseAveragingUnit:
    """Return the same unit with another number of bits after the point.

    Raises:
        InvalidInput: a unit without rounding, or a negative number of bits.
    """
    if unit.arithmetic is None:
        raise InvalidInput(
            "a unit in float64 has no bits to change: build it with `sparse_averaging_unit`"
        )
    return replace(unit, arithmetic=FixedPoint(unit.arithmetic.integer_bits, fraction_bits))


def bits_table(cases: tuple[tuple[int, int, int, float], ...] = BITS_CASES, seed: int = 0) -> Table:
    """Tabulate the worst error over all values, on certified random and adversarial sets, at 3 fraction bits up to the
    promised number.

    Raises:
        InvalidInput: as `sparse_averaging_unit`.
    """
    columns = {
        "N": "positions",
        "q": "positions averaged over",
        "m0": "key dimensions",
        "epsilon": "ε, the error promised",
        "fraction_bits": "bits after the point",
        "bits": "p, all bits of a number",
        "error": "worst error measured",
        "bound": "ε/2 for the softmax, m0 + √d' half steps for the rounding",
        "promised": "whether p is the promised number",
    }
    rows = [row for case in cases for row in _bits_rows(case, seed)]
    about = (
        f"Worst error over all values (d' = {VALUE_DIM}) on certified sets, random and adversarial."
    )
    return Table(
        "averaging-bits", about, columns, rows, group=("N", "q", "m0", "epsilon", "fraction_bits")
    )


def _bits_rows(case: tuple[int, int, int, float], seed: int) -> list[Row]:
    length, q, key_dim, epsilon = case
    rng = np.random.default_rng(seed)
    unit = sparse_averaging_unit(length, q, VALUE_DIM, epsilon, generator=rng, key_dim=key_dim)
    certificates = unit.certify(trial_sets(unit, length, rng))
    certificates = Certificates(
        certificates.keys,
        certificates.subsets[certificates.valid],
        certificates.vectors[certificates.valid],
    )
    promised = unit.arithmetic.fraction_bits
    rows: list[Row] = []
    for fraction_bits in range(3, promised + 1):
        rounded = with_fraction_bits(unit, fraction_bits)
        bound = epsilon / 2 + rounding_error(rounded.arithmetic, key_dim, VALUE_DIM)
        rows.append(
            {
                "N": length,
                "q": q,
                "m0": key_dim,
                "epsilon": epsilon,
                "fraction_bits": fraction_bits,
                "bits": rounded.bits,
                "error": _four_digits(rounded.worst_error(certificates).max()),
                "bound": _four_digits(bound),
                "promised": fraction_bits == promised,
            }
        )
    return rows


def fewest_fraction_bits(unit: SparseAveragingUnit, certificates: Certificates) -> int:
    """Return the least t such that with t and with any more bits after the point, up to the promised number, the certain
    bound on the error stays at most ε at these sets.

    Raises:
        InvalidInput: a unit without rounding.
    """
    for fraction_bits in range(unit.arithmetic.fraction_bits if unit.arithmetic else 0, -1, -1):
        rounded = with_fraction_bits(unit, fraction_bits)
        if enclosed_errors(rounded, certificates)[1].max() > unit.epsilon:
            return fraction_bits + 1
    return 0


def needed_table(units: Sequence[SparseAveragingUnit], random: int = 400, seed: int = 0) -> Table:
    """Tabulate bits of a number promised, and needed on every adversarial set and some random ones, for each unit.

    Args:
        units: as promised.
        random: how many random sets.
        seed: of the random sets.

    Raises:
        CertificateFailure: a set without a certificate.
    """
    columns = {
        "N": "positions",
        "q": "positions averaged over",
        "d": "d', dimension of the values",
        "m0": "key dimensions",
        "epsilon": "ε, the error promised",
        "promised": "bits of a number promised",
        "needed": "bits of a number at which a certain bound on the error is at most ε",
    }
    rows: list[Row] = []
    for unit in units:
        certificates = unit.certified(trial_sets(unit, random, np.random.default_rng(seed)))
        needed = (
            unit.bits - unit.arithmetic.fraction_bits + fewest_fraction_bits(unit, certificates)
        )
        sizes = {
            "N": unit.length,
            "q": unit.q,
            "d": unit.value_dim,
            "m0": unit.key_dim,
            "epsilon": unit.epsilon,
        }
        rows.append({**sizes, "promised": unit.bits, "needed": needed})
    about = (
        "Bits promised for all sets, and enough on those tried, with the rounding of the values."
    )
    return Table("averaging-needed", about, columns, rows, group=("N", "q", "d"))


def _four_digits(number: float) -> float:
    """Round so that the last bits of a processor do not show."""
    return float(f"{number:.4g}")
