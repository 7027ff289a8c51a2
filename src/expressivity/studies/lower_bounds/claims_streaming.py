"""Lower bounds for machines that read a stream once: the claims around [SHT23] Theorem 11.

No check here tests a bound: a bound speaks of all machines. What runs are the reduction and the adversary that the proof is made of.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int
from torch import Tensor

from expressivity.attention.initial import generators
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.communication import every_string
from expressivity.lower_bounds.streaming import (
    CutNetwork,
    StreamingReduction,
    forget,
    residuals,
    token_code,
)
from expressivity.studies.lower_bounds.runs import (
    trained_gru,
)

STREAMS = 8
"""The largest n whose streams are all listed."""

ELEMENTS, HIDDEN, TRAINING, TRAINED_GRUS, UNTRAINED_GRUS = 9, 4, 200, 3, 2
"""A stream of 19 tokens; 4 hidden units of 2 bits are 8 bits, one fewer than the 9 that are needed."""

BEST_CONSTANT, STREAMS_TRIED = 3 / 4, 256
"""The squared error of the answer -1/2, when an answer is 1 for a quarter of the questions and -1 for the others; streams on which a network is
held against it.
"""


def check_streaming(reduction: Callable[[int], StreamingReduction]) -> Evidence:
    """Check over all 4^n streams that the answers are Alice's bits where Bob asks, and that the 2^n strings have as many futures."""
    states, missed, wrong, streams, needed = [], 0, 0, 0, True
    for n in range(1, STREAMS + 1):
        stream, strings = reduction(n), every_string(n)
        futures = set()
        for a in strings:
            own = np.broadcast_to(a, strings.shape)
            answers = stream.after_cut(own, strings)
            wrong += int((answers != np.where(strings & own, 1, -1)).any(axis=1).sum())
            missed += int((stream.decide(answers) != (strings & own).any(axis=1)).sum())
            futures.add(answers.tobytes())
            streams += len(strings)
        needed &= len(futures) == 2 ** ((stream.length - 1) // 2)
        needed &= residuals(stream) == (len(futures), 0)
        states.append(len(futures))
    return Evidence(
        needed and missed == wrong == 0,
        {
            "memories needed": states,
            "streams with another answer than Alice's bit": wrong,
            "streams whose answers miss disjointness": missed,
        },
        {"streams": streams, "longest": stream.length},
    )


class _AskedOneEarlier(StreamingReduction):
    def subsets(self, b: Bool[np.ndarray, "*batch n"]) -> Int[np.ndarray, "*batch length 1"]:
        """Return Bob's questions for positions counted without the dummy."""
        return np.maximum(super().subsets(b) - 1, 0)


def check_networks(networks: list[CutNetwork]) -> Evidence:
    """Find two of Alice's strings that each network forgets apart, and the question on which it must err; count the networks that learned."""
    reduction = StreamingReduction(ELEMENTS)
    errors = [_error(network, reduction) for network in networks]
    found = [forget(network, reduction) for network in networks]
    forgetting = [forgotten for _, forgotten in found if forgotten]
    wrong = sum(
        each.answers[0] == each.answers[1]
        and each.error >= 1
        and each.right == _right(each.first, each.second, each.question)
        for each in forgetting
    )
    gaps = {abs(each.right[0] - each.right[1]) for each in forgetting}
    bits = {network.layer.hidden * network.rounding.bits for network in networks}
    return Evidence(
        len(forgetting) == wrong == len(networks)
        and all(2**ELEMENTS > count for count, _ in found),
        {
            "memories of all strings": [count for count, _ in found],
            "with two strings forgotten": len(forgetting),
            "that then err by 1 or more": wrong,
        },
        {
            "networks": len(networks),
            "trained": sum(error < BEST_CONSTANT for error in errors),
            "tokens": reduction.length,
            "memory": max(bits),
            "gap": max(gaps, default=0),
        },
    )


def _right(
    first: tuple[bool, ...], second: tuple[bool, ...], question: tuple[bool, ...]
) -> tuple[int, ...]:
    """Return 1 or −1 by the bit of either string at the one element that is asked for."""
    (place,) = np.flatnonzero(question).tolist()
    return tuple(1 if string[place] else -1 for string in (first, second))


class _NotRounded(CutNetwork):
    def memory(
        self, before: Float[Tensor, "strings tokens inputs"]
    ) -> Float[Tensor, "strings hidden"]:
        """Return the state as it is."""
        return self._states(before, before.new_zeros((len(before), self.layer.hidden)), chain=0)[-1]


def _error(network: CutNetwork, reduction: StreamingReduction) -> float:
    """Return the mean squared error of the cut network's answers on random streams."""
    strings = np.random.default_rng(11).integers(0, 2, size=(2, STREAMS_TRIED, reduction.n))
    a, b = strings.astype(bool)
    tokens = token_code(reduction.values(a), reduction.subsets(b))
    memory = network.memory(tokens[:, : reduction.cut])
    answers = network.answers(memory, tokens[:, reduction.cut :]).detach().numpy()
    return float(np.square(answers - reduction.after_cut(a, b)).mean())


@cache
def _grus() -> list[RecurrentStack]:
    inputs = 1 + 2 * (2 * ELEMENTS + 1)
    trained = [
        trained_gru(StreamingReduction(ELEMENTS), HIDDEN, TRAINING, seed)
        for seed in range(TRAINED_GRUS)
    ]
    return [
        *trained,
        *(
            RecurrentStack("gru", inputs, HIDDEN, 1, generators([TRAINED_GRUS + seed]))
            for seed in range(UNTRAINED_GRUS)
        ),
    ]


def _cut(kind: type[CutNetwork] = CutNetwork) -> list[CutNetwork]:
    return [kind(stack, FixedPoint(0, 1)) for stack in _grus()]


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="sht-thm-11",
        kind="lower bound",
        known="restated",
        source="[SHT23] Theorem 11",
        statement=(
            "A machine that reads its $N$ tokens once, from left to right, and gives output $i$ from its"
            " memory and token $i$, needs at least $\\lfloor(N-1)/2\\rfloor$ bits of memory for"
            " averaging over one token with any error below one."
        ),
        subject=lambda: StreamingReduction,
        control=lambda: _AskedOneEarlier,
        broken="the dummy token forgotten in the positions that are asked for",
        check=check_streaming,
        boundary=(
            "Memory states are counted on the reduction's streams, where $2^n$ are needed and enough. Several"
            " bidirectional layers are another model, and the bound does not cover them."
        ),
        budget=15,
        code=(f"{_HERE}.streaming.StreamingReduction", f"{_HERE}.streaming.residuals"),
        reach="all",
        extent="all [[streams:,]] streams of the reduction, N ≤ [[longest]]",
        proof="page",
        numbers={"streams": 87380, "longest": 17},
    ),
    Claim(
        id="sht-thm-11-gru",
        kind="lower bound",
        known="ours",
        source="ours, for [SHT23] Theorem 11",
        statement=(
            "A one-layer bidirectional GRU whose state is cut to [[memory]] bits in the middle of a stream of [[tokens]]"
            " tokens confuses two streams whose right answers are [[gap]] apart."
        ),
        subject=_cut,
        control=lambda: _cut(_NotRounded),
        broken="the state counted in bits and never rounded",
        check=check_networks,
        boundary=(
            "The networks are broken one by one; [SHT23] Theorem 11 is why no training helps."
            " With an unrounded state they are not thereby right, only not broken by this adversary."
        ),
        budget=40,
        code=(f"{_HERE}.streaming.forget", f"{_HERE}.streaming.CutNetwork"),
        reach="trained",
        extent="[[networks:word]] networks, [[trained:word]] of them trained",
        numbers={"memory": 8, "tokens": 19, "gap": 2, "networks": 5, "trained": 3},
    ),
)
