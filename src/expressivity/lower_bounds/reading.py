"""A layer that decides the reduction's inputs (ours): one head with long numbers, for the protocol to be run
to a decision.

It shows the bound of [SHT23] Theorem 7 from the other side: with some 2n bits one head is enough for n
elements.
"""

from math import ceil, log2

import numpy as np
from jaxtyping import Float, Int

from expressivity.lower_bounds.matching import Match3Reduction
from expressivity.lower_bounds.protocol import Layer


def reading_layer(reduction: Match3Reduction) -> Layer:
    """Return one head that lets disjointness be read off: uniform attention over values that are distinct powers of
    two.

    Element i is worth 2^(-i) on Alice's side and 2^(-n-i) on Bob's, fillers nothing; N times the output holds
    both strings in binary. With p = `reading_precision` bits it decides Match3 on the reduction's inputs, at
    a cost that the bound allows.
    """
    codes = np.array(reduction.codes)
    table = np.zeros((reduction.modulus + 1, 1))
    table[_residue(codes, reduction.modulus), 0] = 2.0 ** -np.arange(1, len(codes) + 1)
    table[_residue(-1 - codes, reduction.modulus), 0] = 2.0 ** -np.arange(
        len(codes) + 1, 2 * len(codes) + 1
    )
    flat = np.zeros((1, 1, 1))
    return Layer(table, query=flat, key=flat, value=np.ones((1, 1, 1)))


def reading_precision(reduction: Match3Reduction) -> int:
    """Return p = 2n + 1 + ⌈log2 N⌉: an error of 2^(-p), times N, is half of the smallest value."""
    return 2 * reduction.elements + 1 + ceil(log2(reduction.length))


def read(output: Float[np.ndarray, "1"], reduction: Match3Reduction) -> bool:
    """Return the output map for `reading_layer`: whether some element is in both binary strings. Errors below 2^(-p)
    do not matter.
    """
    n = reduction.elements
    both = round(output.item() * reduction.length * 2 ** (2 * n))
    return (both >> n) & both % 2**n != 0


def _residue(numbers: Int[np.ndarray, "n"], modulus: int) -> Int[np.ndarray, "n"]:
    return (numbers - 1) % modulus + 1
