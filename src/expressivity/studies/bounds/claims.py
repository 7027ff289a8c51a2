"""How far the bounds on averaging go: what attains the one on first layers, the bits of a value, a memory that is asked once.

No check here tests a bound: a bound speaks of all networks. What runs is what attains it, or the adversary that its proof is made of.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from flint import fmpz_mat
from jaxtyping import Float, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.communication import every_string
from expressivity.lower_bounds.counting import (
    TokenEmbedding,
    TwoTokens,
    confuse_tokens,
    separated,
    value_bits,
)
from expressivity.lower_bounds.first_layer import (
    OneRowShort,
    TwoInputs,
    Weights,
    adversary,
    adversary_in_a_plane,
    random_integer_weights,
)
from expressivity.lower_bounds.streaming import OneQuestion
from expressivity.studies.lower_bounds.claims_rivals import means_apart, same_first_layer
from expressivity.tasks.averaging import every_subset, sparse_average

MOST_TOKENS, DRAWN = 7, 20
"""First layers for every N up to this and every q < N; inputs drawn for each, beside the corners and the worst one."""

TWO_SHORT = [(3, 2), (5, 3), (6, 2), (7, 4), (9, 3), (12, 5)]
"""(N, q) of the first layers with N − 2 rows, N >= 2q − 1."""

MOST_STREAM, VALUES_DRAWN = 11, 200
"""Streams of up to so many tokens are all listed; values drawn between −1 and 1 for each length."""

TOKENS, SHARES = [(6, 2, 1), (8, 2, 2), (7, 3, 2), (6, 2, 3)], (1 / 3, 1 / 5)
"""(N, q, d') of the tokens that are confused, and the error ε as a multiple of 1/(2q)."""


def check_tight(kind: Callable[[int, int], OneRowShort]) -> Evidence:
    """Find the one direction that each layer loses, the mean over every set on it, and the errors of the whole network, in rationals."""
    layers = [kind(n, q) for n in range(2, MOST_TOKENS + 1) for q in range(1, n)]
    lost = [_lost_direction(layer) for layer in layers]
    worst = [
        max(abs(sum(direction[j] for j in y)) / layer.q for y in _sets(layer))
        for layer, direction in zip(layers, lost)
    ]
    promised = [Fraction(1, 2 * layer.q - 1) for layer in layers]
    inputs, largest = 0, []
    for layer, direction in zip(layers, lost):
        tried = list(_inputs(layer, direction))
        inputs += len(tried)
        largest.append(max(_error(layer, values) for values in tried))
    return Evidence(
        worst == promised == largest,
        {
            "largest mean on the lost direction is 1/(2q-1)": worst == promised,
            "largest error of the network is 1/(2q-1)": largest == promised,
            "rows": sorted({len(layer.weights) - layer.length for layer in layers}),
        },
        {"layers": len(layers), "inputs": inputs, "most": max(layer.length for layer in layers)},
    )


def _sets(layer: OneRowShort) -> Iterator[tuple[int, ...]]:
    return combinations(range(layer.length), layer.q)


def _lost_direction(layer: OneRowShort) -> list[Fraction]:
    """Return the vector of largest entry 1 that the first layer maps to 0; it must be the only one, but for multiples."""
    basis, nullity = fmpz_mat(layer.weights[..., 0].tolist()).nullspace()
    if nullity != 1:
        return [Fraction(0)] * layer.length
    kernel = [int(basis[i, 0]) for i in range(layer.length)]
    return [Fraction(entry, max(map(abs, kernel))) for entry in kernel]


def _inputs(layer: OneRowShort, lost: Sequence[Fraction]) -> Iterator[list[Fraction]]:
    """Yield values in [−1, 1]: every corner, those drawn, and the lost direction with its negative."""
    generator = np.random.default_rng(layer.length)
    yield from ([Fraction(x) for x in corner] for corner in product((-1, 1), repeat=layer.length))
    for row in generator.integers(-8, 9, size=(DRAWN, layer.length)).tolist():
        yield [Fraction(x, 8) for x in row]
    yield list(lost)
    yield [-entry for entry in lost]


def _error(layer: OneRowShort, values: Sequence[Fraction]) -> Fraction:
    """Return the largest error of the network's means on these values, over all sets."""
    seen = [
        sum((w * z for w, z in zip(row, values)), start=Fraction(0))
        for row in layer.weights[..., 0].tolist()
    ]
    taken = layer.values(seen)
    return max(abs(sum(taken[j] - values[j] for j in y)) / layer.q for y in _sets(layer))


class _RatioOfQ(OneRowShort):
    @property
    def ratio(self) -> int:
        """Return q + 1 in place of 2q − 1."""
        return self.q + 1


def check_two_short(attack: Callable[[Weights, int], TwoInputs | None]) -> Evidence:
    """Set the adversary against first layers with two rows fewer than values, by exact properties of its two inputs; with one row more it need not do so well."""
    layers = [(weights, q) for n, q in TWO_SHORT for weights in _layers(n, q)]
    attacked = [(weights, q, attack(weights, q)) for weights, q in layers]
    broken = [(weights, q, inputs) for weights, q, inputs in attacked if inputs is not None]
    equal = sum(same_first_layer(weights, inputs) for weights, _, inputs in broken)
    apart = sum(means_apart(inputs, q) >= Fraction(4, q**2) for _, q, inputs in broken)
    return Evidence(
        equal == apart == len(layers),
        {
            "equal first layers, exactly": equal,
            "right answers 2/q apart or more": apart,
            "sizes (N, q)": [str(size) for size in TWO_SHORT],
        },
        {"layers": len(layers), "sizes": len(TWO_SHORT)},
    )


def _layers(length: int, q: int) -> list[Weights]:
    """Return first layers of N − 2 rows: random integers, random floats, and the one that attains the bound for N − 1 rows without its last row."""
    generator = np.random.default_rng(length)
    integers = random_integer_weights(length - 2, length, 1, generator)
    return [
        integers,
        generator.standard_normal(integers.shape),
        OneRowShort(length, q).weights[:-1],
    ]


def _last_value_zero(weights: Weights, q: int) -> TwoInputs | None:
    """Return the inputs of the kernel's vector whose last entry is 0."""
    last = np.zeros((1, *weights.shape[1:]))
    last[0, -1] = 1
    return adversary(np.concatenate([weights, last]), q)


def check_one_question(stream: Callable[[int], OneQuestion]) -> Evidence:
    """List every stream: how many futures Alice's strings have; and run a machine that remembers a sign for each token on values between −1 and 1."""
    lengths = range(2, MOST_STREAM + 1)
    futures, alike, largest, streams = [], True, 0.0, 0
    for length in lengths:
        one, strings = stream(length), every_string(length - 1)
        asked = np.arange(length - 1)
        a = np.repeat(strings[:, None], length - 1, axis=1)
        answers = one.answers(a, np.broadcast_to(asked, a.shape[:2]))
        early = answers[..., :-1]
        alike &= bool((early == early[:, :1]).all()) and bool(
            (early[:, 0] == np.where(strings, 1, -1)).all()
        )
        futures.append(len(np.unique(answers[..., -1], axis=0)))
        streams += answers.shape[0] * answers.shape[1]
        drawn = np.random.default_rng(length).uniform(-1, 1, size=(VALUES_DRAWN, length - 1))
        everything = np.concatenate([drawn, np.zeros((VALUES_DRAWN, 1))], axis=1)
        right = everything[:, one.subsets(asked)[:, -1, 0]]
        said = np.where(drawn > 0, 0.5, -0.5)
        largest = max(largest, float(np.abs(said - right).max()))
    needed = [2 ** (length - 1) for length in lengths]
    return Evidence(
        futures == needed and alike and largest <= 1 / 2,
        {
            "memories needed": futures,
            "the earlier answers are Alice's values, whatever is asked": alike,
            "a sign for each token errs by at most 1/2": largest <= 1 / 2,
        },
        {"streams": streams, "longest": max(lengths)},
    )


class _AskedOneEarlier(OneQuestion):
    def subsets(self, asked: Int[np.ndarray, "*batch"]) -> Int[np.ndarray, "*batch length 1"]:
        """Return sets with the last question one position too early."""
        return super().subsets(np.maximum(asked - 1, 0))


Adversary = Callable[
    [TokenEmbedding, int, int, Float[np.ndarray, "points value_dim"]], TwoTokens | None
]
"""Two tokens that an embedding confuses, from the embedding, N, q and the values that may occur."""


def check_values(adversary: Adversary) -> Evidence:
    """Set the adversary against embeddings with a bit too few, and one with enough; run the task on the two tokens that it returns."""
    confused = told = by_value = by_set = tried = 0
    many = True
    for length, q, value_dim in TOKENS:
        for share in SHARES:
            error = share / (2 * q)
            points = separated(value_dim, 2 * q * error)
            many &= len(points) >= 2 ** value_bits(q, value_dim, error)
            sets = every_subset(length - 1, q)
            enough = (len(points) * len(sets) - 1).bit_length()
            for number in _one_bit_short(len(points), len(sets), 2 ** (enough - 1)):
                embedding = _looked_up(points, sets, number)
                found = adversary(embedding, length, q, points)
                tried += 1
                if found is None:
                    continue
                confused += _is_confused(found, embedding, error)
                by_value += found.sets[0] == found.sets[1]
                by_set += found.sets[0] != found.sets[1]
            every = np.arange(len(points) * len(sets)).reshape(len(points), len(sets))
            told += adversary(_looked_up(points, sets, every), length, q, points) is None
    return Evidence(
        confused == tried and told == len(TOKENS) * len(SHARES) and many and by_value * by_set > 0,
        {
            "confused": confused,
            "of them, two values with one set": by_value,
            "of them, two sets": by_set,
            "not confused with the bits that are needed": told,
            "as many points as the volume says": many,
        },
        {"embeddings": tried, "sizes": told},
    )


def _one_bit_short(
    points: int, sets: int, available: int
) -> Iterator[Int[np.ndarray, "points sets"]]:
    """Yield numbers below `available` for all tokens: drawn, the set told with the value cut, and the value told with the set cut."""
    generator = np.random.default_rng(points)
    value, subset = np.indices((points, sets))
    yield generator.integers(0, available, size=(points, sets))
    if available >= sets:
        yield subset * (available // sets) + value % (available // sets)
    if available >= points:
        yield value * (available // points) + subset % (available // points)


def _looked_up(
    points: Float[np.ndarray, "points value_dim"],
    sets: Int[np.ndarray, "sets q"],
    number: Int[np.ndarray, "points sets"],
) -> TokenEmbedding:
    """Return the embedding that writes the number of a value and a set, in binary."""
    places = 2 ** np.arange(max(1, int(number.max()).bit_length()))
    rows = {
        (tuple(point), tuple(subset)): number[i, j] // places % 2
        for i, point in enumerate(points.tolist())
        for j, subset in enumerate(sets.tolist())
    }

    def embed(
        values: Float[np.ndarray, "tokens value_dim"], chosen: Int[np.ndarray, "tokens q"]
    ) -> Float[np.ndarray, "tokens m"]:
        asked = zip(map(tuple, values.tolist()), map(tuple, chosen.tolist()))
        return np.array([rows[one] for one in asked], dtype=np.float64)

    return embed


def _is_confused(found: TwoTokens, embedding: TokenEmbedding, error: float) -> bool:
    """Whether the two tokens differ, have one embedding, and make right answers 2ε apart or more, by the task itself."""
    values, sets = np.array(found.values), np.array(found.sets)
    rows = embedding(values, sets)
    length, q = found.length, sets.shape[1]
    z = np.zeros((2, length, values.shape[1]))
    y = np.tile(np.arange(q), (2, length, 1))
    if (sets[0] != sets[1]).any():
        z[:, sets[0], 0] += 1
        z[:, sets[1], 0] -= 1
        asker = length - 1
    else:
        y[:, 0] = [*range(q - 1), length - 1]
        asker = 0
    z[:, -1], y[:, -1] = values, sets
    answers = sparse_average(z, y)[:, asker]
    gap = float(np.linalg.norm(answers[0] - answers[1]))
    alike = bool((rows[0] == rows[1]).all())
    return alike and gap >= 2 * error - 1e-12 and bool(np.isclose(gap, found.gap))


def _by_their_sums(
    embedding: TokenEmbedding, length: int, q: int, points: Float[np.ndarray, "points value_dim"]
) -> TwoTokens | None:
    """Return two tokens whose embeddings have one sum."""
    return confuse_tokens(
        lambda values, sets: embedding(values, sets).sum(axis=1, keepdims=True), length, q, points
    )


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="ours-first-layer-tight",
        kind="construction",
        known="ours",
        source="ours, for [SHT23] Theorem 10",
        statement=(
            "For every $N>q\\ge1$ there is a network whose first layer is linear in the values, of one"
            " number each, with $N-1$ rows, that averages over $q$ tokens with an error of at most"
            " $\\frac1{2q-1}$. With so few rows nothing smaller is possible."
        ),
        subject=lambda: OneRowShort,
        control=lambda: _RatioOfQ,
        broken="the weight $q+1$ in place of $2q-1$",
        check=check_tight,
        boundary=(
            "That the error is never larger is proved; what runs are the corners of the cube, drawn inputs and the"
            " worst one. What follows the first layer takes the middle of an interval, which is not a perceptron of"
            " bounded size."
        ),
        budget=20,
        code=(f"{_HERE}.first_layer.OneRowShort",),
        reach="certified",
        extent="[[layers]] first layers, N ≤ [[most]], on [[inputs:,]] inputs and all sets",
        proof="page",
        numbers={"layers": 21, "inputs": 1746, "most": 7},
    ),
    Claim(
        id="ours-first-layer-plane",
        kind="lower bound",
        known="ours",
        source="ours, for [SHT23] Theorem 10",
        statement=(
            "For values of one number and $N\\ge2q-1$, a network whose first layer is linear in the values and has fewer than"
            " $N-1$ rows errs by at least $\\frac1q$ on some input of $q$-sparse averaging."
        ),
        subject=lambda: adversary_in_a_plane,
        control=lambda: _last_value_zero,
        broken="the vector of the kernel whose last entry is zero",
        check=check_two_short,
        boundary=(
            "The adversary is run, exactly, on random layers; that it never fails is the proof on the page."
            " For $N<2q-1$ nothing is said."
        ),
        budget=15,
        code=(f"{_HERE}.first_layer.adversary_in_a_plane",),
        reach="certified",
        extent="[[layers]] first layers at [[sizes:word]] sizes",
        proof="page",
        numbers={"layers": 18, "sizes": 6},
    ),
    Claim(
        id="ours-counting-values",
        kind="lower bound",
        known="ours",
        source="ours",
        statement=(
            "If tokens with values in the unit ball of $\\mathbb R^{d'}$ are embedded one by one in $m$ numbers of"
            " $p$ bits, then averaging over $q\\le N-1$ tokens with an error below $\\varepsilon\\le\\frac1{2q}$ needs"
            " $mp\\ge\\log_2\\binom{N-1}q+d'\\log_2\\frac1{2q\\varepsilon}$."
        ),
        subject=lambda: confuse_tokens,
        control=lambda: _by_their_sums,
        broken="embeddings compared by the sums of their numbers",
        check=check_values,
        boundary=(
            "The adversary is run on examples of embeddings; that it never fails is the pigeonhole principle."
            " That there are so many points at a distance is checked for $d'\\le3$; in general it is a comparison of volumes."
        ),
        budget=15,
        code=(f"{_HERE}.counting.confuse_tokens", f"{_HERE}.counting.value_bits"),
        reach="certified",
        extent="[[embeddings]] embeddings at [[sizes:word]] sizes",
        proof="page",
        numbers={"embeddings": 24, "sizes": 8},
    ),
    Claim(
        id="ours-one-question",
        kind="lower bound",
        known="ours",
        source="ours, for [SHT23] Theorem 11",
        statement=(
            "A machine that reads its $N$ tokens once, from left to right, and gives output $i$ from its memory and"
            " token $i$, needs at least $N-1$ bits of memory for averaging over one token with an error below one, even if the last"
            " token alone asks for another. For values of one number $N-1$ bits are enough, with an error of at most $\\frac12$."
        ),
        subject=lambda: OneQuestion,
        control=lambda: _AskedOneEarlier,
        broken="the question one position too early, so that the last value is never asked for",
        check=check_one_question,
        boundary=(
            "Memory states are counted on streams of the reduction, one question each; the bound for all machines is the proof on"
            " the page. Several bidirectional layers are another model, and the bound does not cover them."
        ),
        budget=15,
        code=(f"{_HERE}.streaming.OneQuestion",),
        reach="all",
        extent="all [[streams:,]] streams of the reduction, N ≤ [[longest]]",
        proof="page",
        numbers={"streams": 18434, "longest": 11},
    ),
)
