"""Bounds by counting for attention that averages, and the unbounded precision at which they end.

No check here tests a bound: a bound speaks of all networks. What runs is the adversary that the proof is made of,
and the head that shows why the bound speaks of bits.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.lower_bounds.counting import (
    Confusion,
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

Adversary = Callable[[Embedding, int, int], Confusion | None]
"""Two sets that an embedding confuses, from the embedding, N and q."""

COUNTED = [(8, 2), (16, 3), (24, 2), (12, 4)]
MOST_N = 64
SHOWN = (1024, 8)
"""(N, q) at which the bound is written beside that of [SHT23] Theorem 4, which is q bits."""

HEAD = "expressivity.lower_bounds.precision.UnboundedHead"


def check_counting(adversary: Adversary) -> Evidence:
    """Set the adversary against embeddings that are one bit short, and one at each size that is not; look at what its inputs show."""
    short = [(embedding, *size) for size in COUNTED for embedding in _one_bit_short(*size)]
    confused = sum(
        (found := adversary(*each)) is not None and _is_confused(found, *each) for each in short
    )
    spared = sum(adversary(numbering(*size), *size) is None for size in COUNTED)
    needed = [counting_bits(*size) for size in COUNTED]
    below = [
        [n, q]
        for n in range(2, MOST_N + 1)
        for q in range(1, n)
        if comb(n - 1, q) * q**q < (n - 1) ** q
    ]
    exact = all(
        2 ** (bits - 1) < comb(length - 1, q) <= 2**bits
        for bits, (length, q) in zip(needed, COUNTED)
    )
    return Evidence(
        confused == len(short) and spared == len(COUNTED) and exact and not below,
        {
            "confused": confused,
            "not confused with the bits that are needed": spared,
            "sizes (N, q)": [f"({n}, {q})" for n, q in COUNTED],
            "bits needed": needed,
            f"bits needed at N={SHOWN[0]} q={SHOWN[1]}": counting_bits(*SHOWN),
            "by [SHT23] Theorem 4": SHOWN[1],
        },
        {"embeddings": len(short), "sizes": len(needed), "most_n": MOST_N},
    )


def _is_confused(found: Confusion, embedding: Embedding, length: int, q: int) -> bool:
    """Whether two different q-sets without the last position have one embedding and, on values in [−1, 1], means that are 2/q apart or more."""
    first, second = embedding(np.array([found.first, found.second]))
    sets = [set(found.first), set(found.second)]
    values = found.values
    allowed = len(values) == length and values[-1] == 0 and set(values) <= {-1, 0, 1}
    proper = all(len(each) == q and max(each) < length - 1 for each in sets)
    gap = Fraction(sum(values[j] for j in sets[0]) - sum(values[j] for j in sets[1]), q)
    return bool(
        (first == second).all() and allowed and proper and gap == found.gap and gap * q >= 2
    )


def _one_bit_short(length: int, q: int) -> list[Embedding]:
    """Return embeddings into one bit fewer than the least b with 2^b ≥ C(N − 1, q)."""
    bits, generator = (comb(length - 1, q) - 1).bit_length() - 1, np.random.default_rng(length)
    projections = [random_projection(length, m, 2 ** (bits // m), generator) for m in (1, 2, 3)]
    return projections + [random_table(length, q, bits, generator) for _ in range(5)]


def _by_their_sums(embedding: Embedding, length: int, q: int) -> Confusion | None:
    """Return two sets whose embeddings have one sum."""
    return confuse(lambda sets: embedding(sets).sum(axis=1, keepdims=True), length, q)


def check_unbounded(head: Callable[..., UnboundedHead]) -> Evidence:
    """Hold one head against Match3 and qSA, exactly, on every sequence of small alphabets; rounded to 4 bits after the point it fails."""
    tasks = {f"Match3 M={m} N={n}": (n, match3_on_letters(m)) for m, n in ((5, 4), (2, 6))}
    tasks |= {f"qSA q={q} N={n}": (n, averaging_on_letters(n, q, (-1, 0, 1))) for q, n in ((1, 3),)}
    wrong, inputs, heads, widths, digits, too_few = {}, 0, set(), set(), {}, []
    for name, (length, (alphabet, function)) in tasks.items():
        built, rounded = (head(alphabet, length, function, bits) for bits in (None, 4))
        sequences = list(product(range(alphabet), repeat=length))
        truth = [[function(letters, i) for i in range(length)] for letters in sequences]
        with watching([f"{HEAD}.attend"]) as calls:
            outputs = [built.output(letters) for letters in sequences]
        heads.add(calls[f"{HEAD}.attend"] / (len(sequences) * length))
        wrong[name] = sum(output != answers for output, answers in zip(outputs, truth))
        widths.add(len(built.embed(0, 0)))
        inputs, digits[name] = inputs + len(sequences), built.bits_needed
        if alphabet**length > 2**6:
            too_few.append(any(map(_differs(rounded), sequences, truth)))
    return Evidence(
        not any(wrong.values()) and heads == {1} and all(too_few),
        {
            "tasks": list(tasks),
            "wrong": list(wrong.values()),
            "heads that ran": sorted(heads),
            "bits of the one number": list(digits.values()),
            "wrong somewhere with 4 bits": too_few,
        },
        {"width": max(widths), "tasks": len(wrong), "inputs": inputs},
    )


def _differs(head: UnboundedHead) -> Callable[[tuple[int, ...], list[Any]], bool]:
    """Return whether a head's answers to a sequence are others than these."""
    return lambda letters, answers: head.output(letters) != answers


class _LastDigitFirst(UnboundedHead):
    def decode(self, output: tuple[Fraction, Fraction]) -> tuple[tuple[int, ...], int]:
        """Return the letters in the order in which division finds them, the last one first."""
        letters, place = super().decode(output)
        return letters[::-1], place


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
        subject=lambda: confuse,
        control=lambda: _by_their_sums,
        broken="embeddings compared by the sums of their numbers",
        check=check_counting,
        boundary=(
            "The adversary is run on examples of embeddings; that it never fails is the pigeonhole principle."
            " It says nothing about networks whose output map reads the token itself, or whose embedding is"
            " not rounded."
        ),
        budget=10,
        code=(f"{_HERE}.counting.confuse", f"{_HERE}.counting.counting_bits"),
        reach="certified",
        extent="[[embeddings]] embeddings at [[sizes:word]] sizes; the formulas for N ≤ [[most_n]]",
        proof="page",
        numbers={"embeddings": 32, "sizes": 4, "most_n": 64},
    ),
    Claim(
        id="ours-infinite-precision",
        kind="construction",
        known="ours",
        source="ours",
        statement=(
            "With unbounded precision and a free output map, one head with $m=[[width]]$ and a blank token computes"
            " every function of sequences over a finite alphabet, Match3 and $q$-sparse averaging among them."
        ),
        subject=lambda: UnboundedHead,
        control=lambda: _LastDigitFirst,
        broken="the digits read from the last to the first",
        check=check_unbounded,
        boundary=(
            "Exact rationals over finite alphabets. The output map is as complicated as the function; bounds"
            " that hold at unbounded precision must limit that map."
        ),
        budget=15,
        code=(f"{HEAD}.output", f"{HEAD}.embed", f"{HEAD}.decode"),
        reach="all",
        extent="[[tasks:word]] functions, all [[inputs:,]] sequences",
        proof="page",
        numbers={"width": 3, "tasks": 3, "inputs": 1418},
    ),
)
