"""Match3 by Strassen attention: the claim around [KUJS25] Theorem 4.2."""

from collections.abc import Callable
from dataclasses import replace

from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.strassen import StrassenMatch3, strassen_match3
from expressivity.studies.third_order.samples import LARGE, SMALL, count_wrong, hard_samples
from expressivity.tasks.matching import every_input, match

ATTENTION = "expressivity.attention.units.strassen.strassen_attention"


def check_strassen(family: Callable[[int, int], StrassenMatch3]) -> Evidence:
    """Check every small input of Match3, samples at M = 37, N = 32, and the size."""
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += count_wrong(family(modulus, length).decide(tokens) != match(tokens, modulus, 3))
        inputs += len(tokens)
    samples, layer = hard_samples(*LARGE), family(*LARGE)
    missed = count_wrong(layer.decide(samples) != match(samples, LARGE[0], 3))
    with watching([ATTENTION]) as calls:
        layer.decide(samples[:1])
    embedded = layer.embedding(samples)
    ranks = {side.shape for head in layer.units for side in head.sides}
    numbers = [matrix for head in layer.units for matrix in (*head.sides, *head.values)] + [
        embedded
    ]
    whole = all(bool((matrix == matrix.round()).all()) for matrix in numbers)
    return Evidence(
        wrong == missed == 0 and whole and len(ranks) == 1,
        {
            f"bits, M={LARGE[0]} N={LARGE[1]}": layer.bits,
            "wrong": wrong,
            "wrong among samples": missed,
            "whole numbers": whole,
        },
        {
            "heads": calls[ATTENTION],
            "width": embedded.shape[-1],
            "rank": max(rank for _, rank in ranks),
            "inputs": inputs,
            "samples": len(samples),
            "modulus": max(modulus for modulus, _ in SMALL),
            "length": max(length for _, length in SMALL),
            "large_modulus": LARGE[0],
            "large_length": LARGE[1],
        },
    )


def _without_places(modulus: int, length: int) -> StrassenMatch3:
    return replace(strassen_match3(modulus, length), tie=0)


CLAIMS = (
    Claim(
        id="koz-thm-4.2",
        kind="construction",
        known="read",
        source="[KUJS25] Theorem 4.2; whole numbers and constants ours",
        statement=(
            "One layer of Strassen attention with [[heads:word]] heads, of embedding width [[width]] and with vectors $f$, $g$, $h$ of dimension [[rank]], "
            "computes Match3 on all sequences of at most $N$ residues modulo $M$, all in whole numbers, with an output map that checks the sum."
        ),
        subject=lambda: strassen_match3,
        control=lambda: _without_places,
        broken="places left out of the scores",
        check=check_strassen,
        boundary=(
            "The output map reads the token beside the heads' outputs and says yes to $x_i=M$ on its own: "
            "the paper has no such tokens. Every input at small sizes, and [[samples]] samples at $M=[[large_modulus]]$, $N=[[large_length]]$."
        ),
        budget=20,
        code=(
            "expressivity.constructions.strassen.strassen_match3",
            "expressivity.constructions.strassen.StrassenMatch3",
            "expressivity.constructions.strassen.StrassenHead",
        ),
        reach="all",
        extent="M ≤ [[modulus]], N ≤ [[length]]: [[inputs:,]] inputs",
        proof="page",
        numbers={
            "heads": 2,
            "width": 4,
            "rank": 5,
            "samples": 140,
            "large_modulus": 37,
            "large_length": 32,
            "modulus": 6,
            "length": 4,
            "inputs": 2824,
        },
    ),
)
