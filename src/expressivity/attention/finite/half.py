r"""Half precision as machines have it: NumPy's float16, one rounding after every addition.

A sum of ones from left to right stops growing at 2048 = 2^11: the neighbours of 2048 are 2 apart, so 2049 is a tie and goes to
the even one. So a uniform weight is never less than 2^-11, far above the least positive number 2^-24, and no position is ever
forgotten. The sum of weighted values has an end as well: multiples of 2^-11 add up exactly until they reach 1, where the
neighbours above are 2^-10 apart and the same tie stops them. From 1 downwards they move again. So after at least 2048 letters
a uniform head with the values 1 and -1 is a counter between -1 and 1 in steps of 2^-11 that stops at both ends.
"""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float16

STALL = 2048
"""Where a sum of ones stops in float16."""


def running(numbers: Float16[np.ndarray, "n"]) -> Float16[np.ndarray, "n"]:
    """All sums from the left, each rounded to float16 before the next addition."""
    return np.add.accumulate(numbers, dtype=np.float16)


def rounded_once(numbers: Float16[np.ndarray, "n"]) -> Float16[np.ndarray, "n"]:
    """All sums from the left, each added exactly and rounded to float16 once.

    Float64 is exact here: it holds every sum of up to 2^29 numbers that are multiples of 2^-24 below 1 or whole.
    """
    with np.errstate(over="ignore"):  # overflow gives infinity, as it should
        return np.add.accumulate(numbers.astype(np.float64)).astype(np.float16)


def uniform_weights(denominators: Float16[np.ndarray, "n"]) -> Float16[np.ndarray, "n"]:
    """1 / d for each denominator d; zero for an infinite one."""
    return np.float16(1) / denominators


def head(
    word: str, values: Mapping[str, float], add: Callable[[np.ndarray], np.ndarray] = running
) -> float:
    """The output of a uniform head after a word; 0 after the empty word.

    Args:
        word: the word.
        values: the value of each letter.
        add: sums from the left for the denominator; the weighted values are summed by `running`.
    """
    if not word:
        return 0.0
    weight = uniform_weights(add(np.ones(len(word), dtype=np.float16)))[-1]
    terms = weight * np.array([values[letter] for letter in word], dtype=np.float16)
    return float(running(terms)[-1])
