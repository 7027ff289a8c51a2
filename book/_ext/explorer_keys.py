"""What the explorers of sparse averaging and of its lower bound need of the library: keys as compact text, and the messages of a unit."""

from pathlib import Path
from typing import Any

import numpy as np

from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.constructions.keys import random_keys
from expressivity.lower_bounds.averaging import AveragingReduction
from expressivity.lower_bounds.communication import every_string

LENGTH, DIMENSION, SEED = 128, 256, 0
"""The largest N and m0 that the panel offers; smaller keys are the first rows and columns of the same draw."""

EPSILON = 0.1
"""The error that the softmax scale of the panel promises."""


def as_digits(keys: np.ndarray) -> list[str]:
    """Return signs as hexadecimal digits, one text for each row, a set bit for +1.

    >>> as_digits(np.array([[1, -1, -1, 1, 1, 1, -1, -1]]))
    ['9c']
    """
    return [row.tobytes().hex() for row in np.packbits(keys > 0, axis=1)]


def averaging(_: Path) -> dict[str, Any]:
    """Return the data of the explorer of sparse averaging."""
    keys = random_keys(DIMENSION, LENGTH, np.random.default_rng(SEED))
    return {"keys": as_digits(keys), "length": LENGTH, "epsilon": EPSILON}


MOST_ELEMENTS = 6
"""The most elements that Alice and Bob may have."""


def alice_bob(_: Path) -> dict[str, Any]:
    """Return the data of the explorer of Alice and Bob: for every q the unit that stands between them."""
    return {str(q): unit_data(q) for q in range(1, MOST_ELEMENTS + 1)}


def unit_data(q: int) -> dict[str, Any]:
    """Return a unit for the reduction: its format, its keys, and the query of each of Alice's strings in steps of the format."""
    reduction = AveragingReduction(q, 2 * q + 1)
    draw = np.random.default_rng(q)
    unit = sparse_averaging_unit(reduction.length, q, 1, 1 / (2 * q), generator=draw)
    queries = unit.queries(unit.certified(reduction.subset(every_string(q)))) / unit.rounding.step
    return {
        "integerBits": unit.rounding.integer_bits,
        "fractionBits": unit.rounding.fraction_bits,
        "keys": as_digits(unit.keys),
        "queries": queries.astype(int).tolist(),
    }
