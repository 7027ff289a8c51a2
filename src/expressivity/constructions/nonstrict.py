r"""A transformer whose positions see themselves, and which knows at the end of a word whether it began with bb.

[LC25] F.4 gives $bb\Sigma^*$ as a language that non-strict masks cannot recognise: on b, bb, bbb, … all positions carry the same
vectors. They do at the prefixes b and bb, so no output there can differ. But a recogniser answers once, at an end marker, and the
marker occurs once: among the positions that it looks at it finds itself exactly one time, and its own share says how many others
there are. Three blocks, each with one head that scores 0 where a coordinate is 1 and -f_large elsewhere:

    1   x = share of the letters other than b, not 0 if there are between 1 and C of them up to here, itself included
        mark the letters other than b where x is not 0: the first C of them, and no others
    2   y = share of the marked, at most C: not 0 exactly if a letter other than b has occurred
        mark the b's with y = 0: these are the leading ones
    3   at the end marker, s = its own share among the leading b's and itself = 1 / (1 + their number), rounded
        accept if s < 1/2

C is the largest number whose equal weights do not vanish. With the first head alone, the b's after C + 1 other letters
would pass for leading ones.
"""

import numpy as np

from expressivity.attention.finite.transformer import Block, FiniteTransformer, Head, Perceptron
from expressivity.attention.finite.values import ValueSet
from expressivity.errors import InvalidInput

NAMES = ("one", "b", "other", "end", "x", "marked", "y", "leading", "s")
"""The coordinates of a column."""


def starts_with_bb(values: ValueSet, alphabet: str = "ab", twice: bool = True) -> FiniteTransformer:
    """Return the transformer of this module; it recognises $bb\\Sigma^*$ at the end of the word under non-strict masks.

    Args:
        values: a set that holds its parameters and tells 1/3 from 1/2, such as the multiples of 1/4 up to 3.
        alphabet: must contain b.
        twice: False leaves out the second head and marks by the first alone.

    Raises:
        InvalidInput: no b in the alphabet, or a set that is too coarse or too small.
    """
    if "b" not in alphabet:
        raise InvalidInput(f"the alphabet must contain b: got {alphabet!r}")
    third, half = values.round(np.array([1 / 3, 1 / 2]))
    if not third < half:
        raise InvalidInput(f"1/3 and 1/2 must differ in {values.name!r}")
    letters = [
        _vector(one=1, b=1) if letter == "b" else _vector(one=1, other=1) for letter in alphabet
    ]
    embedding = np.array([*letters, _vector(one=1, end=1)])
    # marked: 2 min(z, 1/2) for z = x - 2 (1 - other), which is x or negative; x is 0 or at least 2/3, and below 2
    mark = _perceptron(
        [_vector(x=1, other=2, one=-2), _vector(x=1, other=2, one=-2.5)], "marked", (2, -2)
    )
    lead = _perceptron([_vector(b=1, **{"y" if twice else "x": -2})], "leading", (1,))
    second = (
        (Block((_share(values, _vector(marked=1), _vector(marked=1), "y"),), lead),)
        if twice
        else ()
    )
    first = Block(
        (_share(values, _vector(other=1), _vector(other=1), "x"),), mark if twice else lead
    )
    third_block = Block((_share(values, _vector(leading=1, end=1), _vector(end=1), "s"),), None)
    return FiniteTransformer(
        values,
        alphabet,
        embedding,
        (first, *second, third_block),
        _vector(s=-1)[None],
        np.array([0.5]),
    )


def _share(values: ValueSet, among: np.ndarray, of: np.ndarray, into: str) -> Head:
    """Return a head that looks where `among` is 1, scores -f_large elsewhere, and adds up `of`."""
    return Head(
        None,
        values.forgets * _vector(one=1)[None],
        (among - _vector(one=1))[None],
        of[None],
        _vector(**{into: 1})[:, None],
    )


def _perceptron(hidden: list[np.ndarray], into: str, weights: tuple[int, ...]) -> Perceptron:
    return Perceptron(
        np.array(hidden),
        np.zeros(len(hidden)),
        np.outer(_vector(**{into: 1}), weights),
        np.zeros(len(NAMES)),
    )


def _vector(**coordinates: int | float) -> np.ndarray:
    return np.array([float(coordinates.get(name, 0)) for name in NAMES])
