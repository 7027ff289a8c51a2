"""Match3 by one unit that attends to pairs: the claims around [SHT23] Theorem 18."""

from fractions import Fraction
from functools import cached_property
from math import ceil, floor, log, log2

from jaxtyping import Float
from torch import Tensor

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.tensor import MatchUnit, match_unit, match_unit_in_fixed_point
from expressivity.studies.third_order.samples import (
    LARGE,
    SMALL,
    Family,
    alike,
    count_calls,
    count_wrong,
    exhaust,
    hard_samples,
    promised_shares,
)
from expressivity.tasks.matching import match

ROUNDING = 1e-9

SCALES = [(modulus, length) for modulus in range(2, 41) for length in range(1, 41)]
"""Sizes at which the number of bits is compared with the formula: the scales are so many that no other factor fits all."""


def check_third_order(family: Family) -> Evidence:
    """Check every small input of Match3; uniform inputs, few tokens repeated and near misses at a larger size; the attention against
    what the proof leaves to a unit of this scale; the sizes of the matrices, and that attention is called once.
    """
    samples, unit = hard_samples(*LARGE), family(3, *LARGE)
    missed = count_wrong(unit.decide(samples) != match(samples, LARGE[0], 3))
    inputs, wrong, least, greatest = exhaust(family, [(3, *size) for size in SMALL])
    promised = [promised_shares(family(3, *size)) for size in SMALL]
    least_promised = min(share for share, _ in promised)
    greatest_promised = max(share for _, share in promised)
    kept = least >= least_promised - ROUNDING and greatest <= greatest_promised
    return Evidence(
        wrong == missed == 0 and kept and count_calls(family(3, 5, 4)) == 1 and alike([unit]),
        {
            "wrong": wrong,
            "wrong among samples": missed,
            "least attention with a match": round(least, 6),
            "greatest without": round(greatest, 6),
        },
        {
            "width": unit.embedding.shape[1],
            "rank": unit.query.shape[1],
            "least": floor(100 * least_promised) / 100,
            "part": floor(1 / greatest_promised + ROUNDING),
            "inputs": inputs,
            "samples": len(samples),
            **_largest(SMALL),
        },
    )


def check_bits(family: Family) -> Evidence:
    """Check the same inputs with numbers of p bits: that p is the stated number, at many sizes, and no other factor gives it; that every
    number is a multiple of the last bit and in range; and the answers.
    """
    samples, unit = hard_samples(*LARGE), family(3, *LARGE)
    missed = count_wrong(unit.decide(samples) != match(samples, LARGE[0], 3))
    inputs, wrong, least, greatest = exhaust(family, [(3, *size) for size in SMALL])
    units = [family(3, *size) for size in SCALES]
    entry = Fraction(float(unit.query.abs().max() / unit.scale)).limit_denominator(100)
    factors = [
        factor
        for factor in range(1, 500)
        if all(each.bits == _stated_bits(_whole_scale(each), entry, factor) for each in units)
    ]
    written = all(_in_format(family(3, *size), entry) for size in [*SMALL, LARGE])
    return Evidence(
        wrong == missed == 0 and least > 1 / 4 > greatest and len(factors) == 1 and written,
        {
            f"bits, M={LARGE[0]} N={LARGE[1]}": unit.bits,
            f"bits, M={SMALL[-1][0]} N={SMALL[-1][1]}": family(3, *SMALL[-1]).bits,
            "factors that fit all sizes": factors,
            "wrong": wrong,
            "wrong among samples": missed,
        },
        {
            "over": entry.numerator,
            "under": entry.denominator,
            "factor": factors[0] if factors else None,
            "inputs": inputs,
            "samples": len(samples),
            **_largest(SMALL),
        },
    )


def _whole_scale(unit: MatchUnit) -> int:
    """Return the scale of the theorem, rounded up."""
    pairs = (unit.length + 1) ** 2
    return ceil(max(unit.modulus**2 / 8, 1) * log(8 * pairs) + 1)


def _stated_bits(scale: int, entry: Fraction, factor: int) -> int:
    return ceil(log2(entry * scale + 1)) + ceil(log2(factor * scale)) + 1


def _in_format(unit: MatchUnit, entry: Fraction) -> bool:
    """Whether every number of embedding, Q and K is a multiple of the last of p bits, and below the first."""
    before = ceil(log2(entry * _whole_scale(unit) + 1))
    after = unit.bits - 1 - before
    numbers = [unit.embedding, unit.query, *unit.keys]
    multiples = [2.0**after * matrix for matrix in numbers]
    return unit.scale == _whole_scale(unit) and all(
        bool((each == each.round()).all() and (each.abs() < 2.0 ** (before + after)).all())
        for each in multiples
    )


def _largest(sizes: list[tuple[int, int]]) -> dict[str, int]:
    """Return the largest sizes of those at which every input ran, and the larger one that was sampled."""
    return {
        "modulus": max(modulus for modulus, _ in sizes),
        "length": max(length for _, length in sizes),
        "large_modulus": LARGE[0],
        "large_length": LARGE[1],
    }


class _WithoutBlank(MatchUnit):
    """The unit whose blank is embedded as row 0 of the circle: as the residue 0."""

    @cached_property
    def embedding(self) -> Float[Tensor, "residues 4"]:
        """The embedding with the residue 0, which is M, in the blank's row."""
        table = super().embedding.clone()
        table[0] = table[self.modulus]
        return table


def _without_blank(order: int, modulus: int, length: int) -> MatchUnit:
    unit = match_unit(order, modulus, length)
    return _WithoutBlank(order, modulus, length, unit.scale, unit.terms)


def _one_factor(order: int, modulus: int, length: int) -> MatchUnit:
    """The fixed-point unit with t = ⌈log₂ c⌉ bits after the point: one for half a unit of one product."""
    exact = match_unit_in_fixed_point(order, modulus, length)
    given = exact.rounding.fraction_bits - ceil(log2(exact.scale))
    return match_unit_in_fixed_point(order, modulus, length, fewer=given)


_TENSOR = "expressivity.constructions.tensor"

CLAIMS = (
    Claim(
        id="sht-thm-18",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 18; $m=4$ is ours",
        statement=(
            "One third-order attention unit of embedding width [[width]] and head rank $m=[[rank]]$ computes Match3 on "
            "all sequences of at most $N$ residues modulo $M$, with at least [[least]] of the "
            "attention on pairs of tokens where there is a match and at most $\\tfrac1[[part]]$ where there is "
            "none."
        ),
        subject=lambda: match_unit,
        control=lambda: _without_blank,
        broken="the blank embedded as the residue 0",
        check=check_third_order,
        boundary=(
            "Float64; every input at small sizes, and [[samples]] samples, near misses among them, at $M=[[large_modulus]]$, "
            "$N=[[large_length]]$. The proof on the page is for all sizes. That [[rank]] suffices does not say that less does not."
        ),
        budget=20,
        code=(f"{_TENSOR}.match_unit", f"{_TENSOR}.MatchUnit"),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "width": 4,
            "rank": 4,
            "least": 0.48,
            "part": 9,
            "samples": 140,
            "large_modulus": 37,
            "large_length": 32,
            "modulus": 6,
            "length": 4,
            "inputs": 2824,
        },
    ),
    Claim(
        id="sht-thm-18-bits",
        kind="construction",
        known="ours",
        source="ours; [SHT23] Theorem 18 has p = O(log M)",
        statement=(
            "$p=\\lceil\\log_2(\\tfrac[[over]][[under]]c+1)\\rceil+\\lceil\\log_2 [[factor]]c\\rceil+1$ bits for each number in "
            "the embedding and the matrices of that unit suffice, with its scale $c$ rounded up."
        ),
        subject=lambda: match_unit_in_fixed_point,
        control=lambda: _one_factor,
        broken="⌈log₂ c⌉ bits after the point, which are enough for the error of one product",
        check=check_bits,
        boundary=(
            "Every input at small sizes, and [[samples]] samples at $M=[[large_modulus]]$, $N=[[large_length]]$. Embedding, Q, K and V are "
            "rounded; scores, softmax and output are computed in float64. No lower bound on bits."
        ),
        budget=20,
        code=(f"{_TENSOR}.match_unit_in_fixed_point", f"{_TENSOR}.sufficient_fraction_bits"),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "over": 4,
            "under": 3,
            "factor": 72,
            "samples": 140,
            "large_modulus": 37,
            "large_length": 32,
            "modulus": 6,
            "length": 4,
            "inputs": 2824,
        },
    ),
)
