"""Match3 with neighbours: the claims around [SHT23] Theorem 8."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil, isclose, log, log2

import numpy as np
import torch
from jaxtyping import Int

from expressivity.attention.units.unit import attention_weights
from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.bigram import (
    BigramTransformer,
    bigram_in_fixed_point,
    bigram_transformer,
)
from expressivity.studies.match3.samples import SMALL, count_wrong, with_triples
from expressivity.tasks.matching import every_input, match3_bigram

LARGE = (101, 64)
MANY = [(modulus, length) for modulus in range(2, 60) for length in range(1, 5)]
MANY += [(modulus, 1) for modulus in range(1000, 4000, 25)]
"""Sizes at which the number of bits is compared with the formula: at the first the places decide it, at the others the residues."""

ATTENTION = "expressivity.attention.units.unit.self_attention"
ROUNDING = 1e-6

BigramFamily = Callable[[int, int], BigramTransformer]


def check_bigram(family: BigramFamily) -> Evidence:
    """Check every small input, samples at a larger size, and the attention that the proof promises: of a first layer to what is neither a place nor
    its next, of a second layer to tokens; the sizes of the matrices, and that attention is called twice.
    """
    inputs, wrong, samples, missed = _count_bigram(family)
    models = [family(*size) for size in [*SMALL, LARGE]]
    elsewhere = [8 * model.modulus * _elsewhere(model) for model in models]
    shares = [
        _shares(model, every_input(length, modulus))
        for model, (modulus, length) in zip(models, SMALL)
    ]
    with watching([ATTENTION]) as calls:
        models[-1].decide(samples[:1])
    first, second = (
        {model.first_layer[0].shape[1] for model in models},
        {model.second_layer[0].shape[1] for model in models},
    )
    kept = max(elsewhere) < 1 and all(
        least >= 1 / 2 - ROUNDING and greatest <= 1 / 5 for least, greatest in shares
    )
    return Evidence(
        wrong == missed == 0 and kept and len(first) == len(second) == 1,
        {
            "attention calls": calls[ATTENTION],
            "wrong": wrong,
            "wrong among samples": missed,
            "attention elsewhere in the first layer, times 8M": round(max(elsewhere), 4),
        },
        {
            "layers": calls[ATTENTION],
            "width": models[-1].second_embedding(torch.from_numpy(samples[:1])).shape[-1],
            "first": max(first),
            "second": max(second),
            "inputs": inputs,
            "samples": len(samples),
            **_sizes(),
        },
    )


def _elsewhere(model: BigramTransformer) -> float:
    """Return the most attention that a place of the first layer pays to places but itself and the next."""
    query, key, _ = model.first_layer
    embedded = model.first_embedding(torch.ones(1, model.length, dtype=torch.int64))[0]
    weights = attention_weights(embedded @ query, embedded @ key)[:-1]
    near = weights.diagonal() + weights[:, 1:].diagonal()
    return float((1 - near).max())


def _shares(model: BigramTransformer, tokens: Int[np.ndarray, "inputs n"]) -> tuple[float, float]:
    """Return the attention of the second layer on tokens: the least with a match, the greatest without."""
    share, matched = (1 + model.output(tokens)) / 2, match3_bigram(tokens, model.modulus)
    return float(share[matched].min(initial=1)), float(share[~matched].max(initial=0))


def check_bigram_bits(family: BigramFamily) -> Evidence:
    """Check the same inputs with numbers of p bits: that p is the stated number at many sizes, and no other two factors give it; that the
    matrices and embeddings have one format of p bits.
    """
    inputs, wrong, samples, missed = _count_bigram(family)
    models = [family(*size) for size in MANY]
    factors = [
        (first, second)
        for first in range(1, 60)
        for second in range(1, 12)
        if all(model.bits == _stated_bits(model, first, second) for model in models)
    ]
    written = all(
        _in_format(family(*size), every_input(size[1], size[0])) for size in SMALL
    ) and _in_format(family(*LARGE), samples)
    scaled = all(_scales_of_the_page(model) for model in models)
    first, second = factors[0] if factors else (None, None)
    return Evidence(
        wrong == missed == 0 and len(factors) == 1 and written and scaled,
        {
            f"bits, M={LARGE[0]} N={LARGE[1]}": family(*LARGE).bits,
            f"bits, M={SMALL[-1][0]} N={SMALL[-1][1]}": family(*SMALL[-1]).bits,
            "factors that fit all sizes": [list(pair) for pair in factors],
            "wrong": wrong,
            "wrong among samples": missed,
        },
        {
            "first": first,
            "second": second,
            "inputs": inputs,
            "samples": len(samples),
            **_sizes(),
        },
    )


def _scales_of_the_page(model: BigramTransformer) -> bool:
    """Whether the scales are c₁ = (L²/16) ln 4MN, and c₂ = max(M²/8, 1) ln 4N rounded up."""
    points, modulus, length = max(4, model.length + 1), model.modulus, model.length
    first = points**2 / 16 * log(4 * modulus * length)
    second = max(modulus**2 / 8, 1) * log(4 * length)
    return isclose(model.place_scale, first) and model.match_scale == ceil(second)


def _stated_bits(model: BigramTransformer, first: int, second: int) -> int:
    one, two = model.place_scale, model.match_scale
    after = ceil(log2(max(first * model.modulus * (one + 1), second * two)))
    return ceil(log2(max(one, two) + 2)) + after + 1


def _in_format(model: BigramTransformer, tokens: Int[np.ndarray, "inputs n"]) -> bool:
    """Whether some number of bits after the point makes every number of embeddings and matrices a whole one of p bits, sign included."""
    given = torch.from_numpy(tokens[:50].astype(np.int64))
    parts = [model.first_embedding(given), model.second_embedding(given)]
    parts += [*model.first_layer, *model.second_layer]
    numbers = torch.cat([part.flatten() for part in parts])
    return any(
        bool((scaled == scaled.round()).all() and (scaled.abs() < 2.0 ** (model.bits - 1)).all())
        for scaled in (numbers * 2.0**after for after in range(model.bits))
    )


def _count_bigram(
    family: BigramFamily,
) -> tuple[int, int, Int[np.ndarray, "samples n"], int]:
    """Return the small inputs, how many of them go wrong, the samples, and how many of those do."""
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += count_wrong(family(modulus, length).decide(tokens), match3_bigram(tokens, modulus))
        inputs += len(tokens)
    samples = with_triples(*LARGE, places=(5, 30, 31), batch=200)
    missed = count_wrong(family(*LARGE).decide(samples), match3_bigram(samples, LARGE[0]))
    return inputs, wrong, samples, missed


def _sizes() -> dict[str, int]:
    """Return the largest sizes at which every input ran, and those of the samples."""
    return {
        "modulus": max(modulus for modulus, _ in SMALL),
        "length": max(length for _, length in SMALL),
        "large_modulus": LARGE[0],
        "large_length": LARGE[1],
    }


def _blurred(modulus: int, length: int) -> BigramTransformer:
    model = bigram_transformer(modulus, length)
    return replace(model, place_scale=model.place_scale / max(4, length + 1))


def _coarse(modulus: int, length: int) -> BigramTransformer:
    """The model whose values travel with no more bits for larger residues."""
    return bigram_in_fixed_point(modulus, length, fewer=ceil(log2(modulus)))


_BIGRAM = "expressivity.constructions.bigram"

CLAIMS = (
    Claim(
        id="sht-thm-8",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 8; the construction is ours",
        statement=(
            "Match3 for neighbours, $x_i+x_j+x_{j+1}\\equiv0$, is computed by [[layers:word]] attention layers of one head each, with "
            "embedding width [[width]] and head ranks [[first]] and [[second]], on all sequences of at most $N$ residues modulo $M$."
        ),
        subject=lambda: bigram_transformer,
        control=lambda: _blurred,
        broken="$L$ in place of $L^2$ in the scale of the first layer",
        check=check_bigram,
        boundary=(
            "Float64; every input at small sizes, and [[samples]] samples at $M=[[large_modulus]]$, $N=[[large_length]]$. The paper's $m=3$, as we "
            "remember it, is met by the head rank and not by the embedding width."
        ),
        budget=15,
        code=(f"{_BIGRAM}.bigram_transformer", f"{_BIGRAM}.BigramTransformer"),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "layers": 2,
            "width": 5,
            "first": 2,
            "second": 3,
            "samples": 200,
            "large_modulus": 101,
            "large_length": 64,
            "modulus": 5,
            "length": 4,
            "inputs": 1270,
        },
    ),
    Claim(
        id="sht-thm-8-bits",
        kind="construction",
        known="ours",
        source="ours; [SHT23] Theorem 8 has p = O(log M)",
        statement=(
            "With scales $c_1$ and $c_2$, "
            "$\\lceil\\log_2(\\max(c_1,c_2)+2)\\rceil+\\lceil\\log_2\\max([[first]]M(c_1+1),[[second]]c_2)\\rceil+1=O(\\log "
            "N+\\log M)$ bits for each number of that model suffice."
        ),
        subject=lambda: bigram_in_fixed_point,
        control=lambda: _coarse,
        broken="as many bits after the point for every $M$",
        check=check_bigram_bits,
        boundary=(
            "Every input at small sizes, and [[samples]] samples at $M=[[large_modulus]]$, $N=[[large_length]]$. Embeddings, matrices and the output of the first layer are rounded; scores and softmax are "
            "computed in float64."
        ),
        budget=15,
        code=(f"{_BIGRAM}.bigram_in_fixed_point", f"{_BIGRAM}.sufficient_fraction_bits"),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "first": 24,
            "second": 4,
            "samples": 200,
            "large_modulus": 101,
            "large_length": 64,
            "modulus": 5,
            "length": 4,
            "inputs": 1270,
        },
    ),
)
