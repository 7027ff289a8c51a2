"""Match3 by Strassen attention: the claim around [KUJS25] Theorem 4.2."""

from collections.abc import Callable
from dataclasses import replace

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.strassen import StrassenMatch3, strassen_match3
from expressivity.studies.third_order.claims import LARGE, SMALL, count_wrong, hard_samples
from expressivity.tasks.matching import every_input, match


def check_strassen(family: Callable[[int, int], StrassenMatch3]) -> Evidence:
    """Check every small input of Match3, samples at M = 37, N = 32, and the size."""
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += count_wrong(family(modulus, length).decide(tokens) != match(tokens, modulus, 3))
        inputs += len(tokens)
    samples, layer = hard_samples(*LARGE), family(*LARGE)
    missed = count_wrong(layer.decide(samples) != match(samples, LARGE[0], 3))
    size = (layer.layers, layer.heads) == (1, 2) and max(layer.dimension, layer.head_rank) <= 8
    return Evidence(
        wrong == missed == 0 and size,
        {
            "layers": layer.layers,
            "heads": layer.heads,
            "embedding width": layer.dimension,
            "head rank": layer.head_rank,
            f"bits, M={LARGE[0]} N={LARGE[1]}": layer.bits,
            f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]}": inputs,
            "wrong": wrong,
            f"inputs, sampled M={LARGE[0]} N={LARGE[1]}": len(samples),
            "wrong among them": missed,
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
            "One layer of Strassen attention with two heads and at most 8 dimensions computes Match3 on "
            "all sequences of at most $N$ residues modulo $M$, with an output map that checks the sum."
        ),
        subject=lambda: strassen_match3,
        control=lambda: _without_places,
        broken="places left out of the scores",
        check=check_strassen,
        boundary=(
            "The output map reads the token beside the heads' outputs and says yes to $x_i=M$ on its own: "
            "the paper has no such tokens. Every input at small sizes, samples at the larger one."
        ),
        budget=20,
        code=(
            "expressivity.constructions.strassen.strassen_match3",
            "expressivity.attention.units.strassen.strassen_attention",
        ),
    ),
)
