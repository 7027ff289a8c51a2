"""q-sparse averaging needs mp >= q ([SHT23] Theorem 4): a unit that averages lets Alice tell Bob whether
their sets meet.

Alice's string picks, in each of q pairs of positions, the left or the right one: these q positions are the
set of the last token. Bob's string decides, pair by pair, whether the right value is +1 or −1; all left
values are −1. The average at the last token is −1 + (2/q) Σ a_i b_i: exactly −1 if the sets are disjoint, at
least 2/q more if not.

Bob can finish alone once he has the embedding of the last token, which is all that a transformer ever reads
of Alice's string. So its m numbers of p bits are a protocol for disjointness on q elements.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from expressivity.attention.units.unit import self_attention
from expressivity.constructions.averaging import SparseAveragingUnit
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import from_bits, to_bits


@dataclass(frozen=True)
class AveragingReduction:
    """Disjointness on q elements inside one instance of qSA ([SHT23] Theorem 4). Pair i is at positions 2i
    and 2i + 1, from 0.

    Args:
        q: size of the sets, and of Alice's and Bob's strings.
        length: N; positions beyond 2q + 1 are filled with zeros.

    Raises:
        InvalidInput: unless q >= 1 and N >= 2q + 1.
    """

    q: int
    length: int

    def __post_init__(self) -> None:
        if self.q < 1:
            raise InvalidInput(f"q must be at least 1: got q={self.q}")
        if self.length < 2 * self.q + 1:
            raise InvalidInput(f"the reduction needs N >= 2q + 1: got q={self.q}, N={self.length}")

    @property
    def asker(self) -> int:
        """The position of Alice's token, 2q."""
        return 2 * self.q

    @property
    def threshold(self) -> float:
        """−1 + 1/q: half way between the answer −1 and the next, so any error below 1/q is allowed."""
        return -1 + 1 / self.q

    def subset(self, a: Bool[np.ndarray, "*batch q"]) -> Int[np.ndarray, "*batch q"]:
        """Return Alice's half: the set of her token, the right one of pair i if a_i and the left one if not."""
        return 2 * np.arange(self.q) + a

    def values(self, b: Bool[np.ndarray, "*batch q"]) -> Float[np.ndarray, "*batch n 1"]:
        """Return Bob's half: −1 on the left of every pair, +1 or −1 on the right, and 0 elsewhere."""
        values = np.zeros((*b.shape[:-1], self.length, 1))
        values[..., 0 : self.asker : 2, 0] = -1
        values[..., 1 : self.asker : 2, 0] = np.where(b, 1, -1)
        return values

    def instance(
        self, a: Bool[np.ndarray, "*batch q"], b: Bool[np.ndarray, "*batch q"]
    ) -> tuple[Float[np.ndarray, "*batch n 1"], Int[np.ndarray, "*batch n q"]]:
        """Return the whole sequence: values and sets. All sets but the asker's are 0..q-1, for all strings."""
        shape = (*a.shape[:-1], self.length, self.q)
        subsets = np.broadcast_to(np.arange(self.q), shape).copy()
        subsets[..., self.asker, :] = self.subset(a)
        return self.values(b), subsets

    def decide(self, averages: Float[np.ndarray, "*batch"]) -> Bool[np.ndarray, "*batch"]:
        """Whether the sets meet, from the average at the asker."""
        return averages > self.threshold


@dataclass(frozen=True)
class Alice:
    """The party that holds a, hence the set of the last token, and nothing of Bob's."""

    unit: SparseAveragingUnit
    reduction: AveragingReduction
    a: Bool[np.ndarray, "q"]

    def message(self) -> str:
        """Return the embedding of her token: m numbers of p bits. The embedding is token-wise, so what Bob holds is
        not needed.

        Raises:
            InvalidInput: a unit without a fixed-point format, whose numbers no message can hold.
        """
        if self.unit.arithmetic is None:
            raise InvalidInput(
                "a message needs p bits for each number: got a unit without a fixed-point format"
            )
        nothing = np.zeros_like(self.a)
        embedding = self.unit.phi(*self.reduction.instance(self.a, nothing))
        return to_bits(embedding[self.reduction.asker], self.unit.arithmetic)


@dataclass(frozen=True)
class Bob:
    """The party that holds b, hence all other tokens, and nothing of Alice's."""

    unit: SparseAveragingUnit
    reduction: AveragingReduction
    b: Bool[np.ndarray, "q"]

    def answer(self, message: str) -> bool:
        """Whether the sets meet: he embeds his own tokens, puts Alice's in its place, and runs the unit."""
        nothing = np.zeros_like(self.b)
        embedding = self.unit.phi(*self.reduction.instance(nothing, self.b))
        embedding[self.reduction.asker] = from_bits(message, self.unit.rounding)
        output = self_attention(torch.from_numpy(embedding), *self.unit.selectors()).numpy()
        return self.reduction.decide(output[self.reduction.asker]).item()
