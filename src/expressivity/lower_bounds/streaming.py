"""An online machine that averages must remember (N-1)/2 bits, already for q = 1 ([SHT23] Theorem 11).

The model: tokens are read once, from left to right, and output i is a function of the memory and token i. The
order below puts data before questions. Token 1 has the value −1. The next n tokens are Alice's: values ±1 by
the bits of a. The last n are Bob's: token j of them asks for Alice's j-th value if b_j = 1, and for token 1
if not. The largest of Bob's answers is +1 if the sets meet and −1 if not, so what is remembered between the
halves decides disjointness on n = (N−1)/2 elements.

A one-layer bidirectional network is covered, since what it knows from the right at Bob's tokens comes from
Bob alone; several bidirectional layers are not: each layer carries another message.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.initial import affine
from expressivity.attention.rivals.recurrent import BidirectionalLayer, RecurrentStack, gru_states
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.errors import InvalidInput
from expressivity.lower_bounds.communication import disjointness, equal_rows, every_string
from expressivity.tasks.averaging import sparse_average


@dataclass(frozen=True)
class StreamingReduction:
    """Disjointness on n elements as a stream for 1-sparse averaging, N = 2n + 1.

    Args:
        n: elements; positions from 0 are the dummy 0, Alice's 1..n and Bob's n+1..2n.

    Raises:
        InvalidInput: unless n >= 1.
    """

    n: int

    def __post_init__(self) -> None:
        if self.n < 1:
            raise InvalidInput(f"the stream needs N = 2n + 1 with n >= 1: got n={self.n}")

    @property
    def length(self) -> int:
        """The number of tokens N."""
        return 2 * self.n + 1

    @property
    def cut(self) -> int:
        """The number of tokens before the cut: the dummy and Alice's."""
        return self.n + 1

    def values(self, a: Bool[np.ndarray, "*batch n"]) -> Float[np.ndarray, "*batch length 1"]:
        """Return the values: −1 at the dummy, ±1 at Alice's tokens, 0 at Bob's."""
        values = np.zeros((*a.shape[:-1], self.length, 1))
        values[..., 0, 0] = -1
        values[..., 1 : self.cut, 0] = np.where(a, 1, -1)
        return values

    def subsets(self, b: Bool[np.ndarray, "*batch n"]) -> Int[np.ndarray, "*batch length 1"]:
        """Return the sets: Bob's token j asks for position j if b_j = 1; all others ask for the dummy."""
        subsets = np.zeros((*b.shape[:-1], self.length, 1), dtype=np.int64)
        subsets[..., self.cut :, 0] = np.where(b, 1 + np.arange(self.n), 0)
        return subsets

    def after_cut(
        self, a: Bool[np.ndarray, "*batch n"], b: Bool[np.ndarray, "*batch n"]
    ) -> Float[np.ndarray, "*batch tokens"]:
        """Return the correct answers at the tokens after the cut."""
        return sparse_average(self.values(a), self.subsets(b))[..., self.cut :, 0]

    def decide(self, answers: Float[np.ndarray, "*batch tokens"]) -> Bool[np.ndarray, "*batch"]:
        """Whether the sets meet, from answers that err by less than 1."""
        return answers.max(axis=-1) > 0


@dataclass(frozen=True)
class OneQuestion:
    """A stream for 1-sparse averaging in which the last token alone may ask for another (ours).

    Tokens 0..N-2 have the values ±1 by Alice's bits and ask for themselves. The last one has the value 0 and asks for any of them.

    Args:
        length: N.

    Raises:
        InvalidInput: unless N >= 2.
    """

    length: int

    def __post_init__(self) -> None:
        if self.length < 2:
            raise InvalidInput(f"a question about another token needs N >= 2: got N={self.length}")

    def values(self, a: Bool[np.ndarray, "*batch bits"]) -> Float[np.ndarray, "*batch length 1"]:
        """Return the values: ±1 by Alice's N − 1 bits, and 0."""
        signs = np.where(a, 1.0, -1.0)
        return np.concatenate([signs, np.zeros((*a.shape[:-1], 1))], axis=-1)[..., None]

    def subsets(self, asked: Int[np.ndarray, "*batch"]) -> Int[np.ndarray, "*batch length 1"]:
        """Return the sets: each token's own position, and for the last one the position that is asked for."""
        own = np.broadcast_to(np.arange(self.length), (*asked.shape, self.length)).copy()
        own[..., -1] = asked
        return own[..., None]

    def answers(
        self, a: Bool[np.ndarray, "*batch bits"], asked: Int[np.ndarray, "*batch"]
    ) -> Float[np.ndarray, "*batch length"]:
        """Return the correct answers at all tokens."""
        return sparse_average(self.values(a), self.subsets(asked))[..., 0]


def residuals(reduction: StreamingReduction) -> tuple[int, int]:
    """Apply Myhill–Nerode over all 4^n streams: how many futures Alice's strings have, and on how many streams
    disjointness is missed.

    Two strings need different memories if some string of Bob's makes the correct answers after the cut differ.
    The number of distinct futures is the number of memory states that an exact online machine needs at the
    cut, and that suffice there.
    """
    strings = every_string(reduction.n)
    futures, missed = [], 0
    for a in strings:
        own = np.broadcast_to(a, strings.shape)
        answers = reduction.after_cut(own, strings)
        missed += int((reduction.decide(answers) != disjointness(own, strings)).sum())
        futures.append(answers.astype(np.int8).tobytes())
    return len(set(futures)), missed


def token_code(
    values: Float[np.ndarray, "*batch length 1"], subsets: Int[np.ndarray, "*batch length 1"]
) -> Float[Tensor, "*batch length inputs"]:
    """Return tokens as a network reads them: the value, then one-hot codes of the own position and of the one asked for."""
    length = values.shape[-2]
    eye = np.eye(length)
    own = np.broadcast_to(eye, (*values.shape[:-1], length))
    return torch.from_numpy(np.concatenate([values, own, eye[subsets[..., 0]]], axis=-1))


@dataclass(frozen=True)
class CutNetwork:
    """A one-layer bidirectional GRU whose forward state is rounded once, where the stream is cut.

    A machine of few bits rounds after every token; rounding at the cut alone is the milder injury, and enough
    to break it.

    Args:
        stack: a `RecurrentStack` of one model, one layer, kind gru, with inputs as `token_code` and one
            output.
        rounding: the format of each number of the state.

    Raises:
        InvalidInput: another kind of network.
    """

    stack: RecurrentStack
    rounding: FixedPoint

    def __post_init__(self) -> None:
        layers, first = self.stack.layers, self.layer
        if len(layers) != 1 or first.kind != "gru" or len(first.bias) != 1:
            given = f"{len(layers)} layers of kind {first.kind}, {len(first.bias)} models"
            raise InvalidInput(
                f"the cut is made through one model with one layer of kind gru: got {given}"
            )

    @property
    def layer(self) -> BidirectionalLayer:
        """The one layer."""
        return cast(BidirectionalLayer, self.stack.layers[0])

    @property
    def memory_bits(self) -> int:
        """Bits that cross the cut: p for each hidden unit."""
        return self.layer.hidden * self.rounding.bits

    def memory(
        self, before: Float[Tensor, "strings tokens inputs"]
    ) -> Float[Tensor, "strings hidden"]:
        """Return the rounded forward state after the tokens before the cut."""
        start = before.new_zeros((len(before), self.layer.hidden))
        state = self._states(before, start, chain=0)[-1]
        return self.rounding.round(state.clamp(-self.rounding.largest, self.rounding.largest))

    def answers(
        self, memory: Float[Tensor, "strings hidden"], after: Float[Tensor, "strings tokens inputs"]
    ) -> Float[Tensor, "strings tokens"]:
        """Return outputs at the tokens after the cut: they depend on the memory and on these tokens, and on nothing
        else.
        """
        forwards = self._states(after, memory, chain=0)
        backwards = self._states(after.flip(1), torch.zeros_like(memory), chain=1)[::-1]
        rows = [torch.cat(both, dim=-1)[None] for both in zip(forwards, backwards)]
        outputs = [
            affine(row, self.stack.readout.double(), self.stack.readout_bias.double())[0]
            for row in rows
        ]
        return torch.cat(outputs, dim=-1)

    def _states(
        self,
        tokens: Float[Tensor, "strings tokens inputs"],
        start: Float[Tensor, "strings hidden"],
        chain: int,
    ) -> list[Float[Tensor, "strings hidden"]]:
        """Return states after each token, of the forward (0) or backward (1) chain, in float64."""
        layer = self.layer
        weight, bias = layer.input_weight[0, chain].double(), layer.bias[0, chain].double()
        steps = [(token @ weight + bias)[None] for token in tokens.unbind(1)]
        recurrent = layer.recurrent_weight[0, chain].double()[None]
        states = gru_states(
            steps, start[None], recurrent, layer.new_bias[0, chain].double()[None, None]
        )
        return [state[0] for state in states]


@dataclass(frozen=True)
class Forgotten:
    """Two of Alice's strings that leave the network with one memory, and Bob's question that it must then get
    wrong.

    Args:
        first, second: Alice's strings.
        question: Bob's string: the single element on which they differ.
        right: the two right answers to it.
        answers: what the network says to it, from the memory of each.
    """

    first: tuple[bool, ...]
    second: tuple[bool, ...]
    question: tuple[bool, ...]
    right: tuple[float, float]
    answers: tuple[float, float]

    @property
    def error(self) -> float:
        """The larger of the two errors: at least 1, since the answers are one and the right ones are 2
        apart.
        """
        return max(abs(said - truth) for said, truth in zip(self.answers, self.right))


@torch.no_grad()
def forget(network: CutNetwork, reduction: StreamingReduction) -> tuple[int, Forgotten | None]:
    """Return the number of memories over all of Alice's strings, and two strings that share one with the question
    that shows it.

    With memory_bits < n there always are two.
    """
    strings = every_string(reduction.n)
    nothing = np.zeros_like(strings)
    before = token_code(reduction.values(strings), reduction.subsets(nothing))[:, : reduction.cut]
    memories = network.memory(before).numpy()
    count, shared = len(np.unique(memories, axis=0)), equal_rows(memories)
    if shared is None:
        return count, None
    pair = strings[list(shared)]
    place = int(np.flatnonzero(pair[0] != pair[1])[0])
    question = np.arange(reduction.n) == place
    asked = np.stack([question, question])
    after = token_code(reduction.values(np.zeros_like(pair)), reduction.subsets(asked))[
        :, reduction.cut :
    ]
    said = network.answers(torch.from_numpy(memories[list(shared)]), after)[:, place].tolist()
    right = reduction.after_cut(pair, asked)[:, place].tolist()
    first, second = (tuple(row.tolist()) for row in pair)
    return count, Forgotten(first, second, tuple(question.tolist()), tuple(right), tuple(said))
