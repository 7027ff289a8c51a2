"""Lower bounds for the rivals of attention: the claims around [SHT23] Theorems 10 and 11.

No check here tests a bound: a bound speaks of all networks. What runs are the reduction and the adversaries
that the proofs are made of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from jaxtyping import Bool, Float

from expressivity.attention.initial import generators
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.first_layer import (
    TwoInputs,
    Weights,
    adversary,
    first_layer_difference,
    necessary_width,
    random_integer_weights,
)
from expressivity.lower_bounds.streaming import (
    CutNetwork,
    StreamingReduction,
    forget,
    residuals,
    token_code,
)
from expressivity.studies.lower_bounds.runs import (
    Network,
    example_codes,
    in_float64,
    trained_gru,
    trained_perceptron,
    value_weights,
)
from expressivity.tasks.averaging import sparse_average

STREAMS = 8
"""The largest n whose streams are all listed."""

LAYERS = [(5, 2, 2), (3, 1, 1), (7, 1, 3), (8, 3, 1), (12, 4, 2), (20, 5, 1)]
TRAINED = [(8, 2, 2), (12, 3, 1)]
ELEMENTS, HIDDEN, TRAINING, TRAINED_GRUS, UNTRAINED_GRUS = 9, 4, 200, 3, 2
"""A stream of 19 tokens; 4 hidden units of 2 bits are 8 bits, one fewer than the 9 that are needed."""

TOKENS, MEMORY, GAP = 19, 8, 2
"""What the claim on networks says: tokens of a stream, bits of the cut state, and how far the right answers are apart."""

BEST_CONSTANT, STREAMS_TRIED = 3 / 4, 256
"""The squared error of the answer -1/2, when an answer is 1 for a quarter of the questions and -1 for the others; streams on which a network is
held against it.
"""


@dataclass(frozen=True)
class FirstLayer:
    """A first layer's weights on the values, the size of the sets, and the network behind it if there is one."""

    weights: Weights
    q: int
    network: Network | None = None


def check_first_layers(layers: list[FirstLayer]) -> Evidence:
    """Set the adversary against every first layer, the exact properties of its two inputs, and real networks run on them."""
    attacked = [(layer, adversary(layer.weights, layer.q)) for layer in layers]
    broken = [(layer, inputs) for layer, inputs in attacked if inputs is not None]
    equal = sum(first_layer_difference(layer.weights, inputs) == 0 for layer, inputs in broken)
    apart = sum(
        inputs.squared_gap == Fraction(4, layer.q**2) and inputs.largest_norm2 == 1
        for layer, inputs in broken
    )
    trained = [_times_least_error(layer, inputs) for layer, inputs in broken if layer.network]
    return Evidence(
        len(broken) == equal == apart == len(layers) and min(trained, default=0) >= 1 - 1e-6,
        {
            "first layers": len(layers),
            "with two inputs that they confuse": len(broken),
            "equal first layers, exactly": equal,
            "right answers 2/q apart, values in the unit ball": apart,
            "trained networks run on both": len(trained),
            "their error is at least 1/q": all(error >= 1 - 1e-6 for error in trained),
            "sizes (N, q, d')": [str(size) for size in (*LAYERS, *TRAINED)],
        },
    )


def _times_least_error(layer: FirstLayer, inputs: TwoInputs) -> float:
    """Return q times the larger of the network's errors on the two inputs: at least 1, but for its own rounding."""
    subsets = np.tile(inputs.subset, (len(inputs.direction), 1))
    errors = [
        layer.network(values, subsets) - sparse_average(values, subsets)
        for values in inputs.values()
    ]
    return layer.q * max(float(np.linalg.norm(error, axis=1).max()) for error in errors)


def _first_layers(short: int) -> list[FirstLayer]:
    """Return first layers with this many rows fewer than necessary: random integers, random floats, and trained ones."""
    generator, layers = np.random.default_rng(10), []
    for length, q, value_dim in LAYERS:
        width = max(1, necessary_width(length, q, value_dim) - short)
        integers = random_integer_weights(width, length, value_dim, generator)
        layers += [
            FirstLayer(weights, q)
            for weights in (integers, generator.standard_normal(integers.shape))
        ]
    for length, q, value_dim in TRAINED:
        hidden, codes = necessary_width(length, q, value_dim) - short, example_codes(length, seed=0)
        model = trained_perceptron(length, q, value_dim, hidden, codes, steps=200, seed=0)
        layers.append(FirstLayer(value_weights(model, value_dim), q, in_float64(model, codes)))
    return layers


def check_streaming(reduction: Callable[[int], StreamingReduction]) -> Evidence:
    """Check the futures of Alice's strings, and disjointness, over all 4^n streams."""
    counts = [residuals(reduction(n)) for n in range(1, STREAMS + 1)]
    states, missed = [count for count, _ in counts], sum(wrong for _, wrong in counts)
    return Evidence(
        states == [2**n for n in range(1, STREAMS + 1)] and missed == 0,
        {
            "n up to": STREAMS,
            "N up to": 2 * STREAMS + 1,
            "streams": sum(4**n for n in range(1, STREAMS + 1)),
            "memories needed": states,
            "streams whose answers miss disjointness": missed,
        },
    )


class _QuestionsFirst(StreamingReduction):
    def after_cut(
        self, a: Bool[np.ndarray, "*batch n"], b: Bool[np.ndarray, "*batch n"]
    ) -> Float[np.ndarray, "*batch tokens"]:
        """Return the correct answers at Bob's data, which come last here and ask for the dummy only."""
        values, subsets = self.values(b), self.subsets(a)
        data, asking = values[..., 1 : self.cut, :], subsets[..., self.cut :, :]
        values = np.concatenate([values[..., :1, :], values[..., self.cut :, :], data], axis=-2)
        asking = np.where(asking > 0, asking + self.n, 0)
        subsets = np.concatenate(
            [subsets[..., :1, :], asking, subsets[..., 1 : self.cut, :]], axis=-2
        )
        return sparse_average(values, subsets)[..., self.cut :, 0]


def check_networks(networks: list[CutNetwork]) -> Evidence:
    """Find two of Alice's strings that each network forgets apart, and the question on which it must err; count the networks that learned."""
    reduction = StreamingReduction((TOKENS - 1) // 2)
    errors = [_error(network, reduction) for network in networks]
    forgetting = [
        forgotten
        for _, forgotten in (forget(network, reduction) for network in networks)
        if forgotten
    ]
    wrong = sum(each.answers[0] == each.answers[1] and each.error >= 1 for each in forgetting)
    apart = sum(abs(each.right[0] - each.right[1]) == GAP for each in forgetting)
    bits = sorted({network.memory_bits for network in networks})
    return Evidence(
        len(forgetting) == wrong == apart == len(networks) and bits == [MEMORY],
        {
            "networks": len(networks),
            "better than the best constant, so trained": sum(e < BEST_CONSTANT for e in errors),
            "N": reduction.length,
            "bits of memory": bits,
            "bits needed": reduction.n,
            "with two strings forgotten": len(forgetting),
            f"whose right answers are {GAP} apart": apart,
            "that then err by 1 or more": wrong,
        },
    )


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


def _cut(fraction_bits: int) -> list[CutNetwork]:
    return [CutNetwork(stack, FixedPoint(0, fraction_bits)) for stack in _grus()]


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="sht-thm-10",
        kind="lower bound",
        known="restated",
        source="[SHT23] Theorem 10; the constant is ours",
        statement=(
            "A network whose first layer is linear in the raw tokens and has fewer than $(N-q+1)d'$ units"
            " errs by at least $1/q$ on some input of $q$-sparse averaging, whatever its depth, activations"
            " and precision."
        ),
        subject=lambda: _first_layers(short=1),
        control=lambda: _first_layers(short=0),
        broken="one unit more in every first layer",
        check=check_first_layers,
        boundary=(
            "The adversary is run, exactly, on random layers and two trained ones, whose networks are then run on the"
            " two inputs it finds; that it never fails is linear algebra. It does not touch networks whose first layer is not linear in the raw tokens."
        ),
        budget=25,
        code=(f"{_HERE}.first_layer.adversary", f"{_HERE}.first_layer.TwoInputs"),
    ),
    Claim(
        id="sht-thm-11",
        kind="lower bound",
        known="restated",
        source="[SHT23] Theorem 11",
        statement=(
            "A machine that reads its $N$ tokens once, from left to right, and gives output $i$ from its"
            " memory and token $i$, needs at least $\\lfloor(N-1)/2\\rfloor$ bits of memory for $1$-sparse"
            " averaging with any error below 1."
        ),
        subject=lambda: StreamingReduction,
        control=lambda: _QuestionsFirst,
        broken="the questions put before the data",
        check=check_streaming,
        boundary=(
            "Memory states are counted on the reduction's streams, where $2^n$ are needed and enough. Several"
            " bidirectional layers are another model, and the bound does not cover them."
        ),
        budget=15,
        code=(f"{_HERE}.streaming.StreamingReduction", f"{_HERE}.streaming.residuals"),
    ),
    Claim(
        id="sht-thm-11-gru",
        kind="lower bound",
        known="ours",
        source="ours, for [SHT23] Theorem 11",
        statement=(
            f"A one-layer bidirectional GRU whose state is cut to {MEMORY} bits in the middle of a stream of {TOKENS}"
            f" tokens confuses two streams whose right answers are {GAP} apart."
        ),
        subject=lambda: _cut(1),
        control=lambda: _cut(29),
        broken="30 bits for each of the 4 numbers of the state instead of 2",
        check=check_networks,
        boundary=(
            f"{TRAINED_GRUS + UNTRAINED_GRUS} networks, {TRAINED_GRUS} of them trained, are broken one by one; [SHT23] Theorem 11 is why no training helps."
            " With 30 bits a number they are not thereby right, only not broken by this adversary."
        ),
        budget=40,
        code=(f"{_HERE}.streaming.forget", f"{_HERE}.streaming.CutNetwork"),
    ),
)
