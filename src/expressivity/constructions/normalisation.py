"""The layer normalisation of the construction of `expressivity.constructions.temporal`, which leaves truth values as they are.

Every coordinate x gets a partner 1 − x. Then the mean is exactly 1/2; if all are 0 or 1 the variance is exactly 1/4, and with
γ = √(1/4 + ε), β = 1/2 nothing changes. After heads that look, some coordinates are no truth values, so the variance is another
and everything is rescaled, but about 1/2: no coordinate changes its side, and the perceptron of that block puts all of them back
to 0 and 1.
"""

import numpy as np

from expressivity.attention.finite.transformer import Norm
from expressivity.attention.finite.values import ValueSet
from expressivity.errors import InvalidInput

WIDE = 4
"""With normalisation, at most one coordinate in `WIDE` is looked for in one block: coordinates are added until that holds."""


def norm_of(values: ValueSet) -> Norm:
    """Choose the normalisation: γ = √(1/4 + ε), β = 1/2 and the least ε > 0 with which columns of zeros and ones stay as they
    are, and all others keep each coordinate's side of 1/2, by the gap that a perceptron needs to put it back.

    A coordinate that is not 0 or 1 is what was looked for: a share, or 1 and a share. At most one in `WIDE` is. So the variance
    is between (1 − 1/WIDE)/4 and that plus (1/2 + largest share)²/WIDE.

    Raises:
        InvalidInput: no ε in the set does.
    """
    nearest, furthest = values.shares.min().item() - 0.5, values.shares.max().item() + 0.5
    spreads = values.positive[values.positive <= furthest + 1]
    for epsilon in values.positive[values.positive <= 1].tolist():
        low, middle, high = (
            values.round(np.sqrt(values.round(values.round(np.array([v])) + epsilon))).item()
            for v in ((1 - 1 / WIDE) / 4, 0.25, (1 - 1 / WIDE) / 4 + furthest**2 / WIDE)
        )
        norm = Norm(middle, 0.5, epsilon)
        halves = norm(values, np.array([[0.0, 1.0]])).tolist() == [[0.0, 1.0]]
        reached = spreads[(low <= spreads) & (spreads <= high)]
        above = values.round(middle * values.divide(np.full(len(reached), nearest), reached) + 0.5)
        if halves and (above >= 0.5 + gap(values)).all():
            return norm
    raise InvalidInput(
        f"over {values.name} no epsilon leaves zeros and ones as they are and the rest on its side"
    )


def gap(values: ValueSet) -> float:
    """Return how far above 1/2 a true coordinate is after normalisation, at least."""
    return max(values.least, 1 / 16)
