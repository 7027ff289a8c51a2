"""Bounds by counting for attention that averages, and the unbounded precision at which they end.

No check here tests a bound: a bound speaks of all networks. What runs is the adversary that the proof is made of,
and the head that shows why the bound speaks of bits.
"""

from collections.abc import Callable
from itertools import product
from math import comb

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.counting import (
    Embedding,
    confuse,
    counting_bits,
    numbering,
    random_projection,
    random_table,
)
from expressivity.lower_bounds.precision import (
    UnboundedHead,
    averaging_on_letters,
    match3_on_letters,
)

Embeddings = Callable[[int, int], list[Embedding]]

COUNTED = [(8, 2), (16, 3), (24, 2), (12, 4)]
MOST_N = 64
SHOWN = (1024, 8)
"""(N, q) at which the bound is written beside that of [SHT23] Theorem 4, which is q bits."""


def check_counting(family: Embeddings) -> Evidence:
    """Set the adversary against every embedding of a family, and look at what its inputs show."""
    confused, gaps, ours = 0, [], 0
    for length, q in COUNTED:
        for embedding in family(length, q):
            ours += 1
            confusion = confuse(embedding, length, q)
            if confusion is None:
                continue
            codes = embedding(np.array([confusion.first, confusion.second]))
            confused += bool((codes[0] == codes[1]).all())
            gaps.append(confusion.gap * q)
    below = [
        [n, q]
        for n in range(2, MOST_N + 1)
        for q in range(1, n)
        if comb(n - 1, q) * q**q < (n - 1) ** q
    ]
    return Evidence(
        confused == ours and all(gap >= 2 for gap in gaps) and not below,
        {
            "embeddings": ours,
            "confused": confused,
            "sizes (N, q)": [f"({n}, {q})" for n, q in COUNTED],
            "least gap between right answers, times q": int(min(gaps, default=0)),
            "bits needed": [counting_bits(*size) for size in COUNTED],
            "N up to which C(N-1, q) >= ((N-1)/q)^q was computed for every q": MOST_N,
            f"bits needed at N={SHOWN[0]} q={SHOWN[1]}": counting_bits(*SHOWN),
            "by [SHT23] Theorem 4": SHOWN[1],
        },
    )


def _one_bit_short(length: int, q: int) -> list[Embedding]:
    bits, generator = counting_bits(length, q) - 1, np.random.default_rng(length)
    projections = [random_projection(length, m, 2 ** (bits // m), generator) for m in (1, 2, 3)]
    return projections + [random_table(length, q, bits, generator) for _ in range(5)]


def check_unbounded(head: Callable[..., UnboundedHead]) -> Evidence:
    """Hold one head against Match3 and qSA, exactly, on every sequence of small alphabets."""
    tasks = {f"Match3 M={m} N={n}": (n, match3_on_letters(m)) for m, n in ((5, 4), (2, 6))}
    tasks |= {f"qSA q={q} N={n}": (n, averaging_on_letters(n, q, (-1, 0, 1))) for q, n in ((1, 3),)}
    wrong, inputs, digits = {}, {}, {}
    for name, (length, (alphabet, function)) in tasks.items():
        built = head(alphabet, length, function)
        sequences = list(product(range(alphabet), repeat=length))
        truth = ([function(letters, i) for i in range(length)] for letters in sequences)
        wrong[name] = sum(
            built.output(letters) != answers for letters, answers in zip(sequences, truth)
        )
        inputs[name], digits[name] = len(sequences), built.bits_needed
    return Evidence(
        not any(wrong.values()) and (built.heads, built.dimension) == (1, 3),
        {
            "heads": built.heads,
            "embedding dimension": built.dimension,
            "inputs": list(inputs.values()),
            "tasks": list(tasks),
            "wrong": list(wrong.values()),
            "bits of the one number": list(digits.values()),
        },
    )


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="ours-counting-bound",
        kind="lower bound",
        known="ours",
        source="ours",
        statement=(
            "Under the same hypotheses $mp\\ge\\log_2\\binom{N-1}{q}\\ge q\\log_2\\frac{N-1}q$, for any"
            " number of heads and layers and any error below $1/q$."
        ),
        subject=lambda: _one_bit_short,
        control=lambda: lambda length, q: [numbering(length, q)],
        broken="one bit more, used to number the sets",
        check=check_counting,
        boundary=(
            "The adversary is run on examples of embeddings; that it never fails is the pigeonhole principle."
            " It says nothing about networks whose output map reads the token itself, or whose embedding is"
            " not rounded."
        ),
        budget=10,
        code=(f"{_HERE}.counting.confuse", f"{_HERE}.counting.counting_bits"),
    ),
    Claim(
        id="ours-infinite-precision",
        kind="construction",
        known="ours",
        source="ours",
        statement=(
            "With unbounded precision and a free output map, one head with $m=3$ and a blank token computes"
            " every function of sequences over a finite alphabet, Match3 and $q$-sparse averaging among them."
        ),
        subject=lambda: UnboundedHead,
        control=lambda: lambda *sizes: UnboundedHead(*sizes, fraction_bits=4),
        broken="each value rounded to 4 bits after the point",
        check=check_unbounded,
        boundary=(
            "Exact rationals over finite alphabets. The output map is as complicated as the function; bounds"
            " that hold at unbounded precision must limit that map."
        ),
        budget=15,
        code=(f"{_HERE}.precision.UnboundedHead",),
    ),
)
