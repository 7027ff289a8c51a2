"""Variants of Match3 that are easy: the claims around [SHT23] Theorems 8 and 9."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil, log, log2

import numpy as np
from jaxtyping import Bool, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.bigram import (
    BigramTransformer,
    bigram_in_fixed_point,
    bigram_transformer,
)
from expressivity.constructions.keys import sufficient_dimension
from expressivity.constructions.local import LocalMatchUnit, local_match_unit
from expressivity.tasks.matching import every_input, match3, match3_bigram, match3_local, uniform

SMALL = [(modulus, length) for modulus in range(2, 6) for length in range(1, 5)]
LARGE = (101, 64)
RADIUS = 2
LOCAL = [(*LARGE, RADIUS), (101, 1024, 1)]
"""(M, N, K): at the second, keys are random signs in fewer dimensions than there are tokens."""

BigramFamily = Callable[[int, int], BigramTransformer]
LocalFamily = Callable[[int, int, int, np.random.Generator], LocalMatchUnit]


def check_bigram(family: BigramFamily) -> Evidence:
    """Check every small input, samples at M = 101, N = 64, and the sizes of [SHT23] Theorem 8: layers, heads, embedding
    width, head ranks."""
    counts, model = _count_bigram(family), family(*LARGE)
    size = (model.layers, model.heads, model.dimension, model.head_ranks)
    return Evidence(
        counts["wrong"] == counts["wrong among them"] == 0 and size == (2, 1, 5, (2, 3)),
        {
            "layers": model.layers,
            "heads": model.heads,
            "embedding width": model.dimension,
            "head ranks": list(model.head_ranks),
            **counts,
        },
    )


def check_bigram_bits(family: BigramFamily) -> Evidence:
    """Check the same inputs with numbers of p bits, p within the stated formula."""
    counts, model = _count_bigram(family), family(*LARGE)
    first, second = model.place_scale, model.match_scale
    bound = (
        1
        + ceil(log2(max(first, second) + 2))
        + ceil(log2(max(24 * model.modulus * (first + 1), 4 * second)))
    )
    return Evidence(
        counts["wrong"] == counts["wrong among them"] == 0 and model.bits <= bound,
        {
            f"bits, M={LARGE[0]} N={LARGE[1]}": model.bits,
            f"bits, M={SMALL[-1][0]} N={SMALL[-1][1]}": family(*SMALL[-1]).bits,
            **counts,
        },
    )


def check_local(family: LocalFamily) -> Evidence:
    """Check every small input for K = 1 and 2, and for K = N − 1, where the task is Match3; samples at two larger
    sizes, one of them with fewer dimensions than tokens; and the sizes of [SHT23] Theorem 9."""
    inputs = wrong = everything = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        for radius in (1, RADIUS):
            decided = family(modulus, length, radius, np.random.default_rng(0)).decide(tokens)
            wrong += _wrong(decided, match3_local(tokens, modulus, radius))
            inputs += len(tokens)
        if length > 1:
            whole = family(modulus, length, length - 1, np.random.default_rng(0)).decide(tokens)
            everything += _wrong(whole, match3(tokens, modulus))
    units = [family(*size, np.random.default_rng(9)) for size in LOCAL]
    samples = [
        _with_triples(*size[:2], places=(7, 7 - radius, 7 + radius), batch=40)
        for size, radius in zip(LOCAL, (RADIUS, 1))
    ]
    missed = sum(
        _wrong(unit.decide(tokens), match3_local(tokens, modulus, radius))
        for unit, tokens, (modulus, _, radius) in zip(units, samples, LOCAL)
    )
    return Evidence(
        wrong == everything == missed == 0 and all(map(_as_small_as_theorem_9, units, LOCAL)),
        {
            "layers": units[0].layers,
            "heads": units[0].heads,
            "M, N and K": [f"{m}, {n}, {k}" for m, n, k in LOCAL],
            "embedding width": [unit.dimension for unit in units],
            "head rank": [unit.averaging.key_dim for unit in units],
            "window": [unit.window for unit in units],
            "bits": [unit.bits for unit in units],
            f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]} K<={RADIUS}": inputs,
            "wrong": wrong,
            "wrong as Match3, K=N-1": everything,
            "inputs, sampled": sum(map(len, samples)),
            "wrong among them": missed,
        },
    )


def _as_small_as_theorem_9(unit: LocalMatchUnit, size: tuple[int, int, int]) -> bool:
    """Whether the unit has one layer, one head, m = q + 2 m0 with m0 <= 16 q ln(N + 2K) or the dimension of orthogonal keys, and
    p <= ⌈log₂ 4Mq(m0 + √q)⌉ + ⌈log₂ α⌉ + 3 bits."""
    modulus, length, radius = size
    q, key_dim = 2 * radius + 1, unit.averaging.key_dim
    alpha = ceil(2 * log(16 * modulus * (length + 2 * radius)))
    bits = ceil(log2(4 * modulus * q * (key_dim + q**0.5))) + ceil(log2(alpha)) + 3
    return (
        (unit.layers, unit.heads) == (1, 1)
        and unit.dimension == q + 2 * key_dim
        and key_dim <= sufficient_dimension(length + 2 * radius, q)
        and unit.bits is not None
        and unit.bits <= bits
    )


def _count_bigram(family: BigramFamily) -> dict[str, int]:
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += _wrong(family(modulus, length).decide(tokens), match3_bigram(tokens, modulus))
        inputs += len(tokens)
    samples = _with_triples(*LARGE, places=(5, 30, 31), batch=200)
    return {
        f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]}": inputs,
        "wrong": wrong,
        f"inputs, sampled M={LARGE[0]} N={LARGE[1]}": len(samples),
        "wrong among them": _wrong(
            family(*LARGE).decide(samples), match3_bigram(samples, LARGE[0])
        ),
    }


def _wrong(decided: Bool[np.ndarray, "inputs n"], truth: Bool[np.ndarray, "inputs n"]) -> int:
    """Return inputs with a wrong answer at some token."""
    return int((decided != truth).any(axis=1).sum())


def _with_triples(
    modulus: int, length: int, places: tuple[int, int, int], batch: int
) -> Int[np.ndarray, "batch n"]:
    """Return uniform inputs; in half of them the first of three places completes a triple with the other two."""
    tokens = uniform(batch, length, modulus, np.random.default_rng(8))
    first, second, third = places
    half = slice(batch // 2)
    tokens[half, first] = (-tokens[half, second] - tokens[half, third] - 1) % modulus + 1
    return tokens


def _blurred(modulus: int, length: int) -> BigramTransformer:
    model = bigram_transformer(modulus, length)
    return replace(model, place_scale=model.place_scale / 16)


def _coarse(modulus: int, length: int) -> BigramTransformer:
    proved = bigram_in_fixed_point(modulus, length).rounding.fraction_bits
    return bigram_in_fixed_point(modulus, length, fewer=proved // 2)


def _narrow(
    modulus: int, length: int, radius: int, generator: np.random.Generator
) -> LocalMatchUnit:
    return local_match_unit(modulus, length, radius - 1, generator)


_BIGRAM, _LOCAL = "expressivity.constructions.bigram", "expressivity.constructions.local"

CLAIMS = (
    Claim(
        id="sht-thm-8",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 8; the construction is ours",
        statement=(
            "Two attention layers of one head each, with embedding width 5 and head ranks 2 and 3, "
            "compute Match3Bigram on all sequences of at most $N$ residues modulo $M$."
        ),
        subject=lambda: bigram_transformer,
        control=lambda: _blurred,
        broken="scale of the first layer divided by 16",
        check=check_bigram,
        boundary=(
            "Float64; every input at small sizes, samples at the larger one. The paper's $m=3$, as we "
            "remember it, is met by the head rank and not by the embedding width."
        ),
        budget=15,
        code=(f"{_BIGRAM}.bigram_transformer", f"{_BIGRAM}.BigramTransformer"),
    ),
    Claim(
        id="sht-thm-8-bits",
        kind="construction",
        known="ours",
        source="ours; [SHT23] Theorem 8 has p = O(log M)",
        statement=(
            "With scales $c_1$ and $c_2$, "
            "$\\lceil\\log_2(\\max(c_1,c_2)+2)\\rceil+\\lceil\\log_2\\max(24M(c_1+1),4c_2)\\rceil+1=O(\\log "
            "N+\\log M)$ bits for each number of that model suffice."
        ),
        subject=lambda: bigram_in_fixed_point,
        control=lambda: _coarse,
        broken="half of the bits after the point left out",
        check=check_bigram_bits,
        boundary=(
            "Embeddings, matrices and the output of the first layer are rounded; scores and softmax are "
            "computed in float64."
        ),
        budget=15,
        code=(f"{_BIGRAM}.bigram_in_fixed_point", f"{_BIGRAM}.sufficient_fraction_bits"),
    ),
    Claim(
        id="sht-thm-9",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 9; the construction is ours",
        statement=(
            "One attention unit of embedding width $m=O((K+1)\\log(N+1))$ and an output map compute "
            "Match3Local with windows of radius $K$ on all sequences of $N$ residues modulo $M$, with "
            "$p=O(\\log((K+1)\\log(N+1))+\\log M)$ bits; for $K=N-1$ that is Match3 itself, with "
            "$m=O(N)$."
        ),
        subject=lambda: local_match_unit,
        control=lambda: _narrow,
        broken="a window one place too narrow on either side",
        check=check_local,
        boundary=(
            "Fixed-point embedding; every input at small sizes, samples at the larger ones. At all sizes but "
            "the last keys are orthogonal, in no fewer dimensions than there are places: there the run checks "
            "the decoding, and the growth with log N rests on [SHT23] Theorem 2."
        ),
        budget=15,
        code=(f"{_LOCAL}.local_match_unit", f"{_LOCAL}.LocalMatchUnit"),
    ),
)
