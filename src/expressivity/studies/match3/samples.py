"""Inputs of the variants of Match3 on which models are tried."""

import numpy as np
from jaxtyping import Bool, Int

from expressivity.tasks.matching import uniform

SMALL = [(modulus, length) for modulus in range(2, 6) for length in range(1, 5)]


def count_wrong(decided: Bool[np.ndarray, "inputs n"], truth: Bool[np.ndarray, "inputs n"]) -> int:
    """Return inputs with a wrong answer at some token."""
    return int((decided != truth).any(axis=1).sum())


def with_triples(
    modulus: int, length: int, places: tuple[int, int, int], batch: int
) -> Int[np.ndarray, "batch n"]:
    """Return uniform inputs; in half of them the first of three places completes a triple with the other two."""
    tokens = uniform(batch, length, modulus, np.random.default_rng(8))
    first, second, third = places
    half = slice(batch // 2)
    tokens[half, first] = (-tokens[half, second] - tokens[half, third] - 1) % modulus + 1
    return tokens
