"""Match2: the claims around [SHT23] Theorem 6."""

from collections.abc import Callable
from math import ceil, exp, log, log2

import numpy as np
import torch

from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.matching import (
    Match2Head,
    fewest_bits,
    match2_head,
    match2_in_fixed_point,
    smallest_scale,
    sufficient_bits,
)
from expressivity.constructions.worst_case import worst_masses
from expressivity.tasks.matching import SAMPLERS, every_input, match2

Family = Callable[[int, int], Match2Head]

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
LARGE = (4096, 64)
SIZES = [(3, 4), (37, 20), (256, 64), LARGE]
MANY = [(modulus, length) for modulus in range(2, 200) for length in range(1, 5)]
"""Sizes at which the number of bits is compared with the formula: so many that no other factor fits all."""

ROUNDING = 1e-6
"""Half of the attention, exactly, is the least that a match can get; float64 misses it by less than this for
all sizes here."""

ATTENTION = "expressivity.attention.units.unit.self_attention"


def check_head(family: Family) -> Evidence:
    """Check every small input, the worst cases of larger sizes, and samples of five kinds at the largest; the attention against what the
    proof leaves to a head of this scale, and that attention is called once.
    """
    inputs, wrong = _count_wrong(family)
    modulus, length = LARGE
    head, generator = family(modulus, length), np.random.default_rng(0)
    samples = np.concatenate(
        [sample(2000, length, modulus, generator) for sample in SAMPLERS.values()]
    )
    missed = int((head.decide(samples) != match2(samples, modulus)).any(axis=1).sum())
    least, greatest = _worst(family)
    with watching([ATTENTION]) as calls:
        head.decide(samples[:1])
    promised = {round(_promised(family(*size)), 6) for size in SIZES}
    bounds = abs(least - 1 / 2) < ROUNDING and len(promised) == 1 and greatest <= max(promised)
    return Evidence(
        wrong == missed == 0 and bounds and calls[ATTENTION] == 1,
        {
            "wrong": wrong,
            "wrong among samples": missed,
            "every input covered by its worst cases": [f"M={m} N<={n}" for m, n in SIZES],
            "least attention with a match": round(least, 6),
            "greatest without": round(greatest, 6),
        },
        {
            "width": head.embedding.shape[1],
            "part": round(1 / max(promised), 6),
            "inputs": inputs,
            "samples": len(samples),
            **_sizes(),
        },
    )


def _promised(head: Match2Head) -> float:
    """Return the most attention on tokens that the proof leaves to a head of this scale where none matches: each weighs at most e^(−8c/M²)."""
    weight = head.length * exp(-8 * head.scale / head.modulus**2)
    return weight / (1 + weight)


def check_bits(family: Family) -> Evidence:
    """Check numbers of p bits: that p is the stated number, at many sizes, and no other factor gives it; that all numbers have one format of p
    bits; and the answers, on every small input and by the worst cases.
    """
    inputs, wrong = _count_wrong(family)
    least, greatest = _worst(family)
    factors = [
        factor
        for factor in range(2, 50)
        if all(family(*size).bits == _stated_bits(*size, factor) for size in MANY)
    ]
    written = all(_in_format(family(*size)) for size in [*SMALL, *SIZES])
    return Evidence(
        wrong == 0 and least > 1 / 3 > greatest and len(factors) == 1 and written,
        {
            "wrong": wrong,
            "every input covered by its worst cases": [f"M={m} N<={n}" for m, n in SIZES],
            "bits": [family(*size).bits for size in SIZES],
            "least attention with a match": round(least, 4),
            "greatest without": round(greatest, 4),
        },
        {"factor": factors[0] if factors else None, "inputs": inputs, **_sizes()},
    )


def _stated_bits(modulus: int, length: int, factor: int) -> int:
    return ceil(log2(modulus**2 * log(factor * length))) + 1


def _in_format(head: Match2Head) -> bool:
    """Whether some number of bits after the point makes every number of embedding, Q, K and V a whole one of p bits, sign included."""
    numbers = torch.cat(
        [each.flatten() for each in (head.embedding, head.query, head.key, head.value)]
    )
    return any(
        bool((scaled == scaled.round()).all() and (scaled.abs() < 2.0 ** (head.bits - 1)).all())
        for scaled in (numbers * 2.0**after for after in range(head.bits))
    )


def _sizes() -> dict[str, int]:
    """Return the largest sizes at which every input ran, and the largest whose worst cases did."""
    return {
        "modulus": max(modulus for modulus, _ in SMALL),
        "length": max(length for _, length in SMALL),
        "large_modulus": max(modulus for modulus, _ in SIZES),
        "large_length": max(length for _, length in SIZES),
    }


def _count_wrong(family: Family) -> tuple[int, int]:
    """Count inputs and errors over every sequence of the small sizes."""
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += int(
            (family(modulus, length).decide(tokens) != match2(tokens, modulus)).any(axis=1).sum()
        )
        inputs += len(tokens)
    return inputs, wrong


def _worst(family: Family) -> tuple[float, float]:
    masses = [worst_masses(family(*size)) for size in SIZES]
    return min(least for least, _ in masses), max(greatest for _, greatest in masses)


def _too_flat(modulus: int, length: int) -> Match2Head:
    return match2_head(modulus, length, scale=smallest_scale(modulus, length) / modulus)


def _too_coarse(modulus: int, length: int) -> Match2Head:
    bits = max(fewest_bits(modulus, length), sufficient_bits(modulus, length) - 2)
    return match2_in_fixed_point(modulus, length, bits)


_MATCHING = "expressivity.constructions.matching"
_WORST_CASE = "expressivity.constructions.worst_case"

CLAIMS = (
    Claim(
        id="sht-thm-6",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 6",
        statement="One attention head with embedding dimension [[width]] and a blank token computes Match2 on all "
        "sequences of at most $N$ residues modulo $M$, with at least half of the attention on "
        "tokens where there is a match and at most $\\tfrac1[[part]]$ where there is none.",
        subject=lambda: match2_head,
        control=lambda: _too_flat,
        broken="$M$ in place of $M^2$ in the softmax scale",
        check=check_head,
        boundary="Float64 arithmetic. Every input is covered for the small sizes and, by their worst "
        "cases, up to $M=[[large_modulus:,]]$, $N=[[large_length]]$, where [[samples:,]] samples ran too. The proof on the page is for all sizes.",
        budget=20,
        code=(
            f"{_MATCHING}.match2_head",
            f"{_MATCHING}.Match2Head",
            f"{_WORST_CASE}.hardest_inputs",
        ),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "width": 3,
            "part": 5,
            "inputs": 2824,
            "samples": 10000,
            "modulus": 6,
            "length": 4,
            "large_modulus": 4096,
            "large_length": 64,
        },
    ),
    Claim(
        id="sht-thm-6-bits",
        kind="construction",
        known="ours",
        source="ours; [SHT23] Theorem 6 has p = O(log M)",
        statement="$p=\\lceil\\log_2(M^2\\ln [[factor]]N)\\rceil+1$ bits for each number in the embedding and the "
        "matrices of that head suffice.",
        subject=lambda: match2_in_fixed_point,
        control=lambda: _too_coarse,
        broken="as many bits after the point as the scale has before it, without two more for rounding",
        check=check_bits,
        boundary="Larger sizes by their worst cases, up to $M=[[large_modulus:,]]$, $N=[[large_length]]$. Embedding, Q, K and V are rounded; scores, "
        "softmax and output are computed in float64. That fewer bits fail is a fact about this head, not a lower bound for others.",
        budget=15,
        code=(f"{_MATCHING}.match2_in_fixed_point", f"{_MATCHING}.sufficient_bits"),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "factor": 4,
            "inputs": 2824,
            "modulus": 6,
            "length": 4,
            "large_modulus": 4096,
            "large_length": 64,
        },
    ),
)
