"""Match-s by one unit that attends to tuples, for every order s."""

from itertools import count
from math import exp, log

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.tensor import MatchUnit, match_unit
from expressivity.studies.third_order.samples import (
    Family,
    alike,
    count_calls,
    count_tuples,
    count_wrong,
    exhaust,
    hard_samples,
    promised_shares,
)
from expressivity.tasks.matching import match

FOURTH = (19, 8)
ORDERS = [(2, 6, 4), (3, 5, 3), (4, 3, 4), (4, 5, 3), (5, 3, 3), (6, 4, 2), (7, 2, 1), (8, 2, 1)]
ORDERS += [(9, 2, 1), (9, 3, 1)]
ROUNDING = 1e-9


def check_orders(family: Family) -> Evidence:
    """Check every input of Match-s at small sizes; few tokens repeated and near misses for order 4 at a larger one; the scale against its
    formula; the sizes of the matrices, and that attention is called once.
    """
    samples = hard_samples(*FOURTH, order=4, different=2)
    missed = count_wrong(family(4, *FOURTH).decide(samples) != match(samples, FOURTH[0], 4))
    inputs, wrong, least, greatest = exhaust(family, ORDERS)
    units = {(order, *size): family(order, *size) for order, *size in [*ORDERS, (4, *FOURTH)]}
    promised = [promised_shares(unit) for unit in units.values()]
    kept = least >= min(share for share, _ in promised) - ROUNDING
    kept = kept and greatest <= max(share for _, share in promised)
    shaped = alike(units.values())
    orders = {order for order, *_ in units}
    called = {count_calls(units[size]) for size in ORDERS}
    scales = {_logarithm(unit) for unit in units.values() if unit.modulus == 2}
    margins = {_margin(unit) for unit in units.values() if unit.modulus > 2}
    return Evidence(
        wrong == missed == 0 and kept and shaped and called == {1} == {len(scales), len(margins)},
        {
            "head ranks by order": {
                order: unit.query.shape[1] for (order, *_), unit in units.items()
            },
            "wrong": wrong,
            "wrong among samples": missed,
            "least attention with a match": round(least, 6),
            "greatest without": round(greatest, 6),
        },
        {
            "width": max(unit.embedding.shape[1] for unit in units.values()),
            "margin": min(margins),
            "tuples": min(scales),
            "largest": next(order for order in count(2) if order + 1 not in orders),
            "inputs": inputs,
            "samples": len(samples),
        },
    )


def _margin(unit: MatchUnit) -> float:
    """Return k of c = (M²/k) ln(8 (N+1)^(s−1)) + 1, for a modulus at which that is the larger."""
    return round(unit.modulus**2 * log(8 * count_tuples(unit)) / (unit.scale - 1), 6)


def _logarithm(unit: MatchUnit) -> float:
    """Return k of c = ln(k (N+1)^(s−1)) + 1."""
    return round(exp(unit.scale - 1) / count_tuples(unit), 6)


def _without_floor(order: int, modulus: int, length: int) -> MatchUnit:
    return match_unit(
        order, modulus, length, scale=modulus**2 / 8 * log(8 * (length + 1) ** (order - 1)) + 1
    )


_TENSOR = "expressivity.constructions.tensor"

CLAIMS = (
    Claim(
        id="ours-s-order",
        kind="construction",
        known="ours",
        source="ours, after [SHT23] Theorem 18",
        statement=(
            "One attention unit of order $s$ with embedding width [[width]] and head rank $m=s+1$ computes "
            "Match-$s$ on all sequences of at most $N$ residues modulo $M$, with the scale "
            "$c=\\max(M^2/[[margin]],1)\\ln([[tuples]](N+1)^{s-1})+1$."
        ),
        subject=lambda: match_unit,
        control=lambda: _without_floor,
        broken="no lower limit on the scale",
        check=check_orders,
        boundary=(
            "Every input at a few small sizes for each order, and [[samples]] samples of order 4 at a larger one; the proof on the page is "
            "for all. No lower bound on $m$."
        ),
        budget=10,
        code=(f"{_TENSOR}.match_unit", f"{_TENSOR}.sufficient_scale"),
        reach="all",
        extent="s ≤ [[largest]], small M and N: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "width": 4,
            "margin": 8,
            "tuples": 8,
            "samples": 140,
            "largest": 9,
            "inputs": 1679,
        },
    ),
)
