"""Lower bounds for the rivals of attention: the claim around [SHT23] Theorem 10.

No check here tests a bound: a bound speaks of all networks. What runs is the adversary that the proof is made of.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.first_layer import (
    TwoInputs,
    Weights,
    adversary,
    random_integer_weights,
)
from expressivity.studies.lower_bounds.runs import (
    Network,
    example_codes,
    in_float64,
    trained_perceptron,
    value_weights,
)
from expressivity.tasks.averaging import sparse_average

LAYERS = [(5, 2, 2), (3, 1, 1), (7, 1, 3), (8, 3, 1), (12, 4, 2), (20, 5, 1)]
TRAINED = [(8, 2, 2), (12, 3, 1)]


@dataclass(frozen=True)
class FirstLayer:
    """A first layer's weights on the values, the size of the sets, and the network behind it if there is one."""

    weights: Weights
    q: int
    network: Network | None = None


Adversary = Callable[[Weights, int, int | None], TwoInputs | None]
"""Two inputs with one first layer, from its weights on the values, the size of the sets, and how many tokens may have values."""


def check_first_layers(attack: Adversary) -> Evidence:
    """Set the adversary against first layers one row short, by exact properties of its two inputs and real networks run on them; with that row it
    finds nothing. Against those with fewer than (N − q + 1) d' rows it leaves q − 1 tokens at zero, and its answers are farther apart."""
    layers = _first_layers(short=1)
    short = all(layer.weights.shape[0] < _rows_needed(layer) for layer in layers)
    attacked = [(layer, attack(layer.weights, layer.q, None)) for layer in layers]
    broken = [(layer, inputs) for layer, inputs in attacked if inputs is not None]
    equal = sum(same_first_layer(layer.weights, inputs) for layer, inputs in broken)
    apart = sum(
        means_apart(inputs, layer.q) >= Fraction(2, 2 * layer.q - 1) ** 2
        for layer, inputs in broken
    )
    trained = [_times_least_error(layer, inputs) for layer, inputs in broken if layer.network]
    wide = [layer for layer in _first_layers(short=0, trained=False)]
    spared = sum(attack(layer.weights, layer.q, None) is None for layer in wide)
    farther = sum(_farther(attack, layer) for layer in layers)
    return Evidence(
        short
        and len(broken) == equal == apart == farther == len(layers)
        and min(trained, default=0) >= 1 - 1e-6
        and spared == len(wide),
        {
            "equal first layers, exactly": equal,
            "right answers 2/(2q-1) apart, values in the unit ball": apart,
            "their error is at least 1/(2q-1)": all(error >= 1 - 1e-6 for error in trained),
            "right answers 2/q apart with fewer rows": farther,
            "not confused with one row more": spared,
            "sizes (N, q, d')": [str(size) for size in (*LAYERS, *TRAINED)],
        },
        {"layers": len(layers), "trained": len(trained)},
    )


def _farther(attack: Adversary, layer: FirstLayer) -> bool:
    """Whether the first rows, fewer than (N − q + 1) d', are broken with answers 2/q apart and q − 1 tokens at zero."""
    _, length, value_dim = layer.weights.shape
    free = length - layer.q + 1
    weights = layer.weights[: free * value_dim - 1]
    found = attack(weights, layer.q, free)
    return (
        found is not None
        and same_first_layer(weights, found)
        and means_apart(found, layer.q) >= Fraction(4, layer.q**2)
    )


def _rows_needed(layer: FirstLayer) -> int:
    _, length, value_dim = layer.weights.shape
    return length * value_dim


def same_first_layer(weights: Weights, inputs: TwoInputs) -> bool:
    """Whether every row of the layer is 0 on the direction in which the two inputs differ, in rationals."""
    flat = [entry for row in inputs.direction for entry in row]
    return any(flat) and all(
        sum(Fraction(w) * v for w, v in zip(row, flat, strict=True)) == 0
        for row in weights.reshape(len(weights), -1).tolist()
    )


def means_apart(inputs: TwoInputs, q: int) -> Fraction:
    """Return the squared distance of the means over the q-set on values ±direction/√norm2, and 0 if those leave the unit ball or the set is none."""
    rows = [[Fraction(entry) for entry in row] for row in inputs.direction]
    longest = max(sum(x**2 for x in row) for row in rows)
    total = [sum(rows[j][c] for j in inputs.subset) for c in range(len(rows[0]))]
    apart = 4 * sum(x**2 for x in total) / (q**2 * inputs.norm2)
    return apart if len(set(inputs.subset)) == q and longest == inputs.norm2 else Fraction(0)


def _filled_from_the_front(weights: Weights, q: int, free: int | None) -> TwoInputs | None:
    """Return the adversary's inputs with the longest value's set filled up with the first tokens."""
    found = adversary(weights, q, free)
    if found is None:
        return None
    others = [j for j in range(len(found.direction)) if j != found.place]
    return replace(found, subset=(found.place, *others[: q - 1]))


def _times_least_error(layer: FirstLayer, inputs: TwoInputs) -> float:
    """Return 2q − 1 times the larger of the network's errors on the two inputs: at least 1, but for its own rounding."""
    subsets = np.tile(inputs.subset, (len(inputs.direction), 1))
    errors = [
        layer.network(values, subsets) - sparse_average(values, subsets)
        for values in inputs.values()
    ]
    return (2 * layer.q - 1) * max(float(np.linalg.norm(error, axis=1).max()) for error in errors)


@cache
def _first_layers(short: int, trained: bool = True) -> list[FirstLayer]:
    """Return first layers with this many rows fewer than necessary: random integers, random floats, and trained ones if they are wanted."""
    generator, layers = np.random.default_rng(10), []
    for length, q, value_dim in LAYERS:
        width = length * value_dim - short
        integers = random_integer_weights(width, length, value_dim, generator)
        layers += [
            FirstLayer(weights, q)
            for weights in (integers, generator.standard_normal(integers.shape))
        ]
    if short == 1:
        layers.append(FirstLayer(_one_against_all(length=5), 2))
    for length, q, value_dim in TRAINED if trained else ():
        hidden, codes = length * value_dim - short, example_codes(length, seed=0)
        model = trained_perceptron(length, q, value_dim, hidden, codes, steps=200, seed=0)
        layers.append(FirstLayer(value_weights(model, value_dim), q, in_float64(model, codes)))
    return layers


def _one_against_all(length: int) -> Weights:
    """Return N − 1 rows that do not see (10, −9, …, −9): the two largest entries nearly cancel, and the two smallest add up."""
    weights = 10 * np.eye(length, dtype=np.int64)[1:]
    weights[:, 0] = 9
    return weights[..., None]


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="sht-thm-10",
        kind="lower bound",
        known="restated",
        source="[SHT23] Theorem 10; the constant is ours",
        statement=(
            "A network whose first layer is linear in the raw tokens and has fewer than $Nd'$ units, $q\\le N-1$,"
            " errs by at least $\\frac1{2q-1}$ on some input of $q$-sparse averaging, whatever its depth, activations"
            " and precision; with fewer than $(N-q+1)d'$ units by at least $\\frac1q$."
        ),
        subject=lambda: adversary,
        control=lambda: _filled_from_the_front,
        broken="the set filled up with the first tokens, whatever their values",
        check=check_first_layers,
        boundary=(
            "The adversary is run, exactly, on random layers and two trained ones, whose networks are then run on the"
            " two inputs it finds; that it never fails is linear algebra. It does not touch networks whose first layer is not linear in the raw tokens."
        ),
        budget=25,
        code=(f"{_HERE}.first_layer.adversary", f"{_HERE}.first_layer.TwoInputs"),
        reach="certified",
        extent="[[layers]] first layers, [[trained:word]] of them trained",
        proof="page",
        numbers={"layers": 15, "trained": 2},
    ),
)
