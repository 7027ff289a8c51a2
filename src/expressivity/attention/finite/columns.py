"""A transformer over a finite set of numbers by its definition, one word at a time, with the mask written out. Slow and obvious.

Here a mask may also be non-strict, so that a position sees itself. The fast implementations are tested against this one:
`expressivity.attention.finite.forest` for many words and `expressivity.attention.finite.extraction` for all words.
"""

import numpy as np
from jaxtyping import Float

from expressivity.attention.finite.hard import LastHard
from expressivity.attention.finite.transformer import Columns, FiniteTransformer, Head
from expressivity.attention.finite.values import ValueSet


def columns(model: FiniteTransformer, word: str, strict: bool = True) -> list[Columns]:
    """The columns at every position of the word and at the end marker: the embedding, then after each block.

    Raises:
        ValueError: a letter that the model does not have.
    """
    symbols = [model.alphabet.index(letter) for letter in word] + [len(model.alphabet)]
    stream, found = model.embedding[symbols], [model.embedding[symbols]]
    for block in model.blocks:
        outputs = [_head(model.values, head, stream, strict) for head in block.heads]
        stream = block.after_perceptron(
            model.values, block.after_heads(model.values, stream, outputs)
        )
        found.append(stream)
    return found


def accepts(model: FiniteTransformer, word: str, strict: bool = True) -> bool:
    """Whether the first output is positive at the end marker.

    Raises:
        ValueError: a letter that the model does not have.
    """
    return bool(model.outputs(columns(model, word, strict)[-1][-1:])[0, 0] > 0)


def _head(values: ValueSet, head: Head, stream: Columns, strict: bool) -> Float[np.ndarray, "n e"]:
    n = len(stream)
    distance = np.subtract.outer(
        np.arange(n), np.arange(n)
    )  # of each position from each earlier one
    nearest, farthest = 1 if strict else 0, n if head.window is None else head.window
    admitted = (distance >= nearest) & (distance <= farthest)
    each = (
        admitted * np.arange(1, n + 1) if isinstance(head, LastHard) else admitted.astype(np.int64)
    )
    queries, keys, contents = (
        values.dot(stream, matrix.T) for matrix in (head.query, head.key, head.value)
    )
    return head.attend(values, queries, keys, contents, each)
