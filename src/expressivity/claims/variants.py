"""Variants of Match3 that are easy: the claims around [SHT23] Theorems 8 and 9."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil, log2

import numpy as np
from jaxtyping import Int

from expressivity.claims.registry import Claim, Evidence
from expressivity.constructions.bigram import BigramTransformer, bigram_in_fixed_point, bigram_transformer
from expressivity.constructions.keys import sufficient_dimension
from expressivity.constructions.local import LocalMatchUnit, local_match_unit
from expressivity.tasks.matching import every_input, match3_bigram, match3_local, uniform

SMALL = [(modulus, length) for modulus in range(2, 6) for length in range(1, 5)]
LARGE = (101, 64)
RADIUS = 2

BigramFamily = Callable[[int, int], BigramTransformer]
LocalFamily = Callable[[int, int, int, np.random.Generator], LocalMatchUnit]


def check_bigram(family: BigramFamily) -> Evidence:
    """Every small input, samples at M = 101, N = 64, and the sizes of Theorem 8: layers, heads, embedding
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
    """The same inputs with numbers of p bits, p within the stated formula."""
    counts, model = _count_bigram(family), family(*LARGE)
    first, second = model.place_scale, model.match_scale
    bound = (
        1 + ceil(log2(max(first, second) + 2)) + ceil(log2(max(24 * model.modulus * (first + 1), 4 * second)))
    )
    return Evidence(
        counts["wrong"] == counts["wrong among them"] == 0 and model.bits <= bound,
        {"bits, M=101 N=64": model.bits, "bits, M=5 N=4": family(5, 4).bits, **counts},
    )


def check_local(family: LocalFamily) -> Evidence:
    """Every small input for K = 1 and 2, samples at M = 101, N = 64, and the sizes of Theorem 9."""
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        for radius in (1, RADIUS):
            decided = family(modulus, length, radius, np.random.default_rng(0)).decide(tokens)
            wrong += int((decided != match3_local(tokens, modulus, radius)).any(axis=1).sum())
            inputs += len(tokens)
    samples = _with_triples(*LARGE, places=(7, 7 - RADIUS, 7 + RADIUS))
    unit = family(*LARGE, RADIUS, np.random.default_rng(9))
    missed = int((unit.decide(samples) != match3_local(samples, LARGE[0], RADIUS)).any(axis=1).sum())
    size = (unit.layers, unit.heads) == (1, 1) and unit.dimension == unit.window + 2 * unit.averaging.key_dim
    small = unit.averaging.key_dim <= sufficient_dimension(LARGE[1] + 2 * RADIUS, 2 * RADIUS + 1)
    return Evidence(
        wrong == missed == 0 and size and small,
        {
            "layers": unit.layers,
            "heads": unit.heads,
            "embedding width": unit.dimension,
            "head rank": unit.averaging.key_dim,
            "window": unit.window,
            "bits, M=101 N=64 K=2": unit.bits,
            "inputs, exhaustive M<=5 N<=4 K<=2": inputs,
            "wrong": wrong,
            "inputs, sampled M=101 N=64 K=2": len(samples),
            "wrong among them": missed,
        },
    )


def _count_bigram(family: BigramFamily) -> dict[str, int]:
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += int(
            (family(modulus, length).decide(tokens) != match3_bigram(tokens, modulus)).any(axis=1).sum()
        )
        inputs += len(tokens)
    samples = _with_triples(*LARGE, places=(5, 30, 31))
    missed = int((family(*LARGE).decide(samples) != match3_bigram(samples, LARGE[0])).any(axis=1).sum())
    return {
        "inputs, exhaustive M<=5 N<=4": inputs,
        "wrong": wrong,
        "inputs, sampled M=101 N=64": len(samples),
        "wrong among them": missed,
    }


def _with_triples(modulus: int, length: int, places: tuple[int, int, int]) -> Int[np.ndarray, "batch n"]:
    """Uniform inputs; in half of them the first of three places completes a triple with the other two."""
    tokens = uniform(200, length, modulus, np.random.default_rng(8))
    first, second, third = places
    half = slice(len(tokens) // 2)
    tokens[half, first] = (-tokens[half, second] - tokens[half, third] - 1) % modulus + 1
    return tokens


def _blurred(modulus: int, length: int) -> BigramTransformer:
    model = bigram_transformer(modulus, length)
    return replace(model, place_scale=model.place_scale / 16)


def _coarse(modulus: int, length: int) -> BigramTransformer:
    proved = bigram_in_fixed_point(modulus, length).rounding.fraction_bits
    return bigram_in_fixed_point(modulus, length, fewer=proved // 2)


def _narrow(modulus: int, length: int, radius: int, generator: np.random.Generator) -> LocalMatchUnit:
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
            "One attention unit of embedding width $O((K+1)\\log(N+1))$ and an output map compute Match3Local "
            "with windows of radius $K$ on all sequences of $N$ residues modulo $M$, with "
            "$p=O(\\log((K+1)\\log(N+1))+\\log M)$ bits."
        ),
        subject=lambda: local_match_unit,
        control=lambda: _narrow,
        broken="a window one place too narrow on either side",
        check=check_local,
        boundary=(
            "Fixed-point embedding; every input at small sizes, samples at the larger one. At these sizes keys "
            "are orthogonal, in more dimensions than there are places: the run checks the decoding, and the "
            "growth with log N rests on Theorem 2. The number of bits is reported, not bounded."
        ),
        budget=15,
        code=(f"{_LOCAL}.local_match_unit", f"{_LOCAL}.LocalMatchUnit"),
    ),
)
