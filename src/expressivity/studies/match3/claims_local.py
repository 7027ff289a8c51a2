"""Match3 in windows: the claim around [SHT23] Theorem 9."""

from collections.abc import Callable
from math import ceil, log, log2

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.local import LocalMatchUnit, local_match_unit
from expressivity.studies.match3.samples import SMALL, count_wrong, with_triples
from expressivity.tasks.matching import every_input, match3, match3_local

RADIUS = 2
LOCAL = [(101, 64, RADIUS), (101, 1024, 1)]
"""(M, N, K): at the second, keys are random signs in fewer dimensions than there are tokens."""

LocalFamily = Callable[[int, int, int, np.random.Generator], LocalMatchUnit]


def check_local(family: LocalFamily) -> Evidence:
    """Check every small input for K = 1 and 2, and for K = N − 1, where the task is Match3; samples at two larger
    sizes, one of them with fewer dimensions than tokens; and the sizes of [SHT23] Theorem 9."""
    inputs = wrong = everything = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        for radius in (1, RADIUS):
            decided = family(modulus, length, radius, np.random.default_rng(0)).decide(tokens)
            wrong += count_wrong(decided, match3_local(tokens, modulus, radius))
            inputs += len(tokens)
        if length > 1:
            whole = family(modulus, length, length - 1, np.random.default_rng(0)).decide(tokens)
            everything += count_wrong(whole, match3(tokens, modulus))
    units = [family(*size, np.random.default_rng(9)) for size in LOCAL]
    samples = [
        with_triples(*size[:2], places=(7, 7 - radius, 7 + radius), batch=40)
        for size, radius in zip(LOCAL, (RADIUS, 1))
    ]
    missed = sum(
        count_wrong(unit.decide(tokens), match3_local(tokens, modulus, radius))
        for unit, tokens, (modulus, _, radius) in zip(units, samples, LOCAL)
    )
    return Evidence(
        wrong == everything == missed == 0 and all(map(_as_small_as_theorem_9, units, LOCAL)),
        {
            "M, N and K": [f"{m}, {n}, {k}" for m, n, k in LOCAL],
            "embedding width": [unit.dimension for unit in units],
            "head rank": [unit.averaging.key_dim for unit in units],
            "window": [unit.window for unit in units],
            "bits": [unit.bits for unit in units],
            "wrong": wrong,
            "wrong as Match3, K=N-1": everything,
            "wrong among samples": missed,
        },
        {
            "inputs": inputs,
            "radius": RADIUS,
            "samples": sum(map(len, samples)),
            "modulus": max(modulus for modulus, _ in SMALL),
            "length": max(length for _, length in SMALL),
        },
    )


def _as_small_as_theorem_9(unit: LocalMatchUnit, size: tuple[int, int, int]) -> bool:
    """Whether the unit has width q + 2 m0 with m0 = 16 q ln(N + 2K), rounded up, or the dimension of orthogonal keys if that is less, and
    p <= ⌈log₂ 4Mq(m0 + √q)⌉ + ⌈log₂ α⌉ + 3 bits.
    """
    modulus, length, radius = size
    q, places = 2 * radius + 1, length + 2 * radius
    key_dim = min(ceil(16 * q * log(places)) or 1, 2 ** ceil(log2(places)))
    alpha = ceil(2 * log(16 * modulus * places))
    bits = ceil(log2(4 * modulus * q * (key_dim + q**0.5))) + ceil(log2(alpha)) + 3
    return (
        unit.averaging.keys.shape == (key_dim, places)
        and unit.dimension == q + 2 * key_dim
        and unit.attention.shape == (length, places)
        and unit.bits is not None
        and unit.bits <= bits
    )


def _narrow(
    modulus: int, length: int, radius: int, generator: np.random.Generator
) -> LocalMatchUnit:
    return local_match_unit(modulus, length, radius - 1, generator)


_LOCAL = "expressivity.constructions.local"

CLAIMS = (
    Claim(
        id="sht-thm-9",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 9; the construction is ours",
        statement=(
            "One attention unit of embedding width $m=O((K+1)\\log(N+1))$ and an output map compute "
            "Match3 in windows of radius $K$ on all sequences of $N$ residues modulo $M$, with "
            "$p=O(\\log((K+1)\\log(N+1))+\\log M)$ bits; for $K=N-1$ that is Match3 itself, with "
            "$m=O(N)$."
        ),
        subject=lambda: local_match_unit,
        control=lambda: _narrow,
        broken="a window one place too narrow on either side",
        check=check_local,
        boundary=(
            "Fixed-point embedding; every input at small sizes, [[samples]] samples at two larger ones. At all sizes but "
            "the last keys are orthogonal, in no fewer dimensions than there are places: there the run checks "
            "the decoding, and the growth with log N rests on [SHT23] Theorem 2."
        ),
        budget=15,
        code=(f"{_LOCAL}.local_match_unit", f"{_LOCAL}.LocalMatchUnit"),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]], K ≤ [[radius]]: [[inputs:,]] inputs",
        proof="page",
        numbers={"samples": 80, "modulus": 5, "length": 4, "radius": 2, "inputs": 2540},
    ),
)
