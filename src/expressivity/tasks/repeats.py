"""Whether a word occurred before, and where: every word of a text is of exactly one of four kinds.

    bigram   it occurred after the same word before
    near     it occurred among the last `NEAR` words, but not after the same word
    far      it occurred in the context, but neither of these
    first    it did not occur in the context

The context is what a model sees: the words of the window before it.
"""

import numpy as np
from jaxtyping import Int

from expressivity.errors import InvalidInput

KINDS = ("bigram", "near", "far", "first")
NEAR = 8


def kinds(windows: Int[np.ndarray, "windows n"]) -> Int[np.ndarray, "windows m"]:
    """Return the kind, as a place in `KINDS`, of the second and every later word of each window.

    >>> [KINDS[kind] for kind in kinds(np.array([[1, 2, 3, 1, 2, 2]]))[0]]
    ['first', 'first', 'near', 'bigram', 'near']

    Raises:
        InvalidInput: windows of fewer than two words.
    """
    if windows.shape[1] < 2:
        raise InvalidInput(f"windows need at least 2 words: got {windows.shape[1]}")
    table = np.full((len(windows), windows.shape[1] - 1), KINDS.index("first"))
    for row, words in zip(table, windows.tolist(), strict=True):
        last: dict[int, int] = {words[0]: 0}
        pairs: set[tuple[int, int]] = set()
        for place, pair in enumerate(zip(words, words[1:]), 1):
            word = pair[1]
            if pair in pairs:
                row[place - 1] = KINDS.index("bigram")
            elif word in last:
                row[place - 1] = KINDS.index("near" if place - last[word] <= NEAR else "far")
            pairs.add(pair)
            last[word] = place
    return table
