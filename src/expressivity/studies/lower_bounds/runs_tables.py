"""Tables of the chapter on lower bounds: disjointness, bits of an embedding, first layers, memories of GRUs, digits of a head."""

from collections.abc import Iterable, Sequence
from itertools import product
from math import ceil, log, log2

import numpy as np

from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.budget import promised_format, softmax_scale
from expressivity.constructions.keys import sufficient_dimension
from expressivity.lower_bounds.communication import disjointness, every_string, truth_table
from expressivity.lower_bounds.counting import counting_bits
from expressivity.lower_bounds.first_layer import adversary, random_integer_weights
from expressivity.lower_bounds.precision import (
    UnboundedHead,
    averaging_on_letters,
    match3_on_letters,
)
from expressivity.lower_bounds.streaming import CutNetwork, StreamingReduction, forget
from expressivity.tables import Row, Table

SMALL_TASKS = {
    "Match3, M=5, N=4": (4, match3_on_letters(5)),
    "qSA, q=1, N=3": (3, averaging_on_letters(3, 1, (-1, 0, 1))),
}
"""Tasks whose every input can be listed: the length, and the number of letters with the answer at each position."""


def disjointness_table() -> Table:
    """Whether two sets meet, for all pairs of subsets of four elements."""
    strings, meets = every_string(4), truth_table(disjointness, 4)
    names = ["".join(str(int(bit)) for bit in row) for row in strings]
    rows = [
        {
            "alice": a,
            "bob": b,
            "meet": int(meets[i, j]),
            "complements": bool((strings[i] == ~strings[j]).all()),
        }
        for i, a in enumerate(names)
        for j, b in enumerate(names)
    ]
    columns = {
        "alice": "Alice's set",
        "bob": "Bob's set",
        "meet": "1 if they have an element in common",
        "complements": "whether one is the other's complement",
    }
    about = "Disjointness on four elements."
    return Table("lower-bounds-disjointness", about, columns, rows, group=("alice", "bob"))


def counting_table(sizes: Iterable[int], length: int = 1024) -> Table:
    """Tabulate bits of an embedding at an error of 1/(2q): necessary by two bounds, and used by the unit of [SHT23] Theorem 2."""
    rows = [
        {
            "q": q,
            "disjointness": q,
            "counting": counting_bits(length, q),
            "unit": unit_bits(length, q),
            "one_hot": one_hot_bits(length, q),
        }
        for q in sizes
    ]
    columns = {
        "q": "size of the sets",
        "disjointness": "necessary by [SHT23] Theorem 4",
        "counting": "necessary by counting",
        "unit": "used by the unit of [SHT23] Theorem 2",
        "one_hot": "used by a unit whose keys are the unit vectors of N dimensions",
    }
    about = f"Bits of an embedding, mp, at N={length}, d'=1 and an error of 1/(2q)."
    return Table("lower-bounds-counting-bits", about, columns, rows, group=("q",))


def unit_bits(length: int, q: int) -> int:
    """Return bits of the embedding of [SHT23] Theorem 2's unit at an error of 1/(2q), with values of one number."""
    key_dim, epsilon = sufficient_dimension(length, q), 1 / (2 * q)
    scale = softmax_scale(length, q, epsilon)
    return (1 + 2 * key_dim) * promised_format(key_dim, q, 1, epsilon, scale).bits


def one_hot_bits(length: int, q: int) -> int:
    """Return bits of the embedding of a one-hot unit at an error of 1/(2q), with values of one number.

    Token i is (z_i; α 1_y; e_i), of width 1 + 2N. Its scores are α on the set and 0 off it, so the mass off the set is at most
    ((N − q)/q) e^(−α), and α = ⌈ln(4 (N − q)/(q ε))⌉ leaves ε/2 for rounding the values. One format serves all numbers: α and 1 are
    whole, and ⌈log₂(1/ε)⌉ bits after the point round a value well enough.
    """
    scale, fraction = one_hot_format(length, q, 1 / (2 * q))
    return (1 + 2 * length) * FixedPoint(ceil(log2(scale + 1)), fraction).bits


def one_hot_format(length: int, q: int, epsilon: float) -> tuple[int, int]:
    """Return α and the bits after the point of the one-hot unit with an error of at most ε."""
    return max(1, ceil(log(4 * max(1, length - q) / (q * epsilon)))), ceil(log2(1 / epsilon))


def first_layer_table(widths: Iterable[int]) -> Table:
    """Tabulate which first layers of random integers an adversary confuses at N = 7 and q = 3, by how many tokens it may choose."""
    choices = {3: "⌊N/2⌋ tokens free", 4: "⌈N/2⌉", 5: "N − q + 1", 7: "all"}
    rows: list[Row] = []
    for width in widths:
        weights = random_integer_weights(width, 7, 1, np.random.default_rng(width))
        rows += [
            {
                "free": free,
                "name": name,
                "width": width,
                "broken": adversary(weights, 3, free) is not None,
                "bound": 3.5,
            }
            for free, name in choices.items()
        ]
    columns = {
        "free": "tokens whose values the adversary chooses",
        "name": "the same in words",
        "width": "rows of the first layer",
        "broken": "two inputs found that the layer confuses",
        "bound": "N d'/2",
    }
    about = (
        "First layers of random integers at N=7, q=3, d'=1, against adversaries with free tokens."
    )
    return Table("lower-bounds-first-layer", about, columns, rows, group=("free", "width"))


def memory_table(
    grus: Sequence[RecurrentStack], stream: StreamingReduction, hidden: int, values: int
) -> Table:
    """Tabulate different memories of GRUs over all strings of values, with the state rounded to a few bits where the stream is cut."""
    rows = [
        {
            "bits": bits,
            "seed": seed,
            "memories": float(forget(CutNetwork(gru, FixedPoint(0, bits - 1)), stream)[0]),
            "available": float(min(2**30, (2**bits - 1) ** hidden)),
            "strings": 2**values,
        }
        for bits in range(2, 11)
        for seed, gru in enumerate(grus)
    ]
    columns = {
        "bits": "bits of each hidden number",
        "seed": "network",
        "memories": "different memories over all strings",
        "available": "memories that the format holds",
        "strings": "strings of values",
    }
    about = f"Different memories of GRUs with {hidden} hidden units after {values} values, state rounded at the cut."
    return Table("lower-bounds-gru-memories", about, columns, rows, group=("bits",), seed="seed")


def digits_table(kept: Iterable[int]) -> Table:
    """Tabulate the head with unbounded precision on every input of two small tasks, its values rounded to so many bits after the point."""
    kept = list(kept)
    rows: list[Row] = []
    for task in SMALL_TASKS:
        for bits in kept:
            right, inputs, needed = answered(task, bits)
            rows.append(
                {
                    "task": task,
                    "bits": bits,
                    "right": round(right / inputs, 6),
                    "needed": needed,
                }
            )
    columns = {
        "task": "task",
        "bits": "bits after the point",
        "right": "share of inputs right at every token",
        "needed": "bits of the whole input",
    }
    about = (
        "The head with unbounded precision, its values rounded, on every input of two small tasks."
    )
    return Table("lower-bounds-digits", about, columns, rows, group=("task", "bits"))


def answered(task: str, kept: int | None) -> tuple[int, int, int]:
    """Count how many inputs of a small task the head answers correctly at every token, of how many, and the bits of a whole input.

    Args:
        task: a name of `SMALL_TASKS`.
        kept: bits after the point of the head's values; None for exact rationals.
    """
    length, (alphabet, function) = SMALL_TASKS[task]
    head = UnboundedHead(alphabet, length, function, kept)
    inputs = list(product(range(alphabet), repeat=length))
    right = sum(
        head.output(letters) == [function(letters, i) for i in range(length)] for letters in inputs
    )
    return right, len(inputs), head.bits_needed
