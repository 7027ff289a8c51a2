"""Claims on the definitions of [SHT23] and on how far a softmax moves: what the constructions stand on."""

from collections.abc import Callable
from fractions import Fraction
from math import log, sqrt, tanh

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.units.unit import (
    attention_weights,
    multi_head_attention,
    self_attention,
)
from expressivity.book.registry import Claim, Evidence
from expressivity.tasks.averaging import random_subsets, sparse_average

Unit = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
Weights = Callable[[Tensor, Tensor], Tensor]
"""Queries and keys to attention."""

Task = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Values and sets, positions from 0, to the averages at every position."""

AVERAGED = ((1, 1), (5, 2), (9, 4), (12, 12))
CLOSE = Fraction(1, 10**12)
"""(N, q) of the random instances, with two numbers to a value, and how near float64 must come to their means."""

TOLERANCE = 1e-10
SHAPES = ((2, 3, 1, 2, 1), (7, 5, 4, 3, 3), (20, 8, 16, 4, 2))
"""(N, d, m, d', heads) of the random units."""

TOY_VALUES, TOY_SETS = (3, 1, 4, 1, 5, 9), ((2, 3), (1, 6), (4, 5), (1, 2), (3, 6), (2, 5))
TOY_AVERAGES = (2.5, 6, 3, 2, 6.5, 3)
"""A common toy instance, in the paper's numbering from 1; its values are outside the unit ball."""


def causal(x: Tensor, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Return the unit with a mask: position i sees positions up to i only."""
    scores = (x @ query) @ (x @ key).mT
    later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
    return torch.softmax(scores.masked_fill(later, -torch.inf), dim=-1) @ (x @ value)


def check_unit(unit: Unit) -> Evidence:
    """Check that permuted tokens give permuted outputs, outputs are convex combinations of value rows, and heads add up."""
    generator = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        """Draw a matrix of normal numbers."""
        return torch.randn(*shape, generator=generator).double()

    permuted, convex, summed = 0.0, 0.0, 0.0
    for n, d, m, outputs, heads in SHAPES:
        x, order = draw(n, d), torch.randperm(n, generator=generator)
        query, key, value = draw(heads, d, m), draw(heads, d, m), draw(heads, d, outputs)
        first = unit(x, query[0], key[0], value[0])
        permuted = max(permuted, _gap(unit(x[order], query[0], key[0], value[0]), first[order]))
        convex = max(convex, _beyond_convex(unit, x, query[0], key[0], value[0]))
        each = torch.cat([unit(x, *matrices) for matrices in zip(query, key, value)], dim=-1)
        mixing = draw(heads, outputs, outputs)  # W_O, in one block for each head
        folded = multi_head_attention(x, query, key, value @ mixing)
        summed = max(summed, _gap(each @ mixing.flatten(0, 1), folded))
    by_hand = _by_hand(unit)
    return Evidence(
        max(permuted, convex, summed, by_hand) <= TOLERANCE,
        {
            "two tokens by hand": by_hand <= TOLERANCE,
            "permutation equivariant": permuted <= TOLERANCE,
            "weights at least 0, rows sum to 1, outputs are these means": convex <= TOLERANCE,
            "concatenation times W_O is a sum of heads with V W_O": summed <= TOLERANCE,
        },
        {"shapes": len(SHAPES)},
    )


def _by_hand(unit: Unit) -> float:
    """Measure how far two tokens with values 8 and 0 are from 6 and 7, their means with weights 3 : 1 and 7 : 1, and three heads from 18 and 21.

    Scores are ln 3, 0 and ln 7, 0, with Q and K of four columns: nothing is divided by a root, and nothing is transposed.
    """
    x = torch.eye(2, dtype=torch.float64)
    query, key = torch.zeros(2, 2, 4, dtype=torch.float64)
    query[0, 0], query[1, 0], key[0, 0] = log(3), log(7), 1
    value = torch.tensor([[8.0], [0.0]], dtype=torch.float64)
    means = torch.tensor([[6.0], [7.0]], dtype=torch.float64)
    heads = (torch.stack([part] * 3) for part in (query, key, value))
    three = multi_head_attention(x, *heads)
    return max(_gap(unit(x, query, key, value), means), _gap(three, 3 * means))


def _beyond_convex(unit: Unit, x: Tensor, query: Tensor, key: Tensor, value: Tensor) -> float:
    """Measure how far the outputs are from means of the value rows with weights that are at least 0 and sum to 1.

    The weights are read off the unit itself: with the identity appended to the tokens, and a V that selects it,
    row i of the output is row i of the attention.
    """
    n, d = x.shape
    marked = torch.cat([x, torch.eye(n, dtype=x.dtype)], dim=1)
    select = torch.cat([torch.zeros(d, n, dtype=x.dtype), torch.eye(n, dtype=x.dtype)])
    unread = torch.zeros(n, query.shape[1], dtype=x.dtype)
    weights = unit(marked, torch.cat([query, unread]), torch.cat([key, unread]), select)
    sums = _gap(weights.sum(1), torch.ones(n, dtype=x.dtype))
    return max(sums, float(-weights.min()), _gap(unit(x, query, key, value), weights @ (x @ value)))


def _gap(a: Tensor, b: Tensor) -> float:
    return float((a - b).abs().max())


def check_averaging(task: Task) -> Evidence:
    """Check the answers of the toy instance, and at every position of random ones the mean in exact arithmetic, written out here."""
    values = np.array(TOY_VALUES, dtype=np.float64)[:, None]
    toy = task(values, np.array(TOY_SETS) - 1)[:, 0].tolist() == list(TOY_AVERAGES)
    rng = np.random.default_rng(0)
    agreed, positions = 0, 0
    for length, q in AVERAGED:
        z, y = rng.integers(-9, 9, size=(length, 2)), random_subsets((length,), length, q, rng)
        found = task(z.astype(np.float64), y)
        for i, row in enumerate(y.tolist()):
            means = [Fraction(sum(int(z[j, c]) for j in row), q) for c in range(2)]
            agreed += max(abs(Fraction(x) - m) for x, m in zip(found[i].tolist(), means)) < CLOSE
            positions += 1
    return Evidence(
        toy and agreed == positions,
        {
            "toy instance": toy,
            "at which the mean is right": agreed,
        },
        {"positions": positions, "sizes": len(AVERAGED)},
    )


def _counted_from_one(
    values: Float[np.ndarray, "n d"], subsets: Int[np.ndarray, "n q"]
) -> Float[np.ndarray, "n d"]:
    """Return the averages with positions read as if they were counted from 1."""
    return sparse_average(values, (subsets - 1) % len(values))


def check_stability(weights: Weights) -> Evidence:
    """Check that no change of scores by at most η moves a softmax beyond 2 tanh(η/2) in ℓ1, and one pair attains it."""
    rng = np.random.default_rng(1)
    most, attained, tried, below = 0.0, 1.0, 0, True
    for eta in (0.01, 0.1, 1.0, 3.0):
        bound = 2 * tanh(eta / 2)
        scores = rng.normal(scale=3, size=(2000, 8))
        moved = _moved(weights, scores, eta * rng.choice([-1, 1], size=scores.shape))
        extremal = _moved(weights, np.array([[-eta / 2, eta / 2]]), np.array([[eta, -eta]]))
        most = max(most, float(moved.max() / bound))
        attained = min(attained, float(extremal[0] / bound))
        tried, below = tried + len(moved), below and bound <= eta
    return Evidence(
        max(most, attained) <= 1 + TOLERANCE and attained >= 1 - TOLERANCE and below,
        {
            "largest over the bound": round(most, 3),
            "extremal pair over the bound": round(attained, 6),
        },
        {"changes": tried},
    )


def _moved(weights: Weights, scores: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Return by how much attention moves in ℓ1: the scores are queries, against the unit vectors as keys."""
    keys = torch.eye(scores.shape[1], dtype=torch.float64)
    before, after = (weights(torch.from_numpy(s), keys).numpy() for s in (scores, scores + change))
    return np.abs(after - before).sum(axis=1)


def _scaled(queries: Tensor, keys: Tensor) -> Tensor:
    """Return attention with scores divided by the root of the width."""
    return attention_weights(queries / sqrt(keys.shape[-1]), keys)


CLAIMS = (
    Claim(
        id="sht-def-1",
        statement=(
            "A self-attention unit commutes with permutations of its tokens, its outputs are convex "
            "combinations of the value rows, and a sum of heads is their concatenation times a matrix."
        ),
        source="[SHT23] Definitions 1 and 2",
        known="restated",
        kind="identity",
        subject=lambda: self_attention,
        control=lambda: causal,
        broken="a causal mask",
        check=check_unit,
        boundary=f"Random shapes in float64, to an error of {TOLERANCE:g}.",
        budget=5,
        code=(
            "expressivity.attention.units.unit.self_attention",
            "expressivity.attention.units.unit.multi_head_attention",
        ),
        reach="sampled",
        extent="[[shapes:word]] random shapes, and two tokens by hand",
        numbers={"shapes": 3},
    ),
    Claim(
        id="sht-def-4",
        statement=(
            "q-sparse averaging asks, at each position, for the mean of the values at the q positions that "
            "its token names."
        ),
        source="[SHT23] Definition 4",
        known="restated",
        kind="identity",
        subject=lambda: sparse_average,
        control=lambda: _counted_from_one,
        broken="positions counted from 1 instead of 0",
        check=check_averaging,
        boundary="One toy instance, and random ones, every position against the definition in exact arithmetic.",
        budget=2,
        code=("expressivity.tasks.averaging.sparse_average",),
        reach="sampled",
        extent="[[positions]] positions at [[sizes:word]] sizes, and a toy instance",
        numbers={"positions": 27, "sizes": 4},
    ),
    Claim(
        id="ours-softmax-stability",
        statement=(
            "Changing every score by at most $\\eta$ moves a softmax by at most $2\\tanh(\\eta/2) \\le "
            "\\eta$ in $\\ell_1$, and no smaller bound holds."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: attention_weights,
        control=lambda: _scaled,
        broken="scores divided by the root of the width",
        check=check_stability,
        boundary="Random changes and the extremal pair; the proof in the chapter covers all.",
        budget=2,
        code=("expressivity.attention.units.unit.attention_weights",),
        reach="sampled",
        extent="[[changes:,]] random changes, and the extremal pair",
        proof="page",
        numbers={"changes": 8000},
    ),
)
