"""The same weights in ordinary single precision, by PyTorch: no number is rounded into the finite set any more.

Nothing in single precision rounds exp(−f_large) to 0. Each position that a head should ignore has a small weight, and
many of them together outweigh the one that counts. So the weights agree with the finite transformer up to some
length, which is measured here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.finite.forest import of_words, outputs
from expressivity.attention.finite.transformer import (
    Block,
    FiniteTransformer,
    Head,
    Norm,
    Perceptron,
)
from expressivity.attention.masked.attention import global_attention, local_attention, previous

LENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""The lengths tried: doubled each time, since what goes wrong grows with the length."""

DRAWN = 20
"""Random words of each length."""


@dataclass(frozen=True, eq=False)
class Float32:
    """A finite transformer's weights, run in float32."""

    model: FiniteTransformer

    @torch.no_grad()
    def __call__(self, words: Int[np.ndarray, "words length"]) -> Float[Tensor, "words outputs"]:
        """Return what is said at the end of words of one length, as unrounded numbers."""
        ends = np.full((len(words), 1), len(self.model.alphabet))
        stream = _single(self.model.embedding)[torch.from_numpy(np.hstack([words, ends]))]
        for block in self.model.blocks:
            stream = _through(block, stream)
        return stream[:, -1] @ _single(self.model.readout).T + _single(self.model.readout_bias)


def longest_agreement(
    model: FiniteTransformer, draw: np.random.Generator, lengths: tuple[int, ...] = LENGTHS
) -> int:
    """Return the greatest of these lengths up to which float32 agrees with the finite transformer on every word tried; 0 if they
    differ at the first length.

    Tried are random words and all words that are constant after their first two letters.
    """
    reached, single = 0, Float32(model)
    for length in lengths:
        words = np.array(list(tried(len(model.alphabet), length, draw)))
        exact: Bool[np.ndarray, "words outputs"] = (
            outputs(model, of_words(list(words), len(model.alphabet))) > 0
        )
        if ((single(words) > 0).numpy() != exact).any():
            break
        reached = length
    return reached


def tried(
    letters: int, length: int, draw: np.random.Generator
) -> Iterator[Int[np.ndarray, "length"]]:
    """Yield the words on which `longest_agreement` compares."""
    for number in range(letters**3):
        first, second, rest = number // letters**2, number // letters % letters, number % letters
        yield np.array([first, second, *[rest] * length])[:length]
    yield from draw.integers(0, letters, (DRAWN, length))


def _through(
    block: Block, stream: Float[Tensor, "words n width"]
) -> Float[Tensor, "words n width"]:
    stream = _norm(block.norm, stream + sum(_head(head, stream) for head in block.heads))
    return (
        stream
        if block.perceptron is None
        else _norm(block.norm, stream + _perceptron(block.perceptron, stream))
    )


def _head(head: Head, stream: Float[Tensor, "words n width"]) -> Float[Tensor, "words n width"]:
    q, k, v = (stream @ _single(weights).T for weights in (head.query, head.key, head.value))
    if head.window is None:
        mixed = global_attention(q, k, v)
    else:
        mixed = previous(v) if head.window == 1 else local_attention(q, k, v, head.window)
    return mixed @ _single(head.output).T


def _perceptron(
    mlp: Perceptron, stream: Float[Tensor, "words n width"]
) -> Float[Tensor, "words n width"]:
    hidden = torch.relu(stream @ _single(mlp.first).T + _single(mlp.first_bias))
    return hidden @ _single(mlp.second).T + _single(mlp.second_bias)


def _norm(
    norm: Norm | None, stream: Float[Tensor, "words n width"]
) -> Float[Tensor, "words n width"]:
    if norm is None:
        return stream
    width = stream.shape[-1]
    scale, shift = torch.full((width,), norm.scale), torch.full((width,), norm.shift)
    return torch.nn.functional.layer_norm(stream, (width,), scale, shift, norm.epsilon)


def _single(table: Float[np.ndarray, "..."]) -> Float[Tensor, "..."]:
    return torch.from_numpy(table.astype(np.float32))
