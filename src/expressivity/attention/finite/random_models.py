"""Small transformers over a finite set of numbers with weights drawn at random: not trained, not built, any."""

from collections.abc import Sequence

import numpy as np

from expressivity.attention.finite.transformer import Block, FiniteTransformer, Head, Perceptron
from expressivity.attention.finite.values import ValueSet, fixed_point

HALVES = fixed_point("halves", 0.5, 2.0)
"""The multiples of 1/2 up to 2: eleven numbers with the infinities. Sums leave it soon, so about half of what a random model computes is infinite."""

WIDE_HALVES = fixed_point("halves up to 8", 0.5, 8.0)
"""The multiples of 1/2 up to 8, in which random models with parameters up to 1 mostly stay finite."""


def random_model(
    draw: np.random.Generator,
    windows: Sequence[Sequence[int | None]],
    values: ValueSet = HALVES,
    width: int = 2,
    hidden: int = 3,
    alphabet: str = "ab",
    largest: float = 1.5,
) -> FiniteTransformer:
    """A recogniser whose parameters are drawn uniformly from the numbers of the set up to `largest` in size.

    Args:
        draw: the generator.
        windows: for each block the window of each head, None for a strict global one.
        values: the set.
        width: coordinates of a column, and of a head.
        hidden: units of each perceptron.
        alphabet: the letters.
        largest: 3/2 by default, at which the most different languages were seen: less is often constant, more often infinite.
    """
    numbers = np.concatenate([-values.positive[::-1], [0.0], values.positive])
    numbers = numbers[np.abs(numbers) <= largest]

    def some(*shape: int) -> np.ndarray:
        """Draw an array of numbers of the set."""
        return draw.choice(numbers, size=shape)

    def head(window: int | None) -> Head:
        """Draw a head."""
        return Head(window, *(some(width, width) for _ in range(4)))

    blocks = tuple(
        Block(
            tuple(map(head, row)),
            Perceptron(some(hidden, width), some(hidden), some(width, hidden), some(width)),
        )
        for row in windows
    )
    return FiniteTransformer(
        values, alphabet, some(len(alphabet) + 1, width), blocks, some(1, width), some(1)
    )
