"""Small transformers over residues, to be trained: attention to single tokens, or to pairs of them.

A token's embedding is a learned vector for its residue plus one for its place, as Definition 3 of [SHT23] allows for
a first map. A layer is attention and then a perceptron, each added to the stream that it read through a normalisation
without gain or offset; a decision is read off the stream at every token. What a head returns at i is a mean

    standard      Σ_j  softmax_j (⟨q_i, k_j⟩) v_j
    third-order   Σ_jk softmax_jk(Σ_a q_ia k_ja k'_ka) v_j ⊙ w_k
    strassen      Σ_jk softmax_jk(⟨f_i, g_j⟩ + ⟨g_j, h_k⟩ + ⟨h_k, f_i⟩) v_j ⊙ w_k

All pairs are held at once, which short sequences allow; `expressivity.attention.units.tensor` and `.strassen` do without. A
stack may mix moduli: rows of the residues' table that a model does not have are zeros, are never read, and stay zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import (
    affine,
    check_positive,
    padded_parameter,
    uniform_parameter,
)
from expressivity.attention.masked.block import normalised
from expressivity.attention.units.tensor import khatri_rao
from expressivity.attention.units.unit import attention_weights
from expressivity.errors import choose

PARTS = {"standard": 3, "third-order": 5, "strassen": 5}
"""Vectors that a head makes of a token: a query, and a key and a value for each place of the tuple."""

Heads = Float[Tensor, "models batch heads n rank"]


@dataclass(frozen=True)
class MatcherConfig:
    """Sizes of one model.

    Args:
        kind: of attention, one of `PARTS`.
        length: N, the most tokens of a sequence.
        heads: of each layer.
        blank: whether one constant token is appended, at which no decision is read.
        rank: coordinates of a head's queries, keys and values.
        width: coordinates of the stream.
        hidden: ReLU units of each layer's perceptron.
        layers: how many.

    Raises:
        InvalidInput: an unknown kind, or a size below 1.
    """

    kind: str
    length: int
    heads: int
    blank: bool = True
    rank: int = 4
    width: int = 32
    hidden: int = 64
    layers: int = 1

    def __post_init__(self) -> None:
        choose("kind of attention", self.kind, list(PARTS))
        sizes = ("length", "heads", "rank", "width", "hidden", "layers")
        check_positive(**{name: getattr(self, name) for name in sizes})


class MatcherStack(nn.Module):
    """A stack of transformers that say at every token whether it is matched."""

    def __init__(
        self, config: MatcherConfig, moduli: Sequence[int], sources: Sequence[torch.Generator]
    ) -> None:
        """One model per generator in `sources`; a model's weights depend on its own generator only.

        Args:
            config: what all models share.
            moduli: M of each model.
            sources: one generator per model.

        Raises:
            InvalidInput: no generator, not one modulus for each, or a modulus below 1.
        """
        super().__init__()
        self.config = config
        width = config.width
        self.residues = padded_parameter(
            [(modulus, width) for modulus in moduli], [1.0] * len(moduli), sources
        )
        self.places = uniform_parameter((config.length + config.blank, width), 1.0, sources)
        self.blocks = nn.ModuleList(MatcherBlock(config, sources) for _ in range(config.layers))
        self.readout = uniform_parameter((width, 1), 1 / sqrt(width), sources)
        self.offset = uniform_parameter((1,), 1 / sqrt(width), sources)

    def forward(self, tokens: Int[Tensor, "models batch n"]) -> Float[Tensor, "models batch n"]:
        """Log-odds of "this token is matched", at every token.

        Args:
            tokens: residues 1..M, of the length that the stack was built for; each model reads its own sequences.
        """
        stream = self._embedded(tokens)
        for block in self.blocks:
            stream = block(stream)
        read = normalised(stream[:, :, : tokens.shape[2]].flatten(1, 2))
        return affine(read, self.readout, self.offset).view(tokens.shape)

    def _embedded(
        self, tokens: Int[Tensor, "models batch n"]
    ) -> Float[Tensor, "models batch places width"]:
        models, most, _ = self.residues.shape
        first = torch.arange(models, device=tokens.device).view(-1, 1, 1) * most
        found = F.embedding(first + tokens - 1, self.residues.flatten(0, 1))
        if self.config.blank:
            found = F.pad(
                found, (0, 0, 0, 1)
            )  # the blank has no residue: its place is all there is of it
        return found + self.places.unsqueeze(1)


class MatcherBlock(nn.Module):
    """One layer of a stack: attention, then a perceptron, each added to the stream.

    `project` makes the parts of all heads, `mix` is the output projection W_O. The perceptron is W₂ ReLU(W₁ x + b₁) + b₂ with
    `up` = W₁, `threshold` = b₁, `down` = W₂ and `shift` = b₂. (Digests of trained weights contain these names.)
    """

    def __init__(self, config: MatcherConfig, sources: Sequence[torch.Generator]) -> None:
        super().__init__()
        self.config = config
        width, hidden, inner = config.width, config.hidden, config.heads * config.rank
        self.project = uniform_parameter(
            (width, PARTS[config.kind] * inner), 1 / sqrt(width), sources
        )
        self.mix = uniform_parameter((inner, width), 1 / sqrt(inner), sources)
        self.up = uniform_parameter((width, hidden), 1 / sqrt(width), sources)
        self.threshold = uniform_parameter((hidden,), 1 / sqrt(width), sources)
        self.down = uniform_parameter((hidden, width), 1 / sqrt(hidden), sources)
        self.shift = uniform_parameter((width,), 1 / sqrt(hidden), sources)

    def forward(
        self, stream: Float[Tensor, "models batch n width"]
    ) -> Float[Tensor, "models batch n width"]:
        """The stream after this layer."""
        shape = stream.shape
        rows = stream.flatten(1, 2)
        rows = rows + self._attended(normalised(rows), shape[1]) @ self.mix
        active = torch.relu(affine(normalised(rows), self.up, self.threshold))
        return (rows + affine(active, self.down, self.shift)).view(shape)

    def _attended(
        self, rows: Float[Tensor, "models rows width"], batch: int
    ) -> Float[Tensor, "models rows inner"]:
        projected = (rows @ self.project).unflatten(1, (batch, -1))
        parts = projected.unflatten(
            3, (PARTS[self.config.kind], self.config.heads, self.config.rank)
        ).unbind(3)
        seen = ATTEND[self.config.kind](*(part.transpose(2, 3) for part in parts))
        return seen.transpose(2, 3).flatten(3, 4).flatten(1, 2)


def attend_to_tokens(q: Heads, k: Heads, v: Heads) -> Heads:
    """Ordinary attention, without scale or mask.

    The sum of the values is divided by the sum of the weights at the end: torch's softmax over few places takes longer than all
    the rest.
    """
    scores = q @ k.mT
    if not k.shape[-2]:
        return scores @ v
    weights = torch.exp(
        scores - scores.detach().amax(-1, keepdim=True)
    )  # a shift of a row changes neither the result nor its gradient
    return (weights @ v) / weights.sum(-1, keepdim=True)


def attend_by_products(q: Heads, first: Heads, second: Heads, v: Heads, w: Heads) -> Heads:
    """Third-order attention: `expressivity.attention.units.tensor.tensor_attention` for short sequences."""
    return attention_weights(q, khatri_rao((first, second))) @ khatri_rao((v, w))


def attend_by_triangles(f: Heads, g: Heads, h: Heads, v: Heads, w: Heads) -> Heads:
    """Strassen attention: `expressivity.attention.units.strassen.strassen_attention` for short sequences."""
    sides = (f @ g.mT).unsqueeze(-1) + (g @ h.mT).unsqueeze(-3) + (f @ h.mT).unsqueeze(-2)
    return torch.softmax(sides.flatten(-2), dim=-1) @ khatri_rao((v, w))


ATTEND: dict[str, Callable[..., Heads]] = {
    "standard": attend_to_tokens,
    "third-order": attend_by_products,
    "strassen": attend_by_triangles,
}
