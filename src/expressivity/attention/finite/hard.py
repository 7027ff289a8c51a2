r"""Hard attention with the weights of soft attention: the positions of the greatest score share everything ([LC25] F.1 to F.3).

Average-hard attention gives them equal weights, unique hard attention gives all to the last of them. The models are those of
`expressivity.attention.finite.transformer`; only what a head does with its scores is another.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.attention.finite.transformer import FiniteTransformer, Head
from expressivity.attention.finite.values import ValueSet

Queries = Float[np.ndarray, "rows d"]
Keys = Float[np.ndarray, "classes d"]
Contents = Float[np.ndarray, "classes e"]
Returned = Float[np.ndarray, "rows e"]
Counts = Int[np.ndarray, "rows classes"]


class AverageHard(Head):
    """Equal weights for all positions of the greatest score: 1 over their number, rounded, as in a softmax of equal scores."""

    def attend(
        self, values: ValueSet, queries: Queries, keys: Keys, contents: Contents, counts: Counts
    ) -> Returned:
        """As `Head.attend`."""
        best = counts * greatest(self, values, queries, keys, counts)
        total = values.dot(best.astype(float), np.ones((len(keys), 1)))
        weights = np.where(
            best > 0, values.divide(np.ones_like(total), np.where(total > 0, total, 1.0)), 0.0
        )
        return values.dot(best * weights, contents)


class ExactAverageHard(Head):
    """The same with weights that are not rounded: the mean of the values over the positions of the greatest score, rounded
    once. No finite set of numbers has such weights for all lengths.
    """

    def attend(
        self, values: ValueSet, queries: Queries, keys: Keys, contents: Contents, counts: Counts
    ) -> Returned:
        """As `Head.attend`; the values must be finite."""
        best = counts * greatest(self, values, queries, keys, counts)
        return values.round(best @ contents / np.maximum(best.sum(axis=1, keepdims=True), 1))


class LastHard(Head):
    """All weight on the last position of the greatest score. It is not a function of counts: in `counts` a greater number says
    that the class occurred later, zero that it did not.
    """

    def attend(
        self, values: ValueSet, queries: Queries, keys: Keys, contents: Contents, counts: Counts
    ) -> Returned:
        """As `Head.attend`, with orders for counts."""
        best = counts * greatest(self, values, queries, keys, counts)
        if not len(keys):
            return np.zeros((len(queries), contents.shape[1]))
        return np.where(best.any(axis=1, keepdims=True), contents[best.argmax(axis=1)], 0.0)


Kind = Literal["soft", "average", "exact average", "last"]
KINDS: dict[Kind, type[Head]] = {
    "soft": Head,
    "average": AverageHard,
    "exact average": ExactAverageHard,
    "last": LastHard,
}
"""What a head may do with its scores."""


def greatest(
    head: Head, values: ValueSet, queries: Queries, keys: Keys, counts: Counts
) -> Bool[np.ndarray, "rows classes"]:
    """Which of the admitted classes have the greatest score, for each row."""
    scores = np.where(
        counts > 0, values.over_root(values.dot(queries, keys.T), len(head.query)), -np.inf
    )
    return (counts > 0) & (scores == scores.max(axis=1, keepdims=True, initial=-np.inf))


def with_heads(model: FiniteTransformer, kind: Kind) -> FiniteTransformer:
    """The same weights with heads of another kind."""
    made = KINDS[kind]
    blocks = (
        replace(
            block,
            heads=tuple(
                made(head.window, head.query, head.key, head.value, head.output)
                for head in block.heads
            ),
        )
        for block in model.blocks
    )
    return replace(model, blocks=tuple(blocks))
