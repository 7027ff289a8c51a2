"""Match3 and Match-s by one unit that attends to tuples: the claims around [SHT23] Theorem 18."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil, e, log, log2

import numpy as np
from jaxtyping import Bool, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.tensor import MatchUnit, match_unit, match_unit_in_fixed_point
from expressivity.tasks.matching import every_input, match, uniform

Family = Callable[[int, int, int], MatchUnit]

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
LARGE, FOURTH = (37, 32), (19, 8)
ORDERS = [(2, 6, 4), (4, 3, 4), (4, 5, 3), (5, 3, 3), (6, 4, 2), (9, 2, 1), (9, 3, 1)]
LEAST, GREATEST = 1 / (2 + 1 / (8 * e)), 1 / 9
ROUNDING = 1e-9


def check_third_order(family: Family) -> Evidence:
    """Check every small input of Match3; uniform inputs, few tokens repeated and near misses at M = 37, N = 32;
    and the size."""
    samples, unit = hard_samples(*LARGE), family(3, *LARGE)
    missed = count_wrong(unit.decide(samples) != match(samples, LARGE[0], 3))
    inputs, wrong, least, greatest = _exhaust(family, [(3, *size) for size in SMALL])
    size = (unit.layers, unit.heads, unit.dimension, unit.head_rank)
    bounds = least >= LEAST - ROUNDING and greatest <= GREATEST
    return Evidence(
        wrong == missed == 0 and bounds and size == (1, 1, 4, 4),
        {
            "layers": unit.layers,
            "heads": unit.heads,
            "embedding width": unit.dimension,
            "head rank": unit.head_rank,
            f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]}": inputs,
            "wrong": wrong,
            f"inputs, sampled M={LARGE[0]} N={LARGE[1]}": len(samples),
            "wrong among them": missed,
            "least mass with a match": round(least, 6),
            "greatest mass without": round(greatest, 6),
        },
    )


def check_bits(family: Family) -> Evidence:
    """Check the same inputs with numbers of p bits, p within the stated formula."""
    samples, unit = hard_samples(*LARGE), family(3, *LARGE)
    missed = count_wrong(unit.decide(samples) != match(samples, LARGE[0], 3))
    inputs, wrong, least, greatest = _exhaust(family, [(3, *size) for size in SMALL])
    modulus, length = LARGE
    c = ceil(max(modulus**2 / 8, 1) * log(8 * (length + 1) ** 2) + 1)
    bound = ceil(log2(4 / 3 * c + 1)) + ceil(log2(72 * c)) + 1
    return Evidence(
        wrong == missed == 0 and least > 1 / 4 > greatest and unit.bits <= bound,
        {
            f"bits, M={LARGE[0]} N={LARGE[1]}": unit.bits,
            f"bits, M={SMALL[-1][0]} N={SMALL[-1][1]}": family(3, *SMALL[-1]).bits,
            f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]}": inputs,
            "wrong": wrong,
            f"inputs, sampled M={LARGE[0]} N={LARGE[1]}": len(samples),
            "wrong among them": missed,
        },
    )


def check_orders(family: Family) -> Evidence:
    """Check every input of Match-s at small sizes for orders 2 to 9; few tokens repeated and near misses for order
    4 at M = 19, N = 8; and the size."""
    samples = hard_samples(*FOURTH, order=4, different=2)
    missed = count_wrong(family(4, *FOURTH).decide(samples) != match(samples, FOURTH[0], 4))
    inputs, wrong, least, greatest = _exhaust(family, ORDERS)
    ranks = [family(*size).head_rank for size in ORDERS]
    widths = {family(*size).dimension for size in ORDERS}
    bounds = least >= LEAST - ROUNDING and greatest <= GREATEST
    return Evidence(
        wrong == missed == 0
        and bounds
        and widths == {4}
        and ranks == [order + 1 for order, *_ in ORDERS],
        {
            "orders": [order for order, *_ in ORDERS],
            "head ranks": ranks,
            "embedding width": max(widths),
            "sizes": [f"s={order} M={modulus} N={length}" for order, modulus, length in ORDERS],
            "inputs": inputs,
            "wrong": wrong,
            f"inputs, sampled s=4 M={FOURTH[0]} N={FOURTH[1]}": len(samples),
            "wrong among them": missed,
            "least mass with a match": round(least, 6),
            "greatest mass without": round(greatest, 6),
        },
    )


def hard_samples(
    modulus: int, length: int, order: int = 3, different: int = 4
) -> Int[np.ndarray, "batch n"]:
    """Return uniform inputs; inputs of few different tokens, of which some match; and one token whose groups with
    the others all miss by one."""
    generator = np.random.default_rng(18)
    few = np.repeat(uniform(60, different, modulus, generator), length // different, axis=1)
    near = np.repeat(uniform(60, 1, modulus, generator), length, axis=1)
    misses = generator.choice([-1, 1], size=len(near))
    near[:, 0] = (-(order - 1) * near[:, 1] + misses - 1) % modulus + 1
    return np.concatenate([uniform(20, length, modulus, generator), few, near])


def _exhaust(family: Family, sizes: list[tuple[int, int, int]]) -> tuple[int, int, float, float]:
    """Return inputs, how many of them go wrong, and the masses: the least with a match, the greatest without."""
    inputs = wrong = 0
    least, greatest = 1.0, 0.0
    for order, modulus, length in sizes:
        tokens, unit = every_input(length, modulus), family(order, modulus, length)
        matched, mass = match(tokens, modulus, order), unit.token_mass(tokens)
        wrong += count_wrong((mass >= 1 / 4) != matched)
        least, greatest = (
            min(least, mass[matched].min(initial=1)),
            max(greatest, mass[~matched].max(initial=0)),
        )
        inputs += len(tokens)
    return inputs, wrong, float(least), float(greatest)


def count_wrong(mistakes: Bool[np.ndarray, "inputs n"]) -> int:
    return int(mistakes.any(axis=1).sum())


def _too_flat(order: int, modulus: int, length: int) -> MatchUnit:
    unit = match_unit(order, modulus, length)
    return replace(unit, scale=unit.scale / 8)


def _without_floor(order: int, modulus: int, length: int) -> MatchUnit:
    return match_unit(
        order, modulus, length, scale=modulus**2 / 8 * log(8 * (length + 1) ** (order - 1)) + 1
    )


_TENSOR = "expressivity.constructions.tensor"

CLAIMS = (
    Claim(
        id="sht-thm-18",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 18; $m=4$ is ours",
        statement=(
            "One third-order attention unit of embedding width 4 and head rank $m=4$ computes Match3 on "
            "all sequences of at most $N$ residues modulo $M$, with at least $\\tfrac{12}{25}$ of the "
            "attention on pairs of tokens where there is a match and at most one ninth where there is "
            "none."
        ),
        subject=lambda: match_unit,
        control=lambda: _too_flat,
        broken="softmax scale divided by 8",
        check=check_third_order,
        boundary=(
            "Float64; every input at small sizes, samples and near misses at the larger one. The proof on "
            "the page is for all sizes. That 4 suffices does not say that 3 does not."
        ),
        budget=20,
        code=(
            f"{_TENSOR}.match_unit",
            f"{_TENSOR}.MatchUnit",
            "expressivity.attention.units.tensor.tensor_self_attention",
        ),
    ),
    Claim(
        id="sht-thm-18-bits",
        kind="construction",
        known="ours",
        source="ours; [SHT23] Theorem 18 has p = O(log M)",
        statement=(
            "$p=\\lceil\\log_2(\\tfrac43c+1)\\rceil+\\lceil\\log_2 72c\\rceil+1$ bits for each number in "
            "the embedding and the matrices of that unit suffice, with its scale $c$ rounded up."
        ),
        subject=lambda: match_unit_in_fixed_point,
        control=lambda: lambda *size: match_unit_in_fixed_point(*size, fewer=9),
        broken="nine bits fewer after the point",
        check=check_bits,
        boundary=(
            "Embedding, Q, K and V are rounded; scores, softmax and output are computed in float64. No "
            "lower bound on bits."
        ),
        budget=20,
        code=(f"{_TENSOR}.match_unit_in_fixed_point", f"{_TENSOR}.sufficient_fraction_bits"),
    ),
    Claim(
        id="ours-s-order",
        kind="construction",
        known="ours",
        source="ours, after [SHT23] Theorem 18",
        statement=(
            "One attention unit of order $s$ with embedding width 4 and head rank $m=s+1$ computes "
            "Match-$s$ on all sequences of at most $N$ residues modulo $M$, with the scale "
            "$c=\\max(M^2/8,1)\\ln(8(N+1)^{s-1})+1$."
        ),
        subject=lambda: match_unit,
        control=lambda: _without_floor,
        broken="no lower limit on the scale",
        check=check_orders,
        boundary=(
            "Every input at the sizes listed, and samples of order 4 at a larger one; the proof on the page is "
            "for all. No lower bound on $m$."
        ),
        budget=10,
        code=(f"{_TENSOR}.match_unit", f"{_TENSOR}.sufficient_scale"),
    ),
)
