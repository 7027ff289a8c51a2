"""What the explorer of sparse averaging needs of the library: keys of random signs, drawn once, as compact text."""

from pathlib import Path
from typing import Any

import numpy as np

from expressivity.constructions.keys import random_keys

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
