"""Inputs of Match-s on which units of order s are tried, and what their proof leaves to them."""

from collections.abc import Callable, Iterable
from math import exp

import numpy as np
from jaxtyping import Bool, Int

from expressivity.book.witness import watching
from expressivity.constructions.tensor import MatchUnit
from expressivity.tasks.matching import every_input, match, uniform

Family = Callable[[int, int, int], MatchUnit]

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
LARGE = (37, 32)
ATTENTION = "expressivity.attention.units.tensor.tensor_self_attention"


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


def exhaust(family: Family, sizes: list[tuple[int, int, int]]) -> tuple[int, int, float, float]:
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
    """Count the inputs with a mistake at some token."""
    return int(mistakes.any(axis=1).sum())


def promised_shares(unit: MatchUnit) -> tuple[float, float]:
    """Return the attention on tuples of tokens that the proof leaves to a unit of this scale: the least with a match, the greatest without.

    Of (N+1)^(s−1) tuples none that is mixed weighs more than e^(−c), and none that misses more than e^(−8(c−1)/M²).
    """
    mixed = count_tuples(unit) * exp(-unit.scale)
    misses = count_tuples(unit) * exp(-8 * (unit.scale - 1) / unit.modulus**2)
    return 1 / (2 + mixed), misses / (1 + misses)


def alike(units: Iterable[MatchUnit]) -> bool:
    """Whether Q and every K have as many columns as the order and one more, and there are as many K as the order less one."""
    return all(
        {matrix.shape for matrix in (unit.query, *unit.keys)} == {(4, unit.order + 1)}
        and len(unit.keys) == unit.order - 1
        for unit in units
    )


def count_calls(unit: MatchUnit) -> int:
    """Return how often attention is called for one answer."""
    with watching([ATTENTION]) as calls:
        unit.decide(np.full((1, unit.length), unit.modulus))
    return calls[ATTENTION]


def count_tuples(unit: MatchUnit) -> int:
    """Count the tuples that each token attends to."""
    return (unit.length + 1) ** (unit.order - 1)
