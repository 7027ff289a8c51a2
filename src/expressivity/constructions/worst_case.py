"""All inputs of Match2 by a few of them: the sequences on which a head has the least to spare (ours).

The odds of tokens against the blank are a sum of one positive term for each token. So a match is hardest when
it is alone, and a miss is hardest when every other token misses by as little as possible: two inputs for each
residue stand for M + M² + … + M^N.
"""

import numpy as np
import torch
from jaxtyping import Int

from expressivity.constructions.matching import (
    THRESHOLD,
    Match2Head,
    fewest_bits,
    match2_in_fixed_point,
    sufficient_bits,
)
from expressivity.tasks.matching import match2


def hardest_inputs(head: Match2Head) -> list[Int[np.ndarray, "inputs n"]]:
    """Return inputs whose first tokens stand for every token of every input of at most N tokens, grouped by length.

    The least odds of a matched x are those of (x, its partner) alone, or of (x) if it matches itself. The
    greatest odds of an unmatched x are those of x followed by N − 1 copies of the residue that it scores
    highest among those that do not match it. Time M².
    """
    residues = np.arange(1, head.modulus + 1)
    partners = head.modulus - residues % head.modulus
    selves = residues == partners
    inputs = [residues[selves, None]]
    if head.length > 1:
        inputs.append(np.stack([residues, partners], axis=1)[~selves])
    if not selves.all():
        parts = np.array_split(
            residues, 1 + head.modulus // 256
        )  # M² scores at once would be too many
        nearest = np.concatenate([_nearest_misses(head, part) for part in parts])
        misses = np.stack([residues] + [nearest] * (head.length - 1), axis=1)
        inputs.append(misses[~selves])
    return inputs


def _nearest_misses(head: Match2Head, residues: Int[np.ndarray, "some"]) -> Int[np.ndarray, "some"]:
    scores = head.scores(residues)
    scores[
        np.arange(len(residues)), (-residues - 1) % head.modulus
    ] = -torch.inf  # column y - 1 is residue y
    return 1 + scores.argmax(dim=1).numpy()


def worst_masses(head: Match2Head) -> tuple[float, float]:
    """Return attention on tokens over all inputs of 1..N tokens: the least of a matched token, the greatest of an
    unmatched one.

    The head decides every input if and only if they lie on the two sides of 1/3. For M = 2 everything
    matches, and the second is 0.
    """
    least, greatest = 1.0, 0.0
    for inputs in hardest_inputs(head):
        mass, matched = head.token_mass(inputs)[:, 0], match2(inputs, head.modulus)[:, 0]
        least = min([least, *mass[matched]])
        greatest = max([greatest, *mass[~matched]])
    return float(least), float(greatest)


def decides_every_input(head: Match2Head) -> bool:
    """Whether the head is right on all inputs of 1..N tokens, by `worst_masses`."""
    least, greatest = worst_masses(head)
    return least >= (1 + THRESHOLD) / 2 > greatest


def smallest_bits(modulus: int, length: int) -> int:
    """Return the smallest p such that p bits and every larger number up to `sufficient_bits` decide all inputs, by
    search downwards.

    Raises:
        InvalidInput: M < 2 or N < 1.
    """
    bits, fewest = sufficient_bits(modulus, length), fewest_bits(modulus, length)
    while bits > fewest and decides_every_input(match2_in_fixed_point(modulus, length, bits - 1)):
        bits -= 1
    return bits
